// Where tests keep what they write: in memory where there is room, else in the system's temporary
// folder. Tests end processes, never the machine, so what they wrote is there without a disk; and
// they do not wait for one.

import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const ROOM_MIN_BYTES = 8 * 1024 ** 3;
const PREFIX = 'dawam-tests-';

/** A new folder that every user may pass through and write into; gone when this process ends. */
export function makeWorkFolder(): string {
  const parent = process.env['TMPDIR'] === undefined && hasRoom() ? IN_MEMORY : tmpdir();
  removeLeftOvers(parent);
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
  chmodSync(folder, 0o1777);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ROOM_MIN_BYTES;
  } catch {
    return false; // Not on this system.
  }
}

/** A run that was killed could not tidy up. */
function removeLeftOvers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid] = /^dawam-tests-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
