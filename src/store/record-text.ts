// Rows as one parameter: PostgreSQL's text of an array of records, which it reads at half the cost
// of JSON. A record has its fields in the order of the columns of its type, all of them.
import type { Row } from '#kernel/module.ts';

const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;

/**
 * For `unnest($1::type[])`; undefined where a value is a list or an object, whose text depends on
 * the type of its column. What a row does not have is null.
 */
export function recordsText(columns: readonly string[], rows: readonly Row[]): string | undefined {
  let text = '{';
  for (const row of rows) {
    text += text.length === 1 ? '"(' : ',"(';
    let comma = '';
    for (const column of columns) {
      text += comma;
      comma = ',';
      const value = row[column] ?? null;
      if (typeof value === 'string') text += fieldOf(value);
      else if (value === null) continue;
      else if (typeof value === 'object') return undefined;
      else text += JSON.stringify(value);
    }
    text += ')"';
  }
  return `${text}}`;
}

const QUOTE = String.raw`\"`;
const INNER_QUOTE = String.raw`\\\"`;
const INNER_BACKSLASH = String.raw`\\\\`;

// Quoted twice: as a field of its record, which is quoted as an element of the array.
function fieldOf(value: string): string {
  if (!NEEDS_ESCAPE.test(value)) return `${QUOTE}${value}${QUOTE}`;
  const escape = (found: string) => (found === '"' ? INNER_QUOTE : INNER_BACKSLASH);
  return `${QUOTE}${value.replaceAll(ESCAPED, escape)}${QUOTE}`;
}
