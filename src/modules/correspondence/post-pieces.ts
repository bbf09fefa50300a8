// How the pages of a morning's post lie in pieces, each of which will be one letter: merging,
// splitting, moving, turning, discarding. Every act gives a new arrangement and loses no page, so
// undoing is putting the former one back. Pure; the same in browser and server.
import { isUuid7 } from '#lib/uuid.ts';

export const turns = [0, 90, 180, 270] as const;
export type Turn = (typeof turns)[number];

export interface PostPage {
  /** Place of the source in its batch. */
  readonly file: number;
  /** From 1. */
  readonly page: number;
  /** Clockwise, in degrees. */
  readonly turn: Turn;
  /** An enclosure of the letter begins with this page. */
  readonly starts: boolean;
}

export interface PostPiece {
  /** A UUIDv7: the letter that it becomes is letter/<id>, so that it is registered only once. */
  readonly id: string;
  readonly isDiscarded: boolean;
  readonly pages: readonly PostPage[];
}

export type Pieces = readonly PostPiece[];

export function pageKey({ file, page }: Pick<PostPage, 'file' | 'page'>): string {
  return `${file}/${page}`;
}

function changed(pieces: Pieces, id: string, change: (piece: PostPiece) => Pieces): Pieces {
  return pieces.flatMap((piece) => (piece.id === id ? change(piece) : [piece]));
}

/** The first page of a piece belongs to the letter itself. */
function begun(pages: readonly PostPage[]): readonly PostPage[] {
  return pages.map((page, at) => (at === 0 && page.starts ? { ...page, starts: false } : page));
}

/** Puts a piece behind the one before it that is not discarded; `isEnclosure`: as its enclosure. */
export function mergeBack(pieces: Pieces, id: string, isEnclosure = false): Pieces {
  const at = pieces.findIndex((piece) => piece.id === id);
  const before = pieces.slice(0, Math.max(0, at)).findLast((piece) => !piece.isDiscarded);
  const taken = pieces[at];
  if (before === undefined || taken === undefined) return pieces;
  const added = taken.pages.map((page, place) =>
    place === 0 ? { ...page, starts: isEnclosure } : page,
  );
  return pieces
    .filter((piece) => piece.id !== id)
    .map((piece) =>
      piece.id === before.id ? { ...piece, pages: [...piece.pages, ...added] } : piece,
    );
}

/** The pages from `at` on become a piece of their own. */
export function splitAt(pieces: Pieces, id: string, at: number, newId: string): Pieces {
  return changed(pieces, id, (piece) => {
    if (at <= 0 || at >= piece.pages.length) return [piece];
    const rest = { ...piece, id: newId, pages: begun(piece.pages.slice(at)) };
    return [{ ...piece, pages: piece.pages.slice(0, at) }, rest];
  });
}

export function turnPage(pieces: Pieces, id: string, at: number): Pieces {
  return changed(pieces, id, (piece) => [
    {
      ...piece,
      pages: piece.pages.map((page, place) =>
        place === at ? { ...page, turn: turns[(turns.indexOf(page.turn) + 1) % 4] ?? 0 } : page,
      ),
    },
  ]);
}

/** Changes places with the page before (-1) or after (1). */
export function movePage(pieces: Pieces, id: string, at: number, by: -1 | 1): Pieces {
  return changed(pieces, id, (piece) => {
    const [one, other] = [piece.pages[at], piece.pages[at + by]];
    if (one === undefined || other === undefined) return [piece];
    const pages = piece.pages.map((page, place) => {
      if (place === at) return { ...other, starts: page.starts };
      return place === at + by ? { ...one, starts: page.starts } : page;
    });
    return [{ ...piece, pages }];
  });
}

export function toggleEnclosure(pieces: Pieces, id: string, at: number): Pieces {
  return changed(pieces, id, (piece) => [
    {
      ...piece,
      pages: begun(
        piece.pages.map((page, place) => (place === at ? { ...page, starts: !page.starts } : page)),
      ),
    },
  ]);
}

/** A page that is not wanted stays visible among those left out; the last one cannot go. */
export function leaveOut(pieces: Pieces, id: string, at: number): Pieces {
  return changed(pieces, id, (piece) =>
    piece.pages.length < 2
      ? [piece]
      : [{ ...piece, pages: begun(piece.pages.filter((_, place) => place !== at)) }],
  );
}

/** A page that was left out comes to the end of a piece. */
export function takeIn(
  pieces: Pieces,
  id: string,
  { file, page }: Pick<PostPage, 'file' | 'page'>,
): Pieces {
  return changed(pieces, id, (piece) => [
    { ...piece, pages: [...piece.pages, { file, page, turn: 0, starts: false }] },
  ]);
}

export function discard(pieces: Pieces, id: string, isDiscarded: boolean): Pieces {
  return changed(pieces, id, (piece) => [{ ...piece, isDiscarded }]);
}

/** Every page is one of the batch and lies in one place; what is registered is as it was. */
export function isFitting(
  pieces: Pieces,
  known: ReadonlySet<string>,
  settled: ReadonlyMap<string, PostPiece>,
): boolean {
  const ids = new Set(pieces.map(({ id }) => id));
  const pages = pieces.flatMap((piece) => piece.pages.map(pageKey));
  return (
    ids.size === pieces.length &&
    new Set(pages).size === pages.length &&
    pages.every((key) => known.has(key)) &&
    pieces.every((piece) => isUuid7(piece.id) && piece.pages.length > 0) &&
    [...settled].every(([id, was]) => {
      const now = pieces.find((piece) => piece.id === id);
      return now !== undefined && isSame(now, was);
    })
  );
}

function isSame(one: PostPiece, other: PostPiece): boolean {
  const text = ({ id, isDiscarded, pages }: PostPiece) =>
    JSON.stringify([id, isDiscarded, pages.map((p) => [p.file, p.page, p.turn, p.starts])]);
  return text(one) === text(other);
}

/** The documents of a piece in order: the letter, then its enclosures. */
export function documentsOf({ pages }: PostPiece): readonly (readonly PostPage[])[] {
  const documents: PostPage[][] = [];
  for (const [at, page] of pages.entries()) {
    if (at === 0 || page.starts) documents.push([]);
    documents.at(-1)?.push(page);
  }
  return documents;
}
