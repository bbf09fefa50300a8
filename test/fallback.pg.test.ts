// Going on with paper on a real store: numbers leased from a register that goes on beside them,
// sheets keyed in by two clerks at once, each entered once and under its own number, every end in
// the register, the outage closed at zero; and all of it verified and made again from the log.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { forms } from '#modules/correspondence/sheet.ts';
import { reconciliationDigest } from '#modules/fallback/reconciliation.ts';
import { readOutage } from '#modules/fallback/routes.ts';
import { findPace, findSheet, listPacks } from '#modules/fallback/views.ts';
import type { FallbackDatabase } from '#modules/fallback/views.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { verifyData } from '#store/upkeep.ts';
import { foundCountry, modules, newId } from './small-country.ts';
import type { Country } from './small-country.ts';

let database: TestDatabase;
let country: Country;

const registrar: Actor = {
  ...{ person: 'clerk-a', capacity: 'registrar', appointment: 'registrar-a' },
};
const second: Actor = { person: 'second-a', capacity: 'clerk', appointment: 'second-a' };
const head: Actor = { person: 'head-a', capacity: 'head', appointment: 'head-a' };
const server: Actor = { person: 'office-server', capacity: 'server' };
const [packId, outageId] = [newId(), newId()];
const [pack, outage] = [`pack/${packId}`, `outage/${outageId}`];
const begun = new Date(Date.now() - 7_200_000).toISOString();
const written = new Date(Date.now() - 3_600_000).toISOString();
const today = new Date().toISOString().slice(0, 10);

/** The refusal's code, or the number that was given or 'ok'. */
async function ask(
  kind: string,
  subject: string,
  body: object,
  { by = registrar, at }: { readonly by?: Actor; readonly at?: string } = {},
): Promise<string> {
  const timed = at === undefined ? {} : { occurredAt: at };
  const outcome = await country.submit({ kind, office: 'a', subject, by, body, ...timed });
  if (isRefusal(outcome)) return outcome.refused;
  return outcome.recorded.find(({ number }) => number !== undefined)?.number ?? 'ok';
}

function read<Result>(work: (db: FallbackDatabase) => Promise<Result>): Promise<Result> {
  return country.store.reader.read(['a'], work);
}

const looking = () => ({ office: 'a', person: 'second-a', authority: country.authority, forms });
const fieldsOf = (n: number) => ({
  ...{ receivedOn: today, from: `Municipality ${n}`, theirNumber: `7/${n}`, subject: `Road ${n}` },
});
const letterOf = (n: number, sheet: number) => ({
  ...{ receivedOn: today, from: { name: `Municipality ${n}` }, theirNumber: `7/${n}` },
  ...{ subject: `Road ${n}`, sheet: { pack: packId, sheet } },
});

before(async () => {
  database = await testDatabase();
  country = await foundCountry(database.url);
  const named = { ar: 'كاتب', fa: 'کاتب', en: 'clerk' };
  const asked = [
    ['enrol-person', 'person/second-a', { names: named }],
    [
      'appoint',
      'appointment/second-a',
      {
        ...{ person: 'second-a', office: 'a', capacity: 'clerk', title: named },
        ...{ from: '2026-01-01T00:00:00.000Z', letter: { number: '1', date: '2026-01-01' } },
      },
    ],
  ] as const;
  for (const [kind, subject, body] of asked) {
    const command = { kind, office: 'directory', subject, by: server, body };
    assert.ok(!isRefusal(await country.submit(command)));
  }
});

after(async () => {
  await country.drop();
  await database.drop();
});

test('numbers are leased in one act, and the register goes on behind them', async () => {
  assert.equal(await ask('lease-pack', pack, { form: 'incoming', count: 6 }), '١٢/١');
  const paper = { receivedOn: today, from: { name: 'Dar' }, subject: 'Bridge' };
  assert.equal(await ask('register-incoming', `letter/${newId()}`, paper), '١٢/٧');
  assert.equal(await ask('print-pack', pack, { languages: ['ar', 'fa'] }), 'ok');
  assert.equal(
    await ask('open-outage', outage, { cause: 'no power' }, { by: head, at: begun }),
    'ok',
  );
  assert.equal(await ask('open-pack', outage, { pack: packId }, { by: second }), 'ok');
  const pace = await read((db) => findPace(db, 'a', 'incoming', Date.now()));
  assert.deepEqual(pace, { given: 1, overDays: 28 });
});

test('of two clerks with the same sheet one is told, and nothing is doubled', async () => {
  const key = (by: Actor) =>
    ask('key-sheet', pack, { sheet: 1, fields: fieldsOf(1), doneBy: 'Sami' }, { by, at: written });
  const both = await Promise.all([key(registrar), key(second)]);
  assert.deepEqual(both.toSorted(), ['fallback.keyed-already', 'ok']);
  const letter = `letter/${newId()}`;
  const enter = (by: Actor, subject = letter, n = 1) =>
    ask('register-incoming', subject, letterOf(n, 1), { by, at: written });
  assert.equal(await enter(registrar), 'correspondence.sheet-not-agreed');
  const reader = both[0] === 'ok' ? second : registrar;
  const again = { sheet: 1, fields: { from: 'Municipality 1', theirNumber: '٧/١' } };
  assert.equal(await ask('check-sheet', pack, again, { by: reader }), 'ok');
  assert.equal(await enter(registrar, letter, 2), 'correspondence.sheet-differs');
  const early = await ask('register-incoming', letter, letterOf(1, 1));
  assert.equal(early, 'correspondence.sheet-differs');
  const entered = await Promise.all([enter(registrar), enter(second, `letter/${newId()}`)]);
  assert.deepEqual(entered.toSorted(), ['correspondence.sheet-not-agreed', '١٢/١'].toSorted());
  const subject = entered[0] === '١٢/١' ? letter : undefined;
  const found = must(await read((db) => findSheet(db, looking(), '12/1')), 'It is there.');
  assert.equal(found.stage, 'used');
  if (subject !== undefined) assert.equal(found.as, subject);
  const history = await country.store.reader.listEntriesOf('a', must(found.as ?? undefined, 'as'));
  const [registered] = history;
  assert.equal(registered?.entry.rung, 'paper');
  assert.equal(registered?.entry.occurredAt, written);
  assert.deepEqual(registered?.entry.body['sheet'], { pack: packId, sheet: 1, doneBy: 'Sami' });
});

test('a first keying of names is kept from who is to key again', async () => {
  const keyed = { sheet: 2, fields: fieldsOf(2), doneBy: 'Sami' };
  assert.equal(await ask('key-sheet', pack, keyed, { at: written }), 'ok');
  const found = await read((db) => findSheet(db, looking(), '١٢/٢'));
  assert.deepEqual(found?.fields, { receivedOn: today, subject: 'Road 2' });
  const wrong = { sheet: 2, fields: { from: 'Municipality 3', theirNumber: '7/2' } };
  assert.equal(await ask('check-sheet', pack, wrong, { by: second }), 'ok');
  const settled = { sheet: 2, fields: { from: 'Municipality 2' } };
  assert.equal(await ask('settle-sheet', pack, settled, { by: second }), 'ok');
  const letter = `letter/${newId()}`;
  const answer = await ask('register-incoming', letter, letterOf(2, 2), { at: written });
  assert.equal(answer, '١٢/٢');
});

test('an outgoing letter has the number of its sheet from its draft on', async () => {
  const own = newId();
  assert.equal(await ask('lease-pack', `pack/${own}`, { form: 'outgoing', count: 1 }), '١٢/١');
  assert.equal(await ask('print-pack', `pack/${own}`, { languages: ['en'] }), 'ok');
  assert.equal(await ask('open-pack', outage, { pack: own }), 'ok');
  const fields = { to: 'b', subject: 'Figures' };
  const keyed = { sheet: 1, fields, doneBy: 'Sami' };
  assert.equal(await ask('key-sheet', `pack/${own}`, keyed, { at: written }), 'ok');
  const again = { sheet: 1, fields: { to: 'b' } };
  assert.equal(await ask('check-sheet', `pack/${own}`, again, { by: second }), 'ok');
  const letter = {
    ...{ subject: 'Figures', addressees: [{ office: 'b' }] },
    sheet: { pack: own, sheet: 1 },
  };
  const subject = `letter/${newId()}`;
  assert.equal(await ask('write-letter', subject, letter, { at: written }), '١٢/١');
  assert.equal(await ask('discard-draft', subject, {}), '١٢/١');
});

test('void, missing, returned: at zero the head signs, and everything holds', async () => {
  assert.equal(await ask('void-sheet', pack, { sheet: 3, reason: 'ink' }), '١٢/٣');
  const missed = { sheet: 4, lastSeen: 'counter 2', circumstances: 'not in the folder' };
  assert.equal(await ask('miss-sheet', pack, missed), '١٢/٤');
  const one = must(await read((db) => readOutage(db, looking(), outageId)), 'It is open.');
  assert.equal(one.counts.outstanding, 2);
  const resumedAt = new Date().toISOString();
  const told = async () => {
    const seen = must(await read((db) => readOutage(db, looking(), outageId)), 'It is open.');
    const { isDrill, startedAt } = seen.outage;
    const digest = reconciliationDigest({
      ...{ office: 'a', outage: outageId, isDrill, startedAt, resumedAt, packs: seen.packs },
    });
    return { packs: seen.outage.packs, resumedAt, digest };
  };
  assert.equal(
    await ask('close-outage', outage, await told(), { by: head }),
    'fallback.not-at-zero',
  );
  assert.equal(await ask('return-sheets', pack, { sheets: [5, 6] }), '١٢/٥');
  assert.equal(await ask('close-outage', outage, await told(), { by: head }), 'ok');
  const packs = await read((db) => listPacks(db, 'a'));
  for (const { counts } of packs) {
    const { used, void: voided, missing, returned, outstanding, opened } = counts;
    assert.equal(used + voided + missing + returned + outstanding, opened);
    assert.equal(outstanding, 0);
  }
  const { flaws } = await verifyData({
    ...{ dataDir: country.dataDir, databaseUrl: database.url, modules },
  });
  assert.deepEqual(flaws, []);
});
