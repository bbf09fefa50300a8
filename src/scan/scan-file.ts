// One scanned source as a PDF: its pages as pictures, its text, and other PDFs made of its pages.
// Everything is done by programs of the system, with limits; what fails is a value.
import { readFile } from 'node:fs/promises';
import { runTool } from './tool.ts';
import type { ToolFailure } from './tool.ts';

export type ScanFailure =
  | ToolFailure
  | 'unreadable'
  | 'too-many-pages'
  | 'too-large'
  | 'unknown-type';

export type Scanned<Value> =
  | ({ readonly ok: true } & Value)
  | { readonly ok: false; readonly reason: ScanFailure };

export const pagesMax = 500;
/** A sheet of A2 at 600 dots an inch has as many; some bytes may say that they are far more. */
export const picturePixelsMax = 150_000_000;
/** 240 dots an inch of A4: the narrow bars of a usual bar code are three pixels wide. */
const LOOK_PIXELS = 2_800;
const PICTURE_PIXELS = { thumb: 300, page: 1_700 } as const;
export type PictureSize = keyof typeof PICTURE_PIXELS;

export async function countPages(pdf: string): Promise<Scanned<{ readonly count: number }>> {
  const info = await runTool('pdfinfo', [pdf]);
  if (!info.ok) return { ok: false, reason: info.reason === 'failed' ? 'unreadable' : info.reason };
  const count = Number(/^Pages:\s+([0-9]+)$/m.exec(info.bytes.toString('utf8'))?.[1] ?? '0');
  if (count === 0) return { ok: false, reason: 'unreadable' };
  return count > pagesMax ? { ok: false, reason: 'too-many-pages' } : { ok: true, count };
}

function onePage(page: number): string[] {
  return ['-f', String(page), '-l', String(page)];
}

/** A portable grey map, to be looked at by the machine. Any other form takes long to be written. */
export async function greyPicture(
  pdf: string,
  page: number,
  pixels = LOOK_PIXELS,
): Promise<Scanned<{ readonly bytes: Buffer }>> {
  const size = ['-scale-to', String(pixels)];
  return await runTool('pdftoppm', ['-q', '-gray', ...size, ...onePage(page), pdf]);
}

/** A JPEG, to be looked at by people. */
export async function pagePicture(
  pdf: string,
  page: number,
  size: PictureSize,
): Promise<Scanned<{ readonly bytes: Buffer }>> {
  const scale = ['-scale-to', String(PICTURE_PIXELS[size])];
  const args = ['-q', '-jpeg', '-jpegopt', 'quality=80', ...scale, ...onePage(page), pdf];
  return await runTool('pdftoppm', args);
}

const PAGE_END = '\f';

/** The text layer, page by page. */
export async function listPageTexts(
  pdf: string,
): Promise<Scanned<{ readonly texts: readonly string[] }>> {
  const read = await runTool('pdftotext', ['-q', '-enc', 'UTF-8', pdf, '-']);
  if (!read.ok) return read;
  return { ok: true, texts: read.bytes.toString('utf8').split(PAGE_END).slice(0, -1) };
}

/**
 * Pages on which pictures stand: only there is anything for a machine to read. `too-large` where
 * one of them would take more memory to be drawn than it may.
 */
export async function listPicturedPages(
  pdf: string,
): Promise<Scanned<{ readonly pages: ReadonlySet<number> }>> {
  const listed = await runTool('pdfimages', ['-list', pdf]);
  if (!listed.ok) return listed;
  const rows = listed.bytes.toString('utf8').split('\n').slice(2);
  const pages = new Set<number>();
  for (const row of rows) {
    const [page, , , width, height] = row.trim().split(/\s+/).map(Number);
    if (page === undefined || !(page > 0)) continue;
    if ((width ?? 0) * (height ?? 0) > picturePixelsMax) return { ok: false, reason: 'too-large' };
    pages.add(page);
  }
  return { ok: true, pages };
}

/** A TIFF of any number of pages as a PDF, its pictures untouched. */
export async function tiffAsPdf(tiff: string, pdf: string): Promise<Scanned<object>> {
  const made = await runTool('tiff2pdf', ['-o', pdf, tiff]);
  // Anything that begins as a TIFF but is none.
  if (!made.ok) return { ok: false, reason: made.reason === 'failed' ? 'unreadable' : made.reason };
  return { ok: true };
}

export interface TakenPage {
  readonly pdf: string;
  readonly page: number;
  /** Clockwise, in degrees. */
  readonly turn: 0 | 90 | 180 | 270;
}

/** A PDF of these pages in this order, without loss. Same pages: same bytes. */
export async function composePdf(
  pages: readonly TakenPage[],
  out: string,
): Promise<Scanned<{ readonly bytes: Buffer }>> {
  const taken = pages.flatMap(({ pdf, page }) => [pdf, String(page)]);
  const turns = pages.flatMap(({ turn }, at) =>
    turn === 0 ? [] : [`--rotate=+${turn}:${at + 1}`],
  );
  const frame = ['--warning-exit-0', '--deterministic-id', '--empty', '--pages'];
  const made = await runTool('qpdf', [...frame, ...taken, '--', ...turns, out]);
  return made.ok ? { ok: true, bytes: await readFile(out) } : made;
}
