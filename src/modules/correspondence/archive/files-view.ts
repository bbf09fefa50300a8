// The files of the archive, what lies in one of them, and the years of the registers. Runs behind
// the reader's wall; secret subjects are masked as in the registers.
import { sql } from 'kysely';
import { instantOf } from '#lib/calendar-clock.ts';
import { addDays } from '#lib/calendar.ts';
import { formatInstant } from '#lib/instant.ts';
import { mayReadAll } from '#modules/correspondence/clearance.ts';
import type { CorrespondenceDatabase, LetterRow } from '#modules/correspondence/reader.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import { registers } from '#modules/correspondence/shapes.ts';
import { rowOf } from '#modules/correspondence/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import type { ArchivedLetters, ArchivedRow, AskedArchived } from './shapes.ts';
import type { FilesAnswer, YearsAnswer } from './shapes.ts';

const FILES_MAX = 500;
const LETTERS_MAX = 1_000;

/** By their marks; `part`: what the mark has in it. */
export async function listFiles(
  db: CorrespondenceDatabase,
  { office }: Asking,
  part: string,
): Promise<FilesAnswer> {
  const found = await sql<FilesAnswer['files'][number] & { readonly total: number }>`
    select filed.*, 1 + coalesce((select max(v.volume) from tables.volume v
        where v.office = ${office.id} and v.file = filed.file), 0) as volumes
      from (select archive_file as file, count(*)::int as letters,
          min(coalesce(numbered_at, since)) as "firstAt",
          max(coalesce(numbered_at, since)) as "lastAt", (count(*) over ())::int as total
        from tables.letter
       where office = ${office.id} and archive_file is not null and state = 'archived'
         and position(lower(${part}) in lower(archive_file)) > 0
       group by archive_file order by archive_file limit ${FILES_MAX}) filed
     order by file`.execute(db);
  const total = found.rows[0]?.total ?? 0;
  return { files: found.rows.map(({ total: _, ...file }) => file), total };
}

/** Of a file, or of a retention class: the newest volume and year first, then by number. */
export async function listArchived(
  db: CorrespondenceDatabase,
  asking: Asking,
  { file, retention, until }: AskedArchived,
): Promise<Omit<ArchivedLetters, 'closed'>> {
  const { office } = asking;
  const end =
    until === undefined
      ? null
      : formatInstant(instantOf(office.timeZone, addDays(until, 1), '00:00'));
  const isMeant = sql`office = ${office.id} and state = 'archived'
    and (${file ?? null}::text is null or archive_file = ${file ?? null})
    and (${retention ?? null}::text is null or retention = ${retention ?? null})
    and (${end}::text is null or since < ${end})`;
  const counted = await sql<{ total: number }>`
    select count(*)::int as total from tables.letter where ${isMeant}`.execute(db);
  const found = await sql<LetterRow>`select * from tables.letter where ${isMeant}
    order by ${file === undefined ? sql`` : sql`archive_volume desc,`}
      year desc nulls last, register, serial limit ${LETTERS_MAX}`.execute(db);
  const shown = await openRows(db, asking, found.rows);
  const rows = shown.map((row) => archivedRow(row, asking));
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

export function archivedRow(row: Shown<LetterRow>, asking: Asking): ArchivedRow {
  const { direction, retention, since, holds, archive_volume: volume } = row;
  const archivedAt = row.archived_at ?? since;
  return { ...rowOf(row, asking), direction, retention, archivedAt, holds, volume: volume ?? 1 };
}

export async function listYears(
  db: CorrespondenceDatabase,
  { office, viewer }: Asking,
): Promise<YearsAnswer> {
  const found = await sql<{ register: string; year: number; letters: number }>`
    select register, year, count(*)::int as letters from tables.letter
     where office = ${office.id} and register is not null
     group by register, year order by year desc`.execute(db);
  return {
    registers: registers.map((register) => ({
      register,
      years: found.rows
        .filter((row) => row.register === register)
        .map(({ year, letters }) => ({ year, letters })),
    })),
    mayTakeAll: mayReadAll(viewer),
  };
}
