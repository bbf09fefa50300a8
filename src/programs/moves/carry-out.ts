// A planned move of the database from the site that leads to the other: looked at first, ordered
// only where nothing acknowledged can be lost, drained, moved by Patroni's own switchover, and
// watched until both sites have every act again. It promotes nobody and waits for nobody for ever;
// what it did is in the database that moved.
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '#kernel/fault.ts';
import type { MoveObstacle } from '#kernel/site.ts';
import { formatInstant } from '#lib/instant.ts';
import type { SessionPool } from '#store/database.ts';
import { changeMove, findMove, insertMove, listServers } from './move-rows.ts';
import type { MoveChange, MoveRow, ServerRow } from './move-rows.ts';
import type { ClusterSeen, Patronis } from './patroni.ts';

const LOOK_EVERY_MS = 30;
const DRAIN_PATIENCE_MS = 3_000;
const LEAD_PATIENCE_MS = 10_000;
const SAFE_PATIENCE_MS = 120_000;
const SAFE_LOOK_MS = 250;
const SAVE_PATIENCE_MS = 15_000;

export interface MovingParts {
  readonly pool: SessionPool;
  readonly patronis: Patronis;
  readonly clockMs: () => number;
}

export interface MoveOrder {
  readonly id: string;
  /** The machine that is to lead. */
  readonly to: string;
  /** Who is answerable for it. */
  readonly by: string;
}

export type MoveBegun =
  | { readonly ok: true; readonly move: Moving }
  | { readonly ok: false; readonly obstacle: MoveObstacle };

/** A move that is ordered; nothing has happened yet. */
export interface Moving {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** What stands in the way, judged from what Patroni says; undefined: nothing. */
export function findObstacle(seen: ClusterSeen | undefined, to: string): MoveObstacle | undefined {
  if (seen === undefined) return 'unreachable';
  const copy = seen.copies.find(({ name }) => name === to);
  if (copy === undefined) return 'no-such-site';
  if (copy.role === 'leader') return 'leads-already';
  if (!seen.copies.some(({ role }) => role === 'leader')) return 'nobody-leads';
  if (seen.isPaused) return 'paused';
  if (seen.isMovePlanned) return 'move-planned';
  return copy.role === 'in-sync' ? undefined : 'not-in-sync';
}

export async function beginMove(
  { pool, patronis }: MovingParts,
  { id, to, by }: MoveOrder,
): Promise<MoveBegun> {
  const seen = await patronis.see();
  const obstacle = findObstacle(seen, to);
  if (obstacle !== undefined) return { ok: false, obstacle };
  const from = seen?.copies.find(({ role }) => role === 'leader')?.name ?? '';
  if (!(await insertMove(pool, { id, from, to, by }))) return { ok: false, obstacle: 'under-way' };
  return { ok: true, move: { id, from, to } };
}

/** To its end, good or bad; the row says which. */
export async function carryOut(parts: MovingParts, move: Moving): Promise<MoveRow> {
  const { pool, patronis, clockMs } = parts;
  const now = () => formatInstant(clockMs());
  const { id, from, to } = move;
  await drained(pool, id);
  const drainedAt = now();
  const switched = await patronis.switchOver(from, to);
  // Patroni may have done it although its answer was lost.
  const isMoved = switched.ok ? await awaitLead(patronis, to) : await patronis.leads(to);
  if (isMoved !== true) {
    const reason = switched.ok ? `${to} does not lead` : switched.reason;
    await save(pool, id, { state: 'failed', drained_at: drainedAt, reason: reason.slice(0, 500) });
    return await ended(pool, id);
  }
  await save(pool, id, { state: 'moved', drained_at: drainedAt, moved_at: now() });
  const isSafe = await until(SAFE_PATIENCE_MS, SAFE_LOOK_MS, async () => {
    const seen = await patronis.see();
    return seen?.copies.some(({ role }) => role === 'in-sync') === true;
  });
  const passed = await listPassed(pool, id);
  await save(pool, id, {
    ...(isSafe ? { state: 'safe', safe_at: now() } : { reason: `${from} is not in sync again` }),
    gap_ms: Math.max(0, ...passed.map(({ gap_ms: gapMs }) => gapMs ?? 0)),
    waited: passed.reduce((sum, { waited }) => sum + (waited ?? 0), 0),
  });
  return await ended(pool, id);
}

/** Comes back when every server lets nobody in, or does not answer. */
async function drained(pool: SessionPool, id: string): Promise<void> {
  await until(DRAIN_PATIENCE_MS, LOOK_EVERY_MS, async () => {
    const servers = await listServers(pool);
    return servers.every(({ move }) => move === id);
  });
}

/** What the servers say that waited; one that says nothing in time is left out. */
async function listPassed(pool: SessionPool, id: string): Promise<readonly ServerRow[]> {
  let passed: readonly ServerRow[] = [];
  await until(DRAIN_PATIENCE_MS, LOOK_EVERY_MS, async () => {
    passed = (await listServers(pool)).filter(({ move }) => move === id);
    return passed.every(({ gap_ms: gapMs }) => gapMs !== null);
  });
  return passed;
}

async function awaitLead(patronis: Patronis, to: string): Promise<boolean> {
  return await until(LEAD_PATIENCE_MS, LOOK_EVERY_MS, async () => {
    return (await patronis.leads(to)) === true;
  });
}

async function ended(pool: SessionPool, id: string): Promise<MoveRow> {
  const row = await findMove(pool, id);
  if (row !== undefined) return row;
  throw new Fault('store.database-down', 'The record of the move is not there any more.');
}

/** The connections to the former place break while this is written. */
async function save(pool: SessionPool, id: string, change: MoveChange): Promise<void> {
  const isSaved = await until(SAVE_PATIENCE_MS, LOOK_EVERY_MS, async () => {
    await changeMove(pool, id, change);
    return true;
  });
  if (isSaved) return;
  const sentence = 'What became of the move could not be written down: no database answers.';
  throw new Fault('store.database-down', sentence);
}

async function until(
  patienceMs: number,
  everyMs: number,
  look: () => Promise<boolean>,
): Promise<boolean> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(everyMs)) {
    try {
      if (await look()) return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  return false;
}
