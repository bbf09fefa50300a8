// Whether this browser reaches the office server. Once a call fails it asks /api/health again with
// growing pauses, and tells everybody who waits when the server is back.
import { signal } from './signal.ts';

export type Connection =
  | { readonly state: 'up' }
  | { readonly state: 'down'; readonly sinceMs: number };

const UP: Connection = { state: 'up' };
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 15_000;
const PROBE_TIMEOUT_MS = 5_000;

export const connection = signal<Connection>(UP);
const onReturn = new Set<() => void>();
let pauseMs = PAUSE_MIN_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Called each time the server can be reached again after it could not. */
export function whenBack(listener: () => void): () => void {
  onReturn.add(listener);
  return () => onReturn.delete(listener);
}

export function noteReached(): void {
  pauseMs = PAUSE_MIN_MS;
  clearTimeout(timer);
  timer = undefined;
  if (connection.get().state === 'up') return;
  connection.set(UP);
  for (const listener of onReturn) listener();
}

export function noteLost(): void {
  if (connection.get().state === 'up') connection.set({ state: 'down', sinceMs: Date.now() });
  timer ??= setTimeout(() => void probe(), pauseMs);
}

/** Asks at once, instead of waiting for the pause to end. */
export async function probe(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
  try {
    const signalOff = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const response = await fetch('/api/health', { signal: signalOff, cache: 'no-store' });
    // Any answer of our own server means that the line stands.
    if (response.status < 500) noteReached();
    else noteLost();
  } catch {
    noteLost();
  }
}
