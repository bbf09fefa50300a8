// The register of loans: which originals are out, with whom, since when and until when, and what
// came back. Runs behind the reader's wall; subjects are masked as in the registers.
import { sql } from 'kysely';
import { isoDateIn } from '#lib/calendar.ts';
import { foldText, referenceKey } from '#lib/fold.ts';
import { must } from '#lib/assert.ts';
import { parseInstant } from '#lib/instant.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import type { CorrespondenceDatabase, LetterRow, LoanRow } from '#modules/correspondence/reader.ts';
import { rowOf } from '#modules/correspondence/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { LOANS_MAX } from './loan-shapes.ts';
import type { AskedLoans, LoanLine, LoansAnswer } from './loan-shapes.ts';

export async function listLoans(
  db: CorrespondenceDatabase,
  asking: Asking,
  { which, q }: AskedLoans,
): Promise<LoansAnswer> {
  const { id, timeZone } = asking.office;
  const nowMs = must(parseInstant(asking.now), 'The server says an instant.');
  const today = isoDateIn(timeZone, nowMs);
  const counted = await sql<LoansAnswer['counts']>`select
      count(*) filter (where returned_at is null)::int as open,
      count(*) filter (where returned_at is null and due_on < ${today})::int as overdue,
      count(*) filter (where returned_at is not null)::int as returned
    from tables.loan where office = ${id}`.execute(db);
  const isMeant = {
    open: sql`returned_at is null`,
    overdue: sql`returned_at is null and due_on < ${today}`,
    returned: sql`returned_at is not null`,
  }[which];
  const order = which === 'returned' ? sql`returned_at desc` : sql`due_on, lent_at`;
  const loans = await sql<LoanRow>`select * from tables.loan where office = ${id} and ${isMeant}
    order by ${order}, subject, loan limit ${LOANS_MAX}`.execute(db);
  const subjects = [...new Set(loans.rows.map(({ subject }) => subject))];
  const letters = await sql<LetterRow>`select * from tables.letter
    where office = ${id} and subject = any(${subjects})`.execute(db);
  const shown = await openRows(db, asking, letters.rows);
  const byLetter = new Map(shown.map((row) => [row.subject, row]));
  const rows = loans.rows.flatMap((loan) => {
    const letter = byLetter.get(loan.subject);
    return letter === undefined ? [] : [lineOf(loan, letter, { asking, today })];
  });
  const none = { open: 0, overdue: 0, returned: 0 };
  return { counts: counted.rows[0] ?? none, rows: rows.filter((row) => isFound(row, q)) };
}

function lineOf(
  loan: LoanRow,
  row: Shown<LetterRow>,
  { asking, today }: { readonly asking: Asking; readonly today: string },
): LoanLine {
  const { letter, number, subject, masked, secrecy, file } = rowOf(row, asking);
  return {
    ...{ letter, number, subject, masked, secrecy, file, direction: row.direction },
    ...{ loan: loan.loan, borrower: loan.borrower, unit: loan.unit, lentAt: loan.lent_at },
    ...{ dueOn: loan.due_on, returnedAt: loan.returned_at, reminders: loan.reminders },
    remindedAt: loan.reminded_at,
    isOverdue: loan.returned_at === null && loan.due_on < today,
  };
}

function isFound({ borrower, unit, number }: LoanLine, q: string): boolean {
  const asked = foldText(q).trim();
  if (asked === '') return true;
  const said = foldText([borrower, unit ?? ''].join(' '));
  const { key } = referenceKey(q);
  return said.includes(asked) || (key !== '' && referenceKey(number ?? '').key.startsWith(key));
}
