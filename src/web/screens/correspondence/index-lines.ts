// The lines of the index of enclosures while they are typed, and the body that they become. A first
// index begins with the letter's files.
import { toWesternDigits } from '#lib/digits.ts';
import type { IndexEnclosuresBody } from '#modules/correspondence/registry-bodies.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';

type Item = IndexEnclosuresBody['items'][number];

// The same list as in the module's shapes, which bring their checker along.
export const ENCLOSURE_KINDS = [
  ...(['document', 'book', 'map', 'photograph', 'disc', 'object', 'other'] as const),
] as const satisfies readonly Item['kind'][];

export interface IndexLine extends Omit<Item, 'number' | 'pages'> {
  /** Of the line on the screen, whatever its place. */
  readonly key: number;
  readonly number: string;
  readonly pages: string;
}

const PAGES = /^[0-9]{1,6}$/;

const BLANK: Omit<IndexLine, 'key'> = {
  ...{ kind: 'document', title: '', number: '', date: null, pages: '', source: '' },
  isPhysical: false,
};

export function newLine(lines: readonly IndexLine[]): IndexLine {
  return { ...BLANK, key: Math.max(0, ...lines.map(({ key }) => key)) + 1 };
}

export function linesOf({ enclosureIndex, files }: LetterAnswer): readonly IndexLine[] {
  if (enclosureIndex === null) {
    return files.map(({ name }, at) => ({ ...BLANK, key: at + 1, title: name }));
  }
  return enclosureIndex.items.map((item, at) => ({
    ...item,
    key: at + 1,
    number: item.number ?? '',
    pages: item.pages === null ? '' : String(item.pages),
  }));
}

/** Undefined while a line has no title or pages that are no number. */
export function indexBody(
  lines: readonly IndexLine[],
  condition: string,
): IndexEnclosuresBody | undefined {
  const items: Item[] = [];
  for (const { key: _, pages, number, title, source, ...rest } of lines) {
    const count = toWesternDigits(pages.trim());
    if (title.trim() === '' || (count !== '' && !PAGES.test(count)) || count === '0') {
      return undefined;
    }
    items.push({
      ...rest,
      title: title.trim(),
      number: number.trim() === '' ? null : number.trim(),
      pages: count === '' ? null : Number(count),
      source: source.trim(),
    });
  }
  return { items, condition: condition.trim() };
}
