// The paper form of the office's rules: a holiday that was announced while the server was down, so
// that no deadline falls on it. Who keys it in adds it to the holidays that hold then; the
// command's own schema judges it.
import type { z } from 'zod';
import { filledFields, judgeSheet } from '#kernel/sheet.ts';
import type { Keyed, KeyedSheet, SheetField } from '#kernel/sheet.ts';
import { fromIso } from '#lib/calendar.ts';
import type { DayRule } from '#lib/working-time.ts';
import { commands } from './commands.ts';
import type { Rules } from './entries.ts';

const field = (name: string, kind: SheetField['kind'], isRequired: boolean): SheetField => ({
  ...{ name, kind, isRequired, lines: 1 },
});

export const sheets: Readonly<Record<'holiday', readonly SheetField[]>> = {
  holiday: [
    field('occasion', 'line', true),
    field('firstDay', 'day', true),
    field('lastDay', 'day', false),
    field('decision', 'line', true),
  ],
};

type SetHolidays = z.output<(typeof commands)['set-holidays']['schema']>;

/**
 * Days are YYYY-MM-DD; without a last day it is one day. The occasion stands in all three languages
 * as it was written. `held` are the holidays of the office with their version.
 */
export function keyHoliday(
  keyed: KeyedSheet,
  held: { readonly rules: Rules['holidays']; readonly version: number },
): Keyed<SetHolidays> {
  const { occasion, firstDay, lastDay, decision } = filledFields(sheets.holiday, keyed);
  const from = dayRule(firstDay);
  const until = lastDay === undefined ? from : dayRule(lastDay);
  if (from === undefined) return { ok: false, fields: ['firstDay'] };
  if (until === undefined) return { ok: false, fields: ['lastDay'] };
  const names = { ar: occasion, fa: occasion, en: occasion };
  const items = [...held.rules.items, { names, from, until, hours: null }];
  const body = { rules: { items }, reason: decision, version: held.version };
  return judgeSheet(commands['set-holidays'].schema, body, {
    ...{ rules: 'occasion', reason: 'decision' },
  });
}

function dayRule(iso: string | undefined): DayRule | undefined {
  const day = iso === undefined ? undefined : fromIso('gregory', iso);
  return day === undefined ? undefined : { calendar: 'gregory', ...day };
}
