// The facts of a drill, past tense: begun, marked, reported. Marks are the drill's own acts, by
// which it is found out whether anything that was acknowledged is missing.
import type { PlacedEntry } from '#kernel/entry.ts';
import type { BeginBody, MarkBody, ReportBody } from './commands.ts';

export interface SiteDrillEntries {
  readonly 'site-drill-begun': BeginBody;
  readonly 'site-drill-marked': MarkBody;
  readonly 'site-drill-reported': ReportBody;
}
export type EntryKind = keyof SiteDrillEntries;

export const entryKinds: readonly EntryKind[] = [
  'site-drill-begun',
  'site-drill-marked',
  'site-drill-reported',
];

export type SiteDrillEntry = {
  [K in EntryKind]: { readonly kind: K; readonly body: SiteDrillEntries[K] };
}[EntryKind];

/** Undefined for kinds of a later release. */
export function readEntry({ entry }: PlacedEntry): SiteDrillEntry | undefined {
  const kind = entryKinds.find((one) => one === entry.kind);
  // What the log holds has passed `decide` when it was recorded.
  return kind === undefined ? undefined : ({ kind, body: entry.body } as SiteDrillEntry);
}
