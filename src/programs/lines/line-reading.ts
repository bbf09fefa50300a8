// Reads what the links have noted: periods of the lines, since when an entry is held, and which
// acts are not safe yet.
import { sql } from 'kysely';
import { findReason, listPeriods, standingOfAct } from '#kernel/line.ts';
import type { ActStanding, CentreRole, CentreStanding, LineEvent } from '#kernel/line.ts';
import type { LinePeriod, UnsafeAct } from '#kernel/line.ts';
import type { OfficeReader } from '#programs/office-reader.ts';

/** Of each centre and question; more than any line does in a quarter unless it is very bad. */
const EVENTS_MAX = 5_000;

type Reading = Pick<OfficeReader, 'readLines'>;

/** The period that was open at `from` begins there. */
export async function readLinePeriods(
  reader: Reading,
  office: string,
  { from, nowMs }: { readonly from: string; readonly nowMs: number },
): Promise<readonly LinePeriod[]> {
  const events = await reader.readLines<readonly LineEvent[]>(async (db) => {
    const all = db
      .selectFrom('dawam.line_event')
      .select(['centre', 'at', 'state', 'trouble'])
      .where('office', '=', office);
    const before = await all
      .where('at', '<', from)
      .distinctOn('centre')
      .orderBy('centre')
      .orderBy('at', 'desc')
      .execute();
    const since = await all
      .where('at', '>=', from)
      .orderBy('at', 'desc')
      .limit(EVENTS_MAX)
      .execute();
    return [...before.map((event) => ({ ...event, at: from })), ...since];
  });
  return listPeriods(events, nowMs);
}

export async function readHoldings(
  reader: Reading,
  office: string,
  index: number,
): Promise<{ readonly recordedAt: string; readonly times: ReadonlyMap<CentreRole, string> }> {
  return await reader.readLines<{ recordedAt: string; times: ReadonlyMap<CentreRole, string> }>(
    async (db) => {
      const entry = await db
        .selectFrom('dawam.entry')
        .select('recorded_at')
        .where('office', '=', office)
        .where('index', '=', index)
        .executeTakeFirst();
      const rows = await db
        .selectFrom('dawam.holding')
        .select(['centre', 'cosigned_at'])
        .where('office', '=', office)
        .where('size', '>', index)
        .distinctOn('centre')
        .orderBy('centre')
        .orderBy('size')
        .execute();
      const times = new Map(rows.map((row) => [row.centre, row.cosigned_at]));
      return { recordedAt: entry?.recorded_at ?? '', times };
    },
  );
}

/** Logs are held from their beginning on, so three numbers say how many are how safe. */
export function countStandings(
  size: number,
  centres: readonly CentreStanding[],
): Record<ActStanding, number> {
  const counts = { waiting: 0, travelling: 0, held: 0, safe: 0, attention: 0 };
  if (centres.length === 0) return counts;
  const all = centres.map(({ held }) => Math.min(held, size));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const spans = [
    [0, least],
    [least, most],
    [most, size],
  ] as const;
  for (const [start, end] of spans) {
    if (end > start) counts[standingOfAct(start, centres)] += end - start;
  }
  return counts;
}

export async function listUnsafe(
  reader: Reading,
  office: string,
  asked: {
    readonly centres: readonly CentreStanding[];
    readonly from: number;
    readonly limit: number;
  },
): Promise<readonly UnsafeAct[]> {
  const { centres, limit } = asked;
  if (centres.length === 0) return [];
  const from = Math.max(asked.from, Math.min(...centres.map(({ held }) => held)));
  const rows = await reader.readLines<readonly FoundAct[]>(
    async (db) =>
      await db
        .selectFrom('dawam.entry as e')
        .select(['e.index', 'e.kind', 'e.subject', 'e.recorded_at as recordedAt'])
        .select(
          sql<string | null>`convert_from(e.leaf, 'UTF8')::jsonb #>> '{number,text}'`.as('number'),
        )
        .select((eb) =>
          eb
            .exists(
              eb
                .selectFrom('dawam.entry_file as f')
                .select('f.index')
                .whereRef('f.office', '=', 'e.office')
                .whereRef('f.index', '=', 'e.index'),
            )
            .as('hasFiles'),
        )
        .where('e.office', '=', office)
        .where('e.index', '>=', from)
        .orderBy('e.index')
        .limit(limit)
        .execute(),
  );
  return rows.map((row) => ({
    ...row,
    hasFiles: row.hasFiles === true,
    standing: standingOfAct(row.index, centres),
    reason: findReason(row.index, centres),
  }));
}

type FoundAct = Omit<UnsafeAct, 'standing' | 'reason' | 'hasFiles'> & {
  readonly hasFiles: unknown;
};
