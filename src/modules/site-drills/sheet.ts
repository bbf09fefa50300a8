// The paper form of drills: the order for one, written while the server is down; who keys it in
// begins the drill by it.
import { filledFields, judgeSheet } from '#kernel/sheet.ts';
import type { Keyed, KeyedSheet, SheetField } from '#kernel/sheet.ts';
import { beginBody, drillWays } from './commands.ts';
import type { BeginBody } from './commands.ts';

const MARKS_PER_SECOND = 10;

const line = (name: string): SheetField => ({ name, kind: 'line', isRequired: true, lines: 1 });

export const sheets: Readonly<Record<'site-drill', readonly SheetField[]>> = {
  'site-drill': [
    { name: 'way', kind: 'choice', isRequired: true, choices: drillWays, lines: 1 },
    line('from'),
    line('to'),
  ],
};

export function keySiteDrill(keyed: KeyedSheet): Keyed<BeginBody> {
  const filled = filledFields(sheets['site-drill'], keyed);
  return judgeSheet(beginBody, { ...filled, marksPerSecond: MARKS_PER_SECOND });
}
