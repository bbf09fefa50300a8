// Which troubles befall whom, in which order and for how long: all of it from the seed, so that the
// same seed brings the same troubles. Pure; mischief.ts carries them out.
import type { Chance } from '#sync/testing/virtual-time.ts';
import { must } from '#lib/assert.ts';

/** What may befall a centre, and how often beside the others. */
const FOR_CENTRES = {
  'kill-node': 2,
  'kill-all': 3,
  freeze: 3,
  'disk-full': 2,
  cut: 2,
  break: 3,
  slow: 1,
} as const;

/** `deaf` and `dumb`: one way is lost, from the centres to the office, or from it to them. */
const FOR_OFFICES = { ...FOR_CENTRES, cut: 3, deaf: 2, dumb: 2 } as const;

export type TroubleKind = keyof typeof FOR_OFFICES;

export interface Trouble {
  /** 1, 2 … */
  readonly count: number;
  readonly kind: TroubleKind;
  readonly victim: string;
  readonly lastsMs: number;
  /** Nothing befalls anybody meanwhile, of those who wait for it. */
  readonly restMs: number;
}

export interface Victims {
  readonly centres: readonly string[];
  readonly offices: readonly string[];
}

const LASTS_MIN_MS = 300;
/** Most are short, a few outlive every patience of a request. */
const LASTS_SHORT_MS = 3_000;
const LASTS_LONG_MS = 12_000;
const IS_LONG = 0.15;
const REST_MS = 1_500;

export function planTroubles(
  total: number,
  { centres, offices }: Victims,
  chance: Chance,
): readonly Trouble[] {
  return Array.from({ length: total }, (_, i) => {
    const all = [...centres, ...offices];
    const victim = must(all[chance.below(all.length)], 'There is somebody.');
    const kind = draw(centres.includes(victim) ? FOR_CENTRES : FOR_OFFICES, chance);
    const longest = chance.happens(IS_LONG) ? LASTS_LONG_MS : LASTS_SHORT_MS;
    const lastsMs = LASTS_MIN_MS + chance.below(longest);
    return { count: i + 1, kind, victim, lastsMs, restMs: chance.below(REST_MS) };
  });
}

function draw(weights: Readonly<Partial<Record<TroubleKind, number>>>, chance: Chance) {
  const kinds = Object.entries(weights) as [TroubleKind, number][];
  let left = chance.below(kinds.reduce((sum, [, weight]) => sum + weight, 0));
  const found = kinds.find(([, weight]) => (left -= weight) < 0);
  return must(found, 'The weights add up.')[0];
}
