// One batch as its screen shows it: sources, pieces with what they have become, what was left out.
import type { CalendarName } from '#lib/calendar.ts';
import { pageKey } from '#modules/correspondence/post-pieces.ts';
import type { PostPiece } from '#modules/correspondence/post-pieces.ts';
import type { SessionPool } from '#store/database.ts';
import { findBatch, listPages, listRegistered, listSources, readAs } from './post-store.ts';
import type { BatchTally, PageRow } from './post-store.ts';
import { proposalsOf } from './proposals.ts';
import type { BatchAnswer, BatchRow } from './shapes.ts';

export function rowOf(tally: BatchTally): BatchRow {
  const { id, name, source, person, files, waiting, failed, registered } = tally;
  return {
    ...{ id, name, source, person, files, registered },
    createdAt: tally.created_at,
    waitingFiles: waiting,
    failedFiles: failed,
    pieces: tally.piece_count,
  };
}

export async function findBatchView(
  pool: SessionPool,
  office: { readonly id: string; readonly calendar: CalendarName },
  id: string,
): Promise<BatchAnswer | undefined> {
  return await readAs(pool, office.id, async (session) => {
    const batch = await findBatch(session, office.id, id);
    if (batch === undefined) return undefined;
    const sources = await listSources(session, id);
    const pages = await listPages(session, id);
    const numbers = await listRegistered(session, office.id, batch.pieces);
    const byKey = new Map(pages.map((page) => [pageKey(page), page]));
    const placed = new Set(batch.pieces.flatMap((piece) => piece.pages.map(pageKey)));
    const counted = batch.pieces.filter(({ isDiscarded }) => !isDiscarded);
    return {
      ...{ id: batch.id, name: batch.name, source: batch.source, person: batch.person },
      ...{ createdAt: batch.created_at, version: batch.version },
      files: sources.length,
      waitingFiles: sources.filter(({ state }) => state === 'waiting').length,
      failedFiles: sources.filter(({ state }) => state === 'failed').length,
      pieces: batch.pieces.map((piece) => pieceView(piece, byKey, numbers, office.calendar)),
      registered: counted.filter((piece) => numbers.has(piece.id)).length,
      sources: sources.map(({ place, name, mediaType, state, reason }) => ({
        ...{ place, name, mediaType, state, reason },
        pages: pages.filter((page) => page.file === place).length,
      })),
      leftOut: pages
        .filter((page) => !placed.has(pageKey(page)))
        .map(({ file, page, look }) => ({ file, page, look })),
    };
  });
}

function pieceView(
  piece: PostPiece,
  pages: ReadonlyMap<string, PageRow>,
  numbers: ReadonlyMap<string, string | null>,
  calendar: CalendarName,
): BatchAnswer['pieces'][number] {
  const [first] = piece.pages;
  // What is registered says itself what it is, to whoever may read it.
  const isOpen = first !== undefined && !numbers.has(piece.id);
  const page = isOpen ? pages.get(pageKey(first)) : undefined;
  return {
    ...piece,
    pages: [...piece.pages],
    number: numbers.get(piece.id) ?? null,
    letter: numbers.has(piece.id) ? `letter/${piece.id}` : null,
    proposed: proposalsOf(page?.text ?? '', calendar),
    isRead: page?.reading !== 'waiting',
  };
}
