// A world of three sites by a seed: main, standby and witness with an etcd, Patroni and PostgreSQL
// as models, and the product's site arbiters. Sites fall, freeze and are cut off, also one way;
// lines blink and crawl; one site lies; arbiters restart; people pause, move and move back. Each
// machine has a monotonic clock of its own; a step of the wall clock is nothing that an arbiter
// could see.
import { createHash } from 'node:crypto';

import { assert, must } from '#lib/assert.ts';

import { ArbiterJudge } from './arbiter-judge.ts';
import type { ArbiterPlant } from './arbiter-plants.ts';
import { SimulatedArbiter } from './simulated-arbiter.ts';
import { siteOf, SimulatedPatroni } from './simulated-patroni.ts';
import type { MemberName } from './simulated-patroni.ts';
import { sites as allSites, SimulatedSites } from './simulated-sites.ts';
import type { SiteName } from './simulated-sites.ts';
import { chanceOf } from './virtual-time.ts';
import type { Chance } from './virtual-time.ts';

export type ArbiterWorldEnd = {
  readonly hash: string;
  readonly steps: number;
  readonly troubles: number;
  readonly ends: number;
  readonly told: number;
  readonly looks: number;
  /** How often main was lost, and what the standby's arbiter said at the end of that. */
  readonly losses: ReadonlyMap<string, number>;
};

const TROUBLED_MS = 30 * 60_000;
const MENDED_MS = 4 * 60_000;
const BOUND_MS = 3_000;
/** With etcd's own leader lost, and the lease lengthened by the next. */
const LONG_BOUND_MS = 6_500;
const SETTLED_MS = 5_000;
const STEPS_MAX = 3_000_000;

const kinds = [
  ...['kill', 'kill-main', 'freeze', 'freeze-main', 'freeze-both', 'blackout', 'blackout-main'],
  ...['cut', 'cut-one-way', 'blips', 'slow', 'guard', 'lie', 'restart', 'pause', 'move'],
] as const;
type Kind = (typeof kinds)[number];

export class ArbiterWorld {
  readonly #chance: Chance;
  readonly #sites: SimulatedSites;
  readonly #patroni: SimulatedPatroni;
  readonly #judge: ArbiterJudge;
  readonly #arbiters: Readonly<Record<'standby' | 'witness', SimulatedArbiter>>;
  readonly #sum = createHash('sha256');
  readonly #losses = new Map<string, number>();
  readonly #said = new Map<SiteName, string>();
  /** Main's ports are closed to probes, and only they. */
  #isGuarded = false;
  #lie: 'dead' | 'alive' = 'dead';
  #troubles = 0;
  #active = 0;
  #calmAtMs = 0;
  #steps = 0;

  constructor(seed: number, plant?: ArbiterPlant) {
    this.#chance = chanceOf(seed);
    this.#sites = new SimulatedSites(this.#chance);
    this.#patroni = new SimulatedPatroni(this.#sites);
    const answers = (): boolean => this.#sites.isUp('main') && !this.#isGuarded;
    const isWatched = (): boolean =>
      this.#sites.isUp('standby') && this.#arbiters.standby.isRunning;
    const around = {
      ...{ sites: this.#sites, plant, answers },
      reportFrom: (site: SiteName) => this.#reportFrom(site),
      turned: (site: SiteName, action: { readonly kind: string }, code: string) => {
        this.#turned(site, action.kind, code);
      },
      ending: () => this.#judge.ending(),
    };
    this.#arbiters = {
      standby: new SimulatedArbiter('standby', around),
      witness: new SimulatedArbiter('witness', around),
    };
    this.#judge = new ArbiterJudge(this.#sites, answers, isWatched);
  }

  /** Runs the world to its end; a Defect is a thing that must never happen. */
  run(): ArbiterWorldEnd {
    this.#arbiters.standby.start();
    this.#arbiters.witness.start();
    this.#plan();
    while (this.#sites.time.step(TROUBLED_MS + MENDED_MS)) {
      this.#steps += 1;
      assert(this.#steps < STEPS_MAX, 'A world does not run in a circle.');
    }
    this.#judgeEnd();
    const { ends } = this.#judge;
    return {
      hash: this.#sum.digest('hex'),
      ...{ steps: this.#steps, troubles: this.#troubles, ends },
      told: this.#patroni.told.size,
      looks: this.#judge.looks + this.#patroni.looks,
      losses: this.#losses,
    };
  }

  #note(...words: readonly (string | number)[]): void {
    this.#sum.update(`${this.#sites.time.nowMs} ${words.join(' ')}\n`);
  }

  #turned(site: SiteName, action: string, code: string): void {
    if (action === 'take-route-away') this.#judge.decided();
    if (action !== 'none' || this.#said.get(site) !== code) this.#note(site, action, code);
    this.#said.set(site, code);
  }

  #reportFrom(site: SiteName) {
    if (site === 'main') return undefined;
    const report = this.#arbiters[site].report();
    if (report === undefined || this.#judge.liar !== site) return report;
    const isDead = this.#lie === 'dead';
    return { ...report, silentMs: isDead ? 99_000 : 0, failures: isDead ? 99 : 0 };
  }

  // ---- Troubles

  #plan(): void {
    const { below, happens } = this.#chance;
    const next = (): void => {
      if (this.#sites.time.nowMs >= TROUBLED_MS) return;
      this.#trouble(this.#pick());
      this.#sites.time.after(happens(0.25) ? below(5_000) : 15_000 + below(75_000), next);
    };
    this.#sites.time.after(10_000 + below(20_000), next);
  }

  #pick(): Kind {
    const { etcd } = this.#sites;
    const { happens, below } = this.#chance;
    const isAway = etcd.leader?.value === 'bd2' && etcd.sync.standbys.includes('bd1');
    if (isAway && happens(0.7)) return 'move';
    return must(kinds[below(kinds.length)], 'One of them.');
  }

  #trouble(kind: Kind): void {
    const { below } = this.#chance;
    const site = must(allSites[below(allSites.length)], 'One of them.');
    this.#troubles += 1;
    this.#note('trouble', kind, site);
    switch (kind) {
      case 'kill':
        return this.#during(2_000 + below(90_000), () => this.#kill(site));
      case 'kill-main':
        return this.#lose(5_000 + below(120_000), () => this.#kill('main'));
      case 'freeze':
        return this.#during(300 + below(40_000), () => this.#freeze([site]));
      case 'freeze-main':
        return this.#lose(5_000 + below(40_000), () => this.#freeze(['main']));
      case 'freeze-both':
        return this.#during(1_000 + below(4_000), () => this.#freeze(['standby', 'witness']));
      case 'blackout':
        return this.#during(1_000 + below(60_000), () => this.#cut(pairsOf(site)));
      case 'blackout-main':
        return this.#lose(5_000 + below(60_000), () => this.#cut(pairsOf('main')));
      case 'cut':
        return this.#during(1_000 + below(40_000), () => this.#cut(pairsBut(site)));
      case 'cut-one-way':
        return this.#during(1_000 + below(40_000), () => {
          const pairs = pairsOf(site);
          return this.#cut([must(pairs[below(pairs.length)], 'One of them.')]);
        });
      default:
        return this.#softTrouble(kind, site);
    }
  }

  #softTrouble(
    kind: Exclude<Kind, `kill${string}` | `freeze${string}` | `blackout${string}` | `cut${string}`>,
    site: SiteName,
  ): void {
    const { below, happens } = this.#chance;
    switch (kind) {
      case 'blips': {
        let atMs = 0;
        for (let i = 0; i < 2 + below(5); i += 1) {
          this.#sites.time.after(atMs, () => {
            this.#during(300 + below(1_200), () =>
              this.#cut(pairsOf(happens(0.7) ? 'main' : site)),
            );
          });
          atMs += 1_600 + below(2_000);
        }
        return;
      }
      case 'slow':
        return this.#during(2_000 + below(30_000), () => {
          this.#sites.slowMs = 50 + below(300);
          return () => (this.#sites.slowMs = 0);
        });
      case 'guard':
        return this.#during(2_000 + below(30_000), () => {
          this.#isGuarded = true;
          return () => (this.#isGuarded = false);
        });
      case 'lie':
        return this.#during(5_000 + below(90_000), () => {
          this.#lie = happens(0.6) ? 'dead' : 'alive';
          this.#judge.liar = happens(0.7) ? 'witness' : 'standby';
          return () => (this.#judge.liar = undefined);
        });
      case 'restart':
        return this.#during(below(5_000), () =>
          this.#restart(happens(0.6) ? 'standby' : 'witness'),
        );
      case 'pause':
        return this.#during(5_000 + below(60_000), () => {
          this.#pause(true);
          return () => this.#pause(false);
        });
      case 'move':
        return this.#during(8_000, () => {
          this.#patroni.move();
          return () => undefined;
        });
    }
  }

  /** Begins it and undoes it; before the end of the troubled time all is undone. */
  #during(ms: number, begin: () => () => void): void {
    const { time } = this.#sites;
    this.#active += 1;
    const undo = begin();
    const leftMs = Math.max(0, TROUBLED_MS + 5_000 - time.nowMs);
    time.after(Math.min(ms, leftMs), () => {
      undo();
      this.#active -= 1;
      this.#calmAtMs = time.nowMs;
    });
  }

  /** Main is lost: where all else is well, its lease must be over in time. */
  #lose(ms: number, begin: () => () => void): void {
    const { etcd, time, etcdLeader } = this.#sites;
    const leaseId = etcd.leader?.leaseId ?? '';
    const isMust = this.#isReady();
    const isLeading = this.#patroni.bd1.isPrimary && etcd.leader?.value === 'bd1';
    const [troubles, boundMs] = [this.#troubles, etcdLeader === 'main' ? LONG_BOUND_MS : BOUND_MS];
    this.#during(ms, () => {
      const undo = begin();
      return () => {
        if (isLeading) this.#countLoss();
        undo();
      };
    });
    if (!isMust || ms <= boundMs) return;
    time.after(boundMs, () => {
      if (this.#troubles === troubles) this.#judge.mustHaveEnded(leaseId);
    });
  }

  #countLoss(): void {
    const said = this.#said.get('standby') ?? 'nothing';
    this.#losses.set(said, (this.#losses.get(said) ?? 0) + 1);
  }

  #isReady(): boolean {
    const { etcd, time, isRouteAway, down, frozen } = this.#sites;
    const { leader, sync, config, failover, action } = etcd;
    const isCalm = this.#active === 0 && time.nowMs - this.#calmAtMs > SETTLED_MS;
    const isLed = leader?.value === 'bd1' && this.#patroni.bd1.isPrimary;
    const isInSync = sync.leader === 'bd1' && sync.standbys.includes('bd2');
    const isRested = action === undefined && this.#judge.isRested;
    const isFree = isRested && failover.member === undefined && !config.isPaused;
    const areLooking = (['standby', 'witness'] as const).every((site) => {
      const { isRunning, startedAtMs, phase } = this.#arbiters[site];
      return isRunning && time.nowMs - startedAtMs > SETTLED_MS && phase === 'watching';
    });
    const areUp = down.size === 0 && frozen.size === 0 && this.#judge.liar === undefined;
    return isCalm && isLed && isInSync && isFree && areLooking && areUp && !isRouteAway;
  }

  #kill(site: SiteName): () => void {
    if (this.#sites.down.has(site)) return () => undefined;
    this.#sites.frozen.delete(site);
    this.#sites.kill(site);
    const member = memberAt(site);
    if (member !== undefined) this.#patroni.stop(member);
    if (site !== 'main') this.#arbiters[site].stop();
    return () => {
      this.#sites.down.delete(site);
      if (member !== undefined) this.#patroni.start(member);
      if (site !== 'main') this.#arbiters[site].start();
    };
  }

  #freeze(which: readonly SiteName[]): () => void {
    const frozen = which.filter((site) => this.#sites.isUp(site));
    for (const site of frozen) this.#sites.frozen.add(site);
    return () => {
      for (const site of frozen) if (this.#sites.frozen.has(site)) this.#sites.thaw(site);
    };
  }

  #cut(directions: readonly string[]): () => void {
    const fresh = directions.filter((one) => !this.#sites.cuts.has(one));
    for (const one of fresh) this.#sites.cuts.add(one);
    return () => {
      for (const one of fresh) this.#sites.cuts.delete(one);
    };
  }

  /** The program, not the machine: its route stays where it was. */
  #restart(site: 'standby' | 'witness'): () => void {
    const arbiter = this.#arbiters[site];
    if (!arbiter.isRunning) return () => undefined;
    arbiter.stop();
    return () => {
      if (!arbiter.isRunning && !this.#sites.down.has(site)) arbiter.start();
    };
  }

  #pause(isPaused: boolean): void {
    this.#sites.etcd.config = { isPaused, rev: this.#sites.nextRev() };
  }

  #judgeEnd(): void {
    const { etcd, isRouteAway } = this.#sites;
    const { primaries, told } = this.#patroni;
    const [primary] = primaries;
    assert(primaries.length === 1 && primary !== undefined, 'In the end one leads.');
    assert(etcd.leader?.value === primary.name, 'In the end the lease is of who leads.');
    const log = new Set(primary.log);
    for (const act of told) assert(log.has(act), 'Nothing acknowledged is lost.');
    assert(!isRouteAway, 'In the end the way to main is open.');
    this.#note('end', primary.name, told.size);
  }
}

function memberAt(site: SiteName): MemberName | undefined {
  return (['bd1', 'bd2'] as const).find((name) => siteOf[name] === site);
}

/** All directions from and to a site. */
function pairsOf(site: SiteName): readonly string[] {
  return allSites
    .filter((other) => other !== site)
    .flatMap((other) => [`${site}>${other}`, `${other}>${site}`]);
}

/** The line that does not touch this site. */
function pairsBut(site: SiteName): readonly string[] {
  const [one = '', two = ''] = allSites.filter((other) => other !== site);
  return [`${one}>${two}`, `${two}>${one}`];
}
