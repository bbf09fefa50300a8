// The ways of delivery, each an address of its own; `mail` is what came in by e-mail,
// `attention` what did not reach another office, `inside` the paper that stays in this one.
export const ways = ['hand', 'post', 'e-mail', 'fax', 'mail', 'attention', 'inside'] as const;
export type Way = (typeof ways)[number];

/** The first is where one comes in. */
export function wayOf(name: string | undefined): Way | undefined {
  return name === undefined ? ways[0] : ways.find((way) => way === name);
}

/**
 * The instant of 'HH:MM' on the day of `nowMs`, on this machine's clock; null for an empty one,
 * undefined for one that is none or still to come.
 */
export function timeOfToday(time: string, nowMs: number): string | null | undefined {
  if (time === '') return null;
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hour === undefined || minute === undefined) return undefined;
  const at = new Date(nowMs);
  at.setHours(Number(hour), Number(minute), 0, 0);
  return at.getTime() <= nowMs ? at.toISOString() : undefined;
}
