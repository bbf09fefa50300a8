// What a person chose for this browser: language, calendar, digits, light or dark, and the seat
// they last sat in. `auto` leaves it to the office (calendar), the language (digits) or the system.
import type { DigitsName, Language } from '#kernel/authority.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { findKept, keep } from './keep.ts';
import { signal } from './signal.ts';

export interface Preferences {
  readonly language: Language | 'auto';
  readonly calendar: CalendarName | 'auto';
  readonly digits: DigitsName | 'auto';
  readonly theme: 'auto' | 'light' | 'dark';
  /** Appointment id of the seat. */
  readonly seat: string | null;
}

const KEPT = 'preferences';
const FIRST: Preferences = {
  language: 'auto',
  calendar: 'auto',
  digits: 'auto',
  theme: 'auto',
  seat: null,
};

export const preferences = signal<Preferences>({
  ...FIRST,
  ...findKept<Partial<Preferences>>(KEPT),
});

export function prefer(change: Partial<Preferences>): void {
  preferences.set({ ...preferences.get(), ...change });
  keep(KEPT, preferences.get());
}

/** The first of the browser's languages that Dawam speaks. */
export function browserLanguage(asked: readonly string[]): Language {
  for (const tag of asked) {
    const language = tag.slice(0, 2).toLowerCase();
    if (language === 'ar' || language === 'fa' || language === 'en') return language;
  }
  return 'ar';
}

/** Digits of the language, unless the office of that language writes other ones. */
export function digitsFor(
  chosen: DigitsName | 'auto',
  language: Language,
  office: { readonly language: Language; readonly digits: DigitsName } | null,
): DigitsName {
  if (chosen !== 'auto') return chosen;
  if (office !== null && office.language === language) return office.digits;
  return language === 'ar' ? 'arabic' : language === 'fa' ? 'persian' : 'western';
}
