// Three sites for the world of arbiters: their lines, their machines, and an etcd of three members
// as a small model: one state that is read and written only through a member that reaches the
// leader of a majority; leases that run out; elections that take a second and lengthen leases.
import { must } from '#lib/assert.ts';

import { VirtualTime } from './virtual-time.ts';
import type { Chance } from './virtual-time.ts';

export const sites = ['main', 'standby', 'witness'] as const;
export type SiteName = (typeof sites)[number];

export type Lease = { readonly ttlMs: number; endsMs: number };
export type HeldKey = { readonly value: string; readonly leaseId: string; readonly rev: number };
export type EtcdState = {
  leader: HeldKey | undefined;
  sync: { leader: string; standbys: readonly string[]; rev: number };
  failover: { member: string | undefined; rev: number };
  config: { isPaused: boolean; rev: number };
  action: HeldKey | undefined;
  readonly leases: Map<string, Lease>;
};

const CHECK_MS = 100;
const TTL_MS = 20_000;
const STEADY_MS = 1_150;

type Late = { readonly isTimer: boolean; readonly act: () => void };

export class SimulatedSites {
  readonly time = new VirtualTime();
  readonly chance: Chance;
  readonly down = new Set<SiteName>();
  readonly frozen = new Set<SiteName>();
  /** Directions that carry nothing: `main>witness`. */
  readonly cuts = new Set<string>();
  /** The standby's own route that says "unreachable". */
  isRouteAway = false;
  slowMs = 0;
  etcdLeader: SiteName = 'witness';
  /** When each lease was last renewed by its holder, and since when at least each 1.15 s. */
  readonly renewals = new Map<string, { lastMs: number; steadySinceMs: number }>();
  /** Told when the leader's key has gone. */
  onLeaderGone: () => void = () => undefined;
  readonly etcd: EtcdState = {
    ...{ leader: undefined, action: undefined, leases: new Map() },
    sync: { leader: 'bd1', standbys: ['bd2'], rev: 1 },
    failover: { member: undefined, rev: 1 },
    config: { isPaused: false, rev: 1 },
  };
  readonly #lives = new Map<SiteName, number>();
  readonly #late = new Map<SiteName, Late[]>();
  #rev = 1;
  #leases = 0;
  #electionAtMs: number | undefined;

  constructor(chance: Chance) {
    this.chance = chance;
    const check = (): void => {
      this.#elect();
      this.#expire();
      this.time.after(CHECK_MS, check);
    };
    check();
  }

  isUp(site: SiteName): boolean {
    return !this.down.has(site) && !this.frozen.has(site);
  }

  isOpen(from: SiteName, to: SiteName): boolean {
    const isClosed = this.isRouteAway && from === 'standby' && to === 'main';
    return from === to || !(isClosed || this.cuts.has(`${from}>${to}`));
  }

  /** A question and its answer get through. */
  talks(one: SiteName, other: SiteName): boolean {
    const areUp = this.isUp(one) && this.isUp(other);
    return areUp && this.isOpen(one, other) && this.isOpen(other, one);
  }

  delayMs(): number {
    return 1 + this.chance.below(10 + this.slowMs);
  }

  /** At a site: not while it is frozen, and not in another life. */
  later(site: SiteName, ms: number, act: () => void, isTimer = false): void {
    const life = this.#lifeOf(site);
    const run = (): void => {
      if (this.#lifeOf(site) === life && !this.down.has(site)) act();
    };
    this.time.after(ms, () => {
      if (!this.frozen.has(site)) run();
      else this.#late.set(site, [...(this.#late.get(site) ?? []), { isTimer, act: run }]);
    });
  }

  kill(site: SiteName): void {
    this.down.add(site);
    this.#lives.set(site, this.#lifeOf(site) + 1);
    this.#late.delete(site);
  }

  /** What was due meanwhile happens now: timers first, then what lay in the sockets. */
  thaw(site: SiteName): void {
    this.frozen.delete(site);
    const late = this.#late.get(site) ?? [];
    this.#late.delete(site);
    for (const isTimer of [true, false]) {
      for (const one of late) if (one.isTimer === isTimer) one.act();
    }
  }

  /** Asks a member of etcd; `back` comes once, undefined where no answer was in time. */
  ask<T>(
    { from, member, limitMs }: { from: SiteName; member: SiteName; limitMs: number },
    apply: (etcd: EtcdState) => T,
    back: (found: T | undefined) => void,
  ): void {
    let isOver = false;
    const once = (found: T | undefined): void => {
      if (isOver) return;
      isOver = true;
      back(found);
    };
    this.later(from, limitMs, () => once(undefined), true);
    this.time.after(this.delayMs(), () => {
      const isHeard = this.isOpen(from, member) && this.hasMajority(member);
      if (!isHeard) return;
      const found = apply(this.etcd);
      this.time.after(this.delayMs(), () => {
        if (this.isOpen(member, from)) this.later(from, 0, () => once(found));
      });
    });
  }

  hasMajority(member: SiteName): boolean {
    const leader = this.etcdLeader;
    if (!this.#leads(leader)) return false;
    return member === leader ? this.isUp(member) : this.talks(member, leader);
  }

  nextRev(): number {
    this.#rev += 1;
    return this.#rev;
  }

  grant(ttlMs = TTL_MS): string {
    this.#leases += 1;
    const id = `lease${this.#leases}`;
    this.etcd.leases.set(id, { ttlMs, endsMs: this.time.nowMs + ttlMs });
    return id;
  }

  renew(id: string): boolean {
    const lease = this.etcd.leases.get(id);
    if (lease === undefined) return false;
    lease.endsMs = this.time.nowMs + lease.ttlMs;
    const { nowMs } = this.time;
    const { lastMs, steadySinceMs } = this.renewals.get(id) ?? { lastMs: 0, steadySinceMs: 0 };
    const isSteady = nowMs - lastMs < STEADY_MS;
    this.renewals.set(id, { lastMs: nowMs, steadySinceMs: isSteady ? steadySinceMs : nowMs });
    return true;
  }

  dropLeader(): void {
    this.etcd.leader = undefined;
    this.nextRev();
    this.onLeaderGone();
  }

  #lifeOf(site: SiteName): number {
    return this.#lives.get(site) ?? 0;
  }

  #leads(site: SiteName): boolean {
    return sites.some((other) => other !== site && this.talks(site, other));
  }

  #elect(): void {
    if (this.#leads(this.etcdLeader)) {
      this.#electionAtMs = undefined;
      return;
    }
    this.#electionAtMs ??= this.time.nowMs + 1_000 + this.chance.below(500);
    if (this.time.nowMs < this.#electionAtMs) return;
    const found = sites.filter((site) => this.#leads(site));
    if (found.length === 0) return;
    this.etcdLeader = must(found[this.chance.below(found.length)], 'One of them.');
    this.#electionAtMs = undefined;
    for (const lease of this.etcd.leases.values()) {
      lease.endsMs = Math.max(lease.endsMs, this.time.nowMs + lease.ttlMs);
    }
  }

  #expire(): void {
    if (!this.#leads(this.etcdLeader)) return;
    for (const [id, { endsMs }] of this.etcd.leases) {
      if (endsMs > this.time.nowMs) continue;
      this.etcd.leases.delete(id);
      if (this.etcd.action?.leaseId === id) this.etcd.action = undefined;
      if (this.etcd.leader?.leaseId === id) this.dropLeader();
    }
  }
}
