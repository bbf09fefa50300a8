// In which order sheets are worked off: what is urgent and important first, then by the rank of
// their form, then as they were filled in.
import type { SheetForms } from '#kernel/sheet.ts';
import type { SheetAnswer } from '#modules/fallback/answers.ts';

const URGENCIES = ['immediate', 'very-urgent', 'urgent'];

type Ordered = Pick<SheetAnswer, 'form' | 'fields' | 'happenedAt' | 'number'>;

function weightOf({ form, fields }: Ordered, forms: SheetForms): number {
  const urgency = URGENCIES.indexOf(fields?.['urgency'] ?? '');
  const byUrgency = urgency === -1 ? URGENCIES.length : urgency;
  const byImportance = fields?.['importance'] === 'important' ? 0 : 1;
  return (byUrgency * 2 + byImportance) * 100 + (forms[form]?.rank ?? 99);
}

export function byImportance<Sheet extends Ordered>(
  sheets: readonly Sheet[],
  forms: SheetForms,
): readonly Sheet[] {
  return sheets.toSorted(
    (one, other) =>
      weightOf(one, forms) - weightOf(other, forms) ||
      (one.happenedAt ?? '').localeCompare(other.happenedAt ?? ''),
  );
}
