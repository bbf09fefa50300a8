// Official correspondence as a module of the office's law: the one export that the programs wire.
import { readFileSync } from 'node:fs';
import type { Module } from '#kernel/module.ts';
import { commands } from './commands.ts';
import { decide } from './decide.ts';
import { evidence } from './evidence.ts';
import { project } from './project.ts';
import { react } from './react.ts';
import { refusals } from './refusals.ts';
import { empty, fold } from './state.ts';
import type { LetterState } from './state.ts';

export const correspondence: Module<LetterState> = {
  name: 'correspondence',
  subjects: ['letter'],
  commands,
  refusals,
  tablesSql: readFileSync(new URL('tables.sql', import.meta.url), 'utf8'),
  empty,
  fold,
  decide,
  project,
  react,
  evidence,
};
