// The words that stand on separator sheets, in all three languages.
import type { Language } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };

export function postWord(language: Language, key: string): string {
  return must(words[language][key], `There is a word for ${key}.`);
}
