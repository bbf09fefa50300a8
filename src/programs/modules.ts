// The modules of which an office consists, and their words, merged with those of http.
import type { Module } from '#kernel/module.ts';
import type { SheetForms } from '#kernel/sheet.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import correspondenceAr from '#modules/correspondence/words.ar.json' with { type: 'json' };
import correspondenceEn from '#modules/correspondence/words.en.json' with { type: 'json' };
import correspondenceFa from '#modules/correspondence/words.fa.json' with { type: 'json' };
import { directory } from '#modules/directory/module.ts';
import directoryAr from '#modules/directory/words.ar.json' with { type: 'json' };
import directoryEn from '#modules/directory/words.en.json' with { type: 'json' };
import directoryFa from '#modules/directory/words.fa.json' with { type: 'json' };
import { forms as letterForms } from '#modules/correspondence/sheet.ts';
import { makeFallback } from '#modules/fallback/module.ts';
import fallbackAr from '#modules/fallback/words.ar.json' with { type: 'json' };
import fallbackEn from '#modules/fallback/words.en.json' with { type: 'json' };
import fallbackFa from '#modules/fallback/words.fa.json' with { type: 'json' };
import { officeRules } from '#modules/office-rules/module.ts';
import officeRulesAr from '#modules/office-rules/words.ar.json' with { type: 'json' };
import officeRulesEn from '#modules/office-rules/words.en.json' with { type: 'json' };
import officeRulesFa from '#modules/office-rules/words.fa.json' with { type: 'json' };
import { siteDrills } from '#modules/site-drills/module.ts';
import siteDrillsAr from '#modules/site-drills/words.ar.json' with { type: 'json' };
import siteDrillsEn from '#modules/site-drills/words.en.json' with { type: 'json' };
import siteDrillsFa from '#modules/site-drills/words.fa.json' with { type: 'json' };
import type { Dictionary } from '#http/ports.ts';
import { mergeWords } from '#http/problem.ts';
import httpAr from '#http/words.ar.json' with { type: 'json' };
import httpEn from '#http/words.en.json' with { type: 'json' };
import httpFa from '#http/words.fa.json' with { type: 'json' };

/** What can be written on paper while the server is away. */
export const forms: SheetForms = letterForms;

export const modules: readonly Module<unknown>[] = [
  directory,
  correspondence,
  officeRules,
  makeFallback(forms),
  siteDrills,
];

export const words: Dictionary = mergeWords([
  { ar: httpAr, fa: httpFa, en: httpEn },
  { ar: directoryAr, fa: directoryFa, en: directoryEn },
  { ar: correspondenceAr, fa: correspondenceFa, en: correspondenceEn },
  { ar: fallbackAr, fa: fallbackFa, en: fallbackEn },
  { ar: officeRulesAr, fa: officeRulesFa, en: officeRulesEn },
  { ar: siteDrillsAr, fa: siteDrillsFa, en: siteDrillsEn },
]);
