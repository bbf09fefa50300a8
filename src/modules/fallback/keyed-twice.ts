// One sheet keyed by two clerks: which fields are keyed twice, what counts as the same, and what is
// wrong with a keying by the form. Pure; the browser asks the same before it sends.
import type { SheetField, SheetForm } from '#kernel/sheet.ts';
import { isIsoDate } from '#lib/calendar.ts';
import { toWesternDigits } from '#lib/digits.ts';
import type { Filled } from './entries.ts';
import type { FallbackRefusal } from './refusals.ts';

export function listKeyedTwice(form: SheetForm): readonly string[] {
  return form.fields.filter((field) => field.isKeyedTwice === true).map(({ name }) => name);
}

/** Spaces and the kind of digits are the keyboard's affair; every other difference is shown. */
function readAs(value: string | undefined): string {
  return toWesternDigits((value ?? '').normalize('NFC'))
    .trim()
    .replaceAll(/\s+/gu, ' ');
}

export function listDifferences(form: SheetForm, one: Filled, other: Filled): readonly string[] {
  return listKeyedTwice(form).filter((name) => readAs(one[name]) !== readAs(other[name]));
}

export interface WrongField {
  readonly refused: FallbackRefusal;
  readonly field: string;
}

/** The first field that the form does not have or that is filled in as nobody could have. */
export function findWrongField(form: SheetForm, fields: Filled): WrongField | undefined {
  const unknown = Object.keys(fields).find((name) => form.fields.every((one) => one.name !== name));
  if (unknown !== undefined) return { refused: 'fallback.field-unknown', field: unknown };
  for (const field of form.fields) {
    const refused = wrongIn(field, (fields[field.name] ?? '').trim());
    if (refused !== undefined) return { refused, field: field.name };
  }
  return undefined;
}

function wrongIn(field: SheetField, value: string): FallbackRefusal | undefined {
  if (value === '') return field.isRequired ? 'fallback.field-missing' : undefined;
  if (field.kind === 'day' && !isIsoDate(value)) return 'fallback.no-such-day';
  const isBox = field.choices === undefined || field.choices.includes(value);
  return isBox ? undefined : 'fallback.not-on-the-form';
}

/** As they are kept: fields without a word are not there. */
export function filledOnly(fields: Filled): Filled {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}
