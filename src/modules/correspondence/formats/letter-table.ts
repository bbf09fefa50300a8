// The letters of an export as a table: one row each, every field that a spreadsheet can hold, with
// headers in the office's language. Days are ISO here, so that any program sorts them; the files of
// a letter are named by where they lie in the export.
import type { Language } from '#kernel/authority.ts';
import type { Table } from '#http/table-file.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { LetterRecord } from './letter-record.ts';
import type { NoarkDocument } from './noark-documents.ts';

export interface TableLetter {
  readonly record: LetterRecord;
  readonly documents: readonly NoarkDocument[];
}

type Read = (letter: TableLetter, language: Language) => string | number;

const columns: readonly (readonly [name: string, read: Read])[] = [
  ['number', ({ record }) => record.number?.text ?? ''],
  ['numberedOn', ({ record }) => (record.number === null ? '' : record.numberedOn)],
  ['register', ({ record }, language) => wordIn(language, `register.${record.direction}`)],
  ['state', ({ record }, language) => wordIn(language, `state.${record.state}`)],
  ['theirNumber', ({ record }) => record.theirNumber ?? ''],
  ['theirDate', ({ record }) => record.theirDate ?? ''],
  ['from', ({ record }) => record.from.name],
  ['to', ({ record }) => record.to.map(({ name }) => name).join('\n')],
  ['subject', ({ record }) => record.subject],
  ['abstract', ({ record }) => record.abstract],
  ['secrecy', ({ record }, language) => wordIn(language, `secrecy.${record.secrecy}`)],
  ['urgency', ({ record }, language) => wordIn(language, `urgency.${record.urgency}`)],
  ['importance', ({ record }, language) => wordIn(language, `importance.${record.importance}`)],
  ['medium', ({ record }, language) => wordIn(language, `medium.${record.medium}`)],
  ['receivedOn', ({ record }) => record.receivedAt ?? ''],
  ['unit', ({ record }) => record.unit ?? ''],
  ['citizenId', ({ record }) => record.citizenId ?? ''],
  ['deliveryNote', ({ record }) => record.deliveryNote ?? ''],
  ['file', ({ record }) => record.archived?.file ?? ''],
  ['volume', ({ record }) => record.archived?.volume ?? ''],
  ['enclosures', ({ record }) => record.files.length],
  ['files', ({ documents }) => documents.map(({ path }) => path).join('\n')],
];

export function letterTable(title: string, language: Language): Table<TableLetter> {
  return {
    title,
    columns: columns.map(([name, read]) => ({
      header: wordIn(language, `field.${name}`),
      widthChars: 16,
      read: (letter) => read(letter, language),
    })),
  };
}
