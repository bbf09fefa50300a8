// Scenarios of lines: cut, cut one way, cut for moments, and cut in an order in which nobody may
// take over.
import { setTimeout as sleep } from 'node:timers/promises';

import { LAB_ADDRESS } from './net.ts';
import { until } from './asking.ts';
import type { Scenario, Stage } from './site-scenario.ts';
import { nothing, wait } from './site-scenario.ts';

const OTHERS = ['standby', 'witness'] as const;
const BLIPS = 3;
const ALONE_MS = 4_000;

export const lines: readonly Scenario[] = [
  {
    name: 'blips',
    says: `main is cut off for 0.3 to 1.5 s, ${BLIPS} times in a row`,
    ...{ isSwitch: undefined, weight: 3 },
    async strike(stage) {
      const { main } = stage.engines.machines;
      for (let count = 0; count < BLIPS; count += 1) {
        main.cut();
        await wait(stage, 300, 1_500);
        main.mend();
        await wait(stage, 300, 1_500);
      }
    },
    mend: nothing,
  },
  {
    name: 'link-cut',
    says: 'only the line between main and standby is cut; the witness sees both',
    ...{ isSwitch: false, weight: 2 },
    strike: (stage) => loseBoth(stage),
    mend: (stage) => findBoth(stage),
  },
  {
    name: 'one-way-to-standby',
    says: 'what main sends to the standby is lost',
    ...{ isSwitch: false, weight: 1 },
    strike: ({ engines: { machines } }) => machines.main.loseTo(machines.standby.address),
    mend: ({ engines: { machines } }) => machines.main.findTo(machines.standby.address),
  },
  {
    name: 'one-way-to-main',
    says: 'what the standby sends to main is lost',
    ...{ isSwitch: false, weight: 1 },
    strike: ({ engines: { machines } }) => machines.standby.loseTo(machines.main.address),
    mend: ({ engines: { machines } }) => machines.standby.findTo(machines.main.address),
  },
  {
    name: 'deaf',
    says: 'main hears nobody; what it sends arrives',
    ...{ isSwitch: undefined, weight: 2 },
    strike({ engines: { machines, net } }) {
      for (const name of OTHERS) machines[name].loseTo(machines.main.address);
      net.loseTo(machines.main.address);
    },
    mend({ engines: { machines, net } }) {
      for (const name of OTHERS) machines[name].findTo(machines.main.address);
      net.findTo(machines.main.address);
    },
  },
  {
    name: 'dumb',
    says: 'nobody hears main; what is sent to it arrives',
    ...{ isSwitch: undefined, weight: 2 },
    strike({ engines: { machines } }) {
      for (const name of OTHERS) machines.main.loseTo(machines[name].address);
      machines.main.loseTo(LAB_ADDRESS);
    },
    mend({ engines: { machines } }) {
      for (const name of OTHERS) machines.main.findTo(machines[name].address);
      machines.main.findTo(LAB_ADDRESS);
    },
  },
  {
    name: 'main-lost-while-alone',
    says: 'main goes on without the standby, and is cut off for a while: nobody may take over',
    ...{ isSwitch: false, weight: 1 },
    async strike(stage) {
      const { engines } = stage;
      loseBoth(stage);
      await until('main goes on alone', async () => !(await engines.isInSync('standby')));
      engines.machines.main.cut();
      await sleep(ALONE_MS);
      stage.note(`the arbiter: ${engines.arbiters.words().at(-1) ?? 'nothing'}`);
      engines.machines.main.mend();
    },
    mend: (stage) => findBoth(stage),
  },
];

function loseBoth({ engines: { machines } }: Stage): void {
  machines.main.loseTo(machines.standby.address);
  machines.standby.loseTo(machines.main.address);
}

function findBoth({ engines: { machines } }: Stage): void {
  machines.main.findTo(machines.standby.address);
  machines.standby.findTo(machines.main.address);
}
