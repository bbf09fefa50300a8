// The digest of what was asked for a sealed entry is keyed: who has the database cannot check a
// guess, and who asks again gets the first answer, whatever happened meanwhile.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { entryOf } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import type { ToyStore } from '#store/testing/toy-store.ts';
import { ask, toyModule } from '#store/testing/toy.ts';

import { askedText } from './batch.ts';
import { backupData, rebuildData, restoreData, verifyData } from './upkeep.ts';

const filled = { number: false, to: [], files: [] };
const sealedBody = { ...filled, text: 'كلمة لا تخمَّن', sealed: true };
const openBody = { ...filled, text: 'open', sealed: false };

async function listDigests({ store }: ToyStore): Promise<readonly (string | undefined)[]> {
  const rows = await store.database.writers.query<{ digest: string }>({
    text: `select encode(command_digest, 'hex') as digest from dawam.entry
      where office = 'a' order by index`,
  });
  return rows.map(({ digest }) => digest);
}

const guessOf = (command: ReturnType<typeof ask>) => hash('sha256', askedText(command));

test('a guess of what was asked cannot be checked, and who asks again is known', async () => {
  await using toy = await openToyStore();
  const secret = ask('a', 'write', 'n1', sealedBody);
  const open = ask('a', 'write', 'n2', openBody);
  const first = await toy.store.submit(secret);
  await toy.store.submit(open);
  const [ofSecret, ofOpen] = await listDigests(toy);
  assert.equal(ofOpen, guessOf(open));
  assert.notEqual(ofSecret, guessOf(secret));
  assert.deepEqual(await toy.store.submit(secret), first);
  await toy.reopen();
  assert.deepEqual(await toy.store.submit(secret), first, 'after a restart');
  const other = await toy.store.submit({ ...secret, body: { ...sealedBody, text: 'other' } });
  assert.ok(isRefusal(other) && other.refused === 'kernel.command-id-reused');
});

test('after restore, rebuild and the loss of the key it is the same', async () => {
  await using toy = await openToyStore();
  const secret = ask('a', 'write', 'n1', sealedBody);
  const first = await toy.store.submit(secret);
  await toy.store.close();
  const data = { dataDir: toy.dataDir, databaseUrl: toy.database.url, modules: [toyModule] };
  const target = join(toy.dataDir, 'backup.tar.gz');
  await rebuildData(data);
  await backupData({ ...data, target, takenAt: '2026-11-21T08:00:00.000Z' });
  await restoreData({ ...data, source: target, replace: true });
  assert.deepEqual((await verifyData(data)).flaws, []);
  await toy.reopen();
  assert.deepEqual(await toy.store.submit(secret), first);
  await toy.store.close();

  await rm(join(toy.dataDir, 'keys', 'server.hmac'));
  const [before] = await listDigests({ ...toy, store: await toy.reopen() });
  assert.deepEqual(await toy.store.submit(secret), first, 'another key was made');
  assert.notEqual(before, guessOf(secret));
  await toy.store.close();
  assert.deepEqual((await verifyData(data)).flaws, []);

  const elsewhere = await testDatabase();
  const there = { ...data, dataDir: join(toy.dataDir, 'there'), databaseUrl: elsewhere.url };
  try {
    await restoreData({ ...there, source: target, replace: false });
    assert.deepEqual((await verifyData(there)).flaws, [], 'the key came with the backup');
  } finally {
    await elsewhere.drop();
  }
  await toy.reopen();
});

test('what an earlier release wrote without a key is keyed at the next start', async () => {
  await using toy = await openToyStore();
  const secret = ask('a', 'write', 'n1', sealedBody);
  const first = await toy.store.submit(secret);
  const { writers } = toy.store.database;
  await writers.query({
    text: `update dawam.entry set command_digest = decode($1, 'hex') where office = 'a'`,
    values: [guessOf(secret)],
  });
  await writers.query({ text: `delete from dawam.setting where name = 'digest-key'` });
  await toy.reopen();
  const [now] = await listDigests(toy);
  assert.notEqual(now, guessOf(secret));
  assert.deepEqual(await toy.store.submit(secret), first);
  const rows = await toy.store.database.writers.query<{ leaf: Buffer }>({
    text: `select leaf from dawam.entry where office = 'a'`,
  });
  const [row] = rows;
  assert.equal(must(entryOf(must(row, 'It is there.').leaf), 'It is one.').asked, 'sealed');
});
