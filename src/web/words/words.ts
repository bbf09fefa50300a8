// The words of the screens in the language that is in use; only that language is loaded. A word is
// a sentence with `{gaps}`, or one sentence for each plural form that the language has. Facts that
// are texts are isolated, so that a foreign name never turns the sentence around.
import type { Language } from '#kernel/authority.ts';
import { formatInteger, toDigits } from '#lib/digits.ts';
import type { Digits } from '#lib/digits.ts';
import type correspondence from '#modules/correspondence/words.en.json';
import type followUp from '#modules/correspondence/follow-up/words.en.json';
import type directory from '#modules/directory/words.en.json';
import type fallback from '#modules/fallback/words.en.json';
import type officeRules from '#modules/office-rules/words.en.json';
import type siteDrills from '#modules/site-drills/words.en.json';
import type archive from '#web/screens/archive/words.en.json';
import type care from '#web/screens/care/words.en.json';
import type continuity from '#web/screens/continuity/words.en.json';
import type courier from '#web/screens/courier/words.en.json';
import type letters from '#web/screens/correspondence/words.en.json';
import type fallbackScreens from '#web/screens/fallback/words.en.json';
import type outside from '#web/screens/outside/words.en.json';
import type post from '#web/screens/post/words.en.json';
import type search from '#web/screens/search/words.en.json';
import type sites from '#web/screens/sites/words.en.json';
import type own from './en.json';

export type WordKey =
  | keyof typeof own
  | keyof typeof continuity
  | keyof typeof courier
  | keyof typeof letters
  | keyof typeof care
  | keyof typeof correspondence
  | keyof typeof followUp
  | keyof typeof directory
  | keyof typeof archive
  | keyof typeof officeRules
  | keyof typeof siteDrills
  | keyof typeof sites
  | keyof typeof fallback
  | keyof typeof fallbackScreens
  | keyof typeof outside
  | keyof typeof post
  | keyof typeof search;
export type Facts = Readonly<Record<string, string | number>>;
type Word = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
export type Words = Readonly<Record<string, Word>>;

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

const loaders: Readonly<Record<Language, () => Promise<{ readonly words: Words }>>> = {
  ar: () => import('./ar.ts'),
  fa: () => import('./fa.ts'),
  en: () => import('./en.ts'),
};

export async function loadWords(language: Language): Promise<Words> {
  return (await loaders[language]()).words;
}

/** The sentence with its gaps filled; undefined where the language has no such word. */
export function say(
  words: Words,
  language: Language,
  digits: Digits,
  key: string,
  facts: Facts = {},
): string | undefined {
  const word = words[key];
  if (word === undefined) return undefined;
  const sentence = typeof word === 'string' ? word : pluralOf(word, language, facts['n']);
  return sentence?.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const fact = facts[name];
    if (fact === undefined) return gap;
    if (typeof fact === 'number') return formatInteger(fact, digits);
    return FIRST_STRONG_ISOLATE + toDigits(fact, digits) + POP_ISOLATE;
  });
}

function pluralOf(
  word: Exclude<Word, string>,
  language: Language,
  n: string | number | undefined,
): string | undefined {
  // A number without a form of its own reads as "other".
  if (n === 0 && word.zero !== undefined) return word.zero;
  return word[new Intl.PluralRules(language).select(Number(n ?? 0))] ?? word.other;
}
