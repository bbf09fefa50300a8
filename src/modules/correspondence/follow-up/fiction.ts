// Delivery by fiction: a letter that has arrived at an addressee's and that nobody there opens
// counts as delivered after so many working days, where the rules of the sender's office say so.
// The day it arrived is not counted; it could still be opened on the last one. Pure.
import { isoDateIn } from '#lib/calendar.ts';
import { parseInstant } from '#lib/instant.ts';
import { must } from '#lib/assert.ts';
import { addWorkingDays } from '#lib/working-time.ts';
import type { WorkingTime } from '#lib/working-time.ts';
import type { DeliverByFictionBody } from '#modules/correspondence/wire-bodies.ts';

/** An addressee at whose office the letter arrived and was not opened. */
export interface Unopened {
  readonly subject: string;
  readonly addressee: string;
  readonly deliveredAt: string;
  /** What the rules of the sender's office said when it arrived; null: never. */
  readonly afterDays: number | null;
}

export type Fiction = DeliverByFictionBody & { readonly subject: string };

/** The last day on which it can be opened before it counts as delivered. */
export function lastDayOf(time: WorkingTime, deliveredAt: string, afterDays: number): string {
  const arrivedMs = must(parseInstant(deliveredAt), 'A receipt says an instant.');
  return addWorkingDays(time, isoDateIn(time.timeZone, arrivedMs), afterDays);
}

/** Those whose last day was over by the instant. */
export function listFictions(
  time: WorkingTime,
  unopened: readonly Unopened[],
  nowMs: number,
): readonly Fiction[] {
  const today = isoDateIn(time.timeZone, nowMs);
  return unopened.flatMap(({ subject, addressee, deliveredAt, afterDays }) => {
    if (afterDays === null) return [];
    const on = lastDayOf(time, deliveredAt, afterDays);
    return on < today ? [{ subject, addressee, on, afterDays }] : [];
  });
}
