// What a person chose for this browser: language, calendar, digits, light or dark, and the seat
// they last sat in. `auto` leaves it to the office (calendar), the language (digits) or the system.
import type { Language } from '#kernel/authority.ts';
import type { CalendarName } from '#lib/calendar.ts';
import type { Digits } from '#lib/digits.ts';
import { findKept, keep } from './keep.ts';
import { signal } from './signal.ts';

export interface Preferences {
  readonly language: Language | 'auto';
  readonly calendar: CalendarName | 'auto';
  readonly digits: Digits | 'auto';
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
  chosen: Digits | 'auto',
  language: Language,
  office: { readonly language: Language; readonly digits: Digits } | null,
): Digits {
  if (chosen !== 'auto') return chosen;
  if (office !== null && office.language === language) return office.digits;
  return language === 'ar' ? 'arabic' : language === 'fa' ? 'persian' : 'western';
}
