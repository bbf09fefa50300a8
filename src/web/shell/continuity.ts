// What the thread shows, worked out from how the office stands with its centres and from whether
// this browser reaches the office server at all. Pure: words and drawing are elsewhere.
import type { CentreRole, CentreStanding, Continuity } from '#kernel/line.ts';
import type { Connection } from '#web/data/connection.ts';

export type Knot = 'solid' | 'open' | 'barred';
export type Cord = 'whole' | 'cut';
export type Tone = 'calm' | 'amber' | 'red';

export interface Station {
  readonly role: CentreRole;
  readonly knot: Knot;
  /** Of the piece of thread that leads to it. */
  readonly cord: Cord;
  /** Something is on its way there. */
  readonly isBusy: boolean;
}

export interface ThreadView {
  /** Set where this browser has lost the office: it becomes the first knot itself. */
  readonly device: { readonly cord: Cord } | null;
  readonly office: Knot;
  /** None where no centre was ever joined: nothing is missing, so nothing is drawn. */
  readonly centres: readonly Station[];
  readonly tone: Tone;
}

/** What people are told, in the order of what matters most. */
export type Plight =
  | 'lost'
  | 'restored'
  | 'forked'
  | 'alone'
  | 'both'
  | 'one'
  | 'isolated'
  | 'refused'
  | 'copy-goes-on'
  | 'copy-waits'
  | 'paper';

/** The centre answers and does not take the log: no line mends that, a person must. */
export function isRefusing({ isUp, trouble }: CentreStanding): boolean {
  return isUp && trouble !== null && trouble !== 'files-wait' && trouble !== 'unreachable';
}

export function plightOf(continuity: Continuity | undefined, line: Connection): Plight {
  if (line.state === 'down') return 'lost';
  if (continuity === undefined) return 'alone';
  if (continuity.fence !== null) return continuity.fence.cause;
  const { rung, centres, oneCopy } = continuity;
  if (oneCopy !== null) return `copy-${oneCopy}`;
  if (rung === 'both' || rung === 'alone' || rung === 'paper') return rung;
  return centres.some(isRefusing) ? 'refused' : rung;
}

export function threadView(continuity: Continuity | undefined, line: Connection): ThreadView {
  const plight = plightOf(continuity, line);
  const isLost = plight === 'lost';
  const isFenced = continuity !== undefined && continuity.fence !== null;
  const size = continuity?.log.size ?? 0;
  const isOpen = isLost || plight === 'paper';
  return {
    device: isLost ? { cord: 'cut' } : null,
    office: isFenced && !isLost ? 'barred' : isOpen ? 'open' : 'solid',
    centres: (continuity?.centres ?? []).map((centre) => {
      const isHere = centre.isUp && !isRefusing(centre) && !isLost;
      const isBusy = isHere && centre.held < size && !isFenced;
      return {
        role: centre.role,
        knot: isHere ? 'solid' : 'open',
        cord: centre.isUp && !isLost ? 'whole' : 'cut',
        isBusy,
      };
    }),
    tone: toneOf(plight),
  };
}

export function toneOf(plight: Plight): Tone {
  if (plight === 'forked') return 'red';
  return plight === 'alone' || plight === 'both' ? 'calm' : 'amber';
}

/** The centre that the saying is about. */
export function awayCentre({ centres }: Continuity): CentreStanding | undefined {
  return centres.find(isRefusing) ?? centres.find(({ isUp }) => !isUp);
}

/** How many acts are where, for the three dots. */
export function countSafeties({ centres, log }: Continuity) {
  const held = centres.map((centre) => Math.min(centre.held, log.size));
  const most = Math.max(0, ...held);
  const least = centres.length > 1 ? Math.min(...held) : 0;
  return { recorded: log.size - most, held: most - least, safe: least };
}
