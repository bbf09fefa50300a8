// What a module's paper form is made of, and how a filled sheet that is typed in later is judged:
// by the schema of the command that it stands for. Which sheets there are, and how each ends, is
// the law of the module that keeps the packs; a command that enters a sheet only needs to know that
// two clerks agree on what stands on it, and takes the number that was leased for it.
import { z } from 'zod';
import type { ZodType } from 'zod';
import type { EntryNumber, JsonObject, PlacedEntry } from './entry.ts';
import type { Draft, NumberRequest } from './module.ts';

export interface SheetField {
  /** Label: words `field.<name>`. */
  readonly name: string;
  readonly kind: 'line' | 'text' | 'day' | 'choice' | 'offices';
  readonly isRequired: boolean;
  /** Boxes to tick: words `<name>.<choice>`. */
  readonly choices?: readonly string[];
  /** Height of the box. */
  readonly lines: number;
  /** An amount or a name: a second clerk keys it again, without seeing the first one's. */
  readonly isKeyedTwice?: true;
}

/** A paper form that leases its numbers from one register. */
export interface SheetForm {
  readonly register: string;
  /** Printed on the sheet; it goes up when the fields change. */
  readonly version: number;
  /** Sheets of rank 1 are keyed in first. */
  readonly rank: number;
  readonly fields: readonly SheetField[];
}

/** By name; words: `sheet.<name>`. */
export type SheetForms = Readonly<Record<string, SheetForm>>;

/** Which sheet a command enters: its pack, and its place in there from 1 on. */
export const sheetRefShape = z.strictObject({
  pack: z.uuid(),
  sheet: z.int().min(1).max(1_000),
});
export type SheetRef = z.infer<typeof sheetRefShape>;

/** Kinds about a pack that every module may meet; the others are the affair of the packs' own. */
export const sheetKinds = {
  leased: 'sheet-leased',
  agreed: 'sheet-agreed',
  entered: 'sheet-entered',
} as const;

export function packSubject(pack: string): string {
  return `pack/${pack}`;
}

/** What two clerks agree stands on a sheet, and the number that was leased for it. */
export interface AgreedSheet {
  readonly number: EntryNumber;
  readonly fields: KeyedSheet;
  /** When it was filled in, in RFC 3339. */
  readonly happenedAt: string;
  readonly doneBy: string;
}

/** Undefined unless its agreement is the last that the pack's entries say of this sheet. */
export function findAgreedSheet(
  entries: readonly PlacedEntry[],
  { sheet }: SheetRef,
): AgreedSheet | undefined {
  const own = entries.filter(({ entry }) => entry.body['sheet'] === sheet);
  const number = own.find(({ entry }) => entry.kind === sheetKinds.leased)?.entry.number;
  const last = own.at(-1)?.entry;
  if (number === undefined || last?.kind !== sheetKinds.agreed) return undefined;
  const read = agreedShape.safeParse(last.body);
  return read.success ? { number, ...read.data } : undefined;
}

const agreedShape = z.object({
  fields: z.record(z.string(), z.string()),
  happenedAt: z.string(),
  doneBy: z.string(),
});

/** The leased number as what is entered from the sheet takes it. */
export function numberOfSheet(
  { number }: AgreedSheet,
  status: NumberRequest['status'],
): NumberRequest {
  const { register, year, serial, text } = number;
  return { register, status, take: { year, serial, text } };
}

/** Ends the sheet as used, in the same act that enters it. `as`: the subject it has become. */
export function sheetEntered({ pack, sheet }: SheetRef, as: string): Draft {
  const body: JsonObject = { sheet, as };
  return { kind: sheetKinds.entered, subject: packSubject(pack), body, rung: 'paper' };
}

/** What was typed from a sheet, by field; days as YYYY-MM-DD, offices by id, one a line. */
export type KeyedSheet = Readonly<Record<string, string>>;

export type Keyed<Body> =
  | { readonly ok: true; readonly body: Body }
  /** Names of the fields to look at again, each once. */
  | { readonly ok: false; readonly fields: readonly string[] };

/** The form's own fields that were filled in; a box left empty is not there. */
export function filledFields(
  form: readonly SheetField[],
  keyed: KeyedSheet,
): Readonly<Record<string, string | undefined>> {
  const names = form.map((field) => field.name);
  const entries = Object.entries(keyed).filter(
    ([name, value]) => names.includes(name) && value.trim() !== '',
  );
  return Object.fromEntries(entries);
}

/** `fieldOf` leads from a member of the command's body to the field that it was filled from. */
export function judgeSheet<Body>(
  schema: ZodType<Body>,
  value: unknown,
  fieldOf: Readonly<Record<string, string>> = {},
): Keyed<Body> {
  const judged = schema.safeParse(value);
  if (judged.success) return { ok: true, body: judged.data };
  const paths = judged.error.issues.map((issue) => String(issue.path[0] ?? ''));
  return { ok: false, fields: [...new Set(paths.map((path) => fieldOf[path] ?? path))] };
}
