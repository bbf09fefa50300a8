// Scenarios in which a site or a part of it dies, stands still, is cut off or runs full.
import { setTimeout as sleep } from 'node:timers/promises';

import type { Scenario, Stage } from './site-scenario.ts';
import { LEASE_MS, nothing, wait } from './site-scenario.ts';
import type { SiteEngines } from './site-engines.ts';

const HANGS_MS = 1_500;
const SWITCH_MS = 3_000;
/** So long nobody is served before people act. */
const ACTS_AFTER_MS = 12_000;

/** The three ways in which main is lost as a whole. */
export const losses: readonly Scenario[] = [
  {
    name: 'site-killed',
    says: 'every program of main is killed (SIGKILL)',
    ...{ isSwitch: true, weight: 3 },
    strike: ({ engines }) => engines.kill('main'),
    mend: ({ engines }) => engines.startAgain('main'),
  },
  {
    name: 'blackout',
    says: 'main is cut off from everything and goes on by itself',
    ...{ isSwitch: true, weight: 3 },
    strike: ({ engines }) => engines.machines.main.cut(),
    mend: ({ engines }) => engines.machines.main.mend(),
  },
  {
    name: 'frozen',
    says: 'every program of main stands still (SIGSTOP)',
    ...{ isSwitch: true, weight: 3 },
    strike: ({ engines }) => engines.machines.main.freeze(),
    mend: ({ engines }) => engines.machines.main.thaw(),
  },
];

export const partsLost: readonly Scenario[] = [
  {
    name: 'woken-late',
    says: 'PostgreSQL of main hangs, then all of it, and wakes when another has its lease',
    ...{ isSwitch: true, weight: 1 },
    async strike({ engines }) {
      // Patroni asks PostgreSQL in the middle of a turn, and goes on there when it wakes.
      engines.machines.main.freezeOnly('postgres');
      await sleep(HANGS_MS);
      engines.machines.main.freeze();
    },
    async mend({ engines }) {
      await sleep(LEASE_MS);
      engines.machines.main.thaw();
    },
  },
  {
    name: 'database-killed',
    says: 'PostgreSQL of main is killed (SIGKILL)',
    ...{ isSwitch: undefined, weight: 2 },
    strike: ({ engines }) => void process.kill(engines.postmasterPid('main'), 'SIGKILL'),
    mend: nothing,
  },
  {
    name: 'disk-full',
    says: "the disk of main's database is full; where nobody is served any more, it is moved",
    ...{ isSwitch: undefined, weight: 2 },
    async strike(stage) {
      const { engines } = stage;
      engines.disks.main.fill();
      // What was laid in store is used up, so that it needs room now.
      endSegment(engines);
      if (await isServed(stage)) return;
      // PostgreSQL may go on and refuse: it is not dead, so nobody takes over until people act.
      const move = engines.startDawam('main', 'sites', 'move', '--to', 'standby');
      await move.ended;
      stage.note(`nobody was served; people moved it: ${move.output().trim()}`);
      if ((await engines.findLeader()) !== 'main') return;
      stage.note('and made room');
      engines.disks.main.free();
    },
    mend: ({ engines }) => engines.disks.main.free(),
  },
  {
    name: 'witness-lost',
    says: 'every program of the witness is killed',
    ...{ isSwitch: false, weight: 1 },
    strike: ({ engines }) => engines.kill('witness'),
    mend: ({ engines }) => engines.startAgain('witness'),
  },
  {
    name: 'standby-lost',
    says: 'every program of the standby is killed',
    ...{ isSwitch: false, weight: 1 },
    strike: ({ engines }) => engines.kill('standby'),
    mend: ({ engines }) => engines.startAgain('standby'),
  },
  {
    name: 'standby-slow',
    says: 'the line of the standby is slow',
    ...{ isSwitch: false, weight: 1 },
    async strike(stage) {
      stage.engines.machines.standby.slowTo(500 + stage.chance.below(4_000));
      await wait(stage, 2_000, 5_000);
    },
    mend: ({ engines }) => engines.machines.standby.quicken(),
  },
];

/** Whether acts that were begun after a switch are acknowledged, soon enough that nobody acts. */
async function isServed({ acts }: Stage): Promise<boolean> {
  const fromMs = performance.now() + SWITCH_MS;
  const isNow = () =>
    acts.history.some(({ acknowledged, invokedMs }) => acknowledged && invokedMs > fromMs);
  for (const endMs = fromMs + ACTS_AFTER_MS; performance.now() < endMs; await sleep(200)) {
    if (isNow()) return true;
  }
  return isNow();
}

function endSegment(engines: SiteEngines): void {
  try {
    engines.query('main', 'select pg_switch_wal()');
  } catch {
    // The full disk was felt at once.
  }
}
