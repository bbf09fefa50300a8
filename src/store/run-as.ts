// Which system user PostgreSQL runs as. It refuses to run as root, so under root another user is
// taken: `postgres` where there is one, else `dawam-db`, which is made. An ordinary user runs it
// directly. Changes nothing else on the machine.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

import { Fault } from '#kernel/fault.ts';

/** `uid` and `gid` are undefined where no change of user is needed. */
export interface RunAs {
  readonly name: string;
  /** The user of this process, as the system's user list names it. */
  readonly ownName: string;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

const madeUser = 'dawam-db';

export function findRunAs(): RunAs {
  if (process.getuid?.() !== 0) {
    const name = ownUserName();
    return { name, ownName: name, uid: undefined, gid: undefined };
  }
  const found = findUser('postgres') ?? findUser(madeUser);
  if (found !== undefined) return { ...found, ownName: ownUserName() };
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  const made = spawnSync('useradd', [...options, madeUser], {
    encoding: 'utf8',
    // Where root's path is that of an ordinary user, its tools are not on it.
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  const user = findUser(madeUser);
  if (user === undefined) {
    throw new Fault(
      'store.embedded-failed',
      'PostgreSQL does not run as root, and the system user dawam-db could not be made: ' +
        `${made.error?.message ?? made.stderr.trim()} Run dawam as an ordinary user instead.`,
      { retry: 'never' },
    );
  }
  return { ...user, ownName: ownUserName() };
}

/** The first folder on the way to `path` that the user may not pass through, if there is one. */
export async function findBarrier(path: string, runAs: RunAs): Promise<string | undefined> {
  if (runAs.uid === undefined) return undefined;
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined) {
      const shift = found.uid === runAs.uid ? 6 : found.gid === runAs.gid ? 3 : 0;
      if (((found.mode >> shift) & 1) === 0) return folder;
    }
    if (folder === dirname(folder)) return undefined;
  }
}

function ownUserName(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    throw new Fault(
      'store.embedded-failed',
      `PostgreSQL needs its user in the system's user list, and user ${process.getuid?.()} is not.`,
      { retry: 'never', cause },
    );
  }
}

function findUser(name: string): { name: string; uid: number; gid: number } | undefined {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
