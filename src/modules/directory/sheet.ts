// The paper form of the directory: an appointment letter written while the server is down, so that
// somebody may act today and the register has it tomorrow. Who keys it in types strings; the
// command's own schema judges them, and the letter itself stays the source of authority.
import { capacities } from '#kernel/authority.ts';
import { filledFields, judgeSheet } from '#kernel/sheet.ts';
import type { Keyed, KeyedSheet, SheetField } from '#kernel/sheet.ts';
import type { z } from 'zod';
import { appointBody } from './commands.ts';

const appointable = capacities.filter((capacity) => capacity !== 'secretary');
const line = (name: string, isRequired: boolean): SheetField => ({
  ...{ name, kind: 'line', isRequired, lines: 1 },
});
const day = (name: string, isRequired: boolean): SheetField => ({
  ...{ name, kind: 'day', isRequired, lines: 1 },
});

export const sheets: Readonly<Record<'appointment', readonly SheetField[]>> = {
  appointment: [
    line('person', true),
    line('office', true),
    { name: 'capacity', kind: 'choice', isRequired: true, choices: appointable, lines: 1 },
    line('title', true),
    day('from', true),
    day('until', false),
    line('letterNumber', true),
    day('letterDate', true),
  ],
};

/**
 * Days are YYYY-MM-DD of the office that the letter appoints to; `startOfDay` says at which instant
 * such a day begins there. The title stands in all three languages as it was written.
 */
export function keyAppointment(
  keyed: KeyedSheet,
  startOfDay: (day: string) => string,
): Keyed<z.infer<typeof appointBody>> {
  const { title, from, until, letterNumber, letterDate, ...rest } = filledFields(
    sheets.appointment,
    keyed,
  );
  const body = {
    ...rest,
    title: { ar: title, fa: title, en: title },
    from: from === undefined ? undefined : startOfDay(from),
    until: until === undefined ? null : startOfDay(until),
    letter: { number: letterNumber, date: letterDate },
  };
  return judgeSheet(appointBody, body, { letter: 'letterNumber' });
}
