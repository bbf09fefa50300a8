// What tesseract says of a page, as words with its own confidence, and one text out of the readings
// in several languages: the surest one whole, and of the others the words that only they are sure
// of. Reading each language apart is both faster and better than all at once. Pure.

export interface ReadWord {
  readonly text: string;
  /** 0 to 100. */
  readonly confidence: number;
  /** First of its line. */
  readonly starts: boolean;
}

const WORD_LEVEL = '5';
const COLUMNS = 12;

/** Tesseract's table of tabs: level, page, block, paragraph, line, word, box, confidence, text. */
export function wordsOfTable(table: string): readonly ReadWord[] {
  const words: ReadWord[] = [];
  let line = '';
  for (const row of table.split('\n')) {
    const cells = row.split('\t');
    if (cells.length < COLUMNS || cells[0] !== WORD_LEVEL) continue;
    const text = cells
      .slice(COLUMNS - 1)
      .join(' ')
      .replaceAll(/\p{Cf}/gu, keptMark)
      .trim();
    if (text === '') continue;
    const own = cells.slice(1, 5).join(' ');
    words.push({ text, confidence: Number(cells[COLUMNS - 2]), starts: own !== line });
    line = own;
  }
  return words;
}

const ZERO_WIDTH_NON_JOINER = '\u200C';

/** Marks of direction are tesseract's own; the one that Persian is written with stays. */
function keptMark(mark: string): string {
  return mark === ZERO_WIDTH_NON_JOINER ? mark : '';
}

/** A single mark or letter says nothing about the language. */
const LETTERS_MIN = 2;
/** Below it a word of another language's reading is more likely a misreading. */
const SURE = 50;
/** Arabic and Persian are all but as sure of each other's pages: the expected one goes before. */
const EXPECTED_LEAD = 5;

/** How sure a reading is on the whole, by letters; 0 where it has none. */
export function confidenceOf(words: readonly ReadWord[]): number {
  let letters = 0;
  let sum = 0;
  for (const { text, confidence } of words) {
    if (text.length < LETTERS_MIN) continue;
    letters += text.length;
    sum += confidence * text.length;
  }
  return letters === 0 ? 0 : sum / letters;
}

/**
 * The surest reading in its lines; below it, in one line, what others are sure of beside. First
 * stands the reading in the language that is expected.
 */
export function joinReadings(readings: readonly (readonly ReadWord[])[]): string {
  const ranked = readings.map((words, at) => ({
    words,
    rank: confidenceOf(words) + (at === 0 ? EXPECTED_LEAD : 0),
  }));
  const [best = [], ...others] = ranked
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ words }) => words);
  const there = new Set(best.map(({ text }) => text));
  const more = new Set<string>();
  for (const { text, confidence } of others.flat()) {
    if (confidence >= SURE && text.length >= LETTERS_MIN && !there.has(text)) more.add(text);
  }
  const own = best.map(({ text, starts }, at) => (at === 0 ? '' : starts ? '\n' : ' ') + text);
  return [own.join(''), [...more].join(' ')].filter((part) => part !== '').join('\n');
}
