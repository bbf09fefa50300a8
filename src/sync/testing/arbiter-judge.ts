// What must hold in the world of arbiters whatever happens, looked at by who sees everything: what
// can be seen of main from where, when a lease is ended and by whom, and how long a way stays
// closed. That nothing acknowledged is lost and never two acknowledge, Patroni's model looks at.
import { assert } from '#lib/assert.ts';

import type { SimulatedSites, SiteName } from './simulated-sites.ts';

const LOOK_MS = 100;
/** Seen for so long, somebody has had an answer. */
const SEEN_MS = 500;
/** The dead are silent for 1.5 s; a probe is under way for a part of it. */
const SILENT_MS = 1_000;
/** What the other has seen must have been heard by then. */
const HEARD_MS = 1_500;
const RENEWED_MS = 1_150;
const STEADY_MS = 2_500;
const GAP_MS = 600_000;
const AWAY_MAX_MS = 13_000;

type Seen = { sinceMs: number | undefined; longAtMs: number };

export class ArbiterJudge {
  looks = 0;
  ends = 0;
  /** Whose arbiter does not tell the truth. */
  liar: SiteName | undefined;
  readonly #sites: SimulatedSites;
  readonly #answers: () => boolean;
  readonly #seen: Readonly<Record<'standby' | 'witness', Seen>> = {
    standby: { sinceMs: undefined, longAtMs: -GAP_MS },
    witness: { sinceMs: undefined, longAtMs: -GAP_MS },
  };
  #endedAtMs = -GAP_MS;
  #awayMs = 0;

  constructor(sites: SimulatedSites, answers: () => boolean, isWatched: () => boolean) {
    this.#sites = sites;
    this.#answers = answers;
    const look = (): void => {
      this.#look('standby');
      this.#look('witness');
      this.#lookAtWay(isWatched());
      sites.time.after(LOOK_MS, look);
    };
    look();
  }

  #holds(belief: boolean, sentence: string): void {
    this.looks += 1;
    assert(belief, sentence);
  }

  #look(site: 'standby' | 'witness'): void {
    const { time, slowMs } = this.#sites;
    const seen = this.#seen[site];
    const areOpen = this.#sites.isOpen(site, 'main') && this.#sites.isOpen('main', site);
    const isSeen = areOpen && slowMs === 0 && this.#answers();
    if (!isSeen) seen.sinceMs = undefined;
    else seen.sinceMs ??= time.nowMs;
    const isLong = seen.sinceMs !== undefined && time.nowMs - seen.sinceMs >= SEEN_MS;
    if (isLong) seen.longAtMs = time.nowMs;
  }

  #lookAtWay(isWatched: boolean): void {
    if (!this.#sites.isRouteAway) this.#awayMs = 0;
    else if (isWatched) this.#awayMs += LOOK_MS;
    this.#holds(this.#awayMs <= AWAY_MAX_MS, 'The way to main does not stay closed.');
  }

  /** An arbiter has begun to act. */
  decided(): void {
    const { nowMs } = this.#sites.time;
    const { standby, witness } = this.#seen;
    const isSilent = nowMs - standby.longAtMs >= SILENT_MS || this.liar === 'standby';
    this.#holds(isSilent, 'Who sees main alive does not act.');
    const isTold = witness.sinceMs === undefined || nowMs - witness.sinceMs < HEARD_MS;
    this.#holds(isTold || this.liar === 'witness', 'Where the other sees main nobody acts.');
  }

  /** etcd is about to end a lease because an arbiter asked for it. */
  ending(): void {
    const { etcd, time, slowMs } = this.#sites;
    const { leader, sync, config, failover } = etcd;
    this.#holds(leader?.value === 'bd1', "Nobody's lease but main's is ended.");
    const isInSync = sync.leader === 'bd1' && sync.standbys.includes('bd2');
    this.#holds(isInSync, 'No lease is ended while the standby may lack something.');
    this.#holds(!config.isPaused, 'No lease is ended during maintenance.');
    this.#holds(failover.member === undefined, 'No lease is ended during a planned move.');
    this.#holds(this.isRested, 'One action in ten minutes.');
    this.#holds(slowMs > 0 || !this.#isRenewed(), 'Who renews a lease is not dead.');
    this.#endedAtMs = time.nowMs;
    this.ends += 1;
  }

  /** Not once, after what was read, but for a while. */
  #isRenewed(): boolean {
    const { etcd, renewals, time } = this.#sites;
    const renewed = renewals.get(etcd.leader?.leaseId ?? '');
    if (renewed === undefined || time.nowMs - renewed.lastMs > RENEWED_MS) return false;
    return time.nowMs - renewed.steadySinceMs >= STEADY_MS;
  }

  get isRested(): boolean {
    return this.#sites.time.nowMs - this.#endedAtMs >= GAP_MS;
  }

  /** Main was lost and all else was well: by now its lease must be over. */
  mustHaveEnded(leaseId: string): void {
    const isOver = this.#sites.etcd.leader?.leaseId !== leaseId;
    this.#holds(isOver, "A dead main's lease is ended within the bound.");
  }
}
