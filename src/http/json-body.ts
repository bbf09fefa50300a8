// Reads JSON that strangers send. Stricter than JSON.parse, so that what a person signed, what we
// check and what the log keeps is one thing: UTF-8, no repeated member, no `__proto__`, no number
// that loses digits, no NUL or lone surrogate, not nested deep. Never throws for bad input.
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';

/** The deepest schema has 6; beyond this only an attacker goes. */
export const JSON_BODY_DEPTH_MAX = 32;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type Parsed = { readonly ok: true; readonly value: unknown } | Refusal;

export function parseJsonBody(bytes: Uint8Array): Parsed {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return refuse('http.not-utf8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('http.not-json');
  }
  const flaw = findStructureFlaw(text);
  if (flaw !== undefined) return flaw;
  const path = findValueFlaw(value);
  return path === undefined
    ? { ok: true, value }
    : refuse('http.unusable-value', {}, pointerOf(path));
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

// The text is known to be JSON, so only braces, brackets, commas, colons and strings matter.
function findStructureFlaw(text: string): Refusal | undefined {
  // The names seen in each open object; undefined stands for an array.
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (isName) {
        const flaw = flawOfName(text.slice(at, end + 1), open.at(-1));
        if (flaw !== undefined) return flaw;
        isName = false;
      }
      at = end;
    } else if (code === COMMA) {
      isName = open.at(-1) !== undefined;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (open.length === JSON_BODY_DEPTH_MAX) return refuse('http.nested-too-deep');
      open.push(code === OPEN_OBJECT ? new Set() : undefined);
      isName = code === OPEN_OBJECT;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      open.pop();
      isName = false;
    }
  }
  return undefined;
}

function flawOfName(quoted: string, seen: Set<string> | undefined): Refusal | undefined {
  const isEscaped = quoted.includes('\\');
  const name: unknown = isEscaped ? JSON.parse(quoted) : quoted.slice(1, -1);
  if (typeof name !== 'string' || name === '__proto__') return refuse('http.unusable-value');
  if (seen?.has(name) === true) return refuse('http.repeated-member', { name });
  seen?.add(name);
  return undefined;
}

function endOfString(text: string, start: number): number {
  const end = text.indexOf('"', start + 1);
  if (text.charCodeAt(end - 1) !== BACKSLASH) return end;
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

// Depth is bounded by then, so recursion is safe. The path to the flaw is made on the way back.
function findValueFlaw(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return isUsableText(value) ? undefined : [];
  // Number.MAX_SAFE_INTEGER: past it, digits that somebody typed would be lost.
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (!isUsableText(name)) return [];
    const below = findValueFlaw(member);
    if (below !== undefined) return [name, ...below];
  }
  return undefined;
}

// PostgreSQL keeps no NUL, and a lone surrogate has no UTF-8.
export function isUsableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** A JSON pointer (RFC 6901) from a path of names and places. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${escapePointer(String(step))}`).join('');
}

function escapePointer(name: string): string {
  const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
  return escaped.toWellFormed().replaceAll('\u0000', '\uFFFD');
}
