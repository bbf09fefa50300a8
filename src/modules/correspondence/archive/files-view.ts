// The files of the archive, what lies in one of them, and the years of the registers. Runs behind the
// reader's wall; secret subjects are masked as in the registers.
import { sql } from 'kysely';
import { mayReadAll } from '#modules/correspondence/clearance.ts';
import type { CorrespondenceDatabase, LetterRow } from '#modules/correspondence/reader.ts';
import { registers } from '#modules/correspondence/shapes.ts';
import { rowOf } from '#modules/correspondence/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import type { ArchivedRow, FileLetters, FilesAnswer, YearsAnswer } from './shapes.ts';

const FILES_MAX = 500;
const LETTERS_MAX = 1_000;

/** By their marks; `part`: what the mark has in it. */
export async function listFiles(
  db: CorrespondenceDatabase,
  { office }: Asking,
  part: string,
): Promise<FilesAnswer> {
  const found = await sql<FilesAnswer['files'][number] & { readonly total: number }>`
    select archive_file as file, count(*)::int as letters,
      min(coalesce(numbered_at, since)) as "firstAt",
      max(coalesce(numbered_at, since)) as "lastAt",
      count(distinct year)::int as years, (count(*) over ())::int as total
      from tables.letter
     where office = ${office.id} and archive_file is not null and state = 'archived'
       and position(lower(${part}) in lower(archive_file)) > 0
     group by archive_file order by archive_file limit ${FILES_MAX}`.execute(db);
  const total = found.rows[0]?.total ?? 0;
  return { files: found.rows.map(({ total: _, ...file }) => file), total };
}

/** Newest year first, and in it by register and number. */
export async function findFileLetters(
  db: CorrespondenceDatabase,
  asking: Asking,
  file: string,
  limit = LETTERS_MAX,
): Promise<FileLetters> {
  const inFile = sql`office = ${asking.office.id} and archive_file = ${file}
    and state = 'archived'`;
  const counted = await sql<{ total: number }>`
    select count(*)::int as total from tables.letter where ${inFile}`.execute(db);
  const found = await sql<LetterRow>`select * from tables.letter where ${inFile}
    order by year desc nulls last, register, serial limit ${limit}`.execute(db);
  const rows = found.rows.map((row) => archivedRow(row, asking));
  return { file, rows, total: counted.rows[0]?.total ?? 0 };
}

function archivedRow(row: LetterRow, asking: Asking): ArchivedRow {
  const { direction, retention, since } = row;
  return { ...rowOf(row, asking), direction, retention, archivedAt: since };
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
