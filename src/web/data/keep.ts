// What this browser keeps between visits: texts under names that begin with `dawam.`. A browser
// that forbids keeping (private windows, full disk) only forgets; nothing else changes.

const PREFIX = 'dawam.';

export function findKept<T>(name: string): T | undefined {
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
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Where nothing can be kept, nothing is to be forgotten.
  }
}

/** Forgets everything whose name begins so: what a person leaves behind on a desk's computer. */
export function forgetAll(start: string): void {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + start));
    for (const name of names) localStorage.removeItem(name);
  } catch {
    // As above.
  }
}
