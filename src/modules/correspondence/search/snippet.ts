// Where a question's items stand in a letter's texts, in the original spelling, and the pieces of
// text round them that an answer shows. The pieces put together are the original, unchanged. Pure.
import { listPlacedTokens } from '#lib/fold.ts';
import type { Field, FieldName } from './document.ts';
import { listMentions } from './mentions.ts';
import type { Item, Mode } from './question.ts';
import { isWithAffix, listWords, makeFinder, numberTerms } from './terms.ts';
import type { Word } from './terms.ts';

export interface Mark {
  /** In UTF-16 units of the text, end excluded. */
  readonly start: number;
  readonly end: number;
  /** Which of the items stands there. */
  readonly item: number;
}

export interface SnippetPart {
  readonly text: string;
  readonly hit: boolean;
}

export interface Snippet {
  readonly field: FieldName;
  readonly parts: readonly SnippetPart[];
  /** Text was left out before, after. */
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

const SNIPPET_CHARS = 180;
const LEAD_CHARS = 60;
const SNIPPETS_MAX = 3;

/** Marks in order of place; they may lie over each other. */
export type Marker = (field: Field) => Mark[];

/** For all texts of one answer: what it learns of a word it keeps. */
export function makeMarker(items: readonly Item[], mode: Mode): Marker {
  const listWordMarks = makeWordMarker(items, mode);
  return ([name, text]) => {
    const marks = listWordMarks(text);
    for (const [item, asked] of items.entries()) {
      if (asked.kind === 'phrase') {
        marks.push(...listPhraseMarks(text, asked.text, mode).map((at) => ({ ...at, item })));
      }
      if (asked.key !== null) {
        marks.push(...listNumberMarks(name, text, asked.key).map((at) => ({ ...at, item })));
      }
    }
    return marks.sort((a, b) => a.start - b.start || b.end - a.end);
  };
}

function makeWordMarker(items: readonly Item[], mode: Mode): (text: string) => Mark[] {
  const asked = items.flatMap(({ kind, words, text: typed }, item) =>
    kind === 'word' ? words.map((word) => ({ ...word, item, typed })) : [],
  );
  const keys = new Set(asked.map(({ term, spelling }) => (mode === 'stems' ? term : spelling)));
  if (keys.size === 0) return () => [];
  const isWanted = ({ term, spelling }: Word) => keys.has(mode === 'stems' ? term : spelling);
  // A word asked for with its affix may stand in two runs of the text.
  const isAffixed = items.some((item) => item.kind === 'word' && isWithAffix(item.text));
  const listFound = isAffixed
    ? (text: string) => listWords(text).filter(isWanted)
    : makeFinder(isWanted);
  return (text) =>
    listFound(text).flatMap(({ term, spelling, start, end }) =>
      asked
        .filter((one) => {
          if (mode === 'stems') return one.term === term;
          if (mode === 'spelling') return one.spelling === spelling;
          return isSpelledSame(text.slice(start, end), one.typed);
        })
        .map(({ item }) => ({ start, end, item })),
    );
}

/** Whether the fields hold what the index alone cannot say: phrases, and words as spelled. */
export function isMet(
  fields: readonly Field[],
  items: readonly Item[],
  mode: Mode,
  marker: Marker,
): boolean {
  const open = new Set(items.keys().filter((item) => isToBeRead(items[item], mode)));
  for (const field of fields) {
    if (open.size === 0) return true;
    for (const { item } of marker(field)) open.delete(item);
  }
  return open.size === 0;
}

export function isToBeRead(item: Item | undefined, mode: Mode): boolean {
  return item?.kind === 'phrase' || (item?.kind === 'word' && mode !== 'stems');
}

/** The best pieces: first fields first, most different items first. */
export function listSnippets(fields: readonly Field[], marker: Marker): Snippet[] {
  const found = fields.flatMap((field) => {
    const marks = marker(field);
    return marks.length === 0 ? [] : [cut(field, marks)];
  });
  return found
    .map((snippet, place) => ({ snippet, place }))
    .sort((a, b) => b.snippet.itemCount - a.snippet.itemCount || a.place - b.place)
    .slice(0, SNIPPETS_MAX)
    .map(({ snippet: { itemCount: _, ...snippet } }) => snippet);
}

function listPhraseMarks(text: string, phrase: string, mode: Mode): Omit<Mark, 'item'>[] {
  const asked = listPlacedTokens(phrase).filter(({ isJoined }) => !isJoined);
  const tokens = listPlacedTokens(text).filter(({ isJoined }) => !isJoined);
  const marks: Omit<Mark, 'item'>[] = [];
  for (let from = 0; from + asked.length <= tokens.length; from += 1) {
    const isHere = asked.every((one, step) => {
      const token = tokens[from + step];
      if (token === undefined || token.token !== one.token) return false;
      if (mode !== 'exact') return true;
      return isSpelledSame(text.slice(token.start, token.end), phrase.slice(one.start, one.end));
    });
    const first = tokens[from];
    const last = tokens[from + asked.length - 1];
    if (!isHere || first === undefined || last === undefined) continue;
    marks.push({ start: first.start, end: last.end });
  }
  return marks;
}

function listNumberMarks(name: FieldName, text: string, key: string): Omit<Mark, 'item'>[] {
  const mentions = listMentions(text).filter((mention) => mention.key === key);
  const figures = listPlacedTokens(text).filter(({ token }) => token === key);
  const own = name === 'number' ? [...text.matchAll(/[^\n]+/gu)] : [];
  return [
    ...mentions.map(({ start, end }) => ({ start, end })),
    ...figures.map(({ start, end }) => ({ start, end })),
    ...own
      .filter(([number]) => numberTerms(number).includes(`#${key}`))
      .map(({ 0: number, index }) => ({ start: index, end: index + number.length })),
  ];
}

const INVISIBLE = /[\p{Cf}]/gu;

/** Letter by letter, but for marks of direction and for the order of combining marks. */
function isSpelledSame(one: string, other: string): boolean {
  // The non-joiner belongs to the spelling; it is the one mark that stays.
  const plain = (text: string) =>
    text.normalize('NFC').replace(INVISIBLE, (mark) => (mark === '\u200C' ? mark : ''));
  return plain(one) === plain(other);
}

function cut([field, text]: Field, marks: readonly Mark[]): Snippet & { itemCount: number } {
  const best = bestStart(marks);
  const start = text.length <= SNIPPET_CHARS ? 0 : wordStart(text, Math.max(0, best - LEAD_CHARS));
  const longest = marks.find((mark) => mark.start === best)?.end ?? best;
  const end = wordEnd(text, Math.max(start + SNIPPET_CHARS, longest));
  const inside = marks.filter((mark) => mark.start >= start && mark.end <= end);
  return {
    field,
    parts: partsOf(text, start, end, inside),
    isCutBefore: start > 0,
    isCutAfter: end < text.length,
    itemCount: new Set(inside.map(({ item }) => item)).size,
  };
}

/** The mark from which one snippet's length reaches the most different items. */
function bestStart(marks: readonly Mark[]): number {
  let best = { start: marks[0]?.start ?? 0, count: 0 };
  for (const [place, { start }] of marks.entries()) {
    const within = marks.slice(place, place + 40).filter((mark) => mark.end <= start + 120);
    const count = new Set(within.map(({ item }) => item)).size;
    if (count > best.count) best = { start, count };
  }
  return best.start;
}

const WORD_CHARS_MAX = 40;

function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.slice(at, at + WORD_CHARS_MAX).search(/\s/u);
  return space < 0 || space > LEAD_CHARS / 2 ? unitStart(text, at) : at + space + 1;
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const space = text.slice(at, at + WORD_CHARS_MAX).search(/\s/u);
  return space < 0 ? unitStart(text, at) : at + space;
}

// Never between the two units of one character.
function unitStart(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
}

function partsOf(text: string, start: number, end: number, marks: readonly Mark[]): SnippetPart[] {
  const parts: SnippetPart[] = [];
  let at = start;
  const push = (to: number, hit: boolean) => {
    if (to > at) parts.push({ text: text.slice(at, to), hit });
    at = Math.max(at, to);
  };
  for (const mark of marks) {
    push(mark.start, false);
    push(mark.end, true);
  }
  push(end, false);
  return parts;
}
