// What is asked of drills: the latest, one, and whether another is due. The database is one whose
// reader may see the office's rows.
import type { Kysely } from 'kysely';
import type { DrillWay, ReportBody } from './commands.ts';

interface DrillRow {
  office: string;
  drill: string;
  way: DrillWay;
  from_site: string;
  to_site: string;
  begun_at: string;
  begun_by: string;
  marks: number;
  report: ReportBody | null;
  reported_at: string | null;
  reported_index: number | null;
}

/** The columns that are read here; all of them are in tables.sql. */
export interface SiteDrillTables {
  'tables.site_drill': DrillRow;
}

export type SiteDrillDatabase = Kysely<SiteDrillTables>;

export interface Drill {
  readonly id: string;
  readonly way: DrillWay;
  readonly from: string;
  readonly to: string;
  readonly begunAt: string;
  readonly begunBy: string;
  readonly marks: number;
  readonly report: ReportBody | null;
  readonly reportedAt: string | null;
  readonly reportedIndex: number | null;
}

/** Each month one. */
export const DRILL_EVERY_DAYS = 30;
const DAY_MS = 86_400_000;

/** Latest first. */
export async function listDrills(
  database: SiteDrillDatabase,
  office: string,
  limit: number,
): Promise<readonly Drill[]> {
  const rows = await database
    .selectFrom('tables.site_drill')
    .selectAll()
    .where('office', '=', office)
    .orderBy('begun_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(drillOf);
}

export async function findDrill(
  database: SiteDrillDatabase,
  office: string,
  drill: string,
): Promise<Drill | undefined> {
  const row = await database
    .selectFrom('tables.site_drill')
    .selectAll()
    .where('office', '=', office)
    .where('drill', '=', drill)
    .executeTakeFirst();
  return row === undefined ? undefined : drillOf(row);
}

/** Since when another drill is due: a month after the last that was reported; null: never yet. */
export function dueSince(drills: readonly Drill[], now: string): string | null | undefined {
  const last = drills.find(({ report }) => report !== null);
  if (last === undefined) return null;
  const dueMs = Date.parse(last.begunAt) + DRILL_EVERY_DAYS * DAY_MS;
  return dueMs <= Date.parse(now) ? new Date(dueMs).toISOString() : undefined;
}

function drillOf(row: DrillRow): Drill {
  const { drill: id, way, from_site: from, to_site: to, marks, report } = row;
  return {
    ...{ id, way, from, to, marks, report, begunAt: row.begun_at, begunBy: row.begun_by },
    reportedAt: row.reported_at,
    reportedIndex: row.reported_index === null ? null : Number(row.reported_index),
  };
}
