// The paper forms of correspondence, described and not drawn: which fields, in which order, how
// much room. Who keys a filled sheet in types strings; the command's own schema judges them.
// Numbers of sheets, blocks and their leasing are not here.
import { filledFields, judgeSheet } from '#kernel/sheet.ts';
import type { Keyed, KeyedSheet, SheetField, SheetForm } from '#kernel/sheet.ts';
import { isSecret } from './clearance.ts';
import { registerIncomingBody, writeLetterBody } from './commands.ts';
import type { RegisterIncomingBody, WriteLetterBody } from './commands.ts';
import type { RegisterName } from './entries.ts';
import { importances, media, secrecies, urgencies } from './shapes.ts';

const line = (name: string, isRequired: boolean, lines = 1): SheetField => ({
  ...{ name, kind: 'line', isRequired, lines },
});
/** A name, or a number without which nobody finds the letter again: keyed by two clerks. */
const twice = (field: SheetField): SheetField => ({ ...field, isKeyedTwice: true });
const day = (name: string, isRequired: boolean): SheetField => ({
  ...{ name, kind: 'day', isRequired, lines: 1 },
});
const choice = (name: string, choices: readonly string[]): SheetField => ({
  ...{ name, kind: 'choice', isRequired: false, choices, lines: 1 },
});
const openSecrecies = secrecies.filter((secrecy) => !isSecret(secrecy));
const ranks = [
  // What is secret goes into its envelope and the register of those, never onto an open sheet.
  choice('secrecy', openSecrecies),
  choice('urgency', urgencies),
  choice('importance', importances),
];
const text = (name: string, lines: number): SheetField => ({
  ...{ name, kind: 'text', isRequired: false, lines },
});

/** Saudi regulation, art. 20 and 28, in their order; number and time stand printed on the sheet. */
export const sheets: Readonly<Record<RegisterName, readonly SheetField[]>> = {
  incoming: [
    day('receivedOn', true),
    twice(line('theirNumber', false)),
    day('theirDate', false),
    line('deliveryNote', false),
    twice(line('from', true)),
    line('unit', false),
    line('subject', true, 2),
    text('abstract', 3),
    line('citizenId', false),
    ...ranks,
    choice('medium', media),
  ],
  outgoing: [
    twice({ name: 'to', kind: 'offices', isRequired: true, lines: 4 }),
    line('subject', true, 2),
    text('abstract', 3),
    text('text', 12),
    ...ranks,
  ],
};

export const forms: Readonly<Record<RegisterName, SheetForm>> = {
  incoming: { register: 'incoming', version: 1, rank: 1, fields: sheets.incoming },
  outgoing: { register: 'outgoing', version: 1, rank: 2, fields: sheets.outgoing },
};

export function keyIncoming(keyed: KeyedSheet): Keyed<RegisterIncomingBody> {
  const { from, ...rest } = filledFields(sheets.incoming, keyed);
  const named = from === undefined ? {} : { from: { name: from } };
  return judgeSheet(registerIncomingBody, { ...rest, ...named });
}

export function keyOutgoing(keyed: KeyedSheet): Keyed<WriteLetterBody> {
  const { to, ...rest } = filledFields(sheets.outgoing, keyed);
  const offices = (to ?? '').split('\n').filter((office) => office.trim() !== '');
  const addressees = offices.map((office) => ({ office: office.trim() }));
  const keyedIn = judgeSheet(writeLetterBody, { ...rest, addressees }, { addressees: 'to' });
  // A draft may wait for its addressees; a sheet that went out has them.
  return keyedIn.ok && addressees.length === 0 ? { ok: false, fields: ['to'] } : keyedIn;
}
