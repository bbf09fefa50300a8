// What this browser keeps between visits: texts under names that begin with `dawam.`. A browser
// that forbids keeping (private windows, full disk) only forgets; nothing else changes. What is
// secret is kept by the page alone and never touches the disk.

const PREFIX = 'dawam.';

/** Kept until the page is left or loaded again. */
const inPage = new Map<string, unknown>();

export function findKept<T>(name: string): T | undefined {
  if (inPage.has(name)) return inPage.get(name) as T;
  try {
    const text = localStorage.getItem(PREFIX + name);
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    return value as T;
  } catch {
    return undefined;
  }
}

/** Whether it could be kept. */
export function keep(name: string, value: unknown): boolean {
  inPage.delete(name);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** In memory only; what an earlier, less secret version left on the disk is taken away. */
export function keepInPage(name: string, value: unknown): void {
  forget(name);
  inPage.set(name, value);
}

export function forget(name: string): void {
  inPage.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Where nothing can be kept, nothing is to be forgotten.
  }
}

/** Forgets everything whose name begins so: what a person leaves behind on a desk's computer. */
export function forgetAll(start: string): void {
  for (const name of inPage.keys()) if (name.startsWith(start)) inPage.delete(name);
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + start));
    for (const name of names) localStorage.removeItem(name);
  } catch {
    // As above.
  }
}
