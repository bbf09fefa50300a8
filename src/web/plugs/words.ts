// The words of the plug board, which stands alone and so has its own, and the language that it
// begins in: the browser's, where it is one of the three.
import { formatInteger } from '#lib/digits.ts';
import type { Digits } from '#lib/digits.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

export const languages = ['ar', 'fa', 'en'] as const;
export type Language = (typeof languages)[number];
export type Word = keyof typeof en;

const words: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { ar, fa, en };
const digits = { ar: 'arabic', fa: 'persian', en: 'western' } as const satisfies Readonly<
  Record<Language, Digits>
>;

/** Holes of the sentence are filled with the facts, each isolated from what stands around it. */
export function wordIn(
  language: Language,
  key: Word,
  facts: Readonly<Record<string, string>> = {},
): string {
  return words[language][key].replaceAll(/\{(\w+)\}/g, (hole, name: string) => {
    const fact = facts[name];
    return fact === undefined ? hole : `\u2068${fact}\u2069`;
  });
}

export function countIn(language: Language, count: number): string {
  return formatInteger(count, digits[language]);
}

export function firstLanguage(wanted: readonly string[]): Language {
  const short = wanted.map((tag) => tag.slice(0, 2));
  return languages.find((language) => language === short[0]) ?? 'ar';
}
