// Lets letters count as delivered that nobody at an addressee's has opened in the time that the
// rules of their sender's office give. The rule that held when a letter arrived counts for it, so
// one that is set today reaches back to nothing; the working days are those known now. Each is a
// command of the office's server with an id of its own: a second round changes nothing.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Authority } from '#kernel/authority.ts';
import type { Command, Outcome } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { formatInstant } from '#lib/instant.ts';
import { uuidv8 } from '#lib/uuid.ts';
import { listFictions } from '#modules/correspondence/follow-up/fiction.ts';
import type { Fiction, Unopened } from '#modules/correspondence/follow-up/fiction.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
import { subjectOf } from '#modules/office-rules/state.ts';
import type { SessionPool } from '#store/database.ts';
import { officeServer } from '#store/permission.ts';
import type { Reader } from '#store/reader.ts';
import type { Report } from './office.ts';
import type { FindRhythm } from './rhythm-port.ts';
import { startRounds } from './rounds.ts';

export interface FictionParts {
  readonly pool: Pick<SessionPool, 'query'>;
  readonly reader: Pick<Reader, 'read'>;
  readonly authority: Authority;
  readonly findRhythm: FindRhythm;
  submit(command: Command): Promise<Outcome>;
  readonly nowMs: () => number;
  readonly report: Report;
}

const OFFICES_MAX = 10_000;
const PAGE_MAX = 500;
/** Rules of follow-up change a few times a year. */
const CHANGES_MAX = 1_000;

export interface Fictions {
  /** How many letters were judged so in this round. */
  run(): Promise<number>;
  /** Again and again, until the answer is called; it ends with the round that is under way. */
  start(): () => Promise<void>;
}

export function makeFictions(parts: FictionParts): Fictions {
  return makeRounds(parts, judgeOffice, 'Letters that nobody opened could not be judged.');
}

/** Office after office; `sentence` is reported where a round could not be done. */
export function makeRounds(
  parts: FictionParts,
  judge: (parts: FictionParts, office: string) => Promise<number>,
  sentence: string,
): Fictions {
  const run = async () => {
    const rows = await parts.pool.query<{ office: string }>({
      text: 'select office from dawam.log order by office limit $1',
      values: [OFFICES_MAX],
    });
    let count = 0;
    for (const { office } of rows) count += await judge(parts, office);
    return count;
  };
  return {
    run,
    start: () => startRounds(run, (cause) => parts.report(sentence, cause)),
  };
}

async function judgeOffice(parts: FictionParts, id: string): Promise<number> {
  const office = parts.authority.findOffice(id);
  if (office?.registers['outgoing'] === undefined || office.closedAt !== undefined) return 0;
  const changes = await listChanges(parts, id);
  // Until an office has set its rules of follow-up, nothing counts as delivered.
  if (changes.length === 0) return 0;
  const nowMs = parts.nowMs();
  const { time } = await parts.findRhythm(id, formatInstant(nowMs));
  const afterDaysAt = rememberRules(parts, id, changes, 'fictionAfterDays');
  let count = 0;
  let last: Arrived | undefined;
  do {
    const page = await listUnopened(parts, id, last);
    last = page.length < PAGE_MAX ? undefined : page.at(-1);
    const unopened: Unopened[] = [];
    for (const one of page) {
      unopened.push({ ...one, afterDays: await afterDaysAt(one.deliveredAt) });
    }
    for (const fiction of listFictions(time, unopened, nowMs)) {
      if (await record(parts, id, fiction)) count += 1;
    }
  } while (last !== undefined);
  return count;
}

/** The instants at which the office set its rules of follow-up, oldest first. */
export async function listChanges(
  { reader }: FictionParts,
  office: string,
): Promise<readonly string[]> {
  const rows = await reader.read<CorrespondenceTables, readonly { at: string }[]>(
    [office],
    async (db) => {
      const found = await sql<{ at: string }>`
        select recorded_at as at from dawam.entry
         where office = ${office} and subject = ${subjectOf('follow-up')}
         order by index limit ${CHANGES_MAX}`.execute(db);
      return found.rows;
    },
  );
  return rows.map(({ at }) => at);
}

/** What the rules said at an instant; each version of them is read once. */
export function rememberRules(
  { findRhythm }: FictionParts,
  office: string,
  changes: readonly string[],
  which: 'fictionAfterDays' | 'expireAfterDays',
) {
  const known = new Map<string, number | null>();
  return async (at: string): Promise<number | null> => {
    const change = changes.findLast((one) => one <= at);
    if (change === undefined) return null;
    const found = known.get(change);
    if (found !== undefined) return found;
    const days = (await findRhythm(office, change))[which];
    known.set(change, days);
    return days;
  };
}

type Arrived = Omit<Unopened, 'afterDays'>;

async function listUnopened(
  { reader }: FictionParts,
  office: string,
  after: Arrived | undefined,
): Promise<readonly Arrived[]> {
  const { deliveredAt = '', subject = '', addressee = '' } = after ?? {};
  return await reader.read<CorrespondenceTables, readonly Arrived[]>([office], async (db) => {
    const found = await sql<Arrived>`
      select subject, addressee, delivered_at as "deliveredAt" from tables.addressee
       where office = ${office} and state = 'delivered' and fiction_on is null
         and (delivered_at, subject, addressee) > (${deliveredAt}, ${subject}, ${addressee})
       order by delivered_at, subject, addressee limit ${PAGE_MAX}`.execute(db);
    return found.rows;
  });
}

async function record(parts: FictionParts, office: string, fiction: Fiction): Promise<boolean> {
  const { subject, ...body } = fiction;
  const digest = createHash('sha256')
    .update(`delivery by fiction\n${office}\n${subject}\n${JSON.stringify(body)}`)
    .digest();
  const command = { id: uuidv8(digest), kind: 'deliver-by-fiction', office, subject };
  const outcome = await parts.submit({ ...command, by: officeServer, body });
  if (!isRefusal(outcome)) return outcome.recorded.length > 0;
  parts.report(`${subject} could not count as delivered at ${office}: ${outcome.refused}`);
  return false;
}
