// Two PostgreSQL with their Patroni, as far as the world of arbiters needs them: the leased key,
// the race for it, the sync key that is written before it counts, a stream that waits for the
// standby, demotion without etcd, and the rewinding of who comes back. It is a model of Patroni 3
// and 4 at the times of this project, not Patroni.
import { assert } from '#lib/assert.ts';

import type { EtcdState, SimulatedSites, SiteName } from './simulated-sites.ts';

export type MemberName = 'bd1' | 'bd2';
export const siteOf: Readonly<Record<MemberName, SiteName>> = { bd1: 'main', bd2: 'standby' };
const otherOf: Readonly<Record<MemberName, MemberName>> = { bd1: 'bd2', bd2: 'bd1' };

const LOOP_MS = 1_000;
const RETRY_MS = 3_000;
const ASK_MS = 1_000;
const STREAM_MS = 100;
const ACT_MS = 250;
const GONE_MS = 2_000;

class Member {
  readonly name: MemberName;
  isPrimary = false;
  /** Its commits wait for the other. */
  waits = true;
  isFollowing = false;
  timeline = 1;
  log: number[] = [];
  acknowledged = 0;
  leaseId = '';
  renewedAtMs = 0;
  streamedAtMs = 0;
  askAt = 0;

  constructor(name: MemberName) {
    this.name = name;
  }
}

export class SimulatedPatroni {
  readonly bd1 = new Member('bd1');
  readonly bd2 = new Member('bd2');
  /** Every act that somebody was told is recorded. */
  readonly told = new Set<number>();
  looks = 0;
  readonly #sites: SimulatedSites;
  #acts = 0;
  #timeline = 1;
  #toldTimeline = 1;

  constructor(sites: SimulatedSites) {
    this.#sites = sites;
    this.bd1.isPrimary = true;
    this.bd2.isFollowing = true;
    const leaseId = sites.grant();
    this.bd1.leaseId = leaseId;
    sites.etcd.leader = { value: 'bd1', leaseId, rev: sites.nextRev() };
    sites.onLeaderGone = () => this.#wakeAll();
    for (const member of [this.bd1, this.bd2]) this.start(member.name);
    const stream = (): void => {
      this.#stream();
      sites.time.after(STREAM_MS, stream);
    };
    stream();
  }

  member(name: MemberName): Member {
    return this[name];
  }

  get primaries(): readonly Member[] {
    return [this.bd1, this.bd2].filter(({ isPrimary, name }) => {
      return isPrimary && this.#sites.isUp(siteOf[name]);
    });
  }

  /** The site's processes were started: PostgreSQL does not come back as primary by itself. */
  start(name: MemberName): void {
    const member = this[name];
    const site = siteOf[name];
    const loop = (): void => {
      this.#turn(member);
      this.#sites.later(site, LOOP_MS + this.#sites.chance.below(80), loop, true);
    };
    const write = (): void => {
      if (member.isPrimary) {
        this.#acts += 1;
        member.log.push(this.#acts);
      }
      this.#sites.later(site, ACT_MS, write, true);
    };
    member.renewedAtMs = this.#sites.time.nowMs;
    this.#sites.later(site, this.#sites.chance.below(LOOP_MS), loop, true);
    this.#sites.later(site, this.#sites.chance.below(ACT_MS), write, true);
  }

  stop(name: MemberName): void {
    this[name].isPrimary = false;
    this[name].isFollowing = false;
  }

  /** A planned move: drained, the key given up, the other told to take it. */
  move(): void {
    const { etcd, time } = this.#sites;
    const from = this[etcd.leader?.value === 'bd2' ? 'bd2' : 'bd1'];
    const to = otherOf[from.name];
    etcd.failover = { member: to, rev: this.#sites.nextRev() };
    this.#sites.later(siteOf[from.name], 1_500, () => {
      const isSafe = from.acknowledged === from.log.length && this[to].isFollowing;
      if (!from.isPrimary || !isSafe || etcd.leader?.value !== from.name) return;
      from.isPrimary = false;
      this.#sites.dropLeader();
    });
    time.after(6_000, () => (etcd.failover = { member: undefined, rev: this.#sites.nextRev() }));
  }

  #ask<T>(member: Member, apply: (etcd: EtcdState) => T, back: (found: T | undefined) => void) {
    const from = siteOf[member.name];
    const members = [from, 'witness', from === 'main' ? 'standby' : 'main'] as const;
    const asked = members[member.askAt % members.length] ?? from;
    this.#sites.ask({ from, member: asked, limitMs: ASK_MS }, apply, (found) => {
      if (found === undefined) member.askAt += 1;
      back(found);
    });
  }

  #turn(member: Member): void {
    const read = (etcd: EtcdState) => ({
      ...{ leader: etcd.leader, sync: etcd.sync, failover: etcd.failover.member },
      isPaused: etcd.config.isPaused,
    });
    this.#ask(member, read, (found) => {
      if (found === undefined) {
        const silentMs = this.#sites.time.nowMs - member.renewedAtMs;
        if (member.isPrimary && silentMs > RETRY_MS) this.stop(member.name);
        return;
      }
      const { leader, sync, failover, isPaused } = found;
      if (leader?.value === member.name) this.#lead(member, sync);
      else if (leader !== undefined) this.#follow(member, leader.value);
      else if (!isPaused) this.#race(member, sync, failover);
    });
  }

  #lead(member: Member, sync: EtcdState['sync']): void {
    const { nowMs } = this.#sites.time;
    if (!member.isPrimary) {
      // It holds the key of an earlier life: only who may race may go on with it.
      if (sync.leader === member.name) this.#promote(member, sync.standbys.length > 0);
      return;
    }
    const renew = (): boolean => this.#sites.renew(member.leaseId);
    this.#ask(member, renew, (isRenewed) => {
      if (isRenewed === true) member.renewedAtMs = nowMs;
    });
    const other = this[otherOf[member.name]];
    const isListed = sync.standbys.includes(other.name);
    if (isListed && nowMs - member.streamedAtMs > GONE_MS) {
      // First the key, then alone.
      const alone = { leader: member.name, standbys: [], rev: sync.rev };
      this.#writeSync(member, alone, () => (member.waits = false));
    } else if (!isListed && this.#isStreaming(member, other)) {
      // First waiting, then the key.
      member.waits = true;
      this.#sites.later(siteOf[member.name], 300, () => {
        const isWhole = member.isPrimary && member.waits && other.log.length >= member.acknowledged;
        if (!isWhole || !this.#isStreaming(member, other)) return;
        const both = { leader: member.name, standbys: [other.name], rev: sync.rev };
        this.#writeSync(member, both, () => undefined);
      });
    }
  }

  #writeSync(member: Member, wanted: EtcdState['sync'], done: () => void): void {
    const write = (etcd: EtcdState): boolean => {
      if (etcd.sync.rev !== wanted.rev) return false;
      etcd.sync = { ...wanted, rev: this.#sites.nextRev() };
      return true;
    };
    this.#ask(member, write, (isWritten) => {
      if (isWritten === true && member.isPrimary) done();
    });
  }

  #race(member: Member, sync: EtcdState['sync'], failover: string | undefined): void {
    const isAllowed = sync.leader === member.name || sync.standbys.includes(member.name);
    const isMeant = failover === undefined || failover === member.name;
    const other = this[otherOf[member.name]];
    const isSeen = this.#sites.talks(siteOf[member.name], siteOf[other.name]);
    const isRival = sync.leader === other.name || sync.standbys.includes(other.name);
    const isAhead = isRival && other.log.length > member.log.length;
    const isBeaten = isSeen && (other.isPrimary || isAhead);
    if (!isAllowed || !isMeant || (isBeaten && !member.isPrimary)) return;
    const take = (etcd: EtcdState): string | undefined => {
      if (etcd.leader !== undefined) return undefined;
      const leaseId = this.#sites.grant();
      etcd.leader = { value: member.name, leaseId, rev: this.#sites.nextRev() };
      return leaseId;
    };
    this.#ask(member, take, (leaseId) => {
      if (leaseId === undefined) return;
      member.leaseId = leaseId;
      member.renewedAtMs = this.#sites.time.nowMs;
      if (member.isPrimary) return;
      const own = { leader: member.name, standbys: [], rev: sync.rev };
      const claim = (etcd: EtcdState): boolean => {
        if (etcd.sync.rev !== own.rev) {
          if (etcd.leader?.leaseId === leaseId) this.#sites.dropLeader();
          return false;
        }
        etcd.sync = { ...own, rev: this.#sites.nextRev() };
        return true;
      };
      this.#ask(member, claim, (isClaimed) => {
        if (isClaimed === true) this.#promote(member, false);
      });
    });
  }

  #promote(member: Member, waits: boolean): void {
    const has = new Set(member.log);
    this.looks += 1;
    for (const act of this.told) assert(has.has(act), 'Nothing acknowledged is lost by a switch.');
    this.#timeline += 1;
    member.timeline = this.#timeline;
    member.isPrimary = true;
    member.isFollowing = false;
    member.waits = waits;
    member.acknowledged = member.log.length;
    member.renewedAtMs = this.#sites.time.nowMs;
    member.streamedAtMs = this.#sites.time.nowMs;
  }

  #follow(member: Member, leader: string): void {
    if (member.isPrimary) this.stop(member.name);
    const other = this[otherOf[member.name]];
    // The leader has begun a new timeline: what is here must be rewound to it.
    if (other.isPrimary && member.timeline !== other.timeline) member.isFollowing = false;
    if (member.isFollowing || leader !== other.name) return;
    this.#sites.later(siteOf[member.name], 3_000, () => {
      const isThere = this.#sites.talks(siteOf[member.name], siteOf[other.name]);
      if (!isThere || !other.isPrimary || member.isPrimary || member.isFollowing) return;
      member.log = [...other.log];
      member.timeline = other.timeline;
      member.isFollowing = true;
    });
  }

  #isStreaming(primary: Member, standby: Member): boolean {
    const isTheirs = standby.isFollowing && standby.timeline === primary.timeline;
    return isTheirs && this.#sites.talks(siteOf[primary.name], siteOf[standby.name]);
  }

  // What is sent arrives even if its receipt does not come back.
  #stream(): void {
    for (const primary of [this.bd1, this.bd2]) {
      const site = siteOf[primary.name];
      if (!primary.isPrimary || !this.#sites.isUp(site)) continue;
      const standby = this[otherOf[primary.name]];
      const there = siteOf[standby.name];
      const isTheirs = standby.isFollowing && standby.timeline === primary.timeline;
      const isHeard = this.#sites.isUp(there) && this.#sites.isOpen(site, there);
      if (isTheirs && isHeard) {
        for (const act of primary.log.slice(standby.log.length)) standby.log.push(act);
      }
      const isReceipt = isTheirs && isHeard && this.#sites.isOpen(there, site);
      if (isReceipt) primary.streamedAtMs = this.#sites.time.nowMs;
      if (isReceipt || !primary.waits) this.#tell(primary);
    }
  }

  #tell(primary: Member): void {
    const fresh = primary.log.slice(primary.acknowledged);
    if (fresh.length === 0) return;
    this.looks += 1;
    const isOnly = primary.timeline >= this.#toldTimeline;
    assert(isOnly, 'Never do two acknowledge.');
    this.#toldTimeline = primary.timeline;
    for (const act of fresh) this.told.add(act);
    primary.acknowledged = primary.log.length;
  }

  #wakeAll(): void {
    for (const member of [this.bd1, this.bd2]) {
      const { time, chance } = this.#sites;
      const site = siteOf[member.name];
      if (!this.#sites.hasMajority(site)) continue;
      time.after(5 + chance.below(50), () => this.#sites.later(site, 0, () => this.#turn(member)));
    }
  }
}
