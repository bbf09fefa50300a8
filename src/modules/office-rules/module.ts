// The rules of an office as a module: the one export that the programs wire.
import { readFileSync } from 'node:fs';
import type { Module } from '#kernel/module.ts';
import { commands } from './commands.ts';
import { decide } from './decide.ts';
import { project } from './project.ts';
import { refusals } from './refusals.ts';
import { empty, fold, subjectPrefix } from './state.ts';
import type { OfficeRulesState } from './state.ts';

export const officeRules: Module<OfficeRulesState> = {
  name: 'office-rules',
  subjects: [subjectPrefix],
  commands,
  refusals,
  tablesSql: readFileSync(new URL('tables.sql', import.meta.url), 'utf8'),
  empty,
  fold,
  decide,
  project,
};
