// Which letters of the office bear certain numbers: all keys of a text in one question to the
// search's index, which has each number as a term. Runs behind the reader's wall. Whoever is not
// cleared for a letter learns that the number is here and its date, as from the register, no more.
import { sql } from 'kysely';
import { isoDateIn } from '#lib/calendar.ts';
import { referenceKey } from '#lib/fold.ts';
import { parseInstant } from '#lib/instant.ts';
import type { CorrespondenceDatabase, LetterRow } from '#modules/correspondence/reader.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import { rowOf } from '#modules/correspondence/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import type { NumbersAnswer } from './shapes.ts';

type Known = NumbersAnswer['known'][number];

/** A number that stands in more letters than this, whole or in part, leads nowhere. */
const LETTERS_OF_KEY_MAX = 200;
const LETTERS_MAX = 500;

export async function listKnownNumbers(
  db: CorrespondenceDatabase,
  asking: Asking,
  keys: readonly string[],
): Promise<readonly Known[]> {
  const terms = keys.map((key) => `#${key}`);
  const found = await sql<{ id: number }>`select id from search.term
    where office = ${asking.office.id} and word = any(${terms})
      and documents <= ${LETTERS_OF_KEY_MAX}`.execute(db);
  if (found.rows.length === 0) return [];
  const groups = JSON.stringify([found.rows.map(({ id }) => id)]);
  // Masked below, by what the register's row says now.
  const filters = JSON.stringify({ cleared: true });
  const page = JSON.stringify({ sort: 'date', limit: LETTERS_MAX, words: [], rankedMax: 0 });
  const letters = await sql<LetterRow>`select l.* from tables.letter l
    where l.office = ${asking.office.id} and l.subject in (
      select h.subject from search.hits(${asking.office.id}, ${groups}::jsonb,
        ${filters}::jsonb, 'terms', ${page}::jsonb) h)
    order by l.subject`.execute(db);
  const wanted = new Set(keys);
  const shown = await openRows(db, asking, letters.rows);
  return shown.flatMap((row) => numbersOf(row, asking).filter(({ key }) => wanted.has(key)));
}

function numbersOf(row: Shown<LetterRow>, asking: Asking): Known[] {
  const { letter, subject, numberedAt } = rowOf(row, asking);
  const numberedMs = numberedAt === null ? undefined : parseInstant(numberedAt);
  const ours = numberedMs === undefined ? null : isoDateIn(asking.office.timeZone, numberedMs);
  const both = [
    { number: row.number, date: ours, whose: 'ours' as const },
    { number: row.their_number, date: row.their_date, whose: 'theirs' as const },
  ];
  return both.flatMap(({ number, date, whose }) =>
    number === null
      ? []
      : [{ letter, key: referenceKey(number).key, date, whose, number, subject }],
  );
}
