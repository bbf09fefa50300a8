// A sentence of the site arbiter in a language, its gaps filled. A gap without a fact stays as it
// is, so that it is seen.
import type { Language } from '#kernel/authority.ts';
import { sentenceLevels } from '#sync/arbiter-sentence.ts';
import type { Sentence } from '#sync/arbiter-sentence.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };

export function sentenceText(language: Language, { code, facts }: Sentence): string {
  const text = words[language][`arbiter.${code}`] ?? code;
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(facts[name] ?? gap));
}

/** All that a screen or a log needs of a sentence. */
export function spokenSentence(sentence: Sentence) {
  const [inArabic, inPersian, inEnglish] = (['ar', 'fa', 'en'] as const).map((language) =>
    sentenceText(language, sentence),
  );
  const level = sentenceLevels[sentence.code];
  return { ...sentence, level, words: { ar: inArabic, fa: inPersian, en: inEnglish } };
}
