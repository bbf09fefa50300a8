// The paper forms of correspondence, described and not drawn: which fields, in which order, how
// much room. Who keys a filled sheet in types strings; the command's own schema judges them.
// Numbers of sheets, blocks and their leasing are not here.
import type { z } from 'zod';
import { registerIncomingBody, writeLetterBody } from './commands.ts';
import type { RegisterIncomingBody, WriteLetterBody } from './commands.ts';
import type { RegisterName } from './entries.ts';
import { importances, media, secrecies, urgencies } from './shapes.ts';

export interface SheetField {
  /** Label: words `field.<name>`. */
  readonly name: string;
  readonly kind: 'line' | 'text' | 'day' | 'choice' | 'offices';
  readonly isRequired: boolean;
  /** Boxes to tick: words `<name>.<choice>`. */
  readonly choices?: readonly string[];
  /** Height of the box. */
  readonly lines: number;
}

const line = (name: string, isRequired: boolean, lines = 1): SheetField => ({
  ...{ name, kind: 'line', isRequired, lines },
});
const day = (name: string, isRequired: boolean): SheetField => ({
  ...{ name, kind: 'day', isRequired, lines: 1 },
});
const choice = (name: string, choices: readonly string[]): SheetField => ({
  ...{ name, kind: 'choice', isRequired: false, choices, lines: 1 },
});
const ranks = [
  choice('secrecy', secrecies),
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
    line('theirNumber', false),
    day('theirDate', false),
    line('from', true),
    line('unit', false),
    line('subject', true, 2),
    text('abstract', 3),
    ...ranks,
    choice('medium', media),
  ],
  outgoing: [
    { name: 'to', kind: 'offices', isRequired: true, lines: 4 },
    line('subject', true, 2),
    text('abstract', 3),
    text('text', 12),
    ...ranks,
  ],
};

/** What was typed from a sheet, by field; days as YYYY-MM-DD, offices by id, one a line. */
export type KeyedSheet = Readonly<Record<string, string>>;

export type Keyed<Body> =
  | { readonly ok: true; readonly body: Body }
  /** Names of the fields to look at again, each once. */
  | { readonly ok: false; readonly fields: readonly string[] };

export function keyIncoming(keyed: KeyedSheet): Keyed<RegisterIncomingBody> {
  const { from, ...rest } = filled('incoming', keyed);
  const named = from === undefined ? {} : { from: { name: from } };
  return judge(registerIncomingBody, { ...rest, ...named }, {});
}

export function keyOutgoing(keyed: KeyedSheet): Keyed<WriteLetterBody> {
  const { to, ...rest } = filled('outgoing', keyed);
  const offices = (to ?? '').split('\n').filter((office) => office.trim() !== '');
  const addressees = offices.map((office) => ({ office: office.trim() }));
  const keyedIn = judge(writeLetterBody, { ...rest, addressees }, { addressees: 'to' });
  // A draft may wait for its addressees; a sheet that went out has them.
  return keyedIn.ok && addressees.length === 0 ? { ok: false, fields: ['to'] } : keyedIn;
}

/** The sheet's own fields that were filled in; a box left empty is not there. */
function filled(form: RegisterName, keyed: KeyedSheet): Record<string, string | undefined> {
  const names = sheets[form].map((field) => field.name);
  const entries = Object.entries(keyed).filter(
    ([name, value]) => names.includes(name) && value.trim() !== '',
  );
  return Object.fromEntries(entries);
}

function judge<Body>(
  schema: z.ZodType<Body>,
  value: unknown,
  fieldOf: Readonly<Record<string, string>>,
): Keyed<Body> {
  const judged = schema.safeParse(value);
  if (judged.success) return { ok: true, body: judged.data };
  const paths = judged.error.issues.map((issue) => String(issue.path[0] ?? ''));
  return { ok: false, fields: [...new Set(paths.map((path) => fieldOf[path] ?? path))] };
}
