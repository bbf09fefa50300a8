// What is asked of packs, sheets and outages. The database is one whose reader may see the office's
// rows. A first keying of names and amounts is kept from everybody but who made it, until the
// second one is there.
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Authority } from '#kernel/authority.ts';
import { parseSheetCode } from '#kernel/sheet-code.ts';
import type { SheetForms } from '#kernel/sheet.ts';
import { DIGITS, toDigits, toWesternDigits } from '#lib/digits.ts';
import type { OutageAnswer, PackAnswer, SheetAnswer } from './answers.ts';
import type { Counts, Filled, OutageClosed, SheetMissed } from './entries.ts';
import { listKeyedTwice } from './keyed-twice.ts';
import { OUTAGE_PACKS_MAX, PACK_SHEETS_MAX } from './shapes.ts';
import type { PackStage, SheetStage } from './shapes.ts';
import { PACE_DAYS } from './stock.ts';

interface PackRow {
  readonly office: string;
  readonly pack: string;
  readonly form: string;
  readonly register: string;
  readonly version: number;
  readonly is_drill: boolean;
  readonly stage: Exclude<PackStage, 'none'>;
  readonly languages: readonly ('ar' | 'fa' | 'en')[];
  readonly holder: string | null;
  readonly outage: string | null;
  readonly first: string;
  readonly last: string;
  readonly counts: Counts;
  readonly leased_at: string;
  readonly printed_at: string | null;
  readonly delivered_at: string | null;
  readonly opened_at: string | null;
}

interface SheetRow {
  readonly office: string;
  readonly pack: string;
  readonly sheet: number;
  readonly number: string;
  readonly year: number | null;
  readonly serial: number | null;
  readonly stage: SheetStage;
  readonly fields: Filled | null;
  readonly again: Filled | null;
  readonly differences: readonly string[];
  readonly happened_at: string | null;
  readonly done_by: string | null;
  readonly keyed_by: string | null;
  readonly keyed_at: string | null;
  readonly checked_by: string | null;
  readonly entered_as: string | null;
  readonly ended_at: string | null;
  readonly ended_by: string | null;
  readonly reason: string | null;
  readonly report: SheetMissed | null;
}

interface OutageRow {
  readonly office: string;
  readonly outage: string;
  readonly is_drill: boolean;
  readonly stage: 'open' | 'closed';
  readonly cause: string;
  readonly started_at: string;
  readonly opened_by: string;
  readonly packs: readonly string[];
  readonly closed: (OutageClosed & { readonly at: string; readonly by: string }) | null;
}

/** The columns that are read here; all of them are in tables.sql. */
export interface FallbackTables {
  'tables.sheet_pack': PackRow;
  'tables.paper_sheet': SheetRow;
  'tables.outage': OutageRow;
}
export type FallbackDatabase = Kysely<FallbackTables>;

/** Years of packs; older ones stay in the log. */
const PACKS_MAX = 300;
const OUTAGES_MAX = 50;
/** Numbers looked at for the pace of a register. */
const PACE_NUMBERS_MAX = 5_000;

export async function listPacks(db: FallbackDatabase, office: string): Promise<PackAnswer[]> {
  const rows = await db
    .selectFrom('tables.sheet_pack')
    .selectAll()
    .where('office', '=', office)
    .orderBy('leased_at', 'desc')
    .limit(PACKS_MAX)
    .execute();
  return rows.map(packOf);
}

function packOf(row: PackRow): PackAnswer {
  const { pack, form, stage, languages, holder, outage, first, last, counts } = row;
  return {
    ...{ pack, form, isDrill: row.is_drill, stage, languages: [...languages], holder, outage },
    ...{ first, last, counts, leasedAt: row.leased_at, printedAt: row.printed_at },
    ...{ deliveredAt: row.delivered_at, openedAt: row.opened_at },
  };
}

export async function listOutages(
  db: FallbackDatabase,
  office: string,
  authority: Authority,
): Promise<OutageAnswer[]> {
  const rows = await db
    .selectFrom('tables.outage')
    .selectAll()
    .where('office', '=', office)
    .orderBy('started_at', 'desc')
    .limit(OUTAGES_MAX)
    .execute();
  return rows.map((row) => outageOf(row, authority));
}

export async function findOutage(
  db: FallbackDatabase,
  office: string,
  outage: string,
  authority: Authority,
): Promise<OutageAnswer | undefined> {
  const row = await db
    .selectFrom('tables.outage')
    .selectAll()
    .where('office', '=', office)
    .where('outage', '=', outage)
    .executeTakeFirst();
  return row === undefined ? undefined : outageOf(row, authority);
}

function outageOf(row: OutageRow, authority: Authority): OutageAnswer {
  const { outage, stage, cause, packs, closed } = row;
  return {
    ...{ outage, isDrill: row.is_drill, stage, cause, startedAt: row.started_at },
    ...{ openedBy: namesOf(row.opened_by, authority), packs: [...packs] },
    closed: closed === null ? null : signedOf(closed),
  };
}

function signedOf(closed: NonNullable<OutageRow['closed']>): OutageAnswer['closed'] {
  const { at, resumedAt, name, title, method, digest } = closed;
  return { at, resumedAt, name, title, method, digest };
}

function namesOf(person: string | null, authority: Authority) {
  return person === null ? null : (authority.findPerson(person)?.names ?? null);
}

export interface Looking {
  readonly office: string;
  readonly person: string;
  readonly authority: Authority;
  readonly forms: SheetForms;
}

/** In the order of their places, the packs in the order given. */
export async function listSheets(
  db: FallbackDatabase,
  looking: Looking,
  packs: readonly string[],
): Promise<SheetAnswer[]> {
  if (packs.length === 0) return [];
  const rows = await joined(db, looking.office)
    .where('paper_sheet.pack', 'in', [...packs])
    .orderBy('paper_sheet.sheet')
    .limit(PACK_SHEETS_MAX * OUTAGE_PACKS_MAX)
    .execute();
  const sheets = rows.map((row) => sheetOf(row, looking));
  return packs.flatMap((pack) => sheets.filter((sheet) => sheet.pack === pack));
}

function joined(db: FallbackDatabase, office: string) {
  return db
    .selectFrom('tables.paper_sheet as paper_sheet')
    .innerJoin('tables.sheet_pack as sheet_pack', (join) =>
      join
        .onRef('sheet_pack.office', '=', 'paper_sheet.office')
        .onRef('sheet_pack.pack', '=', 'paper_sheet.pack'),
    )
    .selectAll('paper_sheet')
    .select(['sheet_pack.form', 'sheet_pack.is_drill', 'sheet_pack.outage'])
    .where('paper_sheet.office', '=', office);
}

type JoinedRow = SheetRow & Pick<PackRow, 'form' | 'is_drill' | 'outage'>;

function sheetOf(row: JoinedRow, { person, authority, forms }: Looking): SheetAnswer {
  const { pack, form, outage, sheet, number, stage, again, differences, reason, report } = row;
  const isHidden = stage === 'keyed' && row.keyed_by !== person;
  return {
    ...{ pack, form, isDrill: row.is_drill, outage, sheet, number, stage, again, reason },
    ...{ fields: isHidden ? openFields(row, forms) : row.fields, differences: [...differences] },
    ...{ happenedAt: row.happened_at, doneBy: row.done_by },
    ...{ keyedBy: row.keyed_by, keyedByNames: namesOf(row.keyed_by, authority) },
    ...{ keyedAt: row.keyed_at, as: row.entered_as, endedAt: row.ended_at },
    endedByNames: namesOf(row.ended_by, authority),
    report:
      report === null ? null : { lastSeen: report.lastSeen, circumstances: report.circumstances },
  };
}

function openFields({ form, fields }: JoinedRow, forms: SheetForms): Filled | null {
  const known = forms[form];
  if (known === undefined || fields === null) return null;
  const twice = listKeyedTwice(known);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !twice.includes(name)));
}

/** By what a scanner reads from the code, or by the number as it is printed, in any digits. */
export async function findSheet(
  db: FallbackDatabase,
  looking: Looking,
  typed: string,
): Promise<SheetAnswer | undefined> {
  const code = parseSheetCode(typed);
  if (code !== undefined && code.office !== looking.office) return undefined;
  const [, year, serial] = /^(\d+)-(\d+)$/.exec(code?.number ?? '') ?? [];
  const base = joined(db, looking.office).orderBy('sheet_pack.leased_at', 'desc').limit(1);
  const row = await (
    year === undefined || serial === undefined || code === undefined
      ? base.where('paper_sheet.number', 'in', spellings(code?.number ?? typed))
      : base
          .where('sheet_pack.form', '=', code.form)
          .where('paper_sheet.year', '=', Number(year))
          .where('paper_sheet.serial', '=', Number(serial))
  ).executeTakeFirst();
  return row === undefined ? undefined : sheetOf(row, looking);
}

/** The office's own digits are those of its register; who types may have others. */
function spellings(typed: string): string[] {
  const western = toWesternDigits(typed).trim().toUpperCase();
  return DIGITS.map((digits) => toDigits(western, digits));
}

/** What the press prints of a pack: its sheets' numbers as printed and as the code says them. */
export async function findPrinted(db: FallbackDatabase, office: string, pack: string) {
  const row = await db
    .selectFrom('tables.sheet_pack')
    .selectAll()
    .where('office', '=', office)
    .where('pack', '=', pack)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const sheets = await db
    .selectFrom('tables.paper_sheet')
    .select(['sheet', 'number', 'year', 'serial', 'stage'])
    .where('office', '=', office)
    .where('pack', '=', pack)
    .orderBy('sheet')
    .limit(PACK_SHEETS_MAX)
    .execute();
  return { pack: packOf(row), version: row.version, sheets };
}

/** How many numbers the register gave over how many days, those of packs left out. */
export async function findPace(
  db: FallbackDatabase,
  office: string,
  register: string,
  nowMs: number,
): Promise<{ readonly given: number; readonly overDays: number }> {
  const since = new Date(nowMs - PACE_DAYS * DAY_MS).toISOString();
  // Of the newest numbers only: the price does not grow with the register.
  const { rows } = await sql<{ given: unknown; oldest: string | null }>`
    select count(*) as given, min(e.recorded_at) as oldest
    from (select given_index from dawam.number
      where office = ${office} and register = ${register} and subject not like 'pack/%'
      order by year desc, serial desc limit ${PACE_NUMBERS_MAX}) n
    join dawam.entry e on e.office = ${office} and e.index = n.given_index
    where e.recorded_at > ${since}::timestamptz`.execute(db);
  const given = Number(rows[0]?.given ?? 0);
  const oldestMs = Date.parse(rows[0]?.oldest ?? '');
  const isFull = given >= PACE_NUMBERS_MAX && Number.isFinite(oldestMs);
  return { given, overDays: isFull ? Math.max(1, (nowMs - oldestMs) / DAY_MS) : PACE_DAYS };
}

const DAY_MS = 86_400_000;
