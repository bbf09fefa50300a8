// Drills of the switch between a centre's sites as a module: the one export that the programs wire.
import { readFileSync } from 'node:fs';
import type { Module } from '#kernel/module.ts';
import { commands } from './commands.ts';
import { decide } from './decide.ts';
import { entryKinds } from './entries.ts';
import { project } from './project.ts';
import { refusals } from './refusals.ts';
import { empty, fold, subjectPrefix } from './state.ts';
import type { SiteDrillState } from './state.ts';

export const siteDrills: Module<SiteDrillState> = {
  name: 'site-drills',
  subjects: [subjectPrefix],
  commands,
  refusals,
  entryKinds,
  tablesSql: readFileSync(new URL('tables.sql', import.meta.url), 'utf8'),
  empty,
  fold,
  decide,
  project,
};
