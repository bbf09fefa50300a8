// What the mail around a letter says, in the office's language, calendar and digits; and the words
// of what is noted of it. A graded letter's subject is not on the outside of the mail.
import type { Language } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import { formatInteger } from '#lib/digits.ts';
import type { PaperLook } from '#paper/look.ts';
import { dayText } from '#paper/look.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };

/** `key` without its `mail.`; every hole of the word is filled. */
export function mailWord(
  language: Language,
  key: string,
  holes: Readonly<Record<string, string>> = {},
): string {
  const word = must(words[language][`mail.${key}`], `There is a word for mail.${key}.`);
  return word.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    must(holes[name], `The hole ${name} of mail.${key} is filled.`),
  );
}

export interface MailNames {
  /** File names of the letter and its capsule; the capsule may stay behind. */
  readonly letter: string;
  readonly capsule: string | null;
}

export interface MailWords {
  readonly subject: string;
  readonly text: string;
}

type Letter = Pick<LetterAnswer, 'number' | 'numberedAt' | 'subject' | 'secrecy' | 'outside'>;

export function mailText(
  letter: Letter,
  place: number,
  look: PaperLook,
  names: MailNames,
): MailWords {
  const { language } = look.office;
  const number = letter.number ?? '';
  const { subject } = letter;
  const office = `${look.institution[language]} – ${look.office.names[language]}`;
  const word = (key: string, holes: Readonly<Record<string, string>> = {}) =>
    mailWord(language, key, holes);
  const dueOn = letter.outside.find((one) => one.place === place)?.dueOn ?? null;
  const lines = [
    ...[word('greeting'), ''],
    word('about', { office, number, date: dayText(look, letter.numberedAt, 'long') }),
    word('subject-line', { subject }),
    ...(dueOn === null ? [] : [word('due', { date: dayText(look, dueOn, 'long') })]),
    ...['', word('files', { letter: names.letter })],
    ...(names.capsule === null ? [] : [word('capsule', { capsule: names.capsule })]),
    ...[word('answer'), '', word('closing', { office })],
  ];
  const isOpen = letter.secrecy === 'normal';
  return {
    subject: isOpen ? word('subject', { number, subject }) : word('subject-closed', { number }),
    text: lines.join('\n'),
  };
}

/** Millions of bytes, rounded up. */
export function megabytes({ office }: PaperLook, bytes: number): string {
  return formatInteger(Math.ceil(bytes / 1_000_000), office.digits, { grouping: false });
}
