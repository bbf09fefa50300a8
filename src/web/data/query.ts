// What was asked of the server and is on a screen: one record per address, shared by all who show
// it. A record that becomes old is asked for again while its former answer stays visible, so live
// news never empties a screen, moves the focus or loses the selection.
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { CANCELLED, get } from './api.ts';
import type { Problem } from './api.ts';

export interface Query<T> {
  readonly data: T | undefined;
  readonly problem: Problem | null;
  /** No answer yet, and one is on its way. */
  readonly isLoading: boolean;
}

interface Held {
  snapshot: Query<unknown>;
  asking: Promise<void> | null;
  isStale: boolean;
  stop: AbortController | null;
  readonly listeners: Set<() => void>;
}

const RECORDS_MAX = 300;
const NOTHING: Query<never> = { data: undefined, problem: null, isLoading: false };
const ASKING: Query<never> = { data: undefined, problem: null, isLoading: true };
const records = new Map<string, Held>();
let sessionChanged: (path: string) => void = () => undefined;

/**
 * Told when the server no longer knows who is asking, or knows no seat of theirs there, with the
 * address that was asked.
 */
export function onSessionChanged(listener: (path: string) => void): void {
  sessionChanged = listener;
}

/** The session has ended, or the appointment in whose name the screens ask. */
export function isSeatLost({ status, code }: Problem): boolean {
  return status === 401 || code === 'http.no-seat-in-office' || code === 'kernel.not-appointed';
}

function recordOf(path: string): Held {
  const known = records.get(path);
  if (known !== undefined) return known;
  if (records.size >= RECORDS_MAX) dropUnwatched();
  const made: Held = {
    ...{ snapshot: ASKING, asking: null, isStale: true, stop: null },
    listeners: new Set(),
  };
  records.set(path, made);
  return made;
}

function dropUnwatched(): void {
  for (const [path, held] of records) {
    if (held.listeners.size === 0) records.delete(path);
    if (records.size < RECORDS_MAX / 2) return;
  }
}

function show(held: Held, snapshot: Query<unknown>): void {
  held.snapshot = snapshot;
  for (const listener of held.listeners) listener();
}

async function ask(path: string): Promise<void> {
  const held = recordOf(path);
  await (held.asking ??= askOnce(path, held));
}

async function askOnce(path: string, held: Held): Promise<void> {
  held.isStale = false;
  held.stop = new AbortController();
  const answer = await get<unknown>(path, held.stop.signal);
  held.asking = null;
  if (answer.ok) {
    show(held, { data: answer.value, problem: null, isLoading: false });
  } else if (answer.problem === CANCELLED) {
    held.isStale = true;
  } else {
    show(held, { data: held.snapshot.data, problem: answer.problem, isLoading: false });
    if (isSeatLost(answer.problem)) sessionChanged(path);
  }
  // News that came while the question was on its way.
  if (held.isStale && held.listeners.size > 0) void ask(path);
}

export function retry(path: string): void {
  const held = recordOf(path);
  if (held.snapshot.data === undefined) show(held, ASKING);
  void ask(path);
}

/** Asks anew even while an older question is on its way; ends when the newer answer is there. */
export async function renew(path: string): Promise<void> {
  await recordOf(path).asking;
  await ask(path);
}

/** Asks again for what begins so and is on a screen; forgets the age of the rest. */
export function refresh(isMeant: (path: string) => boolean): void {
  for (const [path, held] of records) {
    if (!isMeant(path)) continue;
    held.isStale = true;
    if (held.listeners.size > 0) void ask(path);
  }
}

/** After signing in or out: nothing that was seen before may be shown again. */
export function forgetAnswers(): void {
  for (const [path, held] of records) {
    if (held.listeners.size === 0) records.delete(path);
    else {
      held.isStale = true;
      show(held, ASKING);
      void ask(path);
    }
  }
}

/** Puts an answer in place that another call has brought. */
export function place(path: string, data: unknown): void {
  const held = recordOf(path);
  held.isStale = false;
  show(held, { data, problem: null, isLoading: false });
}

function watch(path: string, listener: () => void, isCancelled = false): () => void {
  const held = recordOf(path);
  held.listeners.add(listener);
  if (held.isStale) void ask(path);
  return () => {
    held.listeners.delete(listener);
    if (isCancelled && held.asking !== null && held.listeners.size === 0) held.stop?.abort();
  };
}

/** `path` null: nothing is asked yet. The type is what the API promises at that address. */
export function useQuery<T>(path: string | null): Query<T> {
  const subscribe = useCallback(
    (listener: () => void) => (path === null ? () => undefined : watch(path, listener)),
    [path],
  );
  const read = useCallback(
    () => (path === null ? NOTHING : (records.get(path)?.snapshot ?? ASKING)),
    [path],
  );
  return useSyncExternalStore(subscribe, read) as Query<T>;
}

/**
 * Many addresses at once, such as the pages of a long register that are in sight. `isCancelled`:
 * the server need not answer what nobody waits for any more, as while somebody types.
 */
export function useQueries<T>(
  paths: readonly string[],
  { isCancelled = false } = {},
): ReadonlyMap<string, Query<T>> {
  const key = paths.join('\n');
  const store = useMemo(
    () => manyStore(key === '' ? [] : key.split('\n'), isCancelled),
    [key, isCancelled],
  );
  return useSyncExternalStore(store.subscribe, store.read) as ReadonlyMap<string, Query<T>>;
}

function manyStore(paths: readonly string[], isCancelled: boolean) {
  const readAll = () =>
    new Map(paths.map((path) => [path, records.get(path)?.snapshot ?? ASKING] as const));
  let seen = readAll();
  return {
    subscribe(listener: () => void) {
      const changed = () => {
        seen = readAll();
        listener();
      };
      const ends = paths.map((path) => watch(path, changed, isCancelled));
      seen = readAll();
      return () => ends.forEach((end) => end());
    },
    read: () => seen,
  };
}
