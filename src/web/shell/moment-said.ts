// A moment as short as it can be understood: the time of today, else the day with the time.
import type { Tongue } from './tongue.tsx';

export function momentSaid(
  { clock, isoDay, dayOf }: Pick<Tongue, 'clock' | 'isoDay' | 'dayOf'>,
  instant: string,
  nowMs: number,
): string {
  const time = clock(instant);
  return isoDay(instant) === isoDay(nowMs) ? time : `${dayOf(instant)} ${time}`;
}

/** Parts of a length of time, the two largest that matter. */
export function lengthSaid({ t, n }: Pick<Tongue, 't' | 'n'>, lastsS: number): string {
  const [days, hours] = [Math.floor(lastsS / 86_400), Math.floor(lastsS / 3_600) % 24];
  const minutes = Math.floor(lastsS / 60) % 60;
  if (days > 0) return t('duration.days', { d: n(days), h: n(hours) });
  if (hours > 0) return t('duration.hours', { h: n(hours), m: n(minutes) });
  if (minutes > 0) return t('duration.minutes', { m: n(minutes) });
  return t('duration.seconds', { s: n(lastsS) });
}
