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
  return findStructureFlaw(text) ?? findValueFlaw(value, '') ?? { ok: true, value };
}

// The text is known to be JSON, so only braces, brackets, commas, colons and strings matter.
function findStructureFlaw(text: string): Refusal | undefined {
  // The names seen in each open object; undefined stands for an array.
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') {
      if (open.length === JSON_BODY_DEPTH_MAX) return refuse('http.nested-too-deep');
      open.push(char === '{' ? new Set() : undefined);
      isName = char === '{';
    } else if (char === '}' || char === ']') {
      open.pop();
      isName = false;
    } else if (char === ',') {
      isName = open.at(-1) !== undefined;
    } else if (char === '"') {
      const end = endOfString(text, at);
      if (isName) {
        const name: unknown = JSON.parse(text.slice(at, end + 1));
        if (typeof name !== 'string' || name === '__proto__') return refuse('http.unusable-value');
        const names = open.at(-1);
        if (names?.has(name) === true) return refuse('http.repeated-member', { name });
        names?.add(name);
        isName = false;
      }
      at = end;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

// Depth is bounded by then, so recursion is safe.
function findValueFlaw(value: unknown, pointer: string): Refusal | undefined {
  if (typeof value === 'string') return flawOfText(value, pointer);
  if (typeof value === 'number') {
    // Number.MAX_SAFE_INTEGER: past it, digits that somebody typed would be lost.
    const isExact = Math.abs(value) <= Number.MAX_SAFE_INTEGER;
    return isExact ? undefined : refuse('http.unusable-value', {}, pointer);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const below = `${pointer}/${escapePointer(name)}`;
    const flaw = flawOfText(name, pointer) ?? findValueFlaw(member, below);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

// PostgreSQL keeps no NUL, and a lone surrogate has no UTF-8.
function flawOfText(text: string, pointer: string): Refusal | undefined {
  return isUsableText(text) ? undefined : refuse('http.unusable-value', {}, pointer);
}

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
