// Numbers in a text and what a search found, on a real database: letters registered by the real
// writer, indexed from their entries, asked for by the role that the wall is for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Capacity } from '#kernel/authority.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
import { letterId, paperLetter } from '#modules/correspondence/testing/world.ts';
import { ownSeat, RealOffices } from '#modules/correspondence/testing/real-offices.ts';
import { prepareIndex } from '#modules/correspondence/search/index-store.ts';
import { indexAll } from '#modules/correspondence/search/indexer.ts';
import { askedSearch } from '#modules/correspondence/search/shapes.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { listKnownNumbers } from './known-numbers.ts';
import { foundTable, listFound } from './search-file.ts';
import { askedNumbers } from './shapes.ts';

let real: RealOffices;

before(async () => {
  real = await RealOffices.open({ seatOf: ownSeat, stepMs: 60_000 });
  await prepareIndex(real.store.database.writers);
  for (const [place, body] of letters.entries()) await register('north', place + 1, body);
  await register('south', 99, { subject: 'Another office', theirNumber: '55/1' });
  const findDays = () => ({ calendar: 'gregory', timeZone: 'Asia/Riyadh' }) as const;
  const { keyring: opener } = real.store;
  await indexAll({ pool: real.store.database.writers, opener, findDays });
});

after(() => real.close());

const letters: readonly Readonly<Record<string, string>>[] = [
  { subject: 'Bridge', theirNumber: '1-1/44/د', theirDate: '2023-09-17' },
  { subject: 'Budget', theirNumber: '55/1/9' },
  { subject: 'Hidden matter', secrecy: 'secret', theirNumber: '77/9' },
];

async function register(office: string, letter: number, body: object): Promise<void> {
  await real.ask(office, 'register-incoming', letter, { ...paperLetter, ...body });
}

function askingAs(capacity: Capacity): Asking {
  return {
    office: must(real.world.offices.get('north'), 'The office is there.'),
    viewer: { person: `${capacity}-of-north`, capacities: [capacity] },
    now: new Date(real.nowMs).toISOString(),
  };
}

async function known(keys: string, capacity: Capacity = 'registrar') {
  const asked = askedNumbers.parse({ keys }).keys;
  return await real.store.reader.read<CorrespondenceTables, Known>(['north'], (db) =>
    listKnownNumbers(db, askingAs(capacity), asked),
  );
}
type Known = Awaited<ReturnType<typeof listKnownNumbers>>;

test('letters are known by both numbers, whole and not in part, many at once', async () => {
  const found = await known('44/1/1/د|1/1/44/د|55/1|77/9|9999');
  assert.deepEqual(
    found.map(({ letter, key, date, whose }) => [Number(letter.slice(-4)), key, date, whose]),
    [
      [1, '1/1/44/د', '2023-09-17', 'theirs'],
      [3, '77/9', '2026-11-18', 'theirs'],
    ],
  );
  const [own] = await known(must(await ownKey(), 'A registered letter has a number.'));
  assert.equal(own?.whose, 'ours');
  assert.match(own.date ?? '', /^\d{4}-\d\d-\d\d$/);
});

async function ownKey(): Promise<string | undefined> {
  const { rows } = await real.store.reader.read<
    CorrespondenceTables,
    { rows: { reference: string }[] }
  >(['north'], async (db) => ({
    rows: await db
      .selectFrom('tables.letter')
      .select('reference')
      .where('subject', '=', letterId(2))
      .execute(),
  }));
  return rows[0]?.reference.split('|')[1];
}

test('of a secret letter only number and date are told to who is not cleared', async () => {
  const [cleared] = await known('77/9', 'head');
  const [other] = await known('77/9', 'clerk');
  assert.equal(cleared?.subject, 'Hidden matter');
  assert.equal(other?.number, '77/9');
  assert.equal(JSON.stringify(other).includes('Hidden'), false);
});

test('no number of another office, and no more keys than there may be', async () => {
  assert.deepEqual(await known('55/1'), []);
  assert.deepEqual(await known(''), []);
  const many = Array.from({ length: 61 }, (_, at) => `9/${at}`).join('|');
  assert.equal(askedNumbers.safeParse({ keys: many }).success, false);
});

test('all that a search found makes a table, with secret subjects masked', async () => {
  const reader = {
    authority: real.world.authority,
    read: <T>(work: Parameters<typeof real.store.reader.read<CorrespondenceTables, T>>[1]) =>
      real.store.reader.read<CorrespondenceTables, T>(['north'], work),
    noteReading: () => undefined,
  };
  const asking = askingAs('clerk');
  const rows = await listFound(reader, asking, askedSearch.parse({ direction: 'incoming' }));
  if (isRefusal(rows)) assert.fail(rows.refused);
  const table = foundTable({ office: asking.office, language: 'en' });
  const heads = table.columns.map(({ header }) => header);
  const cells = rows.map((row) => table.columns.map((column) => String(column.read(row))));
  const subjects = cells.map((row) => row[heads.indexOf('Subject')]);
  assert.deepEqual(subjects, ['Budget', 'Bridge']);
  assert.ok(cells.every((row) => row[heads.indexOf('Register')] === 'Incoming register'));
});
