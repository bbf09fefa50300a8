// What can befall a centre of three sites, each as a small program: what is done to whom, and how
// it is taken away again. `lead` is the site whose database leads when it begins.
import { setTimeout as sleep } from 'node:timers/promises';

import type { SiteEngines } from './site-engines.ts';

type Copy = 'main' | 'standby';

export interface Scenario {
  readonly name: string;
  readonly says: string;
  /** Whether the other copy is to lead afterwards; undefined: either is right. */
  readonly isSwitch: boolean | undefined;
  strike(engines: SiteEngines, lead: Copy): Promise<void> | void;
  mend(engines: SiteEngines, lead: Copy): Promise<void> | void;
}

const nothing = () => undefined;
const otherOf = (lead: Copy): Copy => (lead === 'main' ? 'standby' : 'main');
const BLIPS_MS = [300, 800, 1_500];

/** The order is that of a run: what leaves least to mend comes first. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'database-killed',
    says: 'PostgreSQL of the leading site is killed (SIGKILL)',
    isSwitch: undefined,
    strike: (engines, lead) => void process.kill(engines.postmasterPid(lead), 'SIGKILL'),
    mend: nothing,
  },
  {
    name: 'witness-lost',
    says: 'every program of the witness is killed',
    isSwitch: false,
    strike: (engines) => engines.kill('witness'),
    mend: (engines) => engines.startAgain('witness'),
  },
  {
    name: 'standby-lost',
    says: 'every program of the site that does not lead is killed',
    isSwitch: false,
    strike: (engines, lead) => engines.kill(otherOf(lead)),
    mend: (engines, lead) => engines.startAgain(otherOf(lead)),
  },
  {
    name: 'blips',
    says: `the leading site is cut off for ${BLIPS_MS.join(', ')} ms, one after the other`,
    isSwitch: undefined,
    async strike({ machines }, lead) {
      for (const lastsMs of BLIPS_MS) {
        machines[lead].cut();
        await sleep(lastsMs);
        machines[lead].mend();
        await sleep(lastsMs);
      }
    },
    mend: nothing,
  },
  {
    name: 'link-cut',
    says: 'only the line between the two copies is cut; the witness sees both',
    isSwitch: false,
    strike({ machines: { main, standby } }) {
      main.loseTo(standby.address);
      standby.loseTo(main.address);
    },
    mend({ machines: { main, standby } }) {
      main.findTo(standby.address);
      standby.findTo(main.address);
    },
  },
  {
    name: 'site-killed',
    says: 'every program of the leading site is killed',
    isSwitch: true,
    strike: (engines, lead) => engines.kill(lead),
    mend: (engines, lead) => engines.startAgain(lead),
  },
  {
    name: 'blackout',
    says: 'the leading site is cut off from everything and goes on by itself',
    isSwitch: true,
    strike: ({ machines }, lead) => machines[lead].cut(),
    mend: ({ machines }, lead) => machines[lead].mend(),
  },
  {
    name: 'frozen',
    says: 'every program of the leading site stands still (SIGSTOP)',
    isSwitch: true,
    strike: ({ machines }, lead) => machines[lead].freeze(),
    mend: ({ machines }, lead) => machines[lead].thaw(),
  },
];
