// The register of loans as a file to save, with the columns of the screen.
import { dayCell, instantDayCell } from '#http/table-file.ts';
import type { Table } from '#http/table-file.ts';
import type { Look } from '#modules/correspondence/export.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { LoanLine } from './loan-shapes.ts';

export function loanTable(look: Look): Table<LoanLine> {
  const { language } = look;
  const column = (
    name: string,
    widthChars: number,
    read: (row: LoanLine) => string | number,
  ): Table<LoanLine>['columns'][number] => {
    return { header: wordIn(language, `field.${name}`), widthChars, read };
  };
  return {
    title: wordIn(language, 'list.loans'),
    columns: [
      column('number', 16, (row) => row.number ?? ''),
      column('register', 20, (row) => wordIn(language, `register.${row.direction}`)),
      column('subject', 60, (row) => row.subject),
      column('file', 20, (row) => row.file ?? ''),
      column('borrower', 30, (row) => row.borrower),
      column('borrower-unit', 24, (row) => row.unit ?? ''),
      column('lentOn', 12, (row) => instantDayCell(row.lentAt, look)),
      column('backBy', 12, (row) => dayCell(row.dueOn, look)),
      column('returnedOn', 12, (row) => instantDayCell(row.returnedAt, look)),
      column('reminders', 10, (row) => row.reminders),
    ],
  };
}
