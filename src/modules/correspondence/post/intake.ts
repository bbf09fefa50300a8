// Takes sources apart and reads them, one after another, in the background and at a low priority:
// first those that lost pages of secret letters, then those that wait, then pages of the post, then
// files that the logs name. Whatever it was at when the program ended, it begins again; nothing is
// half-written.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { putFileText } from '#modules/correspondence/search/index-store.ts';
import type { PostPiece } from '#modules/correspondence/post-pieces.ts';
import { listBarCodes } from '#scan/bar-codes.ts';
import { pagesReadMax, readPage } from '#scan/ocr.ts';
import { findPixelSize } from '#scan/pixel-size.ts';
import { countPages, greyPicture, listPageTexts, listPicturedPages } from '#scan/scan-file.ts';
import { picturePixelsMax, tiffAsPdf } from '#scan/scan-file.ts';
import type { Scanned } from '#scan/scan-file.ts';
import { findBarSheet, splitPages } from '#scan/separator.ts';
import { Fault } from '#kernel/fault.ts';
import { failSource, finishSource, giveBackSource, takeSource, triesMax } from './post-store.ts';
import type { PageRow, WaitingSource } from './post-store.ts';
import type { Post } from './post-port.ts';
import { putBytes, refuseFullDisk } from './put-bytes.ts';
import { forgetRegisteredTexts, giveBackFile, giveBackPage } from './reading-queue.ts';
import { queueNamedFiles, settleFile, takeFile, takePage, writePage } from './reading-queue.ts';
import type { WaitingFile, WaitingPage } from './reading-queue.ts';
import { takeFromFolder } from './scan-folder.ts';
import { clearOneSource, forgetPictures } from './cleared-sources.ts';

const PAUSE_MS = 1_500;
const FORGET_EVERY_MS = 60_000;
/** A page with fewer letters of a text layer than this, and with a picture, is read. */
const LAYER_LETTERS_MIN = 20;

export interface Intake {
  /** Ends when nothing waits any more that was there before the call. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export function startIntake(post: Post): Intake {
  const ending = new AbortController();
  const seen = new Map<string, string>();
  let said: string | undefined;
  let forgotAtMs = 0;
  const loop = (async () => {
    while (!ending.signal.aborted) {
      try {
        await takeFromFolder(post, seen);
        const isMore = await takeTurn(post);
        said = undefined;
        if (!isMore && post.nowMs() - forgotAtMs >= FORGET_EVERY_MS) {
          await forgetRegisteredTexts(post.pool);
          await forgetPictures(post);
          forgotAtMs = post.nowMs();
        }
        if (!isMore) await sleep(PAUSE_MS, undefined, ending);
      } catch (error) {
        if (ending.signal.aborted) return;
        const why = error instanceof Fault ? error.message : '';
        const sentence = `The post could not be taken in; it will be tried again. ${why}`.trim();
        if (sentence !== said) post.report(sentence, error);
        said = sentence;
        await sleep(PAUSE_MS * 4, undefined, ending).catch(() => undefined);
      }
    }
  })();
  return {
    async settle() {
      while (await takeTurn(post));
    },
    async stop() {
      ending.abort();
      await loop;
      await post.looker.close();
    },
  };
}

/** One source, one page or one file; false where nothing waits. */
export async function takeTurn(post: Post): Promise<boolean> {
  const { pool, tools } = post;
  if (tools.pages && (await clearOneSource(post))) return true;
  const source = tools.pages ? await takeSource(pool) : undefined;
  if (source !== undefined) {
    await tried(
      () => takeIn(post, source),
      () => giveBackSource(pool, source),
    );
    return true;
  }
  const canRead = tools.pages && tools.languages.length > 0;
  const page = canRead ? await takePage(pool) : undefined;
  if (page !== undefined) {
    await tried(
      () => readOnePage(post, page),
      () => giveBackPage(pool, page),
    );
    return true;
  }
  // What waits for a program that is not there goes on waiting.
  if (!tools.pages) return false;
  const isMore = await queueNamedFiles(pool);
  const file = await takeFile(pool);
  if (file === undefined) return isMore;
  await tried(
    () => readFileText(post, file),
    () => giveBackFile(pool, file.sha256),
  );
  return true;
}

/** A full disk and the like are no fault of the file: it is taken again when that is over. */
async function tried(work: () => Promise<void>, giveBack: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isOfTheWorld(error)) await giveBack().catch(() => undefined);
    throw error;
  }
}

const DISK_FAILURES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS']);

function isOfTheWorld(error: unknown): boolean {
  if (error instanceof Fault) return true;
  return error instanceof Error && 'code' in error && DISK_FAILURES.has(error.code);
}

const READ_BY = { ar: 'ara', fa: 'fas', en: 'eng' } as const;

/** What the machine reads here, the office's own language first. */
function languagesOf(post: Post, office: string | null): readonly string[] {
  const { languages } = post.tools;
  const language = office === null ? undefined : post.findOffice(office)?.language;
  if (language === undefined) return languages;
  const own = READ_BY[language];
  return languages.toSorted((a, b) => Number(b === own) - Number(a === own));
}

async function readOnePage(post: Post, page: WaitingPage): Promise<void> {
  const pdf = post.files.pathOf(page.pdf);
  const languages = languagesOf(post, page.office);
  const read = await readPage(pdf, page.page, languages, draftOf(post, 'page.pgm'));
  if (!read.ok) await refuseFullDisk(post);
  await writePage(post.pool, page, read.ok ? read.text : null);
}

function draftOf(post: Post, name: string): string {
  return join(post.folder, `${post.newId()}-${name}`);
}

async function takeIn(post: Post, source: WaitingSource): Promise<void> {
  const { pool } = post;
  if (source.tries > triesMax) return await failSource(pool, source, 'broke-down');
  const made = await keptPdf(post, source.sha256, source.mediaType);
  if (!made.ok) {
    await refuseFullDisk(post);
    return await failSource(pool, source, made.reason);
  }
  const path = post.files.pathOf(made.sha256);
  const counted = await countPages(path);
  if (!counted.ok) return await failSource(pool, source, counted.reason);
  const pictured = await listPicturedPages(path);
  if (!pictured.ok && pictured.reason === 'too-large') {
    return await failSource(pool, source, pictured.reason);
  }
  const layer = await listPageTexts(path);
  const pages: PageRow[] = [];
  for (let page = 1; page <= counted.count; page += 1) {
    const looked = await lookAt(post, path, page);
    if (!looked.ok) return await failSource(pool, source, looked.reason);
    const { look } = looked;
    const text = layer.ok ? (layer.texts[page - 1] ?? '') : '';
    const isRead = look !== 'page' || lettersOf(text) >= LAYER_LETTERS_MIN;
    const reading = isRead ? 'done' : page > pagesReadMax ? 'failed' : 'waiting';
    pages.push({ file: source.place, page, look, text: isRead ? text : null, reading });
  }
  const looks = pages.map(({ page, look }) => ({
    page,
    isBlank: look === 'blank',
    separator: look === 'letter' || look === 'enclosure' ? look : null,
  }));
  const pieces = splitPages(looks).map((split): PostPiece => {
    const own = split.map((one) => ({ ...one, file: source.place, turn: 0 as const }));
    return { id: post.newId(), isDiscarded: false, pages: own };
  });
  await finishSource(pool, source, { pdf: made.sha256, pages, pieces });
}

/** What a page is: our code is looked for first, then ink, then bar codes of others. */
async function lookAt(
  post: Post,
  pdf: string,
  page: number,
): Promise<Scanned<Pick<PageRow, 'look'>>> {
  const drawn = await greyPicture(pdf, page);
  if (!drawn.ok) return drawn;
  const isBarred = post.tools.bars && post.barSheets.size > 0;
  const answer = await post.looker.do({ kind: 'look', pgm: drawn.bytes, bars: isBarred });
  if (answer.kind !== 'looked') return { ok: false, reason: 'unreadable' };
  const { isBlank, separator, bars } = answer.looked;
  if (separator !== null) return { ok: true, look: separator };
  if (isBlank) return { ok: true, look: 'blank' };
  if (bars === null) return { ok: true, look: 'page' };
  const draft = draftOf(post, 'bars.pgm');
  try {
    await writeFile(draft, bars);
    return { ok: true, look: findBarSheet(await listBarCodes(draft), post.barSheets) ?? 'page' };
  } finally {
    await rm(draft, { force: true });
  }
}

function lettersOf(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

/** The file as a PDF in the store: itself, or made of a picture without changing that. */
async function keptPdf(
  post: Post,
  sha256: string,
  mediaType: string,
): Promise<Scanned<{ readonly sha256: string }>> {
  if (mediaType === 'application/pdf') return { ok: true, sha256 };
  const path = post.files.pathOf(sha256);
  let bytes: Uint8Array;
  if (mediaType === 'image/tiff') {
    const draft = draftOf(post, 'tiff.pdf');
    try {
      const made = await tiffAsPdf(path, draft);
      if (!made.ok) return made;
      bytes = await readFile(draft);
    } finally {
      await rm(draft, { force: true });
    }
  } else if (mediaType === 'image/jpeg' || mediaType === 'image/png') {
    const picture = await readFile(path);
    const size = findPixelSize(picture);
    if (size === undefined) return { ok: false, reason: 'unreadable' };
    if (size.width * size.height > picturePixelsMax) return { ok: false, reason: 'too-large' };
    const answer = await post.looker.do({ kind: 'picture', picture });
    if (answer.kind !== 'pdf') return { ok: false, reason: 'unreadable' };
    bytes = answer.pdf;
  } else return { ok: false, reason: 'unknown-type' };
  return await putBytes(post, bytes);
}

/** Reads one file that an entry names: its text layer, or else its pictures. */
async function readFileText(
  post: Post,
  { sha256, media_type, office }: WaitingFile,
): Promise<void> {
  const { pool } = post;
  const draft = draftOf(post, 'file.pdf');
  try {
    const path = await readablePdf(post, sha256, media_type, draft);
    if (!path.ok) return await settleFile(pool, sha256, path.reason);
    const read = await readPages(post, path.pdf, languagesOf(post, office));
    if (!read.ok) return await settleFile(pool, sha256, read.reason);
    await putFileText(pool, { sha256, text: read.text, source: read.source });
    await settleFile(pool, sha256, null);
  } catch (error) {
    // The disk fails, not the file: it is tried again later.
    if (isOfTheWorld(error)) throw error;
    post.report(`A file could not be read by machine: ${sha256}`, error);
    await settleFile(pool, sha256, 'failed');
  } finally {
    await rm(draft, { force: true });
  }
}

/** As keptPdf, but nothing is kept. */
async function readablePdf(
  post: Post,
  sha256: string,
  mediaType: string,
  draft: string,
): Promise<Scanned<{ readonly pdf: string }>> {
  const path = post.files.pathOf(sha256);
  if (mediaType === 'application/pdf') return { ok: true, pdf: path };
  if (mediaType === 'image/tiff') {
    const made = await tiffAsPdf(path, draft);
    return made.ok ? { ok: true, pdf: draft } : made;
  }
  const made = await keptPdf(post, sha256, mediaType);
  return made.ok ? { ok: true, pdf: post.files.pathOf(made.sha256) } : made;
}

interface ReadText {
  readonly text: string;
  readonly source: 'ocr' | 'text-layer';
}

async function readPages(
  post: Post,
  pdf: string,
  languages: readonly string[],
): Promise<Scanned<ReadText>> {
  const layer = await listPageTexts(pdf);
  if (!layer.ok) return { ok: false, reason: 'unreadable' };
  const pictured = await listPicturedPages(pdf);
  if (!pictured.ok) return pictured;
  const wanted = layer.texts.flatMap((text, at) =>
    lettersOf(text) < LAYER_LETTERS_MIN && pictured.pages.has(at + 1) ? [at + 1] : [],
  );
  const texts = [...layer.texts];
  // Without a machine that reads, what can be had is kept; the file is read again on wish.
  if (wanted.length > 0 && languages.length === 0) return { ok: false, reason: 'missing' };
  if (wanted.length > pagesReadMax) return { ok: false, reason: 'too-many-pages' };
  for (const page of wanted) {
    const read = await readPage(pdf, page, languages, draftOf(post, 'page.pgm'));
    if (!read.ok) return read;
    texts[page - 1] = read.text;
  }
  const source = wanted.length > 0 ? 'ocr' : 'text-layer';
  return { ok: true, text: texts.join('\n'), source };
}
