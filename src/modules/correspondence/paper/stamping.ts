// What a paper is stamped with, and how the stamp comes onto it: the digest of all that is
// printed, the code, and the same matter as JSON inside the PDF. Signing needs the office's key,
// so the stamp itself comes from outside.
import { canonicalJson } from '#lib/canonical-json.ts';
import { digestOfText, stampSubjectMaxChars } from '#kernel/stamp.ts';
import type { StampedPaper } from '#kernel/stamp.ts';
import type { PaperFrame } from '#paper/paper.ts';
import type { PaperLook } from '#paper/look.ts';
import { dayText } from '#paper/look.ts';
import { paperWord } from './paper-words.ts';

/** All that a paper says; its canonical JSON is what the stamp's digest is of. */
export interface PaperMatter {
  readonly v: 1;
  readonly paper: StampedPaper;
  readonly register: string;
  readonly number: string;
  /** 'YYYY-MM-DD', Gregorian. */
  readonly date: string;
  /** As the stamp may show it to anybody: empty where it is secret. */
  readonly openSubject: string;
}

/** What the office is asked to sign. */
export interface StampAsked {
  readonly paper: StampedPaper;
  /** The entry that the paper is about. */
  readonly index: number;
  readonly register: string;
  readonly number: string;
  readonly date: string;
  readonly subject: string;
  readonly content: Uint8Array;
}

export function matterJson(matter: PaperMatter): string {
  return canonicalJson(matter);
}

export function stampAsked(matter: PaperMatter, index: number): StampAsked {
  const { paper, register, number, date, openSubject: subject } = matter;
  return {
    ...{ paper, index, register, number, date, subject },
    content: digestOfText(matterJson(matter)),
  };
}

const CONTROL = /\p{Cc}+/gu;

/** Fits into a stamp, and ends in dots where it was longer. */
export function shortSubject(subject: string): string {
  const characters = [...subject.replaceAll(CONTROL, ' ').trim()];
  if (characters.length <= stampSubjectMaxChars) return characters.join('');
  return `${characters.slice(0, stampSubjectMaxChars - 1).join('')}…`;
}

/** `url` is what the code leads to; null where there is no key to stamp with. */
export function stampedParts(
  look: PaperLook,
  matter: PaperMatter,
  url: string | null,
): Pick<PaperFrame, 'code' | 'attached'> {
  if (url === null) return { code: null, attached: null };
  const { language } = look.office;
  const word = (key: string) => paperWord(language, key);
  const holes = { number: matter.number, date: dayText(look, matter.date) };
  return {
    code: {
      text: url,
      title: word('genuine'),
      lines: [word('scan'), word('compare')],
      alt: paperWord(language, 'code-alt', holes),
    },
    attached: { json: matterJson(matter), description: word('attached') },
  };
}
