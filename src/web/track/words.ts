// The words of the page of tracking, which stands alone and so has its own; and the language that
// it begins in: the browser's, where it is one of the three.
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

export const languages = ['ar', 'fa', 'en'] as const;
export type Language = (typeof languages)[number];
export type Word = keyof typeof en;

const words: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { ar, fa, en };

export function wordIn(language: Language, key: Word): string {
  return words[language][key];
}

export function firstLanguage(wanted: readonly string[]): Language {
  const short = wanted.map((tag) => tag.slice(0, 2));
  return languages.find((language) => language === short[0]) ?? 'ar';
}
