// Finds references to letters, decisions and decrees inside a text: a number in any of the offices'
// shapes, its date, what kind of document it is, and how the writing letter stands to it. Places
// are those of the original text, which is not changed. Finds what is written; whether an office
// has the document is for others to say. A number of a thing (a plot, a table) is no reference,
// unless it has a date.

import type { CalendarName } from './calendar.ts';
import names from './calendar-names.json' with { type: 'json' };
import { listDates } from './date-text.ts';
import type { FoundDate } from './date-text.ts';
import { foldText, referenceKey } from './fold.ts';
import { plainText } from './plain-text.ts';
import { findKind, findRelation } from './reference-kind.ts';
import type { KindFound } from './reference-kind.ts';
import type { ReferenceKind, ReferenceRelation } from './reference-words.ts';
import { dateMark, numberMark } from './reference-words.ts';

export interface Reference {
  /** From the word that announces the number to the end of the date, in the original text. */
  readonly start: number;
  readonly end: number;
  /** As written, without its brackets. */
  readonly number: string;
  /** `referenceKey` of the number: what it is looked up by. */
  readonly key: string;
  /** ISO day; null where no date stands there, or one that no calendar has. */
  readonly date: string | null;
  /** As written; null where none stands there. */
  readonly dateText: string | null;
  readonly calendar: CalendarName | null;
  readonly kind: ReferenceKind | null;
  readonly relation: ReferenceRelation | null;
}

/** A text that quotes more is a list of numbers; its later ones are left unread. */
export const REFERENCES_PER_TEXT_MAX = 5_000;

interface Numbered {
  /** Where the announcing word begins; without one, the number's bracket. */
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly isPersian: boolean;
  readonly isMarked: boolean;
  /** "The number …", as something new gets one; a document is "number …", or "of the number …". */
  readonly isGiven: boolean;
  /** It shares the date of the number after it, as in "numbers (1) and (2) dated …". */
  readonly sharesDate: boolean;
}

interface Dated extends Numbered {
  readonly date: FoundDate | undefined;
  /** The date stands behind a later number. */
  readonly isShared?: true;
}

const MARK = new RegExp(`(?<!\\p{L})(?:${numberMark})(?!\\p{L})[ :]*\\n{0,2} *`, 'gu');
const BRACKETED = /[([{«"“﴾] {0,4}([^()[\]{}«»"“”﴿\n]{1,60}?) {0,4}[)\]}»"”﴾﴿]/uy;
const FIGURES = '[0-9]+(?:\\p{L}{1,3}(?![\\p{L}0-9]))?(?![0-9])';
const GROUP = `(?:\\p{L}{0,3}${FIGURES}|\\p{L}{1,3}(?!\\p{L}))`;
const BARE = new RegExp(
  `(?:\\p{L}{0,3}${FIGURES}|\\p{L}{1,4}(?= ?[/\\\\-]))` +
    `(?:(?:[/\\\\\\-–_]| ?[/\\\\] ?)${GROUP}|\\.[0-9]+)*` +
    `(?:(?: [^\\P{L}و]{1,2}(?!\\p{L}))+(?= +(?:و|ب)(?:ال)?تاريخ))?`,
  'uy',
);
const CODE = /^[\p{L}0-9][\p{L}0-9 /\\.\-–—_]*$/u;
const NEXT = /[ ]*[،,]?[ ]*و?[ ]*/uy;
const WEEKDAY = [...names.weekdays.ar, ...names.weekdays.fa].map(foldText).join('|');
// White space is bounded wherever a pattern may fail after it: a page of blanks costs nothing.
const BLANK = '[ \\n]{0,4}';
const TO_DATE = new RegExp(
  `${BLANK}[،,|)]?${BLANK}${dateMark}${BLANK}:?${BLANK}\\(?${BLANK}(?:يوم {1,4})?(?:${WEEKDAY})?` +
    '[ ،,]{0,4}(?:الموافق {1,4})?',
  'uy',
);
const BARE_GAP = / {1,4}\(? {0,4}/uy;
const INVISIBLE = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
const BACK_CHARS = 120;
const BACK = new RegExp(`(?:${dateMark}) {0,4}:? {0,4}\\(? {0,4}$`, 'u');
const BACK_NUMBER =
  /(?:\( {0,4}([^()\n]{1,60}?) {0,4}\)|(?<![\p{L}0-9/])((?:\p{L}{1,3} ?\/ ?)?[0-9][0-9/\\-]*(?: ?\/ ?\p{L}{1,3})?))[ ،,]{0,4}$/u;
/** Between the parts of one reference, and of a list of them. */
const GAP_CHARS_MAX = 24;
const DATE_FIRST = /^ *[،,]? *(?:و|تحت)?(?: *و?(?:المقيد|المسجل)ه?)? *\(? *$/u;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/**
 * In the order of the text. `calendar` is that of the writing office: it reads the dates that do
 * not say whether they are Umm al-Qura or Solar Hijri, except those announced in Persian.
 */
export function listReferences(original: string, calendar: CalendarName): readonly Reference[] {
  const { text, placeOf } = plainText(original);
  const slice = (from: number, to: number) =>
    original.slice(placeOf(from), placeOf(to)).trimEnd().replaceAll(INVISIBLE, '');
  const lunar = calendar === 'persian' ? 'persian' : 'islamic-umalqura';
  const dates = new Dates(text, lunar);
  const marked = giveDates(text, listNumbers(text), dates);
  const numbers = shareDates(text, addUnmarked(text, marked, dates));
  const found: Reference[] = [];
  let before: { readonly end: number; readonly kind: KindFound } | undefined;
  for (const one of numbers.slice(0, REFERENCES_PER_TEXT_MAX)) {
    const kind = findKind(text, one.start, before);
    const isKept = one.date !== undefined ? one.isMarked || isCodeOrKind(text, one, kind) : false;
    const isNamed = one.date === undefined && kind.isNear && !one.isGiven;
    const end = one.isShared === true ? one.end : Math.max(one.end, one.date?.end ?? 0);
    if (!isKept && !isNamed) continue;
    before = { end, kind };
    const start = Math.min(one.start, one.date?.start ?? one.start);
    const number = slice(one.from, one.to);
    found.push({
      start: placeOf(start),
      end: placeOf(start) + original.slice(placeOf(start), placeOf(end)).trimEnd().length,
      number,
      key: referenceKey(number).key,
      date: one.date?.iso ?? null,
      dateText: one.date === undefined ? null : slice(one.date.start, one.date.end),
      calendar: one.date?.iso === undefined ? null : one.date.calendar,
      kind: kind.kind,
      relation: findRelation(text, one.start, kind),
    });
  }
  return found;
}

// Without an announcing word, a bare figure before a date may be anything.
function isCodeOrKind(text: string, { from, to }: Numbered, kind: KindFound): boolean {
  return kind.kind !== null || /[/\\-]/u.test(text.slice(from, to));
}

/** The dates of a text; read in the Persian calendar where Persian words announce them. */
class Dates {
  readonly all: readonly FoundDate[];
  readonly #byStart: ReadonlyMap<number, FoundDate>;
  readonly #byEnd: readonly FoundDate[];
  readonly #persian: ReadonlyMap<number, FoundDate>;
  readonly #taken = new Set<number>();

  constructor(text: string, calendar: CalendarName) {
    this.all = listDates(text, calendar);
    this.#byStart = new Map(this.all.map((date) => [date.start, date]));
    this.#byEnd = this.all;
    const isMixed = calendar !== 'persian' && /شماره/u.test(text);
    const persian = isMixed ? listDates(text, 'persian') : [];
    this.#persian = new Map(persian.map((date) => [date.start, date]));
  }

  findAt(start: number, isPersian: boolean): FoundDate | undefined {
    return (isPersian ? this.#persian.get(start) : undefined) ?? this.#byStart.get(start);
  }

  /** The last one that ends at or before a place. */
  findBefore(place: number, isPersian: boolean): FoundDate | undefined {
    let low = 0;
    let high = this.#byEnd.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#byEnd[middle]?.end ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    const date = this.#byEnd[low - 1];
    return date === undefined ? undefined : this.findAt(date.start, isPersian);
  }

  take(date: FoundDate): FoundDate {
    this.#taken.add(date.start);
    return date;
  }

  isTaken({ start }: FoundDate): boolean {
    return this.#taken.has(start);
  }
}

/** All numbers that a word announces. */
function listNumbers(text: string): readonly Numbered[] {
  const numbers: Numbered[] = [];
  let readTo = 0;
  for (const mark of text.matchAll(MARK)) {
    const start = mark.index;
    if (start < readTo) continue;
    const isPersian = mark[0].includes('شماره');
    const isGiven =
      /^[وفبل]?ال/u.test(mark[0]) && !/ذ[ويا]ت? $/u.test(text.slice(Math.max(0, start - 4), start));
    const isPlural = mark[1] !== undefined || mark[2] !== undefined;
    let at = start + mark[0].length;
    let open = start;
    for (;;) {
      const code = readCode(text, at, open === start);
      if (code === undefined) break;
      numbers.push({
        ...{ start: open, end: code.end, from: code.from, to: code.to },
        ...{ isPersian, isMarked: true, isGiven, sharesDate: isPlural },
      });
      readTo = code.end;
      if (!isPlural) break;
      const gap = matchAt(NEXT, text, code.end)?.[0].length ?? 0;
      if (gap === 0) break;
      open = code.end + gap;
      at = open;
    }
  }
  return numbers;
}

interface Code {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

function readCode(text: string, at: number, mayBeBare: boolean): Code | undefined {
  const bracketed = matchAt(BRACKETED, text, at);
  if (bracketed !== null) {
    const [whole, inside = ''] = bracketed;
    if (!isCode(inside)) return undefined;
    const from = at + whole.indexOf(inside);
    return { from, to: from + inside.length, end: at + whole.length };
  }
  if (!mayBeBare) return undefined;
  const bare = matchAt(BARE, text, at)?.[0] ?? '';
  if (!/[0-9]/u.test(bare)) return undefined;
  return { from: at, to: at + bare.length, end: at + bare.length };
}

/** Figures and short groups of letters; words make no number. */
function isCode(inside: string): boolean {
  if (!/[0-9]/u.test(inside) || !CODE.test(inside)) return false;
  const letters = inside.match(/\p{L}+/gu) ?? [];
  return letters.length <= 5 && letters.every((run) => run.length <= 10);
}

function giveDates(text: string, numbers: readonly Numbered[], dates: Dates): Dated[] {
  const dated: Dated[] = numbers.map((one) => ({ ...one, date: dateAfter(text, one, dates) }));
  for (const [i, one] of dated.entries()) {
    if (one.date !== undefined) continue;
    const before = dates.findBefore(one.start, one.isPersian);
    if (before === undefined || dates.isTaken(before)) continue;
    const isNext = one.start - before.end <= GAP_CHARS_MAX;
    if (isNext && DATE_FIRST.test(text.slice(before.end, one.start))) {
      dated[i] = { ...one, date: dates.take(before) };
    }
  }
  return dated;
}

/** In "numbers (1) and (2) dated …" the date stands once, behind the last. */
function shareDates(text: string, numbers: readonly Dated[]): readonly Dated[] {
  const dated = [...numbers];
  for (let i = dated.length - 2; i >= 0; i -= 1) {
    const [one, next] = [dated[i], dated[i + 1]];
    if (one === undefined || next === undefined || one.date !== undefined) continue;
    if (next.start - one.end > GAP_CHARS_MAX) continue;
    if (!/^ *[،,]? *و? *$/u.test(text.slice(one.end, next.start))) continue;
    const isOfBoth = /مورخ[ات]?[يا]ن/u.test(gapOf(text, next));
    if (one.sharesDate || !next.isMarked || isOfBoth) {
      dated[i] = { ...one, date: next.date, isShared: true };
    }
  }
  return dated;
}

function gapOf(text: string, { end, date }: Dated): string {
  return date === undefined ? '' : text.slice(end, date.start);
}

function dateAfter(text: string, one: Numbered, dates: Dates): FoundDate | undefined {
  const gap = matchAt(TO_DATE, text, one.end) ?? matchAt(BARE_GAP, text, one.end);
  if (gap === null) return undefined;
  const date = dates.findAt(one.end + gap[0].length, one.isPersian);
  return date === undefined ? undefined : dates.take(date);
}

/** Dates that have a number before them which no word announces: "decree (M/31) dated …". */
function addUnmarked(text: string, marked: readonly Dated[], dates: Dates): readonly Dated[] {
  const numbers = [...marked];
  for (const date of dates.all) {
    if (dates.isTaken(date)) continue;
    const from = Math.max(0, date.start - BACK_CHARS);
    const back = text.slice(from, date.start);
    const mark = BACK.exec(back);
    if (mark === null || !/تا[رز]يخ|مورخ|dated/u.test(mark[0])) continue;
    const number = BACK_NUMBER.exec(back.slice(0, mark.index));
    const inside = number?.[1] ?? number?.[2] ?? '';
    if (number === null || !isCode(inside)) continue;
    const start = from + number.index;
    const at = start + number[0].indexOf(inside);
    const isPersian = marked.some((one) => one.isPersian && isJustBefore(one.end, start));
    dates.take(date);
    numbers.push({
      ...{ start, end: start + number[0].trimEnd().length, from: at, to: at + inside.length },
      ...{ isPersian, isMarked: false, isGiven: false, sharesDate: false },
      date: dates.findAt(date.start, isPersian),
    });
  }
  return numbers.length === marked.length ? numbers : numbers.sort((a, b) => a.start - b.start);
}

function isJustBefore(end: number, start: number): boolean {
  return end <= start && start - end <= GAP_CHARS_MAX;
}
