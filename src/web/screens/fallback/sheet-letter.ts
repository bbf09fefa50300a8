// What two clerks agree stands on a sheet, as the command that enters it; or the fields that the
// law of letters does not take so.
import type { SheetAnswer } from '#modules/fallback/answers.ts';
import { keyIncoming, keyOutgoing } from '#modules/correspondence/sheet.ts';

export type Entering =
  | { readonly ok: true; readonly kind: string; readonly body: object; readonly at: string }
  | { readonly ok: false; readonly fields: readonly string[] };

type Agreed = Pick<SheetAnswer, 'form' | 'fields' | 'happenedAt' | 'pack' | 'sheet'>;

/** Undefined where nothing was agreed yet, or nobody here knows the form. */
export function enteringOf(sheet: Agreed): Entering | undefined {
  const { form, fields, happenedAt, pack, sheet: place } = sheet;
  if (fields === null || happenedAt === null) return undefined;
  const isIncoming = form === 'incoming';
  if (!isIncoming && form !== 'outgoing') return undefined;
  const keyed = isIncoming ? keyIncoming(fields) : keyOutgoing(fields);
  if (!keyed.ok) return keyed;
  const body = { ...keyed.body, sheet: { pack, sheet: place } };
  return {
    ok: true,
    kind: isIncoming ? 'register-incoming' : 'write-letter',
    body,
    at: happenedAt,
  };
}
