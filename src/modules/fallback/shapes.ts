// What packs, sheets and outages are made of, for commands, answers and screens alike.

export const packStages = ['leased', 'printed', 'delivered', 'opened'] as const;
export type PackStage = 'none' | (typeof packStages)[number];

/** Where a sheet stands. The last four are its ends, and it never leaves them. */
export const sheetStages = [
  'blank',
  'keyed',
  'differing',
  'agreed',
  'used',
  'void',
  'missing',
  'returned',
] as const;
export type SheetStage = (typeof sheetStages)[number];
export const sheetEnds = ['used', 'void', 'missing', 'returned'] as const;
export type SheetEnd = (typeof sheetEnds)[number];

export type OutageStage = 'none' | 'open' | 'closed';

/** One lease is one act with an entry for each number: a few seconds of work at most. */
export const PACK_SHEETS_MAX = 100;
/** What an office opens in weeks without a server. */
export const OUTAGE_PACKS_MAX = 60;
export const FIELD_CHARS_MAX = 14_000;

export function isEnd(stage: SheetStage): stage is SheetEnd {
  return (sheetEnds as readonly SheetStage[]).includes(stage);
}
