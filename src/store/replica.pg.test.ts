// Entries of a log that come from elsewhere, on real databases: a log that is only read here, and
// the lost end of an own one, appended exactly and worked on as if they had been written here.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { formatBundle } from '#kernel/add-entries.ts';
import { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import type { ToyStore } from '#store/testing/toy-store.ts';
import { ask, toyModule } from '#store/testing/toy.ts';

import { keepBundle, readBundles, readGround } from './replica.ts';
import type { LogName, SignedHead } from './replica.ts';
import { backupData, restoreData, verifyData } from './upkeep.ts';
import type { UpkeepOptions } from './upkeep.ts';

const name = (vkey: string): LogName => ({ office: 'a', origin: 'dawam.example/a', vkey });

let written = 0;

/** Notes with numbers, some of them written on or voided, at several instants. */
async function writeNotes(toy: ToyStore, count: number): Promise<void> {
  for (let from = 0; from < count; from += 50) {
    toy.setTime(new Date(Date.parse('2026-11-21T08:00:00Z') + written * 1_000).toISOString());
    const batch = Array.from({ length: Math.min(50, count - from) }, (_, i) => {
      written += 1;
      const body = { text: `ورقة ${written}`, number: i % 3 !== 2 };
      const subject = `n${i % 3 === 2 ? written - 1 : written}`;
      return i % 7 === 6
        ? ask('a', 'void', `n${written - 1}`, {})
        : ask('a', 'write', subject, body);
    });
    await Promise.all(batch.map((one) => toy.store.submit(one)));
  }
}

async function headOf({ store }: ToyStore): Promise<SignedHead & { readonly vkey: string }> {
  return must(await store.reader.findHead('a'), 'The log is there.');
}

/** Keeps at `to` what it has not of the log, as a mirror would have brought it. */
async function carry(from: ToyStore, to: ToyStore, end: number): Promise<void> {
  const pool = to.store.database.writers;
  const { frontier } = await pool.use((session) => readGround(session, 'a'));
  for (let first = frontier.size; first < end; first += 256) {
    const rows = await from.store.database.writers.query<{ leaf: Buffer }>({
      text: `select leaf from dawam.entry where office = 'a' and index >= $1 and index < $2
        order by index`,
      values: [first, Math.min(first + 256, end)],
    });
    const bytes = formatBundle(rows.map(({ leaf }) => leaf));
    await keepBundle(pool, 'dawam.example/a', first, bytes);
  }
}

const logSql = `select (select jsonb_agg(to_jsonb(e) order by index) from dawam.entry e
    where office = 'a') as entries,
  (select jsonb_agg(to_jsonb(n) order by year, serial) from dawam.number n) as numbers,
  (select jsonb_agg(to_jsonb(t) order by level, index) from dawam.tile_hash t) as tiles,
  (select jsonb_agg(to_jsonb(t) order by note) from tables.note t) as notes`;

async function assertSame(one: ToyStore, other: ToyStore): Promise<void> {
  const [mine, theirs] = await Promise.all(
    [one, other].map(({ store }) => store.database.writers.query({ text: logSql })),
  );
  assert.deepEqual(mine, theirs);
}

const optionsOf = ({ dataDir, database }: ToyStore): UpkeepOptions => ({
  ...{ dataDir, databaseUrl: database.url, modules: [toyModule] },
});

test('a log that is read here is as it is where it is written, and is written there', async () => {
  await using home = await openToyStore();
  await using away = await openToyStore();
  const seen: number[] = [];
  away.store.onCommitted(({ placed }) => seen.push(...placed.map(({ index }) => index)));
  for (const count of [10, 290, 400]) {
    await writeNotes(home, count);
    const head = await headOf(home);
    await carry(home, away, head.size);
    await away.store.takeOver(name(head.vkey), head);
    await assertSame(home, away);
    const { writers } = away.store.database;
    assert.equal((await readBundles(writers, 'dawam.example/a')).size, 0);
  }
  const { size } = await headOf(home);
  assert.deepEqual(seen, [...Array(size).keys()]);
  assert.deepEqual(away.store.listReplicas(), ['a']);
  const store = await away.reopen();
  const refused = await store.submit(ask('a', 'write', 'n9', { text: 'here' }));
  assert.ok(isRefusal(refused) && refused.refused === 'kernel.directory-elsewhere');
  assert.ok(must(await store.reader.findProof('a', 5), 'It is there.').proof.length > 0);
  assert.deepEqual((await verifyData(optionsOf(away))).flaws, []);
});

test('what is missing or is another log is not appended, and nothing is half there', async () => {
  await using home = await openToyStore();
  await using away = await openToyStore();
  await writeNotes(home, 300);
  const head = await headOf(home);
  const isDamage = (error: unknown) => error instanceof Fault && error.code === 'store.log-damaged';
  await carry(home, away, 256);
  await assert.rejects(away.store.takeOver(name(head.vkey), head), isDamage);
  await carry(home, away, head.size);
  const forged = { ...head, root: Buffer.alloc(32, 1) };
  await assert.rejects(away.store.takeOver(name(head.vkey), forged), isDamage);
  const through = { ...head, size: 100, root: Buffer.alloc(32, 1) };
  await assert.rejects(away.store.takeOver(name(head.vkey), head, through), isDamage);
  const rows = await away.store.database.writers.query({
    text: `select 1 from dawam.entry where office = 'a'`,
  });
  assert.equal(rows.length, 0);
  await away.store.takeOver(name(head.vkey), head);
  await assertSame(home, away);
});

test('a backup carries a replica, which stays one', async () => {
  await using home = await openToyStore();
  await using away = await openToyStore();
  await writeNotes(home, 30);
  const head = await headOf(home);
  await carry(home, away, head.size);
  await away.store.takeOver(name(head.vkey), head);
  const folder = await mkdtemp(join(tmpdir(), 'dawam-replica-'));
  const database = await testDatabase();
  try {
    const target = join(folder, 'backup.tar.gz');
    await backupData({ ...optionsOf(away), target, takenAt: '2026-11-21T09:00:00.000Z' });
    const there = { dataDir: folder, databaseUrl: database.url, modules: [toyModule] };
    await restoreData({ ...there, source: target, replace: false });
    const report = await verifyData(there);
    assert.deepEqual(report.flaws, []);
    assert.deepEqual(report.logs.map(({ office, size }) => `${office} ${size}`).sort(), [
      `a ${head.size}`,
      'directory 0',
    ]);
  } finally {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('an own log that lost its end gets it back, and goes on with the next number', async () => {
  await using home = await openToyStore();
  await writeNotes(home, 300);
  const folder = await mkdtemp(join(tmpdir(), 'dawam-healed-'));
  const target = join(folder, 'backup.tar.gz');
  await backupData({ ...optionsOf(home), target, takenAt: '2026-11-21T09:00:00.000Z' });
  await writeNotes(home, 300);
  const head = await headOf(home);
  await using healed = await openToyStore();
  await healed.store.close();
  await restoreData({ ...optionsOf(healed), source: target, replace: false });
  const store = await healed.reopen();
  const seen: number[] = [];
  store.onCommitted(({ placed }) => seen.push(...placed.map(({ index }) => index)));
  store.fence('a', new Fault('store.fenced', 'Restored.', { retry: 'never' }));
  await carry(home, healed, head.size);
  await store.takeOver(name(head.vkey), head, head);
  store.unfence('a');
  await assertSame(home, healed);
  assert.equal(seen.at(-1), head.size - 1);
  const outcomes = await Promise.all(
    [home, healed].map((toy) =>
      toy.store.submit(ask('a', 'write', 'after', { text: 'x', number: true })),
    ),
  );
  const numbers = outcomes.map((one) => (isRefusal(one) ? one.refused : one.recorded[0]?.number));
  assert.equal(numbers[0], numbers[1]);
  assert.deepEqual((await verifyData(optionsOf(healed))).flaws, []);
  await rm(folder, { recursive: true, force: true });
});
