// Stories of a pack and an outage: who may do what when, the two keyings, the four ends of a
// sheet, and the reconciliation that the head signs at zero.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAgreedSheet } from '#kernel/sheet.ts';
import { commands } from './commands.ts';
import { reconciliationDigest } from './reconciliation.ts';
import { refusals } from './refusals.ts';
import { sheetStages } from './shapes.ts';
import { keyMissing, sheets } from './sheet.ts';
import { countsOf, empty } from './state.ts';
import { begun, filled, forms, packId, PaperLog, written } from './testing/paper-log.ts';
import { outageVerdicts, packVerdicts, sheetVerdicts } from './verdicts.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const pack = `pack/${packId(1)}`;
const outage = `outage/${packId(900)}`;
const key = { sheet: 1, fields: filled, doneBy: 'Sami' };

test('numbers are leased as reserved ones, printed, handed over and opened in an outage', () => {
  const log = new PaperLog();
  assert.equal(log.ask('lease-pack', pack, { form: 'tax', count: 3 }), 'fallback.no-such-form');
  assert.equal(
    log.ask('lease-pack', 'pack/1', { form: 'plain', count: 3 }),
    'fallback.bad-subject',
  );
  assert.equal(log.ask('lease-pack', outage, { form: 'plain', count: 3 }), 'fallback.bad-subject');
  assert.equal(log.ask('lease-pack', pack, { form: 'incoming', count: 101 }), 'kernel.malformed');
  assert.equal(
    log.ask('lease-pack', pack, { form: 'incoming', count: 3 }, { by: 'sami' }),
    'kernel.not-permitted',
  );
  assert.equal(log.ask('lease-pack', pack, { form: 'incoming', count: 3 }), 'ok');
  const numbers = log.history(pack).flatMap(({ entry }) => entry.number ?? []);
  assert.deepEqual(
    numbers.map(({ text, status }) => `${text} ${status}`),
    ['12/1 reserved', '12/2 reserved', '12/3 reserved'],
  );
  assert.equal(log.ask('deliver-pack', pack, { to: 'counter 2' }), 'fallback.pack-not-printed');
  assert.equal(log.ask('print-pack', pack, { languages: ['ar', 'fa', 'en'] }), 'kernel.malformed');
  assert.equal(log.ask('print-pack', pack, { languages: ['fa', 'en'] }), 'ok');
  assert.equal(log.ask('deliver-pack', pack, { to: 'counter 2' }), 'ok');
  assert.equal(log.ask('open-pack', outage, { pack: packId(1) }), 'fallback.no-such-outage');
  assert.equal(log.ask('open-outage', outage, { cause: 'no power' }), 'kernel.not-permitted');
  assert.equal(log.ask('key-sheet', pack, key, { at: written }), 'fallback.pack-not-opened');
  assert.equal(
    log.ask('open-outage', outage, { cause: 'no power' }, { by: 'hadi', at: begun }),
    'ok',
  );
  assert.equal(log.ask('open-pack', outage, { pack: packId(2) }), 'fallback.no-such-pack');
  assert.equal(log.ask('open-pack', outage, { pack: packId(1) }, { by: 'sami' }), 'ok');
  assert.equal(log.ask('open-pack', outage, { pack: packId(1) }), 'fallback.pack-opened-already');
  assert.deepEqual(log.outage(packId(900)).packs, [{ pack: packId(1), count: 3 }]);
});

test('a sheet is keyed by one clerk and its names by another; then it may be entered once', () => {
  const log = new PaperLog();
  log.open(3);
  const say = (body: object, by = 'sami', at: string | undefined = written) =>
    log.ask('key-sheet', pack, body, at === undefined ? { by } : { by, at });
  assert.equal(log.ask('key-sheet', pack, key, { by: 'sami' }), 'fallback.time-missing');
  assert.equal(say(key, 'sami', '2026-01-01T00:00:00.000Z'), 'fallback.before-outage');
  assert.equal(say({ ...key, sheet: 4 }), 'fallback.no-such-sheet');
  assert.equal(say({ ...key, fields: { ...filled, to: 'x' } }), 'fallback.field-unknown');
  assert.equal(say({ ...key, fields: { ...filled, from: ' ' } }), 'fallback.field-missing');
  assert.equal(say({ ...key, fields: { ...filled, urgency: 'now' } }), 'fallback.not-on-the-form');
  assert.equal(say({ ...key, fields: { ...filled, receivedOn: '1/1' } }), 'fallback.no-such-day');
  assert.equal(say(key), 'ok');
  assert.equal(say(key, 'zahra'), 'fallback.keyed-already');
  const check = (fields: object, by = 'zahra') =>
    log.ask('check-sheet', pack, { sheet: 1, fields }, { by });
  assert.equal(check({ from: filled.from }, 'sami'), 'fallback.same-clerk');
  assert.equal(check({ subject: 'Bridge' }), 'fallback.field-unknown');
  const ref = { pack: packId(1), sheet: 1 };
  assert.equal(findAgreedSheet(log.history(pack), ref), undefined);
  assert.equal(check({ from: '  Municipality  of Dar' }), 'ok');
  const agreed = findAgreedSheet(log.history(pack), ref);
  assert.equal(agreed?.number.text, '12/1');
  assert.deepEqual(agreed?.fields, filled);
  assert.equal(agreed?.happenedAt, written);
  assert.equal(log.ask('enter-drill-sheet', pack, { sheet: 1 }), 'fallback.not-a-drill');
  assert.equal(log.ask('rekey-sheet', pack, key, { by: 'zahra', at: written }), 'ok');
  assert.equal(log.pack(packId(1)).sheets[0]?.stage, 'keyed');
});

test('where the keyings differ somebody settles it, field by field', () => {
  const log = new PaperLog();
  log.open(2);
  log.ask('key-sheet', pack, key, { by: 'sami', at: written });
  log.ask(
    'check-sheet',
    pack,
    { sheet: 1, fields: { from: 'Municipality of Dur' } },
    { by: 'zahra' },
  );
  assert.deepEqual(log.pack(packId(1)).sheets[0]?.differences, ['from']);
  const settle = (fields: object) => log.ask('settle-sheet', pack, { sheet: 1, fields });
  assert.equal(settle({}), 'fallback.field-missing');
  assert.equal(settle({ from: 'Dar', subject: 'x' }), 'fallback.field-unknown');
  assert.equal(settle({ from: '' }), 'fallback.field-missing');
  assert.equal(settle({ from: 'Municipality of Dar' }), 'ok');
  assert.equal(log.pack(packId(1)).sheets[0]?.stage, 'agreed');
  assert.equal(settle({ from: 'x' }), 'fallback.nothing-to-settle');
});

test('a form without names or amounts is keyed in by one clerk', () => {
  const log = new PaperLog();
  log.open(1, { form: 'plain' });
  const body = { sheet: 1, fields: { subject: 'Bridge' }, doneBy: 'Sami' };
  assert.equal(log.ask('key-sheet', pack, body, { by: 'sami', at: written }), 'ok');
  assert.equal(log.pack(packId(1)).sheets[0]?.stage, 'agreed');
});

test('a sheet that is void, missing or returned leaves its number void in the register', () => {
  const log = new PaperLog();
  log.open(4);
  const missing = { sheet: 2, lastSeen: 'counter 2', circumstances: 'not in the folder' };
  assert.equal(log.ask('void-sheet', pack, { sheet: 1, reason: 'ink' }), 'ok');
  assert.equal(log.ask('miss-sheet', pack, missing, { by: 'sami' }), 'kernel.not-permitted');
  assert.equal(log.ask('miss-sheet', pack, missing), 'ok');
  assert.equal(log.ask('return-sheets', pack, { sheets: [3, 3] }), 'fallback.sheet-repeated');
  assert.equal(log.ask('return-sheets', pack, { sheets: [3, 2] }), 'fallback.is-missing');
  assert.equal(log.ask('return-sheets', pack, { sheets: [3, 4] }), 'ok');
  assert.equal(log.ask('void-sheet', pack, { sheet: 4, reason: 'ink' }), 'fallback.is-returned');
  const numbers = log.history(pack).flatMap(({ entry }) => entry.number ?? []);
  assert.deepEqual(
    numbers.slice(4).map(({ serial, status }) => `${serial} ${status}`),
    ['1 void', '2 void', '3 void', '4 void'],
  );
  assert.deepEqual(countsOf(log.pack(packId(1)).sheets), {
    ...{ opened: 4, used: 0, void: 1, missing: 1, returned: 2, outstanding: 0 },
  });
});

test('the head closes an outage at zero, and signs what the screen showed', () => {
  const log = new PaperLog();
  log.open(2);
  const told = (outstanding: number, returned: number) => ({
    ...{ office: 'diwan', outage: packId(900), isDrill: false, startedAt: begun },
    resumedAt: '2026-01-01T00:40:00.000Z',
    packs: [
      {
        ...{ pack: packId(1), first: '12/1', last: '12/2' },
        counts: { opened: 2, used: 0, void: 0, missing: 0, returned, outstanding },
      },
    ],
  });
  const close = (body: object, by = 'hadi') => {
    const { resumedAt } = told(0, 2);
    const whole = { packs: [packId(1)], resumedAt, digest: '0'.repeat(64), ...body };
    return log.ask('close-outage', outage, whole, { by });
  };
  assert.equal(close({}), 'fallback.not-at-zero');
  assert.equal(close({ packs: [] }), 'fallback.other-packs');
  log.ask('return-sheets', pack, { sheets: [1, 2] });
  assert.equal(close({}, 'rima'), 'kernel.not-permitted');
  assert.equal(close({}), 'fallback.digest-differs');
  assert.equal(close({ resumedAt: '2026-01-01T00:00:00.000Z' }), 'fallback.resumed-too-early');
  assert.equal(close({ digest: reconciliationDigest(told(0, 2)) }), 'ok');
  const { closed } = log.outage(packId(900));
  assert.equal(closed?.method, 'seat');
  assert.equal(closed?.name, 'hadi');
  assert.equal(close({}), 'fallback.outage-closed-already');
});

test('a drill has numbers of its own, and takes none of the office', () => {
  const log = new PaperLog();
  log.open(2, { isDrill: true });
  assert.equal(log.history(pack).filter(({ entry }) => entry.number !== undefined).length, 0);
  assert.deepEqual(
    log.pack(packId(1)).sheets.map(({ text }) => text),
    ['D-0001-001', 'D-0001-002'],
  );
  log.ask('lease-pack', `pack/${packId(2)}`, { form: 'incoming', count: 1 });
  log.ask('print-pack', `pack/${packId(2)}`, { languages: ['ar'] });
  assert.equal(log.ask('open-pack', outage, { pack: packId(2) }), 'fallback.other-kind-of-pack');
  log.ask('key-sheet', pack, key, { by: 'sami', at: written });
  log.ask('check-sheet', pack, { sheet: 1, fields: { from: filled.from } }, { by: 'zahra' });
  assert.equal(findAgreedSheet(log.history(pack), { pack: packId(1), sheet: 1 }), undefined);
  assert.equal(log.ask('enter-drill-sheet', pack, { sheet: 1 }), 'ok');
  assert.equal(log.ask('enter-drill-sheet', pack, { sheet: 1 }), 'fallback.used-already');
});

test('every stage has its row in the tables, and an end allows nothing', () => {
  assert.deepEqual(Object.keys(sheetVerdicts).toSorted(), [...sheetStages].toSorted());
  for (const end of ['used', 'void', 'missing', 'returned'] as const) {
    assert.ok(!Object.values(sheetVerdicts[end]).includes('allowed'), end);
  }
  assert.ok(!Object.values(outageVerdicts.closed).includes('allowed'));
  assert.equal(packVerdicts.none['lease-pack'], 'allowed');
  assert.equal(empty(pack).family, 'pack');
});

test('a report of a missing sheet on paper becomes its command', () => {
  const keyed = keyMissing({ lastSeen: ' counter 2 ', circumstances: 'not in the folder' }, 7);
  assert.ok(keyed.ok);
  assert.deepEqual(keyed.body, {
    sheet: 7,
    lastSeen: 'counter 2',
    circumstances: 'not in the folder',
  });
  assert.deepEqual(keyMissing({}, 7), { ok: false, fields: ['lastSeen', 'circumstances'] });
});

test('every refusal, stage, form field and command has its words in three languages', () => {
  const stages = sheetStages.map((stage) => `sheet.stage.${stage}`);
  const fields = sheets.missing.map(({ name }) => `field.${name}`);
  for (const words of [ar, fa, en] as const) {
    const known: Readonly<Record<string, unknown>> = words;
    for (const key of [...refusals.map((code) => `refusal.${code}`), ...stages, ...fields]) {
      assert.ok(key in known, key);
    }
    for (const kind of Object.keys(commands)) assert.ok(`command.${kind}` in known, kind);
  }
  assert.equal(forms['incoming']?.rank, 1);
});
