// Uploads that no act has named for weeks are taken away; what is named, was stored again, or may
// still be named by what somebody has before them, stays. What acts left to clear away goes also
// where the server is closed just after them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isRefusal } from '#kernel/refusal.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

import { Dropping, uploadKeptDays } from './dropping.ts';
import type { Store } from './store.ts';

const startMs = Date.parse('2026-11-21T08:00:00.000Z');
const dayAfter = (days: number) => new Date(startMs + days * 86_400_000).toISOString();

async function put(store: Store, text: string) {
  const kept = await store.files.put(
    (async function* () {
      yield Buffer.from(text);
    })(),
  );
  if (!kept.ok) assert.fail(kept.reason);
  const { sha256, sizeBytes, mediaType } = kept;
  return { sha256, sizeBytes, mediaType, name: `${text}.txt` };
}

async function isThere(store: Store, { sha256 }: { readonly sha256: string }): Promise<boolean> {
  return (await store.files.find(sha256)) !== undefined;
}

test('what nobody named goes after its days, and only that', async () => {
  const inMail = new Set<string>();
  await using toy = await openToyStore({
    clearing: {
      clearSubject: async () => [],
      coverSubject: async () => [],
      isFileNamed: async (_session, sha256) => inMail.has(sha256),
      clearFile: async () => undefined,
    },
  });
  const { store } = toy;
  const named = await put(store, 'named');
  const unnamed = await put(store, 'unnamed');
  const again = await put(store, 'stored again');
  const mailed = await put(store, 'mailed');
  inMail.add(mailed.sha256);
  const outcome = await store.submit(ask('a', 'write', 'n1', { text: 'x', files: [named] }));
  assert.ok(!isRefusal(outcome));

  toy.setTime(dayAfter(uploadKeptDays - 1));
  await put(store, 'stored again');
  await store.clearUp();
  assert.ok(await isThere(store, unnamed), 'a form that was open all the while may name it');
  toy.setTime(dayAfter(uploadKeptDays + 1));
  await store.clearUp();
  assert.deepEqual(
    await Promise.all([named, unnamed, again, mailed].map((file) => isThere(store, file))),
    [true, false, true, true],
  );
  const late = await store.submit(ask('a', 'write', 'n2', { text: 'y', files: [unnamed] }));
  assert.ok(
    isRefusal(late) && late.refused === 'kernel.unknown-file',
    'it is told to upload again',
  );
  assert.ok(await isThere(store, await put(store, 'unnamed')));
});

test('what was asked for before the end is still cleared away', async () => {
  await using toy = await openToyStore();
  const { store } = toy;
  const plain = await put(store, 'plain copy of what is sealed');
  await store.clearUp();
  const pool = store.database.writers;
  await pool.query({
    text: `insert into dawam.covered_subject (office, subject) values ('a', 'n1'), ('a', 'n2')`,
  });
  const covered: string[] = [];
  const dropping = new Dropping({
    ...{ pool, files: store.files, clock: () => startMs },
    clearing: {
      clearSubject: async () => [],
      async coverSubject(_session, _office, subject) {
        covered.push(subject);
        void dropping.run();
        void dropping.stop();
        return [plain.sha256];
      },
      isFileNamed: async () => false,
      clearFile: async () => undefined,
    },
    settle: async () => undefined,
    flush: async () => undefined,
    onTrouble: (trouble) => assert.fail(trouble),
  });
  await dropping.run();
  await dropping.stop();
  assert.deepEqual(covered, ['n1', 'n2']);
  assert.ok(!(await isThere(store, plain)));
});
