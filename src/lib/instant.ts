// Instants as text: RFC 3339 in UTC with exactly three decimals, '2026-11-21T08:00:00.000Z'.
// One form only, so that the same instant always has the same bytes and sorts as text.

import { assert } from './assert.ts';

// The years 0001 to 9999: outside of them the text form would change its length.
export const INSTANT_MIN_MS = -62_135_596_800_000;
export const INSTANT_MAX_MS = 253_402_300_799_999;

const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/u;

/** Milliseconds since 1970 must be whole and lie in the years 0001 to 9999. */
export function formatInstant(instantMs: number): string {
  assert(Number.isSafeInteger(instantMs), 'an instant is a whole number of milliseconds');
  assert(
    instantMs >= INSTANT_MIN_MS && instantMs <= INSTANT_MAX_MS,
    'an instant lies in the years 0001 to 9999',
  );
  return new Date(instantMs).toISOString();
}

/** Milliseconds since 1970, or undefined when the text is not exactly of that one form. */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text)) return undefined;
  const instantMs = Date.parse(text);
  if (!Number.isSafeInteger(instantMs) || instantMs < INSTANT_MIN_MS) return undefined;
  // Date.parse lets 24:00 and the 30th of February roll over; the way back finds these.
  return new Date(instantMs).toISOString() === text ? instantMs : undefined;
}
