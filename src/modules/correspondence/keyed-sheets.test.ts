// A letter from a paper sheet: it takes the sheet's number and ends the sheet in one act, and says
// nothing else than what two clerks agreed on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry, JsonObject } from '#kernel/entry.ts';
import type { Decision, LoggedEntry } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { packSubject, sheetKinds } from '#kernel/sheet.ts';
import { commands } from './commands.ts';
import { decide } from './decide.ts';
import { empty } from './state.ts';
import type { LetterState } from './state.ts';
import { country, letterId, postId } from './testing/world.ts';

const pack = '01990000-0000-7000-8000-000000000001';
const happenedAt = '2026-11-20T09:00:00.000Z';
const incoming = { receivedOn: '2026-11-20', from: 'Municipality', subject: 'Bridge' };
const letter = { receivedOn: '2026-11-20', from: { name: 'Municipality' }, subject: 'Bridge' };
const ref = { pack, sheet: 1 };

function entriesOf(register: string, fields: JsonObject, kinds: readonly string[]): LoggedEntry[] {
  const about = { v: 1, command: pack, office: 'north', subject: packSubject(pack) } as const;
  const times = { recordedAt: happenedAt, rung: 'alone', asked: '0', nonce: 'AAAA' } as const;
  const by = { person: 'huda', capacity: 'clerk' };
  const number = { register, year: 2026, serial: 7, text: '7/2026', status: 'reserved' } as const;
  const bodies: Readonly<Record<string, Pick<Entry, 'body' | 'number'>>> = {
    [sheetKinds.leased]: { body: { sheet: 1 }, number },
    [sheetKinds.agreed]: { body: { sheet: 1, fields, happenedAt, doneBy: 'Sami' } },
    [sheetKinds.entered]: { body: { sheet: 1, as: 'letter/1' } },
  };
  return kinds.map((kind, index) => {
    const entry: Entry = { ...about, ...times, by, kind, body: {}, ...bodies[kind] };
    return { index, entry, leafHash: '0'.repeat(64) };
  });
}

const ready = [sheetKinds.leased, sheetKinds.agreed];
interface Asked {
  readonly entries?: readonly LoggedEntry[];
  readonly at?: string;
  readonly state?: LetterState;
}

function ask(
  kind: 'register-incoming' | 'write-letter',
  body: object,
  { entries = entriesOf('incoming', incoming, ready), at = happenedAt, state }: Asked = {},
): Decision {
  const by = { person: 'huda', capacity: 'registrar', appointment: postId('north', 'registrar') };
  const rule = commands[kind];
  const command = {
    ...{ id: pack, kind, office: 'north', subject: letterId(1), by, occurredAt: at },
    body: rule.schema.parse(body),
  };
  assert.deepEqual(rule.listRead(command.body), [packSubject(pack)]);
  return decide(state ?? empty(), command, {
    ...{ now: '2026-11-21T09:00:00.000Z', authority: country().authority },
    findFile: () => undefined,
    listEntries: () => entries,
  });
}

const codeOf = (decision: Decision) => (isRefusal(decision) ? decision.refused : 'ok');

test('an incoming letter takes the number of its sheet, on the rung of paper', () => {
  const decision = ask('register-incoming', { ...letter, sheet: ref });
  assert.ok(!isRefusal(decision));
  const [registered, entered] = decision;
  const take = { year: 2026, serial: 7, text: '7/2026' };
  assert.deepEqual(registered?.number, { register: 'incoming', status: 'used', take });
  assert.equal(registered.rung, 'paper');
  assert.deepEqual(registered.body['sheet'], { ...ref, doneBy: 'Sami' });
  assert.equal(entered?.kind, sheetKinds.entered);
  assert.equal(entered.subject, packSubject(pack));
  assert.deepEqual(entered.body, { sheet: 1, as: letterId(1) });
});

test('a draft of an outgoing letter has the number reserved for it from then on', () => {
  const fields = { to: 'south', subject: 'Figures' };
  const written = { addressees: [{ office: 'south' }], subject: 'Figures', sheet: ref };
  const decision = ask('write-letter', written, { entries: entriesOf('outgoing', fields, ready) });
  assert.ok(!isRefusal(decision));
  assert.deepEqual(
    decision.map(({ kind, rung }) => `${kind} ${rung}`),
    ['letter-drafted paper', 'number-reserved paper', 'sheet-entered paper'],
  );
  assert.equal(decision[1]?.number?.status, 'reserved');
});

test('a sheet is entered once, as it was agreed, at its time, in its own register', () => {
  const body = { ...letter, sheet: ref };
  const leased = entriesOf('incoming', incoming, [sheetKinds.leased]);
  const used = entriesOf('incoming', incoming, [...ready, sheetKinds.entered]);
  const other = entriesOf('outgoing', incoming, ready);
  for (const entries of [leased, used, other, []]) {
    const code = codeOf(ask('register-incoming', body, { entries }));
    assert.equal(code, 'correspondence.sheet-not-agreed');
  }
  const renamed = { ...body, subject: 'Road' };
  assert.equal(codeOf(ask('register-incoming', renamed)), 'correspondence.sheet-differs');
  const later = { at: '2026-11-20T10:00:00.000Z' };
  assert.equal(codeOf(ask('register-incoming', body, later)), 'correspondence.sheet-differs');
  const number = {
    register: 'incoming',
    year: 2026,
    serial: 1,
    text: '1',
    status: 'reserved',
  } as const;
  const state: LetterState = { ...empty(), state: 'reserved', direction: 'incoming', number };
  const code = codeOf(ask('register-incoming', body, { state }));
  assert.equal(code, 'correspondence.sheet-has-own-number');
  const more = { ...body, classCode: '12' };
  assert.equal(codeOf(ask('register-incoming', more)), 'ok');
});

test('a letter from no sheet reads nothing beside itself', () => {
  const body = commands['register-incoming'].schema.parse(letter);
  assert.equal(commands['register-incoming'].listRead(body), undefined);
});
