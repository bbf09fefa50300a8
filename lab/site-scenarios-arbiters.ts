// Scenarios in which an arbiter is missing or does not tell the truth.
import type { Scenario } from './site-scenario.ts';
import { wait } from './site-scenario.ts';

export const arbiters: readonly Scenario[] = [
  {
    name: 'arbiter-dead',
    says: "the standby's arbiter is dead when main is killed: Patroni's own way",
    ...{ isSwitch: true, weight: 1 },
    async strike({ engines }) {
      await engines.arbiters.stop('standby');
      engines.kill('main');
    },
    mend({ engines }) {
      if (engines.arbiters.isWanted) engines.arbiters.start('standby');
      engines.startAgain('main');
    },
  },
  {
    name: 'witness-says-dead',
    says: "the witness's arbiter always says that main is dead, and the standby cannot see it",
    ...{ isSwitch: false, weight: 1 },
    async strike(stage) {
      const { main, standby } = stage.engines.machines;
      await stage.engines.arbiters.startLiar('dead');
      main.loseTo(standby.address);
      standby.loseTo(main.address);
      await wait(stage, 4_000, 6_000);
    },
    async mend({ engines }) {
      const { main, standby } = engines.machines;
      main.findTo(standby.address);
      standby.findTo(main.address);
      await engines.arbiters.stopLiar();
    },
  },
  {
    name: 'witness-says-alive',
    says: "the witness's arbiter always says that main lives, and main is killed",
    ...{ isSwitch: true, weight: 1 },
    async strike({ engines }) {
      await engines.arbiters.startLiar('alive');
      engines.kill('main');
    },
    async mend({ engines }) {
      await engines.arbiters.stopLiar();
      engines.startAgain('main');
    },
  },
];
