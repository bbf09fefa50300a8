// The embedded PostgreSQL's files: where they lie, made whole or not at all, and who may come in:
// only this user, over a socket in a closed folder; there is no port and no password. Starts
// nothing.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, realpath } from 'node:fs/promises';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Fault } from '#kernel/fault.ts';

import { reachableFolder } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { findBarrier } from './run-as.ts';
import type { RunAs } from './run-as.ts';

export interface Cluster {
  /** PostgreSQL's own data directory. */
  readonly folder: string;
  readonly socketFolder: string;
  readonly accessFile: string;
  readonly usersFile: string;
}

/** The only role that signs in; the database has the same name. */
export const databaseName = 'dawam';

// The kernel's limit for the path of a socket is 107 bytes.
const socketPathBytesMax = 107;

export async function prepareCluster(
  dataDir: string,
  runAs: RunAs,
  binaries: PostgresBinaries,
): Promise<Cluster> {
  const place = await findPlace(dataDir, runAs);
  await makeOwned(place, runAs);
  const folder = join(place, 'cluster');
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) await initialise(folder, place, runAs, binaries);
  else if (version.trim() !== binaries.major) {
    throw new Fault(
      'store.embedded-failed',
      `The database in ${folder} is of PostgreSQL ${version.trim()}, and this program brings ` +
        `PostgreSQL ${binaries.major}: restore a backup into an empty data folder.`,
      { retry: 'never' },
    );
  }
  const socketFolder = await makeSocketFolder(place, runAs);
  const accessFile = join(place, 'access.conf');
  const usersFile = join(place, 'users.conf');
  await writeOwned(accessFile, 'local all all peer map=dawam\n', runAs);
  const names = new Set([runAs.name, runAs.ownName]);
  const lines = [...names].map((name) => `dawam "${name}" ${databaseName}\n`);
  await writeOwned(usersFile, lines.join(''), runAs);
  return { folder, socketFolder, accessFile, usersFile };
}

/** The environment of PostgreSQL's programs: nothing of ours, and messages in English. */
export function postgresEnvironment(binaries: PostgresBinaries): NodeJS.ProcessEnv {
  const path = process.env['PATH'] ?? '/usr/bin:/bin';
  return { PATH: path, LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: binaries.libraries };
}

async function findPlace(dataDir: string, runAs: RunAs): Promise<string> {
  const marker = join(dataDir, 'postgres-is-elsewhere.txt');
  const told = await readFile(marker, 'utf8').catch(() => undefined);
  if (told !== undefined) return told.trim();
  // The data folder is our own, and what is secret in it lies in closed folders: to be passed
  // through is all that the database's user needs of it. Folders above it are not ours to open.
  if ((await findBarrier(dataDir, runAs)) === dataDir) {
    await chmod(dataDir, (await stat(dataDir)).mode | 0o011);
  }
  if ((await findBarrier(dataDir, runAs)) === undefined) return join(dataDir, 'postgres');
  const real = await realpath(dataDir);
  const name = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const place = join(reachableFolder, name);
  await mkdir(reachableFolder, { recursive: true, mode: 0o755 });
  await writeFile(marker, `${place}\n`);
  return place;
}

async function makeOwned(folder: string, runAs: RunAs): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    await chown(folder, runAs.uid, runAs.gid);
  }
  await chmod(folder, 0o700);
}

async function writeOwned(path: string, text: string, runAs: RunAs): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) await chown(path, runAs.uid, runAs.gid);
}

async function makeSocketFolder(place: string, runAs: RunAs): Promise<string> {
  const beside = join(place, 'socket');
  const fits = Buffer.byteLength(join(beside, '.s.PGSQL.5432.lock')) <= socketPathBytesMax;
  const name = createHash('sha256').update(place).digest('hex').slice(0, 16);
  const folder = fits ? beside : join(tmpdir(), `dawam-${name}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    const found = await lstat(folder);
    if (found.uid === 0) await chown(folder, runAs.uid, runAs.gid);
  }
  const found = await lstat(folder);
  const owner = runAs.uid ?? process.getuid?.();
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0) {
    const sentence = `The folder ${folder} for the database's socket belongs to somebody else.`;
    throw new Fault('store.embedded-failed', sentence, { retry: 'never' });
  }
  return folder;
}

// Made beside its place and moved there at the end: an interrupted start leaves no half cluster.
async function initialise(
  folder: string,
  place: string,
  runAs: RunAs,
  binaries: PostgresBinaries,
): Promise<void> {
  const draft = join(place, 'cluster.new');
  await rm(draft, { recursive: true, force: true });
  const options = [
    ...['--pgdata', draft, '--username', databaseName, '--auth', 'peer'],
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin'],
    ...['--builtin-locale', 'C.UTF-8', '--data-checksums', '--no-instructions'],
  ];
  const said = await run(binaries, options, place, runAs);
  if (said !== undefined) {
    const isFull = /no space left/i.test(said);
    throw new Fault(
      isFull ? 'store.disk-full' : 'store.embedded-failed',
      `PostgreSQL could not make its database in ${folder}: ${said}`,
    );
  }
  await rename(draft, folder);
}

function run(
  binaries: PostgresBinaries,
  options: readonly string[],
  cwd: string,
  runAs: RunAs,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const child = spawn(binaries.initdb, options, {
    cwd,
    env: postgresEnvironment(binaries),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(runAs.uid === undefined ? {} : { uid: runAs.uid }),
    ...(runAs.gid === undefined ? {} : { gid: runAs.gid }),
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  child.on('error', (error) => resolve(error.message));
  child.on('close', (code) => resolve(code === 0 ? undefined : errors.trim()));
  return promise;
}
