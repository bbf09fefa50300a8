// What deadlines and reminders of an office are reckoned by: its rules of working time and
// holidays in the time zone that the directory gives it.
import type { WorkingTime } from '#lib/working-time.ts';
import type { Rules } from './entries.ts';

/** Keep it for as long as the rules hold: what is reckoned is remembered with it. */
export function workingTimeOf(
  rules: Pick<Rules, 'working-time' | 'holidays'>,
  timeZone: string,
): WorkingTime {
  return { timeZone, ...rules['working-time'], holidays: rules.holidays.items };
}
