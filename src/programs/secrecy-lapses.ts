// Ends grades of secrecy whose last day is over at their office, by the decision that set the day.
// Each is a command of the office's server with an id of its own: a second round changes nothing.
import { createHash } from 'node:crypto';
import type { Authority } from '#kernel/authority.ts';
import type { Command, Outcome } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { addDays, isoDateIn } from '#lib/calendar.ts';
import { uuidv8 } from '#lib/uuid.ts';
import type { SessionPool } from '#store/database.ts';
import { officeServer } from '#store/permission.ts';
import type { Report } from './office.ts';
import { startRounds } from './rounds.ts';

export interface SecrecyLapseParts {
  readonly pool: Pick<SessionPool, 'query'>;
  readonly authority: Authority;
  submit(command: Command): Promise<Outcome>;
  readonly nowMs: () => number;
  readonly report: Report;
}

interface Limited {
  readonly office: string;
  readonly subject: string;
  readonly until: string;
  readonly index: number;
}

/** What is over and left from this round the next one ends. */
const LIMITS_MAX = 1_000;

export interface SecrecyLapses {
  /** How many grades ended in this round. */
  run(): Promise<number>;
  start(): () => Promise<void>;
}

export function makeSecrecyLapses(parts: SecrecyLapseParts): SecrecyLapses {
  const run = async () => {
    const nowMs = parts.nowMs();
    // Nowhere is the day more than one ahead of that of UTC.
    const latest = addDays(isoDateIn('UTC', nowMs), 1);
    const rows = await parts.pool.query<Limited>({
      text: `select office, subject, until, index::int as index from tables.secrecy_limit
        where until < $1 order by until, office, subject limit $2`,
      values: [latest, LIMITS_MAX],
    });
    let count = 0;
    for (const limited of rows) {
      const office = parts.authority.findOffice(limited.office);
      if (office === undefined || limited.until >= isoDateIn(office.timeZone, nowMs)) continue;
      if (await lapse(parts, limited)) count += 1;
    }
    return count;
  };
  return {
    run,
    start: () => {
      const sentence = 'Grades of secrecy whose day is over could not be ended.';
      return startRounds(run, (cause) => parts.report(sentence, cause));
    },
  };
}

async function lapse(
  parts: SecrecyLapseParts,
  { office, subject, index }: Limited,
): Promise<boolean> {
  const digest = createHash('sha256')
    .update(`end of secrecy\n${office}\n${subject}\n${index}`)
    .digest();
  const outcome = await parts.submit({
    ...{ id: uuidv8(digest), kind: 'lapse-secrecy', office, subject },
    ...{ by: officeServer, body: { limit: index } },
  });
  if (!isRefusal(outcome)) return outcome.recorded.length > 0;
  parts.report(`The secrecy of ${subject} could not end at ${office}: ${outcome.refused}`);
  return false;
}
