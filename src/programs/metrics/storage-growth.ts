// How fast a folder's disk fills, from notes of how much was used when: pure. A week is looked back
// on, so that a quiet night or one large archive does not say that all is well, or that it is over.
export interface UseNote {
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly usedBytes: number;
}

export interface UseNow {
  readonly nowMs: number;
  readonly usedBytes: number;
}

const HOUR_MS = 3_600_000;
const NOTE_EVERY_MS = 6 * HOUR_MS;
const LOOK_BACK_MS = 7 * 24 * HOUR_MS;
/** A shorter time says nothing of a day. */
const SPAN_MIN_MS = HOUR_MS;

/** The same list where the last note is recent; never longer than a week and a few notes. */
export function noteUse(
  notes: readonly UseNote[],
  { nowMs, usedBytes }: UseNow,
): readonly UseNote[] {
  const last = notes.at(-1);
  // A clock that was set back makes later notes worthless.
  const past = notes.filter(({ at }) => Date.parse(at) <= nowMs);
  const isRecent = last !== undefined && nowMs - Date.parse(last.at) < NOTE_EVERY_MS;
  if (isRecent && past.length === notes.length) return notes;
  const from = nowMs - LOOK_BACK_MS - NOTE_EVERY_MS;
  const kept = past.filter(({ at }) => Date.parse(at) >= from);
  return [...kept, { at: new Date(nowMs).toISOString(), usedBytes }];
}

/** Undefined until notes are old enough. */
export function growthOf(
  notes: readonly UseNote[],
  { nowMs, usedBytes }: UseNow,
): number | undefined {
  const first = notes.find(({ at }) => nowMs - Date.parse(at) <= LOOK_BACK_MS);
  const spanMs = first === undefined ? 0 : nowMs - Date.parse(first.at);
  if (first === undefined || spanMs < SPAN_MIN_MS) return undefined;
  return (usedBytes - first.usedBytes) / (spanMs / 1_000);
}

/** Seconds; endless where nothing is added. */
export function timeLeft(freeBytes: number, bytesPerS: number): number {
  return bytesPerS > 0 ? freeBytes / bytesPerS : Infinity;
}
