// One site's arbiter in the world of arbiters: the product's machine, and around it what its edge
// does: probes, questions to the other and to etcd, acts one after another. A planted bug is one
// wrong step here.
import { reportOf, startArbiter, turnArbiter } from '#sync/site-arbiter.ts';
import type { Arbiter, ArbiterAction, Observation } from '#sync/site-arbiter.ts';
import { usualTimes } from '#sync/arbiter-sight.ts';
import type {
  ArbiterReport,
  ArbiterRole,
  ClusterReading,
  LeaseGuard,
} from '#sync/arbiter-sight.ts';

import { plantedSettings } from './arbiter-plants.ts';
import type { ArbiterPlant } from './arbiter-plants.ts';
import type { EtcdState, SimulatedSites, SiteName } from './simulated-sites.ts';

const TICK_MS = 100;
const PROBE_MS = 200;
const PROBE_LIMIT_MS = 1_000;
const ASK_LIMIT_MS = 400;
const ROUTE_MS = 10;
const RATHER_OLD_MS = 120_000;

type Unplaced<T> = T extends unknown ? Omit<T, 'atMs'> : never;
type Happened = Unplaced<Observation>;

/** What the world is asked and told by its arbiters. */
export type ArbiterSurroundings = {
  readonly sites: SimulatedSites;
  readonly plant: ArbiterPlant | undefined;
  /** Main answers who asks: its processes run, and nothing stands before its ports. */
  readonly answers: (from: SiteName) => boolean;
  /** The other's report as it arrives; a site may lie. */
  readonly reportFrom: (site: SiteName) => ArbiterReport | undefined;
  readonly turned: (site: SiteName, action: ArbiterAction, code: string) => void;
  /** etcd is about to end the lease for this one. */
  readonly ending: (site: SiteName) => void;
};

export class SimulatedArbiter {
  readonly role: ArbiterRole;
  isRunning = false;
  startedAtMs = 0;
  readonly #around: ArbiterSurroundings;
  /** Of this machine's monotonic clock. */
  readonly #offsetMs: number;
  #life = 0;
  #machine: Arbiter | undefined;
  #endpoint = 0;
  #isAsking = false;
  #isReading = false;
  #deadReport: { readonly report: ArbiterReport; readonly atMs: number } | undefined;
  #oldReading: { readonly reading: ClusterReading; readonly atMs: number } | undefined;

  constructor(role: ArbiterRole, around: ArbiterSurroundings) {
    this.role = role;
    this.#around = around;
    this.#offsetMs = around.sites.chance.below(1_000_000);
  }

  start(): void {
    this.#life += 1;
    this.isRunning = true;
    this.startedAtMs = this.#around.sites.time.nowMs;
    this.#isAsking = false;
    this.#isReading = false;
    const { role } = this;
    const route = role === 'standby' ? 'take' : 'leave';
    const names = { role, route, main: 'bd1', standby: 'bd2' } as const;
    const settings = plantedSettings({ ...usualTimes, ...names }, this.#around.plant);
    this.#machine = startArbiter(settings, this.#nowMs());
    this.#every(TICK_MS, () => this.#see({ kind: 'tick' }));
    this.#every(PROBE_MS, () => {
      this.#probe();
      this.#askOther();
      this.#readEtcd();
    });
  }

  stop(): void {
    this.#life += 1;
    this.isRunning = false;
    this.#machine = undefined;
  }

  report(): ArbiterReport | undefined {
    return this.#machine && reportOf(this.#machine, this.#nowMs());
  }

  get phase(): string {
    return this.#machine?.phase ?? 'stopped';
  }

  #nowMs(): number {
    return this.#around.sites.time.nowMs + this.#offsetMs;
  }

  #later(ms: number, act: () => void, isTimer = false): void {
    const life = this.#life;
    const run = (): void => {
      if (this.#life === life) act();
    };
    this.#around.sites.later(this.role, ms, run, isTimer);
  }

  #every(ms: number, act: () => void): void {
    const again = (): void => {
      act();
      this.#later(ms, again, true);
    };
    this.#later(this.#around.sites.chance.below(ms), again, true);
  }

  #see(happened: Happened): void {
    if (this.#machine === undefined) return;
    const turn = turnArbiter(this.#machine, { ...happened, atMs: this.#nowMs() });
    this.#machine = turn.next;
    this.#around.turned(this.role, turn.action, turn.sentence.code);
    if (turn.action.kind !== 'none') this.#do(turn.action);
  }

  #do(action: ArbiterAction): void {
    const { sites, plant } = this.#around;
    switch (action.kind) {
      case 'none':
        return;
      case 'take-route-away':
        this.#later(ROUTE_MS, () => {
          sites.isRouteAway = true;
          this.#see({ kind: 'route-taken' });
        });
        return;
      case 'give-route-back':
        this.#later(ROUTE_MS, () => {
          if (plant !== 'route-stays-away') sites.isRouteAway = false;
          this.#see({ kind: 'route-back' });
        });
        return;
      case 'end-lease':
        this.#endLease(action.guard);
    }
  }

  #probe(): void {
    const { sites, plant, answers } = this.#around;
    let isOver = false;
    const once = (kind: 'main-answered' | 'main-failed'): void => {
      if (isOver) return;
      isOver = true;
      const isForgotten = plant === 'own-sight-forgotten' && this.role === 'standby';
      this.#see({ kind: isForgotten ? 'main-failed' : kind });
    };
    this.#later(PROBE_LIMIT_MS, () => once('main-failed'), true);
    if (!sites.isOpen(this.role, 'main')) return;
    const there = sites.delayMs();
    const back = sites.delayMs();
    sites.time.after(there, () => {
      const isRefused = sites.down.has('main') && sites.isOpen('main', this.role);
      const isOpenPort = plant === 'open-port-is-life' && sites.frozen.has('main');
      const isAnswered = answers(this.role) || isOpenPort;
      if (!isAnswered && !isRefused) return;
      sites.time.after(back, () => {
        if (!sites.isOpen('main', this.role)) return;
        this.#later(0, () => once(isAnswered ? 'main-answered' : 'main-failed'));
      });
    });
  }

  #askOther(): void {
    const { sites, plant, reportFrom } = this.#around;
    const other = this.role === 'standby' ? 'witness' : 'standby';
    if (plant === 'other-not-asked') {
      const said = { role: other, main: 'bd1', silentMs: 9_000, failures: 9 } as const;
      this.#see({ kind: 'other-said', askedAtMs: this.#nowMs(), report: said });
      return;
    }
    if (this.#isAsking) return;
    this.#isAsking = true;
    const askedAtMs = this.#nowMs();
    let isOver = false;
    const once = (report: ArbiterReport | undefined): void => {
      if (isOver) return;
      isOver = true;
      this.#isAsking = false;
      this.#hear(report, askedAtMs);
    };
    this.#later(ASK_LIMIT_MS, () => once(undefined), true);
    sites.time.after(sites.delayMs(), () => {
      const isHeard = sites.isOpen(this.role, other) && sites.isUp(other);
      const report = isHeard ? reportFrom(other) : undefined;
      if (report === undefined) return;
      sites.time.after(sites.delayMs(), () => {
        if (sites.isOpen(other, this.role)) this.#later(0, () => once(report));
      });
    });
  }

  #hear(report: ArbiterReport | undefined, askedAtMs: number): void {
    const isDead = (report?.silentMs ?? 0) >= usualTimes.deadAfterMs;
    if (report !== undefined && isDead) this.#deadReport = { report, atMs: this.#nowMs() };
    const old = this.#around.plant === 'old-report-believed' ? this.#deadReport : undefined;
    if (old !== undefined && this.#nowMs() - old.atMs < RATHER_OLD_MS) {
      this.#see({ kind: 'other-said', askedAtMs: this.#nowMs(), report: old.report });
    } else if (report === undefined) {
      this.#see({ kind: 'other-failed' });
    } else {
      this.#see({ kind: 'other-said', askedAtMs, report });
    }
  }

  #ask<T>(apply: (etcd: EtcdState) => T, back: (found: T | undefined) => void): void {
    const { sites, plant } = this.#around;
    const other = this.role === 'standby' ? 'witness' : 'standby';
    const own = this.#endpoint % 2 === 0 ? this.role : other;
    const member = plant === 'etcd-at-main-only' ? 'main' : own;
    const life = this.#life;
    sites.ask({ from: this.role, member, limitMs: ASK_LIMIT_MS }, apply, (found) => {
      if (this.#life !== life) return;
      if (found === undefined) this.#endpoint += 1;
      back(found);
    });
  }

  #readEtcd(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    const askedAtMs = this.#nowMs();
    const { sites, plant } = this.#around;
    this.#ask(
      (etcd) => readingOf(etcd, sites.time.nowMs),
      (found) => {
        this.#isReading = false;
        const old = this.#oldReading;
        if (plant === 'old-reading-believed' && old !== undefined) {
          const isUsable = this.#nowMs() - old.atMs < RATHER_OLD_MS;
          const { reading } = old;
          if (isUsable) {
            this.#see({ kind: 'cluster-read', askedAtMs: this.#nowMs(), reading });
            return;
          }
        }
        if (found === undefined) {
          this.#see({ kind: 'cluster-failed' });
          return;
        }
        this.#oldReading = { reading: found, atMs: this.#nowMs() };
        this.#see({ kind: 'cluster-read', askedAtMs, reading: this.#plantedReading(found) });
      },
    );
  }

  #plantedReading(reading: ClusterReading): ClusterReading {
    switch (this.#around.plant) {
      case 'sync-not-looked-at':
        return { ...reading, syncLeader: 'bd1', syncStandbys: ['bd2'] };
      case 'pause-not-looked-at':
        return { ...reading, isPaused: false };
      case 'plan-not-looked-at':
        return { ...reading, isMovePlanned: false };
      case 'ten-minutes-in-memory-only':
        return { ...reading, restS: undefined };
      case 'moves-back': {
        if (reading.leader?.name !== 'bd2') return reading;
        const leader = { ...reading.leader, name: 'bd1', remainingS: 0 };
        return { ...reading, leader, syncLeader: 'bd1', syncStandbys: ['bd2'] };
      }
      default:
        return reading;
    }
  }

  #endLease(guard: LeaseGuard): void {
    const { sites, ending, plant } = this.#around;
    const swap = (etcd: EtcdState): 'done' | 'refused' => {
      if (!this.#holds(etcd, guard)) return 'refused';
      ending(this.role);
      const leaseId = sites.grant(usualTimes.actionGapMs);
      if (plant !== 'ten-minutes-in-memory-only') {
        etcd.action = { value: this.role, leaseId, rev: sites.nextRev() };
      }
      sites.dropLeader();
      return 'done';
    };
    this.#ask(swap, (found) => {
      if (found === undefined) this.#see({ kind: 'lease-unknown' });
      else this.#see({ kind: found === 'done' ? 'lease-ended' : 'lease-kept' });
    });
  }

  /** What the transaction compares. */
  #holds(etcd: EtcdState, guard: LeaseGuard): boolean {
    const { plant } = this.#around;
    const { leader, sync, config, failover, action } = etcd;
    if (leader === undefined) return false;
    if (plant === 'old-reading-believed') return true;
    const isSame = leader.value === guard.leader && String(leader.rev) === guard.leaderRevision;
    const isSync = String(sync.rev) === guard.syncRevision;
    const isConfig = String(config.rev) === guard.configRevision;
    const isFailover = String(failover.rev) === guard.failoverRevision;
    return isSame && isSync && isConfig && isFailover && action === undefined;
  }
}

function readingOf(etcd: EtcdState, nowMs: number): ClusterReading {
  const { leader, sync, config, failover, action, leases } = etcd;
  const remainingS = (id: string): number => {
    const lease = leases.get(id);
    return lease === undefined ? -1 : Math.floor((lease.endsMs - nowMs) / 1_000);
  };
  return {
    leader: leader && {
      ...{ name: leader.value, leaseId: leader.leaseId, remainingS: remainingS(leader.leaseId) },
      grantedS: (leases.get(leader.leaseId)?.ttlMs ?? 0) / 1_000,
    },
    syncLeader: sync.leader,
    syncStandbys: sync.standbys,
    isPaused: config.isPaused,
    isMovePlanned: failover.member !== undefined,
    restS: action && remainingS(action.leaseId),
    guard: leader && {
      ...{ leader: leader.value, leaderRevision: String(leader.rev) },
      ...{ syncRevision: String(sync.rev), configRevision: String(config.rev) },
      failoverRevision: String(failover.rev),
    },
  };
}
