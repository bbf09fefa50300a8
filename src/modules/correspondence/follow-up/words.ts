// The words of follow-up for what the server itself writes: reports, exports and reminders. Screens
// read the same three files.
import type { Language } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const words: Readonly<Record<Language, Readonly<Record<string, unknown>>>> = { ar, fa, en };

/** A word that has no plural forms. */
export function followWord(
  language: Language,
  key: string,
  holes: Readonly<Record<string, string>> = {},
): string {
  const word = words[language][key];
  const text = must(typeof word === 'string' ? word : undefined, `There is a word for ${key}.`);
  return text.replaceAll(/\{(\w+)\}/g, (hole, name: string) => holes[name] ?? hole);
}
