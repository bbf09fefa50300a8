// What a module's paper form is made of, and how a filled sheet that is typed in later is judged:
// by the schema of the command that it stands for. Numbers of sheets, blocks and leases are not
// here.
import type { ZodType } from 'zod';

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
