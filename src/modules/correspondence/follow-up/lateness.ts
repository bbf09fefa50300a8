// When something is overdue or nearly so, in the working days and hours of an office. What is due
// on a free day is due on the next working day, at the end of its office hours. Pure.
import { addDays, isoDateIn } from '#lib/calendar.ts';
import { instantOf, MIDNIGHT_AFTER } from '#lib/calendar-clock.ts';
import { IDLE_DAYS_MAX } from '#lib/limits.ts';
import {
  addWorkingDays,
  dueInstant,
  isOverdue,
  nextWorkingDay,
  workingDaysBetween,
} from '#lib/working-time.ts';
import type { WorkingTime } from '#lib/working-time.ts';
import type { Rhythm } from './rhythm.ts';

/** `none`: no day was set. */
export const lateStates = ['overdue', 'soon', 'later', 'none'] as const;
export type LateState = (typeof lateStates)[number];

/** What the tables are asked with: overdue is `dueOn <= overdueUntil`, soon up to `soonUntil`. */
export interface Windows {
  readonly today: string;
  readonly overdueUntil: string;
  readonly soonUntil: string;
}

export function windowsOf(rhythm: Rhythm, nowMs: number): Windows {
  const { time, remindDaysBefore } = rhythm;
  const today = isoDateIn(time.timeZone, nowMs);
  let day = today;
  for (let i = 0; i < IDLE_DAYS_MAX && !isOverdue(time, day, nowMs); i += 1) day = addDays(day, -1);
  const ahead = Math.max(0, ...remindDaysBefore);
  return { today, overdueUntil: day, soonUntil: addWorkingDays(time, today, ahead) };
}

export function lateStateOf(dueOn: string | null, windows: Windows): LateState {
  if (dueOn === null) return 'none';
  if (dueOn <= windows.overdueUntil) return 'overdue';
  return dueOn <= windows.soonUntil ? 'soon' : 'later';
}

/**
 * Working days until the due day: 0 is today, negative counts the working days since it passed.
 * Null where no day was set.
 */
export function daysLeft(time: WorkingTime, dueOn: string | null, today: string): number | null {
  return dueOn === null ? null : workingDaysBetween(time, today, nextWorkingDay(time, dueOn));
}

/** The instant at which a day of the office is over. */
export function endOfDay(timeZone: string, day: string): number {
  return instantOf(timeZone, day, MIDNIGHT_AFTER);
}

/** How long until something may be late that is not late now: the next end of hours or of a day. */
export function untilTurnMs(time: WorkingTime, nowMs: number): number {
  const today = isoDateIn(time.timeZone, nowMs);
  // What is due is late just after that instant.
  const turns = [dueInstant(time, today) + 1, endOfDay(time.timeZone, today)];
  return Math.min(...turns.filter((turn) => turn > nowMs)) - nowMs;
}

/** The last day of which so many working days have gone by since it passed. */
export function passedUntil(time: WorkingTime, today: string, days: number): string {
  let day = addWorkingDays(time, today, -days);
  for (let i = 0; i < IDLE_DAYS_MAX && (daysLeft(time, day, today) ?? 0) > -days; i += 1) {
    day = addDays(day, -1);
  }
  return day;
}
