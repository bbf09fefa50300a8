// The line from an office to a centre as people see it: when it came and went, and how far each
// single act has travelled; and what an office's server answers about both. Says nothing of how the
// line is driven. Pure.
import type { Rung, Safety } from './rung.ts';

/** `off`: the office's own server was not at work, so nobody knows. */
export const lineStates = ['up', 'down', 'off'] as const;
export type LineState = (typeof lineStates)[number];

export const centreRoles = ['main', 'standby'] as const;
export type CentreRole = (typeof centreRoles)[number];

export interface LineEvent {
  readonly centre: CentreRole;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly state: LineState;
  readonly trouble: string | null;
}

export interface LinePeriod extends LineEvent {
  /** Null: it is so now. */
  readonly until: string | null;
  readonly lastsS: number;
}

/** Newest first, each up to the next event of the same centre. What repeats a state is joined. */
export function listPeriods(events: readonly LineEvent[], nowMs: number): LinePeriod[] {
  const periods: LinePeriod[] = [];
  for (const centre of centreRoles) {
    let open: LineEvent | undefined;
    const close = (until: string | null): void => {
      if (open === undefined) return;
      const endMs = until === null ? nowMs : Date.parse(until);
      const lastsS = Math.max(0, Math.round((endMs - Date.parse(open.at)) / 1_000));
      periods.push({ ...open, until, lastsS });
    };
    const own = events.filter((event) => event.centre === centre);
    for (const event of own.toSorted((one, other) => compareText(one.at, other.at))) {
      if (event.state === open?.state && event.trouble === open.trouble) continue;
      close(event.at);
      open = event;
    }
    close(null);
  }
  return periods.sort((one, other) => compareText(other.at, one.at));
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** How far one act is: `travelling` where the line stands and it is on its way. */
export const actStandings = ['waiting', 'travelling', 'held', 'safe', 'attention'] as const;
export type ActStanding = (typeof actStandings)[number];

/** What a link knows of its centre. */
export interface CentreStanding {
  readonly role: CentreRole;
  readonly isUp: boolean;
  /** Since when the line is as it is; null where it has not been tried yet. */
  readonly since: string | null;
  /** Entries of the log that are held there. */
  readonly held: number;
  readonly heldAt: string | null;
  readonly trouble: string | null;
}

/** A centre that answers and does not take the log wants a person. */
const needsPerson = (trouble: string | null): boolean =>
  trouble !== null && trouble !== 'unreachable' && trouble !== 'files-wait';

export function standingOfAct(index: number, centres: readonly CentreStanding[]): ActStanding {
  const holders = centres.filter(({ held }) => held > index).length;
  if (holders > 0 && holders === centres.length) return holders > 1 ? 'safe' : 'held';
  if (holders > 0) return 'held';
  const answering = centres.filter(({ isUp }) => isUp);
  if (answering.length === 0) return 'waiting';
  return answering.every(({ trouble }) => needsPerson(trouble)) ? 'attention' : 'travelling';
}

/** Why an act is not safe yet: the trouble of the first centre that has it not. */
export function findReason(index: number, centres: readonly CentreStanding[]): string | null {
  const lacking = centres.filter(({ held }) => held <= index);
  return lacking.find(({ trouble }) => trouble !== null)?.trouble ?? null;
}

/** What happens while only one copy of a shared database is left. */
export const oneCopies = ['goes-on', 'waits'] as const;
export type OneCopy = (typeof oneCopies)[number];

/** GET /api/offices/{office}/continuity */
export interface Continuity {
  readonly rung: Rung;
  /** Since when the office stands on it; null where that is not known. */
  readonly rungSince: string | null;
  /** Acts recorded here that no centre holds. */
  readonly waiting: number;
  /** Since when the first of them waits. */
  readonly since: string | null;
  readonly log: { readonly size: number; readonly recordedAt: string };
  readonly centres: readonly CentreStanding[];
  readonly fence: { readonly cause: 'restored' | 'forked'; readonly noticedAt: string } | null;
  /** Null where nothing is missing, or the office's server shares its database with no other. */
  readonly oneCopy: OneCopy | null;
  /** `elsewhere`: it is only read on this server, and changed where it is kept. */
  readonly directory: 'here' | 'elsewhere';
  /** Reached just now without a centre. */
  readonly neighbours: readonly NeighbourLine[];
}

/** An office elsewhere that this one has exchanged bundles with over a line of their own. */
export interface NeighbourLine {
  readonly office: string;
  readonly exchangedAt: string;
  /** Entries that came by it. */
  readonly received: number;
}

/** GET /api/offices/{office}/entries/{index}/safety */
export interface ActSafety {
  readonly index: number;
  readonly recordedAt: string;
  readonly standing: ActStanding;
  readonly reason: string | null;
  readonly holders: readonly ActHolder[];
  /** Of an act that took in what another office had recorded: how safe that is in its log. */
  readonly there: ActThere | null;
}

/** As far as proofs and centres have said it to the server that asks. */
export interface ActThere {
  /** Id of the office that recorded it. */
  readonly office: string;
  readonly index: number;
  readonly recordedAt: string;
  readonly safety: Safety;
  readonly holders: readonly ActHolder[];
}

export interface ActHolder {
  readonly role: CentreRole;
  readonly isHeld: boolean;
  /** By the centre's own clock; null where it has it not, or from before this was kept. */
  readonly cosignedAt: string | null;
}

/** GET /api/offices/{office}/unsafe-acts */
export interface UnsafeActs {
  readonly counts: Readonly<Record<ActStanding, number>>;
  readonly rows: readonly UnsafeAct[];
  /** Where to go on; null at the end. */
  readonly next: number | null;
}

export interface UnsafeAct {
  readonly index: number;
  readonly kind: string;
  readonly subject: string;
  readonly number: string | null;
  readonly recordedAt: string;
  readonly standing: ActStanding;
  readonly reason: string | null;
  readonly hasFiles: boolean;
}

/** GET /api/offices/{office}/lines */
export interface LinesAnswer {
  /** The server's clock. */
  readonly now: string;
  readonly from: string;
  readonly centres: readonly CentreStanding[];
  readonly size: number;
  readonly periods: readonly LinePeriod[];
  /** The latest first. */
  readonly neighbours: readonly NeighbourLine[];
}
