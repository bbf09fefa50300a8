// Official correspondence as a module of the office's law: the one export that the programs wire.
import { readFileSync } from 'node:fs';
import type { Module } from '#kernel/module.ts';
import { arrivalCommands } from './arrival-bodies.ts';
import { broughtFiles } from './brought-files.ts';
import { commands } from './commands.ts';
import { disposalCommands } from './disposal-bodies.ts';
import { entryKinds } from './entries.ts';
import { evidence } from './evidence.ts';
import { decide, empty, fold, project } from './law.ts';
import type { CorrespondenceState } from './law.ts';
import { react } from './react.ts';
import { refusals } from './refusals.ts';
import { volumeCommands } from './volume-bodies.ts';

export const correspondence: Module<CorrespondenceState> = {
  name: 'correspondence',
  subjects: ['letter', 'disposal', 'file', 'arrival'],
  commands: { ...commands, ...disposalCommands, ...volumeCommands, ...arrivalCommands },
  refusals,
  entryKinds,
  tablesSql: readFileSync(new URL('tables.sql', import.meta.url), 'utf8'),
  empty,
  fold,
  decide,
  project,
  react,
  evidence,
  broughtFiles,
};
