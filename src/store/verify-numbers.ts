// Numbering of one log, made again from its entries: every register runs 1…n without gap or repeat,
// and the table of numbers says what the entries say.
import type { Entry } from '#kernel/entry.ts';
import type { Session } from './database.ts';
import { compareText } from './flaw.ts';
import type { Flaw } from './flaw.ts';

interface NumberRow {
  readonly register: string;
  readonly year: number;
  readonly serial: number;
  readonly text: string;
  readonly status: string;
  readonly subject: string;
  readonly given_index: number;
  readonly changed_index: number;
}

export interface NumberAudit {
  see(index: number, entry: Pick<Entry, 'number' | 'subject'>): void;
  compare(sql: Session): Promise<Flaw[]>;
}

const columns = ['text', 'status', 'subject', 'given_index', 'changed_index'] as const;

/** What a number that stands in its register already must not do. */
function listProblems(
  before: NumberRow,
  subject: string,
  { status, text }: NonNullable<Entry['number']>,
): readonly string[] {
  // Only a reservation changes hands, as from a sheet to its letter; whatever else keeps the
  // subject it was given to, and nothing is reserved again where it stands.
  const isMoved = before.subject !== subject;
  const isReserved = before.status === 'reserved';
  const isTaken = isMoved && !isReserved;
  const isAgain = status === 'reserved' && !(isMoved && isReserved);
  return [
    ...(isTaken || before.status === 'void' || isAgain
      ? [`was given before, at entry ${before.given_index}`]
      : []),
    ...(before.text === text ? [] : [`stood in the register as ${before.text}`]),
  ];
}

export function createNumberAudit(office: string): NumberAudit {
  const given = new Map<string, NumberRow>();
  const last = new Map<string, number>();
  const flaws: Flaw[] = [];

  function see(index: number, entry: Pick<Entry, 'number' | 'subject'>): void {
    const { number } = entry;
    if (number === undefined) return;
    const book = `${number.register}/${number.year}`;
    const place = `${book}/${number.serial}`;
    const before = given.get(place);
    const where = `log ${office} entry ${index} number ${number.text}`;
    if (before === undefined) {
      const expected = (last.get(book) ?? 0) + 1;
      if (number.serial !== expected) {
        flaws.push({ where, problem: `register ${book} goes on with ${expected}` });
      }
      last.set(book, number.serial);
    } else {
      for (const problem of listProblems(before, entry.subject, number))
        flaws.push({ where, problem });
    }
    given.set(place, {
      register: number.register,
      year: number.year,
      serial: number.serial,
      text: number.text,
      status: number.status,
      subject: entry.subject,
      given_index: before?.given_index ?? index,
      changed_index: index,
    });
  }

  async function compare(sql: Session): Promise<Flaw[]> {
    const found = await sql.query<NumberRow>({
      text: `select register, year, serial, text, status, subject, given_index, changed_index
         from dawam.number where office = $1 order by register, year, serial`,
      values: [office],
    });
    const rest = new Map(given);
    for (const row of found) {
      const place = `${row.register}/${row.year}/${row.serial}`;
      const where = `number ${office} ${place}`;
      const expected = rest.get(place);
      rest.delete(place);
      if (expected === undefined) flaws.push({ where, problem: 'was given by no entry' });
      else {
        for (const column of columns) {
          const place = `${where} column ${column}`;
          const flaw = compareText(place, String(row[column]), String(expected[column]));
          if (flaw !== undefined) flaws.push(flaw);
        }
      }
    }
    for (const place of rest.keys()) {
      flaws.push({ where: `number ${office} ${place}`, problem: 'is missing from the table' });
    }
    return flaws;
  }

  return { see, compare };
}
