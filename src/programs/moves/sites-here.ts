// The sites as a server at one of them knows them: follows moves, tells how the copies stand, and
// carries out a move that somebody orders through it. Others order moves from the command line;
// whoever comes second is told that one is under way.
import { randomUUID } from 'node:crypto';
import type { MoveAnswer, SiteMove, SitesAnswer } from '#kernel/site.ts';
import type { Turnstile } from '#http/turnstile.ts';
import type { SessionPool } from '#store/database.ts';
import type { OwnSite } from '#programs/sites/own-site.ts';
import { beginMove, carryOut } from './carry-out.ts';
import { FollowMoves } from './follow-moves.ts';
import { listMoves, listServers } from './move-rows.ts';
import type { MoveRow } from './move-rows.ts';
import { openPatronis } from './patroni.ts';

const MOVES_SHOWN = 10;

export interface SitesHereParts {
  readonly site: Pick<OwnSite, 'name' | 'holders' | 'tls'>;
  readonly pool: SessionPool;
  readonly turnstile: Turnstile;
  readonly version: string;
  readonly clockMs: () => number;
  readonly report: (sentence: string, cause?: unknown) => void;
}

export interface SitesHere {
  look(): Promise<SitesAnswer>;
  /** Latest first. */
  listMoves(limit: number): Promise<readonly SiteMove[]>;
  move(to: string, by: string): Promise<MoveAnswer>;
  stop(): Promise<void>;
}

export function startSites(parts: SitesHereParts): SitesHere {
  const { site, pool, turnstile, version, clockMs, report } = parts;
  const patronis = openPatronis(site);
  const moving = { pool, patronis, clockMs };
  const follow = new FollowMoves({
    ...{ pool, turnstile, version, own: site.name },
    nowMs: () => performance.now(),
  });
  follow.start();
  const running = new Set<Promise<void>>();
  return {
    async look() {
      const [seen, servers, moves] = await Promise.all([
        patronis.see(),
        listServers(pool),
        listMoves(pool, MOVES_SHOWN),
      ]);
      return {
        ...{ isHere: true, own: site.name, isPaused: seen?.isPaused ?? false },
        copies: seen?.copies ?? null,
        servers: servers.map(({ name, version: runs, seen_at: seenAt }) => {
          return { name, version: runs, seenAt };
        }),
        moves: moves.map(moveOf),
      };
    },
    listMoves: async (limit) => (await listMoves(pool, limit)).map(moveOf),
    async move(to, by) {
      const begun = await beginMove(moving, { id: randomUUID(), to, by });
      if (!begun.ok) return begun;
      const { move } = begun;
      const work = carryOut(moving, move)
        .then((row) => report(sentenceOf(row)))
        .catch((error: unknown) => report('A move could not be followed to its end.', error));
      running.add(work);
      void work.finally(() => running.delete(work));
      return { ok: true, id: move.id };
    },
    async stop() {
      await follow.stop();
      await Promise.all(running);
    },
  };
}

function moveOf(row: MoveRow): SiteMove {
  return {
    ...{ id: row.id, from: row.from_site, to: row.to_site, by: row.asked_by, state: row.state },
    ...{ askedAt: row.asked_at, drainedAt: row.drained_at, movedAt: row.moved_at },
    ...{ safeAt: row.safe_at, gapMs: row.gap_ms, waited: row.waited, reason: row.reason },
  };
}

/** For who reads a terminal. */
export function sentenceOf(row: MoveRow): string {
  const way = `The database moved from ${row.from_site} to ${row.to_site}`;
  if (row.state === 'failed') {
    return `The database did not move to ${row.to_site}: ${row.reason ?? 'nobody knows why'}.`;
  }
  const gapS = ((row.gap_ms ?? 0) / 1_000).toFixed(1);
  const end = row.state === 'safe' ? 'both sites have every act again' : (row.reason ?? '');
  return `${way}; nobody was let in for ${gapS} s, ${row.waited ?? 0} requests waited; ${end}.`;
}
