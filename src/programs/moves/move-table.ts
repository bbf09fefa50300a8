// Moves of the database as a table to save.
import type { Language } from '#kernel/authority.ts';
import type { SiteMove } from '#kernel/site.ts';
import { instantDayCell, timeCell } from '#http/table-file.ts';
import type { DateLook, Table } from '#http/table-file.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const own: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };

export function movesTable(look: DateLook): Table<SiteMove> {
  const word = (key: string) => own[look.language][`moves.${key}`] ?? key;
  return {
    title: word('list'),
    columns: [
      { header: word('day'), widthChars: 14, read: (row) => instantDayCell(row.askedAt, look) },
      { header: word('time'), widthChars: 10, read: (row) => timeCell(row.askedAt, look) },
      { header: word('from'), widthChars: 14, read: (row) => row.from },
      { header: word('to'), widthChars: 14, read: (row) => row.to },
      { header: word('by'), widthChars: 22, read: (row) => row.by },
      { header: word('gap'), widthChars: 14, read: (row) => row.gapMs ?? '' },
      { header: word('waited'), widthChars: 14, read: (row) => row.waited ?? '' },
      { header: word('end'), widthChars: 22, read: (row) => word(`state.${row.state}`) },
      { header: word('reason'), widthChars: 40, read: (row) => row.reason ?? '' },
    ],
  };
}
