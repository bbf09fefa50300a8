// The modules of which an office consists, and their words, merged with those of http.
import type { Module } from '#kernel/module.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import correspondenceAr from '#modules/correspondence/words.ar.json' with { type: 'json' };
import correspondenceEn from '#modules/correspondence/words.en.json' with { type: 'json' };
import correspondenceFa from '#modules/correspondence/words.fa.json' with { type: 'json' };
import { directory } from '#modules/directory/module.ts';
import directoryAr from '#modules/directory/words.ar.json' with { type: 'json' };
import directoryEn from '#modules/directory/words.en.json' with { type: 'json' };
import directoryFa from '#modules/directory/words.fa.json' with { type: 'json' };
import { officeRules } from '#modules/office-rules/module.ts';
import officeRulesAr from '#modules/office-rules/words.ar.json' with { type: 'json' };
import officeRulesEn from '#modules/office-rules/words.en.json' with { type: 'json' };
import officeRulesFa from '#modules/office-rules/words.fa.json' with { type: 'json' };
import type { Dictionary } from '#http/ports.ts';
import { mergeWords } from '#http/problem.ts';
import httpAr from '#http/words.ar.json' with { type: 'json' };
import httpEn from '#http/words.en.json' with { type: 'json' };
import httpFa from '#http/words.fa.json' with { type: 'json' };

export const modules: readonly Module<unknown>[] = [directory, correspondence, officeRules];

export const words: Dictionary = mergeWords([
  { ar: httpAr, fa: httpFa, en: httpEn },
  { ar: directoryAr, fa: directoryFa, en: directoryEn },
  { ar: correspondenceAr, fa: correspondenceFa, en: correspondenceEn },
  { ar: officeRulesAr, fa: officeRulesFa, en: officeRulesEn },
]);
