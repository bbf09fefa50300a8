// The words of the office's rules that the rules themselves are made of: names of what an office
// begins with.
import type { Language, Names } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const words: Readonly<Record<Language, Readonly<Record<string, unknown>>>> = { ar, fa, en };

export function wordIn(language: Language, key: string): string {
  const word = words[language][key];
  return must(typeof word === 'string' ? word : undefined, `There is a word for ${key}.`);
}

export function namesIn(key: string): Names {
  return { ar: wordIn('ar', key), fa: wordIn('fa', key), en: wordIn('en', key) };
}
