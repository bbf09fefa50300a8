// The staff of an office as a file: who, in which post and capacity, by which letter, from when
// until when. Names in the language asked for, dates in the office's calendar and digits.
import { dayCell, instantDayCell } from '#http/table-file.ts';
import type { DateLook, Table } from '#http/table-file.ts';
import type { StaffAnswer } from './shapes.ts';
import { wordIn } from './words.ts';

type Staffer = StaffAnswer['staff'][number];
type Column = readonly [name: string, widthChars: number, read: (staffer: Staffer) => string];

export function staffTable(look: DateLook): Table<Staffer> {
  const { language } = look;
  const word = (key: string) => wordIn(language, key);
  const columns: readonly Column[] = [
    ['person', 32, ({ names }) => names[language]],
    ['title', 32, ({ title }) => title[language]],
    ['capacity', 16, ({ capacity }) => word(`capacity.${capacity}`)],
    ['from', 12, ({ from }) => instantDayCell(from, look)],
    ['until', 12, ({ endedAt, until }) => instantDayCell(endedAt ?? until, look)],
    ['holds', 12, ({ holds }) => word(holds ? 'staff.holds.yes' : 'staff.holds.no')],
    ['letter-number', 16, ({ letter }) => letter?.number ?? ''],
    ['letter-date', 12, ({ letter }) => dayCell(letter?.date ?? null, look)],
    ['delegated-from', 32, ({ delegatedFrom }) => delegatedFrom?.names[language] ?? ''],
    ['acting-for', 32, ({ actingFor }) => actingFor?.names[language] ?? ''],
    ['acts', 32, ({ secretary }) => actsOf(secretary?.acts ?? [], word)],
  ];
  return {
    title: word('list.staff'),
    columns: columns.map(([name, widthChars, read]) => ({
      ...{ header: word(`staff.${name}`), widthChars, read },
    })),
  };
}

function actsOf(acts: readonly string[], word: (key: string) => string): string {
  return acts.map((act) => word(`act.${act}`)).join(' · ');
}
