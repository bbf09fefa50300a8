// Canonical JSON (RFC 8785, JCS): one value has one text, and one text is one value.
// `canonicalJson` writes it; `parseCanonical` reads only what `canonicalJson` would have written.
// Runs in the browser too, so it uses nothing of Node. It does not hash and knows no schema.
import { assert } from './assert.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Arrays and objects may lie in one another this deep; a flat value has depth 0. */
export const JSON_DEPTH_MAX = 64;

/**
 * The RFC 8785 text of a value made of null, booleans, finite numbers, well-formed strings, arrays
 * and plain objects. Anything else (undefined, NaN, a lone surrogate, a Date, a hole in an array,
 * a depth over JSON_DEPTH_MAX) is a defect of the caller. -0 becomes 0, as the RFC says.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

/** The value of a text that is canonical to the last character, else undefined; never throws. */
export function parseCanonical(text: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return write(value, 0) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      assert(Number.isFinite(value), 'A number in canonical JSON is finite.');
      // ECMAScript's own number-to-string is the algorithm that RFC 8785 §3.2.2.3 names.
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      assert(depth < JSON_DEPTH_MAX, 'Canonical JSON is not nested too deep.');
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
    default:
      assert(false, `Canonical JSON has no place for a value of type ${typeof value}.`);
  }
}

// Nearly all text has nothing in it that JSON escapes, and no lone surrogate.
const NEEDS_CARE = /["\\\p{Cc}\p{Cs}]/u;

function writeString(value: string): string {
  if (!NEEDS_CARE.test(value)) return `"${value}"`;
  assert(value.isWellFormed(), 'A string in canonical JSON has no lone surrogate.');
  // JSON.stringify escapes exactly what RFC 8785 §3.2.2.2 asks, and nothing more.
  return JSON.stringify(value);
}

function writeArray(items: readonly unknown[], depth: number): string {
  let text = '[';
  for (let i = 0; i < items.length; i += 1) {
    if (i > 0) text += ',';
    text += write(items[i], depth);
  }
  return `${text}]`;
}

function writeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  assert(isPlain, 'An object in canonical JSON is a plain object.');
  assert(Object.getOwnPropertySymbols(value).length === 0, 'Canonical JSON has no symbol keys.');
  const members = value as Readonly<Record<string, unknown>>;
  // The default order of sort() is by UTF-16 code units, which RFC 8785 §3.2.3 asks.
  const keys = Object.keys(value).sort();
  let text = '{';
  for (const key of keys) {
    if (text.length > 1) text += ',';
    text += `${writeKey(key)}:${write(members[key], depth)}`;
  }
  return `${text}}`;
}

// The same few names stand in every object, so their texts are kept; never more than this many.
const KEPT_KEYS_MAX = 1_000;
const keptKeys = new Map<string, string>();

function writeKey(key: string): string {
  const kept = keptKeys.get(key);
  if (kept !== undefined) return kept;
  const text = writeString(key);
  if (key.length <= 32 && keptKeys.size < KEPT_KEYS_MAX) keptKeys.set(key, text);
  return text;
}
