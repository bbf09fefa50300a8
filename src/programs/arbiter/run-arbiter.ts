// The edge of the site arbiter: asks main, the other arbiter and etcd, hands what comes to the
// machine with monotonic times, and does what the machine says, one act after another. It decides
// nothing; what fails here reaches the machine as a failure.
import { reportOf, startArbiter, turnArbiter } from '#sync/site-arbiter.ts';
import type { Arbiter, ArbiterAction, Observation } from '#sync/site-arbiter.ts';
import { ArbiterDiary } from './arbiter-diary.ts';
import { askReport, formatReport, serveReports } from './arbiter-reports.ts';
import type { ArbiterProgramSettings } from './arbiter-settings.ts';
import { etcdClient } from './etcd.ts';
import type { Etcd } from './etcd.ts';
import { probePatroni, probePostgres } from './main-probes.ts';
import { mainRoute } from './main-route.ts';
import type { MainRoute } from './main-route.ts';
import { endLease, readCluster } from './patroni-keys.ts';

export type RunningArbiter = { readonly port: number; readonly stop: () => Promise<void> };

type Unplaced<T> = T extends unknown ? Omit<T, 'atMs'> : never;
type Happened = Unplaced<Observation>;

const TICK_MS = 50;
/** Long enough for a slow line, shorter than the silence of the dead. */
const PROBE_LIMIT_MS = 1_000;
const ASK_LIMIT_MS = 400;

export async function runArbiter(
  settings: ArbiterProgramSettings,
  print: (line: string) => void,
): Promise<RunningArbiter> {
  const loop = new ArbiterLoop(settings, print);
  const server = await serveReports(settings.listen, settings.tls, loop.pages);
  loop.start();
  const stop = async () => {
    await loop.stop();
    await server.close();
  };
  return { port: server.port, stop };
}

class ArbiterLoop {
  readonly #settings: ArbiterProgramSettings;
  readonly #diary: ArbiterDiary;
  readonly #etcd: Etcd;
  readonly #route: MainRoute;
  readonly #timers: NodeJS.Timeout[] = [];
  #arbiter: Arbiter;
  #isStopped = false;
  #isAsking = false;
  #isReading = false;
  #isAnswering = true;
  /** Acts go one after another. */
  #acts: Promise<void> = Promise.resolve();

  constructor(settings: ArbiterProgramSettings, print: (line: string) => void) {
    this.#settings = settings;
    this.#diary = new ArbiterDiary(settings.language, print, () => Date.now());
    const { etcd: addresses, tls, mainPostgres } = settings;
    this.#etcd = etcdClient({ addresses, tls, limitMs: ASK_LIMIT_MS });
    this.#route = mainRoute(mainPostgres.host);
    this.#arbiter = startArbiter(settings.machine, nowMs());
  }

  get pages() {
    const { scope } = this.#settings.patroni;
    const report = () => reportOf(this.#arbiter, nowMs());
    return {
      report: () => formatReport(scope, report()),
      metrics: () => this.#diary.metrics(this.#arbiter.phase, report().silentMs),
      status: () => {
        const { machine } = this.#settings;
        const { role, main, standby } = machine;
        const { phase } = this.#arbiter;
        const { recent } = this.#diary;
        const status = { scope, role, main, standby, phase, said: recent.at(-1), recent };
        return JSON.stringify({ ...status, report: report() });
      },
    };
  }

  start(): void {
    this.#arbiter = startArbiter(this.#settings.machine, nowMs());
    this.#every(TICK_MS, () => this.#see({ kind: 'tick' }));
    this.#every(this.#settings.probeEveryMs, () => {
      void this.#probe();
      void this.#askOther();
      void this.#readEtcd();
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#acts;
    if (this.#settings.machine.route === 'take') await this.#route.giveBack();
  }

  #every(ms: number, act: () => void): void {
    this.#timers.push(setInterval(act, ms));
  }

  #see(happened: Happened): void {
    if (this.#isStopped) return;
    const turn = turnArbiter(this.#arbiter, { ...happened, atMs: nowMs() });
    this.#arbiter = turn.next;
    this.#diary.keep(turn);
    if (turn.action.kind !== 'none') this.#do(turn.action);
  }

  #do(action: ArbiterAction): void {
    this.#acts = this.#acts.then(async () => this.#see(await this.#outcomeOf(action)));
  }

  async #outcomeOf(action: ArbiterAction): Promise<Happened> {
    switch (action.kind) {
      case 'none':
        return { kind: 'tick' };
      case 'take-route-away':
        return { kind: (await this.#route.take()) ? 'route-taken' : 'route-failed' };
      case 'give-route-back':
        return { kind: (await this.#route.giveBack()) ? 'route-back' : 'route-stays' };
      case 'end-lease': {
        const { machine, patroni } = this.#settings;
        const by = { site: machine.standby, gapS: Math.ceil(machine.actionGapMs / 1_000) };
        const outcome = await endLease(this.#etcd, patroni, action.guard, by);
        if (outcome === undefined) return { kind: 'lease-unknown' };
        return { kind: outcome === 'done' ? 'lease-ended' : 'lease-kept' };
      }
    }
  }

  // PostgreSQL is asked too as soon as Patroni is in doubt; one sign of life is enough.
  async #probe(): Promise<void> {
    const { mainPatroni, mainPostgres, tls } = this.#settings;
    const probes = [probePatroni(mainPatroni, tls, PROBE_LIMIT_MS)];
    if (!this.#isAnswering) probes.push(probePostgres(mainPostgres, PROBE_LIMIT_MS));
    const isAlive = await anyTrue(probes);
    this.#isAnswering = isAlive;
    this.#see({ kind: isAlive ? 'main-answered' : 'main-failed' });
  }

  async #askOther(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { other, patroni, tls } = this.#settings;
    const askedAtMs = nowMs();
    const report = await askReport({ other, scope: patroni.scope }, tls, ASK_LIMIT_MS);
    this.#isAsking = false;
    if (report === undefined) this.#see({ kind: 'other-failed' });
    else this.#see({ kind: 'other-said', askedAtMs, report });
  }

  async #readEtcd(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const askedAtMs = nowMs();
    const reading = await readCluster(this.#etcd, this.#settings.patroni);
    this.#isReading = false;
    if (reading === undefined) this.#see({ kind: 'cluster-failed' });
    else this.#see({ kind: 'cluster-read', askedAtMs, reading });
  }
}

/** As soon as one is true; false when all are false. */
function anyTrue(all: readonly Promise<boolean>[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  for (const one of all) void one.then((isTrue) => (isTrue ? resolve(true) : undefined));
  void Promise.all(all).then((found) => resolve(found.includes(true)));
  return promise;
}

function nowMs(): number {
  return performance.now();
}
