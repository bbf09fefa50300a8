// Post that waits to be registered is in no log: a backup carries it all the same, and it goes on
// elsewhere where it stood here.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { backupData, restoreData } from '#store/upkeep.ts';
import type { UpkeepOptions } from '#store/upkeep.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { prepareIndex } from '#modules/correspondence/search/index-store.ts';
import { country, startMs } from '#modules/correspondence/testing/world.ts';
import { findBatchView } from './batch-view.ts';
import { addSources, finishSource, keptPost, preparePost, takeSource } from './post-store.ts';
import { takePage } from './reading-queue.ts';

const world = country();
const authority = { ...world.authority, apply: () => undefined };
const north = { id: 'north', calendar: 'islamic-umalqura' } as const;
const batch = uuidv7(startMs, new Uint8Array(10));
const piece = uuidv7(startMs, new Uint8Array(10).fill(1));
const modules = [correspondence];
const kept = [keptPost];

let folder: string;
let databases: readonly TestDatabase[];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dawam-post-backup-'));
  databases = [await testDatabase(), await testDatabase()];
});
after(async () => {
  for (const database of databases) await database.drop();
  await rm(folder, { recursive: true });
});

function placeOf(at: 0 | 1): UpkeepOptions & { readonly databaseUrl: string } {
  const { url } = must(databases[at], 'There are two databases.');
  return { dataDir: join(folder, String(at)), databaseUrl: url, modules, kept };
}

async function open(at: 0 | 1): Promise<Store> {
  const { dataDir, databaseUrl } = placeOf(at);
  const store = await openStore({
    ...{ dataDir, databaseUrl, modules, authority },
    clock: () => startMs,
    random: (count) => new Uint8Array(count),
  });
  await prepareIndex(store.database.writers);
  await preparePost(store.database.writers);
  return store;
}

async function put(store: Store, text: string): Promise<string> {
  async function* once() {
    yield Buffer.from(text);
  }
  const stored = await store.files.put(once());
  assert.ok(stored.ok);
  return stored.sha256;
}

/** One source that has fallen into a piece, its second page unread; another that still waits. */
async function fill(store: Store): Promise<string> {
  const pool = store.database.writers;
  const sha256 = await put(store, '%PDF-1.7 one');
  const waiting = await put(store, '%PDF-1.7 two');
  const head = { id: batch, office: 'north', name: 'Morning', source: 'upload' as const };
  const sources = [sha256, waiting].map((hash) => ({
    ...{ sha256: hash, name: `${hash.slice(0, 4)}.pdf`, mediaType: 'application/pdf' },
  }));
  await addSources(pool, { ...head, person: 'x', at: new Date(startMs).toISOString() }, sources);
  const pages = [1, 2].map((page) => ({
    ...{ file: 0, page, look: 'page' as const, text: page === 1 ? 'الرقم: ٧٧/١٢' : null },
    reading: page === 1 ? ('done' as const) : ('waiting' as const),
  }));
  const lying = { file: 0, page: 1, turn: 180 as const, starts: false };
  const pieces = [{ id: piece, isDiscarded: false, pages: [lying] }];
  await finishSource(pool, { batch, place: 0 }, { pdf: sha256, pages, pieces });
  return sha256;
}

test('post that waits is in the backup with its files, and goes on elsewhere', async () => {
  const here = await open(0);
  const sha256 = await fill(here);
  const was = must(await findBatchView(here.database.writers, north, batch), 'It is here.');
  await here.close();
  const target = join(folder, 'all.dawam.tar.gz');
  const takenAt = new Date(startMs).toISOString();
  assert.equal((await backupData({ ...placeOf(0), target, takenAt })).files, 2);

  await restoreData({ ...placeOf(1), source: target, replace: false });
  const there = await open(1);
  const pool = there.database.writers;
  try {
    assert.deepEqual(await findBatchView(pool, north, batch), was);
    assert.deepEqual([was.waitingFiles, was.pieces[0]?.proposed.number], [1, '77/12']);
    assert.equal(await readFile(there.files.pathOf(sha256), 'utf8'), '%PDF-1.7 one');
    assert.equal((await takeSource(pool))?.place, 1, 'what waited there waits here');
    assert.equal((await takePage(pool))?.page, 2);
  } finally {
    await there.close();
  }
  // Once more over what has gone on meanwhile: it stands as the backup has it.
  await restoreData({ ...placeOf(1), source: target, replace: true });
  const again = await open(1);
  try {
    assert.deepEqual(await findBatchView(again.database.writers, north, batch), was);
  } finally {
    await again.close();
  }
});
