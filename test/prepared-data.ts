// What the data folder of a test's server begins with, made once for a whole run and copied from
// then on: a founded demonstration, or a database that has our schema and nothing in it. Only a run
// of `./dawam dev test` names a folder for that (its own, gone with it), so that no copy is ever of
// another state of the program; where none is named each server makes everything itself.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { lockFolder } from '#store/data-lock.ts';

const run = promisify(execFile);

const DEMO_MARK = 'Data of a demonstration: made up, and thrown away by dawam demo --reset.\n';

const PATIENCE_MS = 120_000;

/** Makes it in a new folder, and leaves nothing running. */
export type Making = (folder: string) => Promise<void>;

/** Everything that a founded demonstration has, its keys too; `folder` is empty so far. */
export async function layDemo(folder: string, make: Making): Promise<void> {
  const prepared = await findPrepared('demo', make);
  if (prepared !== undefined) await run('cp', ['-a', `${prepared}/.`, folder]);
}

/** Only the database; `folder` may have anything but one. */
export async function layDatabase(folder: string): Promise<void> {
  if (existsSync(join(folder, 'postgres'))) return;
  if (existsSync(join(folder, 'postgres-is-elsewhere.txt'))) return;
  const prepared = await findPrepared('database', makeDatabase);
  if (prepared === undefined) return;
  await mkdir(folder, { recursive: true });
  await run('cp', ['-a', join(prepared, 'postgres'), folder]);
}

async function findPrepared(name: string, make: Making): Promise<string | undefined> {
  const home = process.env['DAWAM_TEST_RUN'];
  if (home === undefined) return undefined;
  const prepared = join(home, `prepared-${name}`);
  // The first one makes it, and the others wait for that.
  const lock = await lockFolder(home, { name: `preparing-${name}`, patienceMs: PATIENCE_MS });
  try {
    if (existsSync(prepared)) return prepared;
    const draft = `${prepared}.new`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o711 });
    await make(draft);
    // What lies elsewhere cannot be copied along.
    if (!existsSync(join(draft, 'postgres', 'cluster'))) return undefined;
    await rename(draft, prepared);
    return prepared;
  } finally {
    await lock.release();
  }
}

async function makeDatabase(folder: string): Promise<void> {
  const { startEmbedded } = await import('#store/embedded.ts');
  const { openDatabase } = await import('#store/database.ts');
  const { migrate } = await import('#store/migrate.ts');
  const embedded = await startEmbedded({ dataDir: folder });
  const database = openDatabase({ url: embedded.url });
  try {
    await migrate(database.writers);
  } finally {
    await database.close();
    await embedded.stop();
  }
}

const markOf = (folder: string) => join(folder, 'demo.txt');

/** The folder is of a demonstration, whatever else is in it. */
export async function markDemo(folder: string): Promise<void> {
  await writeFile(markOf(folder), DEMO_MARK);
}

export function isDemo(folder: string): boolean {
  return existsSync(markOf(folder));
}
