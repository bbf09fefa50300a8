// News from the office server as they happen (server-sent events): what they touch is asked for
// again. When the stream breaks, connection.ts finds out whether the server is gone.
import { noteReached, probe, whenBack } from './connection.ts';
import { useFronts } from './fronts.ts';
import { refresh } from './query.ts';
import { signal } from './signal.ts';

/** A newer version of these pages is on the server than the one that runs here. */
export const newerVersion = signal(false);

const REOPEN_MS = 3_000;
/** An entry never changes. */
const IMMUTABLE = /\/proof(?:\?|$)/;
let firstVersion: string | undefined;

/** Opens the stream; the answer closes it. */
export function openLive(): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    clearTimeout(timer);
    source?.close();
    const made = new EventSource('/api/live');
    source = made;
    made.addEventListener('hello', (event) => noteVersion(String(event.data)));
    made.addEventListener('act', (event) => noteAct(String(event.data)));
    made.addEventListener('open', noteReached);
    made.addEventListener('error', () => {
      void probe();
      // The browser reopens a broken stream itself, but not one that was refused.
      if (made.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_MS);
    });
  };
  open();
  // A stream to a front that is gone may stay silent for long.
  const reopen = () => {
    open();
    refresh(() => true);
  };
  void useFronts(reopen);
  const endReturn = whenBack(() => {
    refresh(() => true);
    if (source?.readyState === EventSource.CLOSED) open();
  });
  return () => {
    clearTimeout(timer);
    endReturn();
    source?.close();
  };
}

function noteVersion(data: string): void {
  const said = parse(data);
  const version = typeof said['version'] === 'string' ? said['version'] : undefined;
  if (version === undefined) return;
  firstVersion ??= version;
  newerVersion.set(version !== firstVersion);
}

function noteAct(data: string): void {
  const office = parse(data)['office'];
  if (typeof office !== 'string') return;
  if (office === 'directory') refresh((path) => /directory|staff|session/.test(path));
  // My work is that of all my offices.
  refresh((path) => path.startsWith('/api/my-work'));
  refresh((path) => path.startsWith(`/api/offices/${office}/`) && !IMMUTABLE.test(path));
}

function parse(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
