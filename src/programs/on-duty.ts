// The work that one server does for all that have the same database: mails, reminders, ends by law,
// the index of the search, pictures. A server with its own database is always on duty; of several
// on one, the one that holds the lock (store/duty.ts). Acts are taken by all of them.
import { Duty } from '#store/duty.ts';
import type { DutyWork } from '#store/duty.ts';

import type { OpenOffice, Report } from './office.ts';
import type { Settings } from './settings.ts';

const ASK_EVERY_MS = 1_000;

type Begin = () => Promise<DutyWork | undefined>;

/** Each begins after the one before it; they are stopped in the opposite order. */
export async function startOnDuty(
  { store }: Pick<OpenOffice, 'store'>,
  { databaseUrl }: Pick<Settings, 'databaseUrl'>,
  begins: readonly Begin[],
  report: Report,
): Promise<DutyWork> {
  const begin = async () => await beginAll(begins);
  if (databaseUrl === undefined) return await begin();
  const pool = store.database.writers;
  const duty = new Duty({ pool, everyMs: ASK_EVERY_MS, begin, report });
  duty.start();
  return duty;
}

async function beginAll(begins: readonly Begin[]): Promise<DutyWork> {
  const begun: DutyWork[] = [];
  const stop = async () => {
    for (const work of begun.toReversed()) await work.stop();
  };
  try {
    for (const begin of begins) {
      const work = await begin();
      if (work !== undefined) begun.push(work);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
