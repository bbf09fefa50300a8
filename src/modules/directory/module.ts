// The directory as a module: offices, people and the appointment letters that let them act.
import { readFileSync } from 'node:fs';
import type { Module } from '#kernel/module.ts';
import { commands } from './commands.ts';
import { decide } from './decide.ts';
import { evidence } from './evidence.ts';
import { project } from './project.ts';
import { refusals } from './refusals.ts';
import { empty, fold } from './state.ts';
import type { DirectoryState } from './state.ts';
import { subjectKinds } from './subjects.ts';

export const directory: Module<DirectoryState> = {
  name: 'directory',
  subjects: subjectKinds,
  commands,
  refusals,
  tablesSql: readFileSync(new URL('tables.sql', import.meta.url), 'utf8'),
  empty,
  fold,
  decide,
  project,
  evidence,
};
