// The hourly picture as sections of plain tables in the office's language, calendar and digits: the
// one source of the page and of the paper. Pure.
import type { Language } from '#kernel/authority.ts';
import { paperWord } from '#modules/fallback/words.ts';
import { countText, dayText, timeText } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { Picture, PictureLetter } from './read-picture.ts';

export interface PictureSection {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type FormWord = (language: Language, key: string) => string;

/** How old it is, large over everything: to which entry it is complete, and when it was made. */
export function stampOf({ head, madeAt }: Picture, look: PaperLook): string {
  const at = `${dayText(look, madeAt)} ${timeText(look, madeAt)}`;
  return paperWord(look.office.language, 'picture.complete', { n: countText(look, head.size), at });
}

export function sectionsOf(
  picture: Picture,
  look: PaperLook,
  formWord: FormWord,
): readonly PictureSection[] {
  const { language } = look.office;
  const word = (key: string) => paperWord(language, key);
  const letters = (key: string, rows: readonly PictureLetter[]): PictureSection => ({
    title: word(`picture.${key}`),
    heads: ['register', 'number', 'party', 'subject', 'due', 'holder'].map((head) =>
      word(`picture.head.${head}`),
    ),
    rows: rows.map((row) => letterCells(row, look, formWord)),
  });
  return [
    {
      title: word('picture.next'),
      heads: ['register', 'number'].map((head) => word(`picture.head.${head}`)),
      rows: picture.next.map(({ names, number }) => [names[language], number]),
    },
    {
      title: word('picture.stock'),
      heads: [word('form'), word('picture.head.left'), word('picture.head.days')],
      rows: picture.stock.map(({ form, left, days }) => [
        formWord(language, `sheet.${form}`),
        countText(look, left),
        days === null ? '–' : countText(look, Math.floor(days)),
      ]),
    },
    letters('today', picture.today),
    letters('open', picture.open),
    letters('referrals', picture.referrals),
    {
      title: word('picture.people'),
      heads: [word('picture.head.name'), word('picture.head.post')],
      rows: picture.people.map(({ names, title }) => [names[language], title[language]]),
    },
  ];
}

function letterCells(
  { direction, number, status, subject, party, dueOn, holder }: PictureLetter,
  look: PaperLook,
  formWord: FormWord,
): readonly string[] {
  const { language } = look.office;
  const said = subject ?? paperWord(language, 'picture.secret');
  const isVoid = status === 'void';
  return [
    formWord(language, `register.${direction}`),
    number ?? '–',
    party,
    isVoid ? `${paperWord(language, 'void')}: ${said}` : said,
    dayText(look, dueOn),
    holder ?? '',
  ];
}

/** What is allowed while everything is down, and whom to reach. */
export function rulesOf({ address }: Picture, look: PaperLook): readonly string[] {
  const { language } = look.office;
  const lines = address[language].split('\n').filter((line) => line.trim() !== '');
  return [paperWord(language, 'instructions'), paperWord(language, 'limits'), ...lines];
}
