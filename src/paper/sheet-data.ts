// A paper as the templates read it: one JSON value and the files beside it. Control, private and
// unassigned characters are left out, since no face has a shape for them; all other text goes
// through as it was written.
import { Fault } from '#kernel/fault.ts';
import { codePicture } from './qr-picture.ts';
import { paperRowsMax, paperTextMaxChars } from './paper.ts';
import type { Paper, SheetPaper } from './paper.ts';

export interface SheetData {
  readonly template: Paper['template'];
  readonly json: string;
  /** Paths as the templates name them. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

const encoder = new TextEncoder();

export function sheetData(paper: Paper): SheetData {
  const { code, attached, letterhead } = paper;
  const files: { path: string; bytes: Uint8Array }[] = [];
  const picture = code === null ? undefined : codePicture(code.text);
  if (picture !== undefined) files.push({ path: '/code.grey', bytes: picture.pixels });
  if (attached !== null) {
    files.push({ path: '/attached.json', bytes: encoder.encode(attached.json) });
  }
  const modules = paper.template === 'sheet' ? sheetCodes(paper, files) : [];
  const emblem = letterhead.emblem === null ? null : `/emblem.${letterhead.emblem.kind}`;
  if (letterhead.emblem !== null && emblem !== null) {
    files.push({ path: emblem, bytes: letterhead.emblem.bytes });
  }
  const value = {
    ...paper,
    ...matterOf(paper, modules),
    letterhead: { ...letterhead, emblem, emblemAlt: letterhead.emblem?.alt ?? '' },
    code: code === null ? null : { ...code, text: '', modules: picture?.modules ?? 0 },
    pagesBefore: pagesBefore(paper),
    // Where a PDF is read without its pictures, the code is found among the key words.
    keywords: code === null ? [] : [code.text],
    attached: null,
    attachment: attached?.description ?? null,
  };
  const json = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? printable(part) : part,
  );
  // Said once for the whole: a style that only some papers have is laid out anew for those alone.
  const hasDoubleMarks = DOUBLE_MARKS.test(json);
  const whole = `{"hasDoubleMarks":${hasDoubleMarks},${json.slice(1)}`;
  return { template: paper.template, json: whole, files };
}

/** Throws a fault for what would hold up the press. */
export function refuseTooLong(paper: Paper): void {
  const isTable = paper.template === 'table';
  if (isTable && paper.rows.length > paperRowsMax) throw tooLong(`${paper.rows.length} rows`);
  const text = paper.template === 'letter' ? paper.text : '';
  if (text.length > paperTextMaxChars) throw tooLong(`${text.length} characters`);
}

/** All pages of a pack have the same head: none of them is the first. */
function pagesBefore(paper: Paper): number {
  if (paper.template === 'sheet') return 1;
  return paper.template === 'table' ? (paper.pagesBefore ?? 0) : 0;
}

/** A picture for each sheet; gives back how many modules each has. */
function sheetCodes(
  { sheets }: SheetPaper,
  files: { path: string; bytes: Uint8Array }[],
): readonly number[] {
  return sheets.map(({ code }, at) => {
    const { pixels, modules } = codePicture(code);
    files.push({ path: `/code-${at}.grey`, bytes: pixels });
    return modules;
  });
}

function matterOf(paper: Paper, modules: readonly number[]): object {
  if (paper.template === 'sheet') {
    return { sheets: paper.sheets.map((sheet, at) => ({ ...sheet, at, modules: modules[at] })) };
  }
  if (paper.template === 'table') {
    const rows = paper.rows.map(({ isVoid, ...row }) => ({ ...row, void: isVoid }));
    return { landscape: paper.isLandscape, rows };
  }
  return { text: '', paragraphs: paragraphsOf(paper.text, paper.language !== 'en') };
}

function tooLong(what: string): Fault {
  return new Fault('paper.too-long', `A paper of ${what} is not printed.`, { retry: 'never' });
}

/** Two vowel marks over one letter. */
const DOUBLE_MARKS = /[\u064B-\u0652]{2}/u;

const STRONG = /[\p{Script=Arabic}\p{Script=Hebrew}]|\p{Script=Latin}/u;
const STRONG_RTL = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** Each line of a text is a paragraph; its direction is that of its first letter. */
export function paragraphsOf(
  text: string,
  isRtl: boolean,
): readonly { readonly text: string; readonly rtl: boolean }[] {
  return text
    .split(/\r\n?|\n|\u2028|\u2029/u)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const first = STRONG.exec(line)?.[0];
      return { text: line, rtl: first === undefined ? isRtl : STRONG_RTL.test(first) };
    });
}

const UNPRINTABLE = /[\p{Cc}\p{Cn}\p{Co}\uFEFF\u00AD]/gu;

export function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\t\n\r\u0085\u2028\u2029]/gu, ' ')
    .replaceAll(UNPRINTABLE, '');
}
