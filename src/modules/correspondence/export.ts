// The columns of each list of letters as a file: headers in the language asked for, dates in the
// office's calendar and digits, secret subjects masked as on the screen.
import type { Language, Office } from '#kernel/authority.ts';
import { dayCell, instantDayCell, timeCell } from '#http/table-file.ts';
import type { Table } from '#http/table-file.ts';
import type { RegisterName } from './entries.ts';
import type { RegisterRow } from './shapes.ts';
import { wordIn } from './words.ts';

/** Past this comes a refusal, never half a file: of what is read at once. */
export const EXPORT_ROWS_MAX = 50_000;
/** Of a register, whose rows are read and written as they come; a tenth of what a sheet holds. */
export const REGISTER_ROWS_MAX = 100_000;

export type ListName = RegisterName | 'arrivals' | 'drafts';

interface Column {
  /** Key of the header: `field.<name>`. */
  readonly name: string;
  readonly widthChars: number;
  read(row: RegisterRow, look: Look): string | number;
}

/** How this office's and this reader's file looks. */
export interface Look {
  readonly office: Office;
  readonly language: Language;
}

const number: Column = { name: 'number', widthChars: 16, read: (row) => row.number ?? '' };
const date: Column = {
  name: 'numberedOn',
  widthChars: 12,
  read: (row, look) => instantDayCell(row.numberedAt, look),
};
const ranks: readonly Column[] = (['secrecy', 'urgency', 'importance', 'state'] as const).map(
  (name) => ({
    name,
    widthChars: 12,
    read: (row, { language }) => wordIn(language, `${name}.${row[name]}`),
  }),
);
const subject: Column = { name: 'subject', widthChars: 60, read: (row) => row.subject };
const enclosures: Column = { name: 'enclosures', widthChars: 10, read: (row) => row.enclosures };
const from: Column = { name: 'from', widthChars: 36, read: (row) => row.party };
const receivedOn: Column = {
  name: 'receivedOn',
  widthChars: 12,
  read: (row, look) => instantDayCell(row.receivedAt, look),
};
const theirs: readonly Column[] = [
  { name: 'theirNumber', widthChars: 16, read: (row) => row.theirNumber ?? '' },
  { name: 'theirDate', widthChars: 12, read: (row, look) => dayCell(row.theirDate, look) },
];
const due: Column = {
  name: 'dueOn',
  widthChars: 12,
  read: (row, look) => dayCell(row.dueOn, look),
};
const unit: Column = { name: 'unit', widthChars: 24, read: (row) => row.unit ?? '' };
const citizenId: Column = {
  name: 'citizenId',
  widthChars: 14,
  read: (row) => row.citizenId ?? '',
};
const closingNumber: Column = {
  name: 'closingNumber',
  widthChars: 16,
  read: (row) => row.closingNumber ?? '',
};
/** The closing fields of the incoming register (art. 20). */
const closing: readonly Column[] = [
  closingNumber,
  { name: 'closedAt', widthChars: 12, read: (row, look) => instantDayCell(row.closedAt, look) },
  {
    name: 'writeOff',
    widthChars: 16,
    read: ({ writeOff }, { language }) =>
      writeOff === null ? '' : wordIn(language, `writeOff.${writeOff}`),
  },
];
const addressed: readonly Column[] = [
  { name: 'to', widthChars: 36, read: (row) => row.party },
  { name: 'addresseeCount', widthChars: 10, read: (row) => row.partyCount },
];
const since: Column = {
  name: 'since',
  widthChars: 12,
  read: (row, look) => instantDayCell(row.since, look),
};

/** Registers: Saudi regulation, art. 20 (incoming) and 28 (outgoing), as far as letters go. */
const columns: Readonly<Record<ListName, readonly Column[]>> = {
  incoming: [
    ...[number, date, ...theirs, from, subject, enclosures],
    ...[unit, citizenId],
    { name: 'deliveryNote', widthChars: 14, read: (row) => row.deliveryNote ?? '' },
    ...[receivedOn, ...ranks, due, ...closing],
  ],
  outgoing: [
    number,
    date,
    { name: 'time', widthChars: 8, read: (row, look) => timeCell(row.numberedAt, look) },
    ...[...addressed, subject, enclosures, unit, citizenId, ...ranks, due, closingNumber],
    {
      name: 'answeredAt',
      widthChars: 12,
      read: (row, look) => instantDayCell(row.answeredAt, look),
    },
  ],
  arrivals: [receivedOn, ...theirs, from, subject, enclosures, ...ranks, due],
  drafts: [since, ...addressed, subject, enclosures, number, ...ranks],
};

/** `year` 0: a list without years, or a register that never restarts. */
export function tableOf(list: ListName, look: Look, year = 0): Table<RegisterRow> {
  const { language } = look;
  const kind = list === 'incoming' || list === 'outgoing' ? 'register' : 'list';
  const name = wordIn(language, `${kind}.${list}`);
  return {
    title: year === 0 ? name : `${name} ${year}`,
    columns: columns[list].map((column) => ({
      header: wordIn(language, `field.${column.name}`),
      widthChars: column.widthChars,
      read: (row) => column.read(row, look),
    })),
  };
}
