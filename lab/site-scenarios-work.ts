// Scenarios in which main is lost in the middle of something: acts that it cannot finish, a backup,
// a change of the schema, a storm of offices.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Program } from './machine.ts';
import type { SiteEngines } from './site-engines.ts';
import type { Act } from './site-history.ts';
import type { Scenario, Stage } from './site-scenario.ts';
import { LEASE_MS, wait } from './site-scenario.ts';

const INSIDE = 3;
const STORM = 200;
const WAIT_TRIES = 30;
/** Until then they wait for a copy that is not there any more. */
const waiting = `select count(*) from pg_stat_activity where wait_event = 'SyncRep'`;
const cutMain = ({ engines }: Stage) => engines.machines.main.cut();
const mendMain = ({ engines }: Stage) => engines.machines.main.mend();
const killMain = ({ engines }: Stage) => engines.kill('main');
const startMain = ({ engines }: Stage) => engines.startAgain('main');
const asked = new WeakMap<Stage, readonly Act[]>();
let copies = 0;

export const busy: readonly Scenario[] = [
  {
    name: 'old-main-has-rows',
    says: 'main is cut off, people inside send acts to it that nobody acknowledges, and it returns',
    ...{ isSwitch: true, weight: 2 },
    async strike(stage) {
      cutMain(stage);
      const acts = Array.from({ length: INSIDE }, () => stage.acts.begin());
      asked.set(stage, acts);
      for (const act of acts) stage.engines.sendInside('main', stage.acts.sendingOf(act));
      let count = 0;
      for (let tries = 0; tries < WAIT_TRIES && count < 1; tries += 1) {
        await sleep(50);
        count = countWaiting(stage.engines);
      }
      stage.note(`${count} acts of its own people wait at main`);
    },
    async mend(stage) {
      mendMain(stage);
      const acts = asked.get(stage) ?? [];
      await Promise.all(acts.map(async (act, place) => await stage.acts.bring(act, place)));
    },
  },
  {
    name: 'during-backup',
    says: 'main is killed while a copy of its database is taken',
    ...{ isSwitch: true, weight: 1 },
    async strike(stage) {
      const backup = takeCopy(stage.engines);
      await wait(stage, 500, 2_000);
      const state = backup.code === undefined ? 'under way' : `over: ${backup.output()}`;
      stage.note(`the copy was ${state}`);
      killMain(stage);
    },
    mend: startMain,
  },
  {
    name: 'during-upgrade',
    says: 'main is killed while the schema is changed in one transaction',
    ...{ isSwitch: true, weight: 1 },
    async strike(stage) {
      const change = stage.engines.psqlLater(
        'main',
        `begin; create table dawam.lab_upgrade as select generate_series(1, 50000) as n;
        alter table dawam.number add column lab_upgrade integer; select pg_sleep(60); commit`,
      );
      await wait(stage, 300, 900);
      const state = change.code === undefined ? 'under way' : `over: ${change.output()}`;
      stage.note(`the change was ${state}`);
      killMain(stage);
    },
    async mend(stage) {
      startMain(stage);
      await stage.engines.waitUntilSafe();
      const sql = `select count(*) from information_schema.columns
        where table_name = 'lab_upgrade' or column_name = 'lab_upgrade'`;
      const count = stage.engines.query('standby', sql).trim();
      return count === '0' ? [] : ['half of a change of the schema is there'];
    },
  },
  {
    name: 'during-storm',
    says: `main is killed while ${STORM} offices ask at once`,
    ...{ isSwitch: true, weight: 1 },
    async strike(stage) {
      stage.acts.storm(STORM);
      await wait(stage, 50, 500);
      killMain(stage);
    },
    mend: startMain,
  },
  {
    name: 'clock-steps',
    says: "the clocks of main's database, Patroni and Dawam step by minutes, then back",
    ...{ isSwitch: undefined, weight: 1 },
    async strike(stage) {
      const stepS = (stage.chance.happens(0.5) ? 1 : -1) * (30 + stage.chance.below(600));
      stage.note(`by ${stepS} s`);
      stage.engines.stepClock('main', stepS);
      await wait(stage, 3_000, 6_000);
    },
    async mend({ engines }) {
      engines.stepClock('main', 0);
      // Patroni counts its lease by the wall clock: one that went back is felt when that is over.
      await sleep(LEASE_MS);
    },
  },
];

function countWaiting(engines: SiteEngines): number {
  try {
    return Number(engines.query('main', waiting).trim());
  } catch {
    // Its database was stopped meanwhile.
    return 0;
  }
}

/** Slowly, so that it is under way for a while. */
function takeCopy(engines: SiteEngines): Program {
  copies += 1;
  const folder = join(engines.machines.witness.folder, `copy-${copies}`);
  mkdirSync(folder, { mode: 0o777 });
  return engines.copyDatabase('main', folder, '4M');
}
