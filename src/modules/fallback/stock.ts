// How long the sheets of an office last: at the usual pace of the register, in days. Pure.
import type { PackAnswer, StockAnswer } from './answers.ts';

/** Weeks of use that the pace is taken from. */
export const PACE_DAYS = 28;
/** Under so many days the alarm stands on the first page. */
export const LOW_DAYS = 3;
/** So much left of what was leased last, and the next pack is due. */
const NEXT_SHARE = 0.4;
/** An office has two packs of each form. */
const PACKS_HELD = 2;

type Pack = Pick<PackAnswer, 'form' | 'isDrill' | 'stage' | 'counts' | 'leasedAt'>;

/** `given`: how many numbers the register gave in `overDays`. */
export function stockOf(
  form: string,
  packs: readonly Pack[],
  { given, overDays }: { readonly given: number; readonly overDays: number },
): StockAnswer {
  const own = packs.filter((pack) => pack.form === form && !pack.isDrill);
  const closed = own.filter(({ stage }) => stage !== 'opened');
  const left = closed.reduce((sum, { counts }) => sum + counts.outstanding, 0);
  const perDay = overDays === 0 ? 0 : given / overDays;
  const days = perDay === 0 ? null : left / perDay;
  const latest = own.toSorted((a, b) => (a.leasedAt < b.leasedAt ? 1 : -1)).slice(0, PACKS_HELD);
  const leased = latest.reduce((sum, { counts }) => sum + counts.opened, 0);
  return {
    ...{ form, left, packs: closed.length, perDay, days },
    isLow: days === null ? left === 0 : days < LOW_DAYS,
    isNextDue: left <= leased * NEXT_SHARE,
  };
}
