// How the index is written: what an act did not change is not written again, frequencies of terms
// come later and come right, ids are not remembered past a failed or another index, and turns are
// small where acts come.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { leafOf } from '#kernel/entry.ts';
import type { Entry, JsonObject } from '#kernel/entry.ts';
import { leafHash } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import { letterId, paperLetter } from '#modules/correspondence/testing/world.ts';
import { openDatabase } from '#store/database.ts';
import type { Database, SessionPool } from '#store/database.ts';
import type { Opener } from '#store/keyring.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { Filler, fullPace } from './filler.ts';
import type { Filling } from './filler.ts';
import { prepareIndex } from './index-store.ts';

const office = 'north';
const at = '2026-01-05T08:00:00.000Z';
let made: TestDatabase;
let database: Database;
let size = 0;

before(async () => {
  made = await testDatabase();
  database = openDatabase({ url: made.url });
  await prepareIndex(database.writers);
  await database.writers.query({
    text: `insert into dawam.log (office, origin, vkey, root, checkpoint)
      values ($1, $1, '', '', '')`,
    values: [office],
  });
});

after(async () => {
  await database.close();
  await made.drop();
});

/** An entry in the log, without its tree. */
async function add(kind: string, letter: number, body: object): Promise<void> {
  const index = size;
  size += 1;
  const command = `01990000-0000-7000-8000-${String(index).padStart(12, '0')}`;
  const entry: Entry = {
    ...{ v: 1, kind, command, office, subject: letterId(letter), recordedAt: at },
    ...{ by: { person: 'rana', capacity: 'registrar' }, rung: 'both', body: body as JsonObject },
    ...{ asked: '0'.repeat(64), nonce: 'AAAAAAAAAAAAAAAAAAAAAA==' },
  };
  const leaf = leafOf(entry);
  await database.writers.query({
    text: `insert into dawam.entry (office, index, leaf, leaf_hash, command, ordinal,
        command_digest, subject, kind, recorded_at)
      values ($1, $2, $3, $4, $5, 0, '', $6, $7, $8)`,
    values: [office, index, leaf, leafHash(leaf), command, entry.subject, kind, at],
  });
  await database.writers.query({
    text: 'update dawam.log set size = $2 where office = $1',
    values: [office, size],
  });
}

async function register(letter: number, subject: string): Promise<void> {
  const card = { ...paperLetter, abstract: '', text: '', subject, theirNumber: `${letter}/7` };
  const grades = { secrecy: 'normal', urgency: 'normal', importance: 'normal' };
  const none = { theirDate: null, dueOn: null, references: [], classCode: null, isCircular: false };
  const paper = { ...card, ...grades, ...none };
  await add('letter-registered', letter, { unit: null, abstract: '', paper });
}

const opener: Opener = { open: (_office, entry) => entry, listIdentities: () => [] };

function fillingOf(pool: SessionPool): Filling {
  const findDays = () => ({ calendar: 'gregory', timeZone: 'UTC' }) as const;
  return { pool, findDays, opener };
}

interface Seen {
  readonly state: string;
  readonly terms: readonly number[];
  readonly version: string;
}

async function look(letter: number): Promise<Seen> {
  const [row] = await database.writers.query<Seen>({
    text: `select l.state, l.terms, t.xmin::text as version from search.letter l
      join search.letter_text t using (office, subject) where subject = $1`,
    values: [letterId(letter)],
  });
  return must(row, 'The letter is in the index.');
}

/** Words whose frequency is not that of the letters. */
async function listWrong(): Promise<readonly unknown[]> {
  return await database.writers.query({
    text: `select t.word from search.term t where t.documents <> (
      select count(*) from search.letter l where l.office = t.office and t.id = any(l.terms))`,
  });
}

test('frequencies come later, all at once', async () => {
  const filler = new Filler(fillingOf(database.writers), fullPace);
  await register(1, 'Repair of the bridge');
  assert.equal(await filler.fillAll(), 1);
  assert.deepEqual(await listWrong(), [], 'a new word is counted where it is noted');
  await register(2, 'The bridge again');
  assert.equal(await filler.fillAll(), 1);
  assert.ok((await listWrong()).length > 0);
  await filler.tidy();
  assert.deepEqual(await listWrong(), []);
  assert.equal(await filler.fillAll(), 0);
});

test('an act that changes no word writes the card alone', async () => {
  const filler = new Filler(fillingOf(database.writers), fullPace);
  const first = await look(1);
  await add('letter-archived', 1, { file: '12', retention: null, decided: null });
  await filler.fillAll();
  const archived = await look(1);
  assert.notEqual(archived.state, first.state);
  assert.deepEqual([archived.terms, archived.version], [first.terms, first.version]);
  await add('note-written', 1, { step: null, text: 'heliotrope' });
  await filler.fillAll();
  assert.notEqual((await look(1)).version, first.version);
  await filler.tidy();
  assert.deepEqual(await listWrong(), []);
});

test('ids that were not committed, or are of an index that is gone, are not used', async () => {
  const { writers } = database;
  const filler = new Filler(fillingOf(writers), fullPace);
  await register(3, 'Saffron and cinnamon');
  await writers.query({
    text: `alter table search.progress add constraint broken check (next_index < ${size})`,
  });
  await assert.rejects(filler.fillAll());
  await writers.query({ text: 'alter table search.progress drop constraint broken' });
  assert.equal(await filler.fillAll(), 1);
  assert.equal((await look(3)).terms.length, new Set((await look(3)).terms).size);
  // As if the log were another one.
  await writers.query({ text: `update search.progress set leaf_hash = '\\x00'` });
  await register(4, 'Saffron');
  assert.ok((await filler.fillAll()) >= 4);
  await filler.tidy();
  assert.deepEqual(await listWrong(), []);
  const known = await writers.query<{ id: number }>({
    text: `select t.id from search.term t where t.id = any($1)`,
    values: [(await look(4)).terms],
  });
  assert.equal(known.length, (await look(4)).terms.length);
});

test('while acts come, turns are small and each is followed by a rest', async () => {
  for (let letter = 100; letter < 160; letter += 1) await register(letter, 'Heap of letters');
  let rests = 0;
  const rest = async () => {
    rests += 1;
  };
  const busy = new Filler(fillingOf(database.writers), { isBusy: () => true, rest });
  assert.equal(await busy.fillAll(), 60);
  assert.equal(rests, 3, '25, 25 and 10 letters');
});
