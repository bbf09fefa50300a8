// What the screens of the morning's post ask for and send. Arranging is tried again on the newest
// state where the machine has added a piece meanwhile.
import { useEffect } from 'react';
import type { Pieces } from '#modules/correspondence/post-pieces.ts';
import type {
  BatchAnswer,
  BatchesAnswer,
  ComposedAnswer,
} from '#modules/correspondence/post/shapes.ts';
import { get, post } from '#web/data/api.ts';
import type { Result } from '#web/data/api.ts';
import { place, retry, useQuery } from '#web/data/query.ts';
import type { Query } from '#web/data/query.ts';

const POLL_MS = 1_500;
const TRIES = 3;

export function postPath(office: string): string {
  return `/api/offices/${office}/post`;
}

export function batchPath(office: string, batch: string): string {
  return `${postPath(office)}/${batch}`;
}

export function picturePath(
  path: string,
  { file, page }: { readonly file: number; readonly page: number },
  size: 'thumb' | 'page',
): string {
  return `${path}/pages/${file}/${page}?size=${size}`;
}

/** Taking scans in is no act of the log, so nobody announces it: it is asked for while it lasts. */
function usePolling(path: string, isGoingOn: boolean): void {
  useEffect(() => {
    if (!isGoingOn) return undefined;
    const timer = setInterval(() => retry(path), POLL_MS);
    return () => clearInterval(timer);
  }, [path, isGoingOn]);
}

export function useBatches(office: string): Query<BatchesAnswer> {
  const path = postPath(office);
  const query = useQuery<BatchesAnswer>(path);
  const isBusy = query.data?.batches.some((batch) => batch.waitingFiles > 0) === true;
  usePolling(path, isBusy || (query.data?.reading.waiting ?? 0) > 0);
  return query;
}

export function useBatch(path: string): Query<BatchAnswer> {
  const query = useQuery<BatchAnswer>(path);
  const { data } = query;
  const isReading = data?.pieces.some((piece) => !piece.isRead && piece.letter === null) === true;
  usePolling(path, isReading || (data?.waitingFiles ?? 0) > 0);
  return query;
}

/** What the server arranges, without what it says about it. */
export function bare(pieces: BatchAnswer['pieces']): Pieces {
  return pieces.map(({ id, isDiscarded, pages }) => ({ id, isDiscarded, pages }));
}

/** Undefined where it changes nothing; else how the pieces were before. */
export async function arrange(
  path: string,
  shown: BatchAnswer,
  change: (pieces: Pieces) => Pieces,
): Promise<Result<Pieces | undefined>> {
  let batch = shown;
  for (let tries = 1; ; tries += 1) {
    const was = bare(batch.pieces);
    const pieces = change(was);
    if (JSON.stringify(pieces) === JSON.stringify(was)) return { ok: true, value: undefined };
    const sent = await post(`${path}/arrange`, { version: batch.version, pieces });
    const isLate = !sent.ok && sent.problem.code === 'correspondence.post-changed';
    if (isLate && tries < TRIES) {
      const newer = await get<BatchAnswer>(path);
      if (!newer.ok) return newer;
      batch = newer.value;
      continue;
    }
    const fresh = await get<BatchAnswer>(path);
    if (fresh.ok) place(path, fresh.value);
    return sent.ok ? { ok: true, value: was } : sent;
  }
}

export function compose(path: string, piece: string): Promise<Result<ComposedAnswer>> {
  return post<ComposedAnswer>(`${path}/pieces/${piece}/compose`);
}
