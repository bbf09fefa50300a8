// What a person typed, understood: words, phrases in quotes, numbers in any of their shapes, days
// in the office's calendar. All of them must be met; what was understood goes back with the answer.
// Pure.
import { parseDate } from '#lib/calendar-text.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { toWesternDigits } from '#lib/digits.ts';
import { foldWord, referenceKey } from '#lib/fold.ts';
import lists from './affixes.json' with { type: 'json' };
import { listMentions } from './mentions.ts';
import { listAskedWords } from './terms.ts';
import type { Word } from './terms.ts';

/** 'stems': any form of a word. 'spelling': as spelled, but folded. 'exact': letter by letter. */
export const modes = ['stems', 'spelling', 'exact'] as const;
export type Mode = (typeof modes)[number];

export interface Item {
  readonly kind: 'word' | 'phrase' | 'number' | 'date';
  /** As it was typed. */
  readonly text: string;
  /** One of each group must be among a letter's terms. */
  readonly groups: readonly (readonly string[])[];
  /** Of words and phrases, in order. */
  readonly words: readonly Word[];
  /** Reference key of a number. */
  readonly key: string | null;
  /** ISO day of a date. */
  readonly day: string | null;
}

/** Further ones are not looked at; the answer says which were. */
export const ITEMS_MAX = 16;
/** Longest question that is read. */
export const QUESTION_CHARS_MAX = 300;

const QUOTED = /"([^"]*)"|\u201C([^\u201D]*)\u201D|\u00AB([^\u00BB]*)\u00BB/gu;
const SEPARATED = String.raw`[0-9]{1,4}\s?[/.\-]\s?[0-9]{1,2}\s?[/.\-]\s?[0-9]{1,4}`;
/** A day in figures, with the sign of its calendar where that is written. */
const SIGN = String.raw`(?:\s?(?:\u0647\u0640?|\u0645|\u0634)(?!\p{L}))?`;
const DAY = new RegExp(String.raw`(?<![\p{N}/.\-])${SEPARATED}(?![\p{N}/\-])${SIGN}`, 'gu');

const beforeNumber: ReadonlySet<string> = new Set(lists.beforeNumber);
const beforeDay: ReadonlySet<string> = new Set(lists.beforeDay);

interface Piece {
  readonly item: Item;
  readonly start: number;
  readonly end: number;
}

/** PostgreSQL takes neither half characters nor null characters. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', ' ');
}

export function parseQuestion(typed: string, calendar: CalendarName): readonly Item[] {
  const text = storable(typed.slice(0, QUESTION_CHARS_MAX)).normalize('NFC');
  const pieces: Piece[] = [];
  const take = (found: readonly Piece[]) => {
    for (const piece of found) {
      const isFree = pieces.every(({ start, end }) => piece.end <= start || piece.start >= end);
      if (isFree) pieces.push(piece);
    }
  };
  take(listPhrases(text));
  take(listDays(text, calendar));
  take(listNumbers(text));
  take(listSingleWords(blanked(text, pieces), pieces, text));
  return pieces
    .toSorted((a, b) => a.start - b.start)
    .map(({ item }) => item)
    .slice(0, ITEMS_MAX);
}

function listPhrases(text: string): Piece[] {
  return [...text.matchAll(QUOTED)].flatMap(({ 0: whole, 1: a, 2: b, 3: c, index }) => {
    const inside = a ?? b ?? c ?? '';
    const words = listAskedWords(inside);
    if (words.length === 0) return [];
    const groups = words.map(groupOf);
    const item: Item = { kind: 'phrase', text: inside, groups, words, key: null, day: null };
    return [{ item, start: index, end: index + whole.length }];
  });
}

/** Figures that may be a day or a number are looked up as both. */
function listDays(text: string, calendar: CalendarName): Piece[] {
  return [...toWesternDigits(text).matchAll(DAY)].flatMap(({ 0: written, index }) => {
    const read = parseDate(written, calendar);
    if (!read.ok) return [];
    const end = index + written.length;
    const isSigned = /\p{L}/u.test(written);
    const isNamed = beforeDay.has(wordBefore(text, index));
    const { key } = referenceKey(written);
    const asNumber = isSigned || isNamed ? [] : [`#${key}`, `~${key}`];
    const item: Item = {
      ...{ kind: 'date', text: text.slice(index, end), groups: [[`@${read.iso}`, ...asNumber]] },
      ...{ words: [], key: asNumber.length === 0 ? null : key, day: read.iso },
    };
    return [{ item, start: index, end }];
  });
}

function listNumbers(text: string): Piece[] {
  const joined = listMentions(text).map(({ key, start, end }) => ({ key, start, end }));
  // Figures in brackets or after the word for number are one, even without separators.
  const single = [...toWesternDigits(text).matchAll(/[0-9]+/gu)].flatMap(({ 0: run, index }) => {
    const isMeant =
      beforeNumber.has(wordBefore(text, index)) || /\(\s*$/.test(text.slice(0, index));
    return isMeant ? [{ key: run, start: index, end: index + run.length }] : [];
  });
  return [...joined, ...single].map(({ key, start, end }) => ({
    item: {
      ...{ kind: 'number', text: text.slice(start, end), groups: [[`#${key}`, `~${key}`]] },
      ...{ words: [], key, day: null },
    },
    start,
    end,
  }));
}

function listSingleWords(left: string, pieces: readonly Piece[], text: string): Piece[] {
  const next = (end: number) => pieces.find((piece) => isJustBefore(text, end, piece.start));
  // The parts of a compound stand where the whole stands, and are one item.
  const places = Map.groupBy(listAskedWords(left), ({ start }) => start);
  return [...places.values()].flatMap((words) => {
    const [first] = words;
    if (first === undefined) return [];
    const { start, end, spelling } = first;
    // The words for number and date only say what follows them.
    const follower = next(end)?.item.kind;
    if (follower === 'number' && beforeNumber.has(spelling)) return [];
    if (follower === 'date' && beforeDay.has(spelling)) return [];
    const item: Item = {
      ...{ kind: 'word', text: text.slice(start, end), groups: words.map(groupOf), words },
      ...{ key: /[0-9]/.test(spelling) ? spelling : null, day: null },
    };
    return [{ item, start, end }];
  });
}

/** Figures alone may also be a number or a part of one. */
function groupOf({ spelling, term }: Word): string[] {
  return /[0-9]/.test(spelling) ? [term, `#${spelling}`, `~${spelling}`] : [term];
}

function blanked(text: string, pieces: readonly Piece[]): string {
  const units = text.split('');
  for (const { start, end } of pieces) units.fill(' ', start, end);
  return units.join('');
}

function wordBefore(text: string, at: number): string {
  const found = /([\p{L}\p{M}]+)[\s:(\-.]*$/u.exec(text.slice(0, at));
  return foldWord(found?.[1] ?? '');
}

function isJustBefore(text: string, end: number, start: number): boolean {
  return start >= end && /^[\s:(\-.]*$/u.test(text.slice(end, start));
}
