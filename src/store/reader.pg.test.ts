import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sql } from 'kysely';

import { parseVerifierKey } from '#kernel/note.ts';
import { verifyTlogProof } from '#kernel/tlog-proof.ts';
import { Defect } from '#lib/assert.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

interface Tables {
  readonly note: { readonly office: string; readonly note: string; readonly last: string };
  readonly entry: { readonly office: string; readonly index: number };
}

test('who reads for office a sees nothing of office b, whatever the question', async () => {
  await using toy = await openToyStore();
  const { store } = toy;
  for (const office of ['a', 'b']) {
    await store.submit(ask(office, 'write', 'n1', { text: `of ${office}`, number: true }));
  }
  const seen = (offices: readonly string[]) =>
    store.reader.read<Tables, unknown>(offices, async (db) => ({
      notes: await db.selectFrom('note').select('last').orderBy('office').execute(),
      entries: (await db.selectFrom('entry').select('office').execute()).length,
      numbers: (await sql`select * from dawam.number`.execute(db)).rows.length,
      logs: (await sql`select * from dawam.log`.execute(db)).rows.length,
    }));
  assert.deepEqual(await seen([]), { notes: [], entries: 0, numbers: 0, logs: 0 });
  const a = { notes: [{ last: 'of a' }], entries: 1, numbers: 1, logs: 1 };
  assert.deepEqual(await seen(['a']), a);
  const both = { notes: [{ last: 'of a' }, { last: 'of b' }], entries: 2, numbers: 2, logs: 2 };
  assert.deepEqual(await seen(['a', 'b']), both);
  assert.equal((await store.reader.listEntriesOf('c', 'note/n1')).length, 0);
  await assert.rejects(seen([`a'; select 1; --`]), Defect);
});

test('a reader can neither write nor look into sign-in state', async () => {
  await using toy = await openToyStore();
  const attempt = (statement: ReturnType<typeof sql>) =>
    toy.store.reader.read(['a'], (db) => statement.execute(db));
  await assert.rejects(attempt(sql`update tables.note set last = 'x'`));
  await assert.rejects(attempt(sql`select * from dawam.session`), /permission denied/);
  await assert.rejects(attempt(sql`select * from dawam.recovery_code`), /permission denied/);
  // The pool is sound afterwards.
  assert.deepEqual((await attempt(sql`select 1 as one`)).rows, [{ one: 1 }]);
});

test('every entry has a proof that holds with the log’s key alone', async () => {
  await using toy = await openToyStore();
  const { store } = toy;
  const commands = Array.from({ length: 600 }, (_, i) => ask('a', 'write', `n${i}`, { text: 'x' }));
  await Promise.all(commands.map((one) => store.submit(one)));
  for (const index of [0, 1, 255, 256, 511, 512, 598, 599]) {
    const found = await store.reader.findProof('a', index);
    assert.ok(found !== undefined);
    const key = parseVerifierKey(found.keys[0] ?? '');
    assert.ok(key.ok);
    const trust = { logKey: key.key, cosignerKeys: [], quorum: 0 };
    const verified = verifyTlogProof(found.proof, found.leaf, trust);
    assert.deepEqual(verified.ok && [verified.index, verified.checkpoint.size], [index, 600]);
    const changed = Buffer.from(found.leaf);
    changed[10] = (changed[10] ?? 0) ^ 1;
    assert.equal(verifyTlogProof(found.proof, changed, trust).ok, false);
  }
  assert.equal(await store.reader.findProof('a', 600), undefined);
  assert.equal(await store.reader.findProof('a', -1), undefined);
});

test('a life is read in order, an entry by its index', async () => {
  await using toy = await openToyStore();
  const { store } = toy;
  await store.submit(ask('a', 'write', 'n1', { text: 'x', number: true }));
  await store.submit(ask('a', 'write', 'n2', { text: 'y' }));
  await store.submit(ask('a', 'void', 'n1', {}));
  const life = await store.reader.listEntriesOf('a', 'note/n1');
  assert.deepEqual(
    life.map(({ index, entry }) => [index, entry.kind, entry.number?.status]),
    [
      [0, 'written', 'used'],
      [2, 'voided', 'void'],
    ],
  );
  assert.deepEqual(await store.reader.findEntry('a', 2), life[1]);
  assert.equal(await store.reader.findEntry('b', 0), undefined);
});
