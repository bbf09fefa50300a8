// What a paper's stamp is of: the canonical JSON that goes along inside its PDF. Here only the
// parts that stand on the pages as they are, to be looked for there. Nothing is believed.
import { parseCanonical } from '#lib/canonical-json.ts';

function partOf(attached: string, name: string): string {
  const value = parseCanonical(attached);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' ? found : '';
}

/** The body of a letter, or the cells of a table; blank where there is none. */
export function matterText(attached: string): string {
  return partOf(attached, 'text');
}

/** Number, subject and text, a line for each. */
export function shownText(attached: string): string {
  return ['number', 'subject', 'text'].map((name) => partOf(attached, name)).join('\n');
}
