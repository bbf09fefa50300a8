// One live process per data folder: a file `lock` with its holder's process id and start time. A
// holder that was killed leaves the file behind; whoever comes next sees that the process is gone
// (an id that was given anew has another start time) and takes the lock over. Does not guard the
// log itself: that is the writer's fence in the database.
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Fault } from '#kernel/fault.ts';

export interface DataLock {
  release(): Promise<void>;
}

let attempts = 0;

/** Waits up to `patienceMs` for a live holder; after that a Fault that names it. */
export async function lockFolder(
  folder: string,
  options: { readonly patienceMs?: number; readonly name?: string } = {},
): Promise<DataLock> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, options.name ?? 'lock');
  const own = `${process.pid} ${startTimeOf(process.pid) ?? '?'}`;
  let waitedMs = 0;
  for (;;) {
    attempts += 1;
    const draft = `${path}.${process.pid}.${attempts}`;
    await writeFile(draft, own);
    const isTaken = await link(draft, path).then(
      () => false,
      () => true,
    );
    await rm(draft, { force: true });
    if (!isTaken) return { release: () => releaseLock(path, own) };
    const holder = await readFile(path, 'utf8').catch(() => undefined);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      await removeStale(path, holder);
    } else if (waitedMs >= (options.patienceMs ?? 0)) {
      throw new Fault(
        'store.second-writer',
        `The data folder ${folder} is in use by the running process ${holder.split(' ')[0]}.`,
      );
    } else {
      await sleep(20);
      waitedMs += 20;
    }
  }
}

/** Ticks since boot at which a process began; undefined where there is no such process. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets, which may hold spaces and brackets itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function isAlive(holder: string): boolean {
  const [pid, startedAt] = holder.split(' ');
  return startTimeOf(Number(pid)) === startedAt;
}

// Moved aside first, and looked at again there: of two who saw the same dead holder, the slower one
// must not remove the lock of the quicker one.
async function removeStale(path: string, holder: string): Promise<void> {
  const aside = `${path}.stale.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, 'utf8');
  if (moved !== holder) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function releaseLock(path: string, own: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(() => undefined);
  if (holder === own) await rm(path, { force: true });
}
