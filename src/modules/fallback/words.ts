// The words that stand on the papers of this module.
import type { Language } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };

/** `key` without its `paper.`; every hole of the word is filled. */
export function paperWord(
  language: Language,
  key: string,
  holes: Readonly<Record<string, string>> = {},
): string {
  const word = must(words[language][`paper.${key}`], `There is a word for paper.${key}.`);
  return word.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    must(holes[name], `The hole ${name} of paper.${key} is filled.`),
  );
}
