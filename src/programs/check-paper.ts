// Whether a paper is genuine, decided without a line: the stamp out of a PDF, a picture or a text,
// checked with the offices' public keys; and for a PDF also that what goes along inside it, and
// what its pages show, is what was stamped. Where Poppler is missing, less is checked, and that is
// said.
import { promisify } from 'node:util';
import { inflate as inflateWith } from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';
import decodeQR from 'qr/decode.js';
import { encodeBase64 } from '#lib/base64.ts';
import { findPdfWords } from '#lib/pdf-words.ts';
import { checkStamp, digestOfText, parseStamp } from '#kernel/stamp.ts';
import type { Stamp, StampVerdict } from '#kernel/stamp.ts';
import type { Cosigner } from '#kernel/stamp-cosigned.ts';
import { findPayload } from '#kernel/stamp-url.ts';
import { shownText } from '#kernel/stamped-matter.ts';
import { isPdf, pdfBytesMax, pdfMatter } from '#paper/pdf-matter.ts';
import { findLastPage, findPdfText, pictureAsPdf } from '#paper/poppler.ts';
import { compareLetters } from '#lib/words-compared.ts';
import type { GreyPicture } from '#paper/poppler.ts';

export const paperVerdicts = [
  'genuine',
  'altered',
  'not-in-log',
  'unknown-key',
  'malformed',
  'no-code',
] as const;
export type PaperVerdict = (typeof paperVerdicts)[number];

export interface PaperCheck {
  readonly verdict: PaperVerdict;
  /** One sentence on what is wrong; empty where all is well. */
  readonly reason: string;
  /** What was looked at, in order. */
  readonly checked: readonly string[];
  /** What could not be looked at here. */
  readonly unchecked: readonly string[];
  /** The centres that hold its entry, heard by their keys, and how many have no key here. */
  readonly held?: { readonly by: readonly Cosigner[]; readonly unheardCount: number };
  /** What the paper claims; believed only where it is genuine. */
  readonly claim?: {
    readonly office: string;
    readonly paper: string;
    readonly register: string;
    readonly number: string;
    readonly date: string;
    readonly subject: string;
    readonly index: number;
  };
}

const inflate = promisify<Uint8Array, ZlibOptions, Buffer>(inflateWith);
const decoder = new TextDecoder('utf-8', { fatal: true });

export async function checkPaper(bytes: Uint8Array, keys: readonly string[]): Promise<PaperCheck> {
  if (isPdf(bytes)) return await checkPdf(bytes, keys);
  const text = textOf(bytes);
  if (text !== undefined) return checkCode(text, keys);
  const page = pictureAsPdf(bytes);
  if (page === undefined) return none('malformed', 'This is no PDF, picture or text of a code.');
  const code = await findCode(page);
  if (code === 'not-seen') {
    return none('no-code', 'To look at pictures, pdftoppm of poppler-utils is needed.');
  }
  return code === undefined
    ? none('no-code', 'No code could be read in the picture.')
    : checkCode(code, keys);
}

function checkCode(code: string, keys: readonly string[]): PaperCheck {
  const payload = findPayload(code);
  if (payload === undefined) return none('malformed', 'The code is none of an office.');
  const checked = checkStamp(payload, keys);
  if (checked.verdict === 'malformed') return none('malformed', 'The stamp is damaged.');
  const claim = claimOf(checked.stamp);
  const looked = { checked: ['the stamp'], unchecked: ['what the page shows'], claim };
  switch (checked.verdict) {
    case 'unknown-key':
      return { verdict: 'unknown-key', reason: `No key of ${claim.office} was given.`, ...looked };
    case 'altered':
      return { verdict: 'altered', reason: 'The office did not sign what it says.', ...looked };
    case 'not-in-log':
      return { verdict: 'not-in-log', reason: 'Its proof does not lead to the log.', ...looked };
    case 'genuine':
      return {
        ...{ verdict: 'genuine', reason: '', ...looked },
        checked: ["the office's signature", 'the proof that it is in the log'],
        ...heldOf(checked),
      };
  }
}

function heldOf({
  stamp,
  cosigners: by,
}: Pick<StampVerdict & { verdict: 'genuine' }, 'stamp' | 'cosigners'>): Pick<PaperCheck, 'held'> {
  const count = stamp.cosigned.reduce((sum, head) => sum + head.cosignatures.length, 0);
  return count === 0 ? {} : { held: { by, unheardCount: count - by.length } };
}

async function checkPdf(pdf: Uint8Array, keys: readonly string[]): Promise<PaperCheck> {
  const { code: named, attached } = pdfMatter(pdf);
  const code = named ?? (await findPrinted(pdf));
  if (code === undefined) return none('no-code', 'The PDF has no code.');
  const stamped = checkCode(code, keys);
  if (stamped.verdict !== 'genuine') return stamped;
  if (attached === undefined) {
    return { ...stamped, unchecked: ['what the pages show: nothing goes along inside the PDF'] };
  }
  if (encodeBase64(digestOfText(attached)) !== contentOf(code)) {
    return altered(stamped, 'What goes along inside the PDF is not what was stamped.');
  }
  const checked = [...stamped.checked, 'what goes along inside the PDF'];
  return await checkPages(pdf, { ...stamped, checked }, { code, attached });
}

/** What a person would see: the printed code, and the words on the pages. */
async function checkPages(
  pdf: Uint8Array,
  so: PaperCheck,
  { code, attached }: { readonly code: string; readonly attached: string },
): Promise<PaperCheck> {
  const printed = await findPrinted(pdf);
  if (printed !== undefined && findPayload(printed) !== findPayload(code)) {
    return altered(so, 'The printed code is another than the one inside the PDF.');
  }
  const own = () => findPdfWords(Uint8Array.from(pdf), inflated);
  const text = (await findPdfText(pdf)) ?? (await own());
  if (text === undefined) {
    const unchecked = ['what the pages show: pdftotext of poppler-utils is needed'];
    return { ...so, unchecked };
  }
  // A long register goes along as the digest of its rows.
  if (shownText(attached).endsWith('\n')) {
    const unchecked = ['the rows on the pages'];
    return { ...so, unchecked };
  }
  const { missing } = compareLetters(shownText(attached), text);
  if (missing.length > 0) {
    const words = missing.slice(0, 8).join(', ');
    return altered(so, `The pages do not show these registered words: ${words}.`);
  }
  return { ...so, checked: [...so.checked, 'the words on the pages'], unchecked: [] };
}

async function inflated(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    return await inflate(bytes, { maxOutputLength: pdfBytesMax });
  } catch {
    return undefined;
  }
}

function altered(so: PaperCheck, reason: string): PaperCheck {
  return { ...so, verdict: 'altered', reason };
}

function contentOf(code: string): string {
  const stamp = parseStamp(findPayload(code) ?? '');
  return stamp === undefined ? '' : encodeBase64(stamp.content);
}

async function findPrinted(pdf: Uint8Array): Promise<string | undefined> {
  const seen = await findCode(pdf);
  return seen === 'not-seen' ? undefined : seen;
}

/** A module is then some pixels wide; photographs want other sizes than prints. */
const LENGTHS_PIXELS = [2_400, 1_700, 3_500, 1_200];
const PATIENCE_MS = 1_500;

/** 'not-seen' where nothing here can show the page. */
async function findCode(pdf: Uint8Array): Promise<string | undefined> {
  for (const lengthPixels of LENGTHS_PIXELS) {
    const page = await findLastPage(pdf, lengthPixels);
    if (page === undefined) return 'not-seen';
    const code = readCode(page);
    if (code !== undefined) return code;
  }
  return undefined;
}

function readCode({ width, height, pixels }: GreyPicture): string | undefined {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 1) data[at] = pixels[Math.floor(at / 3)] ?? 0;
  try {
    const options = { effort: Infinity, timeLimit: PATIENCE_MS };
    return decodeQR({ width, height, data }, options);
  } catch {
    return undefined;
  }
}

const TEXT_BYTES_MAX = 8_000;

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > TEXT_BYTES_MAX) return undefined;
  try {
    const text = decoder.decode(bytes);
    return /[^\P{Cc}\s]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function claimOf(stamp: Stamp): NonNullable<PaperCheck['claim']> {
  const { origin: office, paper, register, number, date, subject, index } = stamp;
  return { office, paper, register, number, date, subject, index };
}

function none(verdict: PaperVerdict, reason: string): PaperCheck {
  return { verdict, reason, checked: [], unchecked: [] };
}
