// A piece as files of a letter: the letter itself and each of its enclosures. Where a document is a
// whole source as it came, it is that very file; else a PDF of its pages, made without loss. Same
// piece, same bytes, so asking again makes nothing new.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRef } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import { documentsOf, pageKey } from '#modules/correspondence/post-pieces.ts';
import type { PostPage, PostPiece } from '#modules/correspondence/post-pieces.ts';
import { putFileText } from '#modules/correspondence/search/index-store.ts';
import { composePdf } from '#scan/scan-file.ts';
import type { SourceRow } from './post-store.ts';
import type { Post } from './post-port.ts';
import { putBytes, refuseFullDisk } from './put-bytes.ts';

const NAME_MAX_CHARS = 100;

export interface Composing {
  readonly batch: string;
  readonly sources: readonly SourceRow[];
  /** How many pages each source has. */
  readonly counts: ReadonlyMap<number, number>;
}

/** Undefined where a document could not be made. */
export async function composePiece(
  post: Post,
  piece: PostPiece,
  composing: Composing,
): Promise<readonly FileRef[] | undefined> {
  const files: FileRef[] = [];
  for (const pages of documentsOf(piece)) {
    const file = await composeDocument(post, pages, composing);
    if (file === undefined) return undefined;
    // Two documents of the same bytes are one file of the letter.
    if (files.every(({ sha256 }) => sha256 !== file.sha256)) files.push(file);
  }
  return files;
}

async function composeDocument(
  post: Post,
  pages: readonly PostPage[],
  { batch, sources, counts }: Composing,
): Promise<FileRef | undefined> {
  const sourceOf = (page: PostPage) =>
    must(
      sources.find(({ place }) => place === page.file),
      'A page is of a source.',
    );
  const first = sourceOf(must(pages[0], 'A document has a page.'));
  const isWhole =
    first.cleared.length === 0 &&
    counts.get(first.place) === pages.length &&
    pages.every(
      ({ file, page, turn }, at) => file === first.place && page === at + 1 && turn === 0,
    );
  if (isWhole) {
    const facts = await post.files.find(first.sha256);
    if (facts === undefined) return undefined;
    const { sha256, name } = first;
    await keepText(post, { batch, pages, sha256 });
    return { sha256, name, mediaType: facts.mediaType, sizeBytes: facts.sizeBytes };
  }
  const draft = join(post.folder, `${post.newId()}-piece.pdf`);
  try {
    const taken = pages.map((page) => ({
      pdf: post.files.pathOf(must(sourceOf(page).pdf, 'A source with pages has its PDF.')),
      ...{ page: page.page, turn: page.turn },
    }));
    const made = await composePdf(taken, draft);
    if (!made.ok) {
      await refuseFullDisk(post);
      return undefined;
    }
    const put = await putBytes(post, made.bytes);
    if (!put.ok) return undefined;
    const { sha256, sizeBytes } = put;
    await keepText(post, { batch, pages, sha256 });
    return { sha256, name: nameOf(first.name, pages), mediaType: 'application/pdf', sizeBytes };
  } finally {
    await rm(draft, { force: true });
  }
}

function nameOf(source: string, pages: readonly PostPage[]): string {
  const stem = source.replace(/\.[a-z0-9]{2,5}$/i, '').slice(0, NAME_MAX_CHARS);
  const [from, until] = [pages[0]?.page ?? 1, pages.at(-1)?.page ?? 1];
  return `${stem} ${from === until ? from : `${from}-${until}`}.pdf`;
}

interface ReadDocument {
  readonly batch: string;
  readonly pages: readonly PostPage[];
  readonly sha256: string;
}

/** What was read of the pages is what the file says; where a page is unread, the queue reads it. */
async function keepText(post: Post, { batch, pages, sha256 }: ReadDocument): Promise<void> {
  const rows = await post.pool.query<{ file: number; page: number; text: string | null }>({
    text: `select file, page, text from post.page where batch = $1 and reading = 'done'`,
    values: [batch],
  });
  const texts = new Map(rows.map((row) => [pageKey(row), row.text]));
  // What was read of a page that lay wrong is nothing.
  const own = pages.map((page) => (page.turn === 0 ? texts.get(pageKey(page)) : undefined));
  if (own.some((text) => text === undefined || text === null)) return;
  await putFileText(post.pool, { sha256, text: own.join('\n'), source: 'ocr' });
}
