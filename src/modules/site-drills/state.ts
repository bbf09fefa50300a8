// One drill: what was begun, how many marks the log has, what was reported, and where.
import type { PlacedEntry } from '#kernel/entry.ts';
import type { BeginBody, ReportBody } from './commands.ts';
import { readEntry } from './entries.ts';

export const subjectPrefix = 'site-drill';

export interface SiteDrillState {
  readonly begun: (BeginBody & { readonly at: string; readonly by: string }) | undefined;
  readonly marks: number;
  readonly reported:
    | { readonly report: ReportBody; readonly at: string; readonly index: number }
    | undefined;
}

export type Stage = 'none' | 'begun' | 'reported';

export function stageOf({ begun, reported }: SiteDrillState): Stage {
  if (reported !== undefined) return 'reported';
  return begun === undefined ? 'none' : 'begun';
}

export function empty(): SiteDrillState {
  return { begun: undefined, marks: 0, reported: undefined };
}

export function fold(state: SiteDrillState, placed: PlacedEntry): SiteDrillState {
  const read = readEntry(placed);
  const { recordedAt: at, by } = placed.entry;
  switch (read?.kind) {
    case 'site-drill-begun':
      return { ...state, begun: { ...read.body, at, by: by.person } };
    case 'site-drill-marked':
      return { ...state, marks: state.marks + 1 };
    case 'site-drill-reported':
      return { ...state, reported: { report: read.body, at, index: placed.index } };
    case undefined:
      return state;
  }
}
