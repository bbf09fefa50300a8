// The instant of a clock time on a day in a time zone, with its summer time as it was and is. The
// rules of the zones are those of the machine's Intl.
import { CalendarDateTime } from '@internationalized/date';
import { must } from './assert.ts';
import { addDays, fromIso } from './calendar.ts';

/** The midnight that ends a day, as a clock time of that day. */
export const MIDNIGHT_AFTER = '24:00';

/**
 * The instant at which the clocks of the zone show 'HH:MM' on the day. A time that summer time
 * leaves out is moved on by as much; of a time that comes twice, the first counts.
 */
export function instantOf(timeZone: string, iso: string, clock: string): number {
  if (clock === MIDNIGHT_AFTER) return instantOf(timeZone, addDays(iso, 1), '00:00');
  const { year, month, day } = must(fromIso('gregory', iso), 'office hours are on an ISO day');
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return new CalendarDateTime(year, month, day, hour, minute).toDate(timeZone).getTime();
}
