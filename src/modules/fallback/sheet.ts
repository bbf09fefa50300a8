// The paper form of paper itself: the report about a sheet that is not to be found, written where
// the loss was noticed and keyed in as `miss-sheet`.
import { filledFields, judgeSheet } from '#kernel/sheet.ts';
import type { Keyed, KeyedSheet, SheetField } from '#kernel/sheet.ts';
import { missSheetBody } from './commands.ts';
import type { MissSheetBody } from './commands.ts';

export const sheets: Readonly<Record<'missing', readonly SheetField[]>> = {
  missing: [
    { name: 'lastSeen', kind: 'line', isRequired: true, lines: 2 },
    { name: 'circumstances', kind: 'text', isRequired: true, lines: 6 },
  ],
};

/** `sheet`: the place of the missing one in its pack. */
export function keyMissing(keyed: KeyedSheet, sheet: number): Keyed<MissSheetBody> {
  return judgeSheet(missSheetBody, { ...filledFields(sheets.missing, keyed), sheet });
}
