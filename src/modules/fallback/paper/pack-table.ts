// The pack register as a file: one row for each pack with its numbers, days and counts.
import type { Language } from '#kernel/authority.ts';
import { instantDayCell } from '#http/table-file.ts';
import type { DateLook, Table } from '#http/table-file.ts';
import type { PackAnswer } from '#modules/fallback/answers.ts';
import { paperWord } from '#modules/fallback/words.ts';

const ends = ['opened', 'used', 'void', 'missing', 'returned', 'outstanding'] as const;

export function packTable(
  look: DateLook,
  formWord: (language: Language, key: string) => string,
): Table<PackAnswer> {
  const { language } = look;
  const word = (key: string) => paperWord(language, key);
  const days = ['leasedAt', 'printedAt', 'deliveredAt', 'openedAt'] as const;
  const stages = ['leased', 'printed', 'delivered', 'opened'] as const;
  return {
    title: word('packs'),
    columns: [
      {
        ...{ header: word('form'), widthChars: 20 },
        read: ({ form, isDrill }) =>
          `${formWord(language, `sheet.${form}`)}${isDrill ? ` – ${word('drill')}` : ''}`,
      },
      {
        ...{ header: word('numbers'), widthChars: 24 },
        read: ({ first, last }) => `${first} – ${last}`,
      },
      ...days.map((day, at) => ({
        header: formWord(language, `pack.stage.${stages[at] ?? 'leased'}`),
        widthChars: 12,
        read: (pack: PackAnswer) => instantDayCell(pack[day], look),
      })),
      { header: word('holder'), widthChars: 24, read: ({ holder }) => holder ?? '' },
      ...ends.map((end) => ({
        header: word(end === 'opened' ? 'sheets' : end),
        widthChars: 10,
        read: ({ counts }: PackAnswer) => counts[end],
      })),
    ],
  };
}
