// What a scenario is: something that befalls a centre of three sites while acts come in, and how it
// is taken away again. A new one is an entry in one of the site-scenarios-….ts files. Main leads
// when it begins, the standby has everything, and both arbiters see main.
import { setTimeout as sleep } from 'node:timers/promises';

import type { Chance } from '#sync/testing/virtual-time.ts';

import type { Acts } from './site-acts.ts';
import type { SiteEngines } from './site-engines.ts';

export interface Stage {
  readonly engines: SiteEngines;
  readonly acts: Acts;
  readonly chance: Chance;
  /** Said beside the result. */
  note(sentence: string): void;
}

export interface Scenario {
  readonly name: string;
  readonly says: string;
  /** Whether the standby is to lead afterwards; undefined: either is right. */
  readonly isSwitch: boolean | undefined;
  /** How often it comes beside the others in a run by a seed. */
  readonly weight: number;
  strike(stage: Stage): Promise<void> | void;
  /** Comes back with what is wrong, if anything is. */
  mend(stage: Stage): Promise<readonly string[]> | Promise<void> | void;
}

/** Of Patroni's leader, and a little more. */
export const LEASE_MS = 22_000;

export const nothing = (): undefined => undefined;

/** For a time between the two. */
export async function wait({ chance }: Stage, fromMs: number, toMs: number): Promise<void> {
  await sleep(fromMs + chance.below(toMs - fromMs));
}
