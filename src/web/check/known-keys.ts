// The keys of offices and centres that this page knows: those written into it, those that the
// office's server gives where the page comes from one, and those that the person added on this
// device.
import { readCentreKey, readKey } from '#kernel/stamp.ts';

const PLACE = 'dawam-check-keys';

export function keysOf(text: string): string[] {
  const lines = text.split(/[\n\s]+/).map((line) => line.trim());
  return [...new Set(lines.filter((line) => (readKey(line) ?? readCentreKey(line)) !== undefined))];
}

function writtenIn(): string[] {
  const text = document.getElementById('keys')?.textContent ?? '[]';
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? keysOf(value.join('\n')) : [];
}

function kept(): string[] {
  try {
    return keysOf(localStorage.getItem(PLACE) ?? '');
  } catch {
    // A page opened from a stick may have no place to keep anything.
    return [];
  }
}

export function keepKeys(keys: readonly string[]): void {
  try {
    localStorage.setItem(PLACE, keys.join('\n'));
  } catch {
    // Then they are known until the page is closed.
  }
}

async function served(): Promise<string[]> {
  if (!location.protocol.startsWith('http')) return [];
  try {
    const answer = await fetch('/api/log-keys');
    const value: unknown = answer.ok ? await answer.json() : undefined;
    const keys: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, 'keys') : [];
    return Array.isArray(keys) ? keysOf(keys.join('\n')) : [];
  } catch {
    return [];
  }
}

export async function listKeys(): Promise<string[]> {
  return [...new Set([...writtenIn(), ...kept(), ...(await served())])];
}

/** This page as a file, with these keys written into it. */
export function pageWithKeys(source: string, keys: readonly string[]): string {
  const json = JSON.stringify(keys).replaceAll('<', '\\u003c');
  return source.replace(
    /(<script type="application\/json" id="keys">)[^<]*(<\/script>)/,
    (_, before: string, after: string) => before + json + after,
  );
}
