// Holds a drill: begins it, keeps marks going through the public fronts, has the centre switched
// over (by order, or it waits for people to take the leading site away), watches who sees what
// when, and looks for every acknowledged mark afterwards. What it measures becomes the drill's
// report; it corrects nothing, and it does not move back.
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '#kernel/fault.ts';
import { formatInstant } from '#lib/instant.ts';
import { MARKS_MAX } from '#modules/site-drills/commands.ts';
import type { BeginBody, ReportBody } from '#modules/site-drills/commands.ts';
import { subjectPrefix } from '#modules/site-drills/state.ts';
import type { Patronis } from '#programs/moves/patroni.ts';
import type { SessionPool } from '#store/database.ts';
import type { FrontAnswer, Fronts } from './fronts.ts';
import { Marks, findLongest } from './marks.ts';
import type { Mark } from './marks.ts';
import { Watch } from './watch.ts';
import type { WatchParts } from './watch.ts';

const CALM_MS = 3_000;
const LOOK_MS = 100;
const ASK_PATIENCE_MS = 10_000;
const SERVED_PATIENCE_MS = 60_000;
const LAST_MARKS_PATIENCE_MS = 60_000;

export interface DrillParts {
  readonly pool: SessionPool;
  readonly patronis: Patronis;
  readonly fronts: Fronts;
  readonly arbiter: WatchParts['arbiter'];
  readonly clockMs: () => number;
  readonly newId: () => string;
  readonly say: (sentence: string) => void;
}

export interface DrillOrder extends BeginBody {
  readonly id: string;
  readonly office: string;
  readonly appointment: string;
  /** For people to take the site away. */
  readonly lossPatienceMs: number;
  /** For both sites to have every act again. */
  readonly safePatienceMs: number;
  readonly note: string;
}

export async function holdDrill(parts: DrillParts, order: DrillOrder): Promise<ReportBody> {
  const { fronts, patronis, clockMs, say } = parts;
  const { id, office, appointment, way, from, to, marksPerSecond } = order;
  const subject = `${subjectPrefix}/${id}`;
  await command(parts, order, 'begin-site-drill', { way, from, to, marksPerSecond });
  const marks = new Marks({
    ...{ fronts, office, appointment, subject, clockMs, newId: parts.newId },
    ...{ perSecond: marksPerSecond, marksMax: MARKS_MAX },
  });
  const watch = new Watch({ patronis, from, to, arbiter: parts.arbiter, clockMs });
  watch.start();
  marks.start();
  await sleep(CALM_MS);
  const orderedMs = clockMs();
  if (way === 'ordered') {
    say(`Ordering the switch from ${from} to ${to} ...`);
    const switched = await patronis.switchOver(from, to);
    if (!switched.ok) say(`Patroni says: ${switched.reason}`);
  } else say(`Take ${from} away now: power, line or programs. Waiting for it ...`);
  const waitMs = way === 'ordered' ? SERVED_PATIENCE_MS : order.lossPatienceMs;
  await awaitMoved(watch, marks, waitMs);
  await sleep(CALM_MS);
  await marks.stop(LAST_MARKS_PATIENCE_MS);
  await watch.stop();
  say('The switch is over; looking for every mark ...');
  const found = await listFound(parts.pool, office, subject);
  const verifiedMs = await awaitSafe(parts, order, marks, found);
  const struckMs = way === 'ordered' ? orderedMs : (watch.seen.leadLastMs ?? orderedMs);
  const leads = (await patronis.leads(to)) === true ? to : from;
  const report = reportOf({ watch, marks, found, struckMs, verifiedMs, leads, note: order.note });
  await command(parts, order, 'report-site-drill', report);
  return report;
}

/** Until the other copy leads and a mark that was begun after that is acknowledged. */
async function awaitMoved(watch: Watch, marks: Marks, patienceMs: number): Promise<void> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(LOOK_MS)) {
    const { movedMs } = watch.seen;
    const isServed = (mark: Mark) =>
      movedMs !== undefined && mark.beganMs > movedMs && mark.acknowledgedMs !== undefined;
    if (marks.all.some(isServed)) return;
  }
}

interface Measured {
  readonly watch: Watch;
  readonly marks: Marks;
  readonly found: readonly string[];
  readonly struckMs: number;
  readonly verifiedMs: number | undefined;
  readonly leads: string;
  readonly note: string;
}

function reportOf({ watch, marks, found, ...measured }: Measured): ReportBody {
  const { noticedMs, decidedMs, movedMs } = watch.seen;
  const at = (ms: number | undefined) => (ms === undefined ? null : formatInstant(Math.round(ms)));
  const acknowledged = marks.listAcknowledged();
  const { gapMs, waitMs, servedMs } = findLongest(marks.all);
  return {
    leads: measured.leads,
    struckAt: formatInstant(Math.round(measured.struckMs)),
    ...{ noticedAt: at(noticedMs), decidedAt: at(decidedMs), movedAt: at(movedMs) },
    ...{ servedAt: at(servedMs), verifiedAt: at(measured.verifiedMs) },
    ...{ longestGapMs: Math.round(gapMs), longestWaitMs: Math.round(waitMs) },
    ...{ offered: marks.all.length, acknowledged: acknowledged.length, found: found.length },
    lost: countLost(marks, found),
    triedAgain: marks.triedAgain,
    note: measured.note,
  };
}

function countLost(marks: Marks, found: readonly string[]): number {
  const known = new Set(found);
  return marks.listAcknowledged().filter(({ id }) => !known.has(id)).length;
}

/** Ids of the marks that the database which leads has, each as often as it has it. */
async function listFound(
  pool: SessionPool,
  office: string,
  subject: string,
): Promise<readonly string[]> {
  const rows = await pool.query<{ command: string }>({
    text: `select command from dawam.entry
      where office = $1 and subject = $2 and kind = 'site-drill-marked' limit $3`,
    values: [office, subject, MARKS_MAX + 1],
  });
  return rows.map(({ command: id }) => id);
}

/** When nothing acknowledged was missing and both sites had every act; undefined: not in time. */
async function awaitSafe(
  { patronis, clockMs, say }: DrillParts,
  { safePatienceMs }: DrillOrder,
  marks: Marks,
  found: readonly string[],
): Promise<number | undefined> {
  if (countLost(marks, found) > 0) return undefined;
  say('Waiting until both sites have every act again ...');
  const end = performance.now() + safePatienceMs;
  while (performance.now() < end) {
    const seen = await patronis.see();
    if (seen?.copies.some(({ role }) => role === 'in-sync') === true) return clockMs();
    await sleep(LOOK_MS);
  }
  return undefined;
}

/** One of the drill's own commands through the fronts, with one id until somebody answers. */
async function command(
  { fronts, newId }: DrillParts,
  { id: drill, office, appointment }: DrillOrder,
  kind: string,
  body: object,
): Promise<void> {
  const asked = {
    path: `/api/offices/${office}/commands/${kind}`,
    body: { id: newId(), subject: `${subjectPrefix}/${drill}`, as: appointment, body },
    patienceMs: ASK_PATIENCE_MS,
  };
  let answer: FrontAnswer | undefined;
  const end = performance.now() + SERVED_PATIENCE_MS;
  for (let at = 0; performance.now() < end; at += 1) {
    answer = await fronts.ask(at, asked);
    if (answer.status === 200) return;
    if (answer.status >= 400 && answer.status < 500) break;
    await sleep(LOOK_MS);
  }
  const said = answer === undefined || answer.status === 0 ? 'no front answers' : answer.bytes;
  const sentence = `${kind} was not recorded: ${said.toString().slice(0, 300)}`;
  throw new Fault('store.database-down', sentence);
}
