// How long an archived letter is kept by its retention class, in the office's calendar. Pure.
import { addDays, fromIso, monthLengthDays, toIso } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';

/**
 * First day on which a letter that was archived on a day is no longer kept: the same day so many
 * years later, the last of the month where that month is shorter. Undefined past the years that the
 * calendar's tables know.
 */
export function keptUntil(
  calendar: CalendarName,
  archivedOn: string,
  years: number,
): string | undefined {
  const from = fromIso(calendar, archivedOn);
  if (from === undefined) return undefined;
  const year = from.year + years;
  const length = monthLengthDays(calendar, year, from.month);
  if (length === undefined) return undefined;
  return toIso(calendar, { year, month: from.month, day: Math.min(from.day, length) });
}

/** Last day on which a letter was archived that is no longer kept on `day`. */
export function archivedBy(calendar: CalendarName, day: string, years: number): string | undefined {
  const first = keptUntil(calendar, day, -years);
  if (first === undefined) return undefined;
  // The last day of a longer month falls on the same day as the one before it.
  const next = addDays(first, 1);
  const nextDue = keptUntil(calendar, next, years);
  return nextDue !== undefined && nextDue <= day ? next : first;
}
