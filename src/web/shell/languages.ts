// The languages of the screens, each by its own name, written so that this file stays in Latin.
import type { Language } from '#kernel/authority.ts';

export const LANGUAGES: readonly Language[] = ['ar', 'fa', 'en'];

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  ar: '\u0627\u0644\u0639\u0631\u0628\u064A\u0629',
  fa: '\u0641\u0627\u0631\u0633\u06CC',
  en: 'English',
};
