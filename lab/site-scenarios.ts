// All that can befall a centre of three sites in the lab. The order is that of a run over all of
// them: what leaves least to mend comes first.
import type { Scenario } from './site-scenario.ts';
import { arbiters } from './site-scenarios-arbiters.ts';
import { lines } from './site-scenarios-lines.ts';
import { losses, partsLost } from './site-scenarios-sites.ts';
import { busy } from './site-scenarios-work.ts';

export const scenarios: readonly Scenario[] = [
  ...partsLost,
  ...lines,
  ...losses,
  ...busy,
  ...arbiters,
];

/** One of each kind of trouble that a run of few minutes can show. */
export const shortRun: readonly string[] = ['site-killed', 'blackout', 'blips'];
