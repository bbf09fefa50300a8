// Going on with paper as a module: the one export that the programs wire, with the forms of the
// modules whose acts can be written on sheets.
import { readFileSync } from 'node:fs';
import type { Module } from '#kernel/module.ts';
import type { SheetForms } from '#kernel/sheet.ts';
import { commands } from './commands.ts';
import { decideWith } from './decide.ts';
import { evidence } from './evidence.ts';
import { project } from './project.ts';
import { refusals } from './refusals.ts';
import { empty, fold, outageFamily, packFamily } from './state.ts';
import type { FallbackState } from './state.ts';

export function makeFallback(forms: SheetForms): Module<FallbackState> {
  return {
    name: 'fallback',
    subjects: [packFamily, outageFamily],
    commands,
    refusals,
    tablesSql: readFileSync(new URL('tables.sql', import.meta.url), 'utf8'),
    empty,
    fold,
    decide: decideWith(forms),
    project,
    evidence,
  };
}
