// The hourly picture as a paper, for who has a printer and no screen: the same sections in one
// table, its age as a red mark over it. Pure.
import type { FormWord } from '#modules/fallback/paper/pack-paper.ts';
import { paperWord } from '#modules/fallback/words.ts';
import { paperFrame } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import { paperRowsMax } from '#paper/paper.ts';
import type { TablePaper, TableRow } from '#paper/paper.ts';
import { rulesOf, sectionsOf, stampOf } from './picture-table.ts';
import type { PictureSection } from './picture-table.ts';
import type { Picture } from './read-picture.ts';

const COLUMNS = 6;

export function picturePaper(picture: Picture, look: PaperLook, formWord: FormWord): TablePaper {
  const { language } = look.office;
  const word = (key: string) => paperWord(language, key);
  const title = word('picture');
  const stamp = stampOf(picture, look);
  const frame = paperFrame(look, { title, number: null, date: null }, word);
  const rows = sectionsOf(picture, look, formWord).flatMap(rowsOf).slice(0, paperRowsMax);
  return {
    ...frame,
    template: 'table',
    ...{ isLandscape: true, pagesBefore: null, indented: 0, rowPad: 4, rows, signing: [] },
    head: stamp,
    cards: [{ text: stamp, tone: 'amber' }],
    columns: ['register', 'number', 'party', 'subject', 'due', 'holder'].map((head) => ({
      header: word(`picture.head.${head}`),
      width: head === 'subject' ? 4 : 2,
      kind: 'text' as const,
    })),
    nothing: word('nothing'),
    remarks: rulesOf(picture, look),
  };
}

/** A line with the section's title, then its rows, filled up to the columns of the paper. */
function rowsOf({ title, rows }: PictureSection): readonly TableRow[] {
  const filled = (cells: readonly string[]) =>
    Array.from({ length: COLUMNS }, (_, at) => cells[at] ?? '');
  return [
    { cells: filled([`${title} (${rows.length})`]), depth: 0, isVoid: true },
    ...rows.map((cells) => ({ cells: filled(cells), depth: 0, isVoid: false })),
  ];
}
