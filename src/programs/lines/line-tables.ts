// What the lines did, and which acts are not safe yet, as files to save: headers in the language
// asked for, dates in the office's calendar and digits.
import type { Language } from '#kernel/authority.ts';
import type { LinePeriod, UnsafeAct } from '#kernel/line.ts';
import { instantDayCell, timeCell } from '#http/table-file.ts';
import type { DateLook, Table } from '#http/table-file.ts';
import { words as allWords } from '#programs/modules.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const own: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };

function wordIn(language: Language, key: string): string {
  const word = own[language][key] ?? allWords[language][key];
  return typeof word === 'string' ? word : key;
}

export function periodsTable(look: DateLook): Table<LinePeriod> {
  const word = (key: string) => wordIn(look.language, `lines.${key}`);
  const trouble = (one: string | null) => (one === null ? '' : word(`trouble.${one}`));
  return {
    title: word('list'),
    columns: [
      { header: word('centre'), widthChars: 18, read: (row) => word(`centre.${row.centre}`) },
      { header: word('state'), widthChars: 22, read: (row) => word(`state.${row.state}`) },
      { header: word('from-day'), widthChars: 14, read: (row) => instantDayCell(row.at, look) },
      { header: word('from-time'), widthChars: 10, read: (row) => timeCell(row.at, look) },
      { header: word('until-day'), widthChars: 14, read: (row) => instantDayCell(row.until, look) },
      { header: word('until-time'), widthChars: 10, read: (row) => timeCell(row.until, look) },
      { header: word('seconds'), widthChars: 12, read: (row) => row.lastsS },
      { header: word('why'), widthChars: 36, read: (row) => trouble(row.trouble) },
    ],
  };
}

export function actsTable(look: DateLook): Table<UnsafeAct> {
  const { language } = look;
  const word = (key: string) => wordIn(language, `lines.${key}`);
  const why = (one: string | null) => (one === null ? '' : word(`trouble.${one}`));
  return {
    title: word('acts'),
    columns: [
      { header: word('index'), widthChars: 10, read: (row) => row.index },
      { header: word('act'), widthChars: 32, read: (row) => wordIn(language, `entry.${row.kind}`) },
      { header: word('number'), widthChars: 16, read: (row) => row.number ?? '' },
      { header: word('day'), widthChars: 14, read: (row) => instantDayCell(row.recordedAt, look) },
      { header: word('time'), widthChars: 10, read: (row) => timeCell(row.recordedAt, look) },
      { header: word('standing'), widthChars: 18, read: (row) => word(`act.${row.standing}`) },
      { header: word('why'), widthChars: 36, read: (row) => why(row.reason) },
    ],
  };
}
