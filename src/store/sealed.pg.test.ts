// Sealed entries on the real store: no word of them in a log, readable at the office and at its
// addressees and nowhere else, and all that is made from logs is made from them too.
import assert from 'node:assert/strict';
import { readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

import { entryOf } from '#kernel/entry.ts';
import type { Entry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { leafHash, verifyInclusion } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import { parseTlogProof } from '#kernel/tlog-proof.ts';
import { ask, toyModule } from '#store/testing/toy.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import type { ToyStore } from '#store/testing/toy-store.ts';

import { Keyring } from './keyring.ts';
import { backupData, rebuildData, restoreData, verifyData } from './upkeep.ts';

const marker = 'كلمة السر مدفونة';

interface Leaf {
  readonly office: string;
  readonly leaf: Buffer;
}

async function listLeaves({ store }: ToyStore): Promise<readonly Leaf[]> {
  return await store.database.writers.query<Leaf>({
    text: `select office, leaf from dawam.entry union all
      select office, leaf from dawam.foreign_entry`,
  });
}

async function write(toy: ToyStore, subject: string, body: object): Promise<void> {
  const outcome = await toy.store.submit(ask('a', 'write', subject, body));
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
}

async function arrived(toy: ToyStore, office: string, note: string): Promise<readonly Entry[]> {
  for (let tries = 0; tries < 400; tries += 1) {
    const life = await toy.store.reader.listEntriesOf(office, `note/${note}`);
    if (life.length > 0) return life.map(({ entry }) => entry);
    await sleep(10);
  }
  assert.fail(`Nothing came to ${office}.`);
}

test('a sealed entry is read by its office and its addressee, and by nobody else', async () => {
  await using toy = await openToyStore();
  await write(toy, 'n1', { text: marker, to: ['b'], sealed: true, number: true });
  await write(toy, 'n2', { text: 'open', to: ['b'] });
  const [mine] = await arrived(toy, 'a', 'n1');
  assert.equal(mine?.body['text'], marker);
  const [theirs] = await arrived(toy, 'b', 'n1');
  assert.equal(theirs?.body['text'], marker, 'the addressee acted on what it could read');
  await arrived(toy, 'b', 'n2');

  const leaves = (await listLeaves(toy)).map(({ leaf }) => must(entryOf(leaf), 'It is one.'));
  const sealed = leaves.filter((entry) => entry.sealed !== undefined);
  assert.equal(sealed.length, 2, 'in the log and as evidence at the addressee');
  const [entry] = sealed;
  assert.ok(entry !== undefined);
  const keyring = new Keyring(join(toy.dataDir, 'keys'));
  for (const office of ['a', 'b']) assert.equal(keyring.open(office, entry).body['text'], marker);
  keyring.recipientOf('c', () => new Uint8Array(32).fill(3));
  assert.deepEqual(keyring.open('c', entry), entry);
  assert.deepEqual(keyring.open('directory', entry), entry, 'an office that has no key');
});

test('no word of it is in any leaf, and its proof holds over the leaf as it is', async () => {
  await using toy = await openToyStore();
  await write(toy, 'n1', { text: marker, sealed: true });
  for (const { leaf } of await listLeaves(toy)) {
    const text = leaf.toString('utf8');
    assert.ok(!text.includes(marker));
    assert.deepEqual(must(entryOf(leaf), 'It is one.').body, {});
  }
  const found = must(await toy.store.reader.findProof('a', 0), 'It is there.');
  const parsed = must(parseTlogProof(found.proof), 'It is a proof.');
  assert.ok(parsed.ok);
  const { size, root } = found.checkpoint;
  assert.ok(verifyInclusion(leafHash(found.leaf), 0, size, parsed.proof.path, root));
});

test('what was sealed is decided on, rebuilt, verified, and read by questions', async () => {
  await using toy = await openToyStore();
  for (const text of ['one', 'two', marker]) await write(toy, 'n1', { text, sealed: true });
  const store = await toy.reopen();
  const full = await store.submit(ask('a', 'write', 'n1', { text: 'four', sealed: true }));
  assert.ok(isRefusal(full) && full.refused === 'toy.full', 'it knows the three before');
  interface Tables {
    'dawam.entry': { office: string; leaf: Buffer };
    note: { last: string };
  }
  const asked = await store.reader.read<Tables, readonly { leaf: Buffer }[]>(['a'], (db) =>
    db.selectFrom('dawam.entry').select('leaf').where('office', '=', 'a').execute(),
  );
  const texts = asked.map(({ leaf }) => must(entryOf(leaf), 'It is one.').body['text']);
  assert.deepEqual(texts, ['one', 'two', marker]);
  await store.close();
  const options = {
    ...{ dataDir: toy.dataDir, databaseUrl: toy.database.url, modules: [toyModule] },
  };
  await rebuildData(options);
  const report = await verifyData(options);
  assert.deepEqual(report.flaws, []);
  const rows = await (
    await toy.reopen()
  ).reader.read<Tables, readonly { last: string }[]>(['a'], (db) =>
    db.selectFrom('note').select('last').execute(),
  );
  assert.deepEqual(rows, [{ last: marker }]);
});

test('a key that is lost is missed: no other is made, and only what it closed waits', async () => {
  await using toy = await openToyStore();
  await write(toy, 'n1', { text: marker, to: ['b'], sealed: true });
  await arrived(toy, 'b', 'n1');
  const [path, aside] = ['a.age', 'aside'].map((name) => join(toy.dataDir, 'keys', name));
  assert.ok(path !== undefined && aside !== undefined);
  await toy.store.close();
  await rename(path, aside);
  const store = await toy.reopen();
  assert.match(String(toy.alarms[0]?.message), /reading key of a .* bring it back/);
  const isLost = { code: 'store.log-damaged' };
  const tried = await Promise.allSettled([
    store.submit(ask('a', 'write', 'n1', { text: 'on top of what nobody can read' })),
    store.submit(ask('a', 'write', 'n2', { text: 'new and sealed', sealed: true })),
    store.submit(ask('a', 'write', 'n3', { text: 'new and open' })),
  ]);
  assert.deepEqual(
    tried.map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled'],
  );
  for (const one of tried) {
    if (one.status === 'fulfilled') continue;
    assert.ok(one.reason instanceof Fault);
    assert.equal(one.reason.code, isLost.code);
  }
  const options = { dataDir: toy.dataDir, databaseUrl: toy.database.url, modules: [toyModule] };
  await store.close();
  await assert.rejects(rebuildData(options), isLost);
  await rename(aside, path);
  await toy.reopen();
  await write(toy, 'n1', { text: 'on top of what was read' });
});

test('backups hold it sealed, with the keys; without its key verify says so', async () => {
  await using toy = await openToyStore();
  await write(toy, 'n1', { text: marker, to: ['b'], sealed: true });
  await arrived(toy, 'b', 'n1');
  await write(toy, 'n2', { text: marker, to: ['c'], sealed: true });
  await arrived(toy, 'c', 'n2');
  await toy.store.close();
  const from = { dataDir: toy.dataDir, databaseUrl: toy.database.url, modules: [toyModule] };
  const target = join(toy.dataDir, 'backup.tar.gz');
  await backupData({ ...from, target, takenAt: '2026-11-21T08:00:00.000Z' });
  const bytes = gunzipSync(await readFile(target));
  // What the addressees of this toy note down themselves is plain.
  const sealedLines = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.includes('"sealed"'));
  assert.ok(sealedLines.length >= 2);
  for (const line of sealedLines) assert.ok(!line.includes(marker));

  const elsewhere = await testDatabase();
  const dataDir = join(toy.dataDir, 'elsewhere');
  const there = { dataDir, databaseUrl: elsewhere.url, modules: [toyModule] };
  try {
    const report = await restoreData({ ...there, source: target, replace: false });
    assert.equal(report.files, 0);
    const keys = (await readdir(join(dataDir, 'keys'))).filter((name) => name.endsWith('.age'));
    assert.deepEqual(keys.toSorted(), ['a.age', 'b.age', 'c.age']);
    assert.deepEqual((await verifyData(there)).flaws, []);
    await rm(join(dataDir, 'keys', 'a.age'));
    const { flaws } = await verifyData(there);
    assert.ok(flaws.some(({ where }) => where === 'log a entry 0 leaf'));
  } finally {
    await elsewhere.drop();
  }
  await toy.reopen();
});
