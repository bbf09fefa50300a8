// What the archive has to destroy, what keeps it, and what was destroyed by which decision. Runs
// behind the reader's wall; secret subjects are masked as in the registers. Which letters are due
// is asked here as the law asks it, from the same entries; the law has the last word all the same.
import { sql } from 'kysely';
import type { Authority } from '#kernel/authority.ts';
import { isoDateIn } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';
import { parseInstant } from '#lib/instant.ts';
import { retentionSubject } from '#modules/correspondence/disposal-bodies.ts';
import { listEntries } from '#modules/correspondence/letter-views.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import { safetyOf } from '#modules/correspondence/reader.ts';
import type { CorrespondenceDatabase, DisposalRow } from '#modules/correspondence/reader.ts';
import type { LetterRow } from '#modules/correspondence/reader.ts';
import { archivedBy, keptUntil } from '#modules/correspondence/retention.ts';
import { listRetentionClasses } from '#modules/correspondence/retention-rules.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { archivedRow, listArchived } from './files-view.ts';
import type { DisposalAnswer, Disposals, DueAnswer, HeldAnswer } from './disposal-shapes.ts';

const DISPOSALS_MAX = 500;
const HELD_MAX = 1_000;

/** Class by class, what no longer has to be kept on a day. */
export async function findDue(
  db: CorrespondenceDatabase,
  asking: Asking,
  day: string,
): Promise<DueAnswer> {
  const { calendar, timeZone } = asking.office;
  const history = await listEntries(db, asking.office, retentionSubject);
  const classes: DueAnswer['classes'] = [];
  for (const { code, names, action, years, basis } of listRetentionClasses(history)) {
    if (years === null || action === 'keep') continue;
    const until = archivedBy(calendar, day, years);
    if (until === undefined) continue;
    const { rows, total } = await listArchived(db, asking, { retention: code, until });
    const keptOf = (archivedAt: string) => {
      const atMs = must(parseInstant(archivedAt), 'A letter was archived at an instant.');
      return keptUntil(calendar, isoDateIn(timeZone, atMs), years) ?? null;
    };
    const due = rows.map((row) => ({ ...row, keptUntil: keptOf(row.archivedAt) }));
    classes.push({ code, names, action, years, basis, total, rows: due });
  }
  return { day, classes };
}

/** Letters with an order that keeps them, archived or not: the latest number first. */
export async function listHeld(db: CorrespondenceDatabase, asking: Asking): Promise<HeldAnswer> {
  const isMeant = sql`office = ${asking.office.id} and holds > 0`;
  const counted = await sql<{ total: number }>`
    select count(*)::int as total from tables.letter where ${isMeant}`.execute(db);
  const found = await sql<LetterRow>`select * from tables.letter where ${isMeant}
    order by year desc nulls last, register, serial desc limit ${HELD_MAX}`.execute(db);
  const shown = await openRows(db, asking, found.rows);
  const rows = shown.map((row) => archivedRow(row, asking));
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

export async function listDisposals(
  db: CorrespondenceDatabase,
  asking: Asking,
  authority: Authority,
): Promise<Disposals> {
  const found = await sql<DisposalRow>`select * from tables.disposal
    where office = ${asking.office.id} order by decided_at desc limit ${DISPOSALS_MAX}`.execute(db);
  return { disposals: found.rows.map((row) => disposalOf(row, asking, authority)) };
}

/** Undefined where the office made no such decision. */
export async function findDisposal(
  db: CorrespondenceDatabase,
  asking: Asking,
  disposal: string,
  authority: Authority,
): Promise<DisposalAnswer | undefined> {
  const { id } = asking.office;
  const found = await sql<DisposalRow>`select * from tables.disposal
    where office = ${id} and subject = ${disposal}`.execute(db);
  const [row] = found.rows;
  if (row === undefined) return undefined;
  const gone = await sql<LetterRow>`select * from tables.letter
    where office = ${id} and disposal = ${disposal} order by year, register, serial`.execute(db);
  return {
    ...disposalOf(row, asking, authority),
    rows: gone.rows.map(({ subject, number, direction, numbered_at, archived_at, retention }) => ({
      ...{ letter: subject, number: number ?? '', direction, retention },
      ...{ numberedAt: numbered_at ?? '', archivedAt: archived_at ?? '' },
    })),
  };
}

function disposalOf(
  row: DisposalRow,
  asking: Asking,
  authority: Authority,
): Disposals['disposals'][number] {
  const { subject, number, date, basis, committee, letters, excluded, note } = row;
  const index = Number(row.index);
  return {
    ...{ disposal: subject, number, date, basis, letters, note, index },
    committee: committee.map(({ name, title }) => ({ name, title })),
    excluded: excluded.map((one) => ({ ...one })),
    by: { person: row.person, names: authority.findPerson(row.person)?.names ?? null },
    decidedAt: row.decided_at,
    safety: safetyOf(asking, index),
  };
}
