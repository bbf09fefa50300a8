// Two servers on one database, each with a folder of keys of its own and the same site key: what
// one makes the other has, and nobody copies a file.
import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { SiteKey } from '#store/site-key.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

const siteKey = must(SiteKey.parse('0a'.repeat(32)), 'It is one.');
const nextTurn = () => new Promise(setImmediate);

async function readKeys(dataDir: string): Promise<Readonly<Record<string, string>>> {
  const folder = join(dataDir, 'keys');
  const names = (await readdir(folder)).sort();
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}

test('offices have keys before their first act, at both servers the same', async () => {
  await using toy = await openToyStore({ siteKey });
  await toy.store.makeKeys(['a', 'b']);
  const other = await toy.openSecond();
  const keys = await readKeys(toy.dataDir);
  const made = ['a.age', 'a.seed', 'b.age', 'b.seed', 'directory.seed', 'server.hmac'];
  assert.deepEqual(Object.keys(keys), made);
  assert.deepEqual(await readKeys(toy.secondDir), keys);
  // The first server is gone before an office had its first act.
  await toy.store.close();
  const outcome = await other.submit(ask('a', 'write', 'first', { text: 'x', number: true }));
  assert.ok(!isRefusal(outcome));
  assert.equal(outcome.recorded[0]?.number, '1/2026');
  const again = await toy.reopen();
  const next = await again.submit(ask('a', 'write', 'second', { text: 'x', number: true }));
  assert.ok(!isRefusal(next));
  assert.equal(next.recorded[0]?.number, '2/2026');
  assert.deepEqual(toy.alarms, []);
});

test('a log that one server has begun is gone on with by the other', async () => {
  await using toy = await openToyStore({ siteKey });
  const other = await toy.openSecond();
  await toy.store.submit(ask('b', 'write', 'first', { text: 'x', number: true }));
  await toy.store.close();
  const outcome = await other.submit(ask('b', 'write', 'second', { text: 'x', number: true }));
  assert.ok(!isRefusal(outcome));
  assert.equal(outcome.recorded[0]?.number, '2/2026');
  await toy.reopen();
});

test('of two that make a key at once the first is taken by both', async () => {
  await using toy = await openToyStore({ siteKey });
  const other = await toy.openSecond();
  const offices = ['a', 'b', 'c'];
  // Twice at once at one server too, where an office was opened while another was.
  const asked = [toy.store, other, toy.store, other].map((store) => store.makeKeys(offices));
  await Promise.all(asked);
  const keys = await readKeys(toy.dataDir);
  assert.equal(Object.keys(keys).length, 8);
  assert.deepEqual(await readKeys(toy.secondDir), keys);
});

test('another reading key reaches the other server, and the earlier one stays', async () => {
  await using toy = await openToyStore({ siteKey });
  await toy.store.makeKeys(['a']);
  const other = await toy.openSecond();
  const before = other.keyring.listIdentities('a');
  assert.equal(before.length, 1);
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  toy.store.keyring.addKey('a', random);
  while (other.keyring.listIdentities('a').length < 2) await nextTurn();
  const own = toy.store.keyring.listIdentities('a').map((one) => one.recipient);
  assert.deepEqual(
    other.keyring.listIdentities('a').map((one) => one.recipient),
    own,
  );
  assert.deepEqual(before[0]?.recipient, own[1]);
});

test('another site key stops a start; another key of a log is told and not taken', async () => {
  await using toy = await openToyStore({ siteKey });
  await toy.store.makeKeys(['a']);
  const keys = await readKeys(toy.dataDir);
  const own = must(SiteKey.parse('0b'.repeat(32)), 'It is one.');
  const isRefused = /^The site key here does not open [a-z.]+, which another server has wrapped/;
  await assert.rejects(toy.openSecond({ siteKey: own }), { message: isRefused });
  assert.deepEqual(await readdir(toy.secondDir), []);
  await writeFile(join(toy.dataDir, 'keys', 'a.seed'), `${'0c'.repeat(32)}\n`);
  await toy.reopen();
  assert.match(toy.alarms[0]?.message ?? '', /^The key a\.seed differs from the one/);
  await writeFile(join(toy.dataDir, 'keys', 'a.seed'), keys['a.seed'] ?? '');
  const again = await toy.reopen();
  assert.ok(!isRefusal(await again.submit(ask('a', 'write', 'n', { text: 'x' }))));
});
