// Lists of the archive as files to save: what is due, for the committee, and what was destroyed by
// a decision. Secret subjects are masked as on the screen.
import { dayCell, instantDayCell } from '#http/table-file.ts';
import type { Table } from '#http/table-file.ts';
import type { Look } from '#modules/correspondence/export.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { DisposalAnswer, DueAnswer, DueRow } from './disposal-shapes.ts';

type DueLine = DueRow & { readonly code: string; readonly action: string; readonly basis: string };

export function dueLines({ classes }: DueAnswer): readonly DueLine[] {
  return classes.flatMap(({ code, action, basis, rows }) =>
    rows.map((row) => ({ ...row, code, action, basis })),
  );
}

export function dueTable(look: Look, day: string): Table<DueLine> {
  const { language } = look;
  const column = columnIn<DueLine>(language);
  return {
    title: `${wordIn(language, 'list.due')} ${day}`,
    columns: [
      column('number', 16, (row) => row.number ?? ''),
      column('numberedOn', 12, (row) => instantDayCell(row.numberedAt, look)),
      column('register', 20, (row) => wordIn(language, `register.${row.direction}`)),
      column('subject', 60, (row) => row.subject),
      column('party', 36, (row) => row.party),
      column('file', 20, (row) => row.file ?? ''),
      column('archivedOn', 12, (row) => instantDayCell(row.archivedAt, look)),
      column('retention', 10, (row) => row.code),
      column('keptUntil', 12, (row) => dayCell(row.keptUntil, look)),
      column('basis', 30, (row) => row.basis),
      column('holds', 8, (row) => row.holds),
    ],
  };
}

type Gone = DisposalAnswer['rows'][number];

export function goneTable(look: Look, { number }: DisposalAnswer): Table<Gone> {
  const { language } = look;
  const column = columnIn<Gone>(language);
  return {
    title: `${wordIn(language, 'list.disposed')} ${number}`,
    columns: [
      column('number', 16, (row) => row.number),
      column('numberedOn', 12, (row) => instantDayCell(row.numberedAt, look)),
      column('register', 20, (row) => wordIn(language, `register.${row.direction}`)),
      column('archivedOn', 12, (row) => instantDayCell(row.archivedAt, look)),
      column('retention', 10, (row) => row.retention ?? ''),
    ],
  };
}

function columnIn<Row>(language: Look['language']) {
  return (name: string, widthChars: number, read: (row: Row) => string | number) => ({
    ...{ header: wordIn(language, `field.${name}`), widthChars, read },
  });
}
