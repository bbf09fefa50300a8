// Reads a scanned page by machine, in Arabic, Persian and English. What comes out is for finding
// only: numbers and dates in it are proposals, which a person types or confirms.
import { rm, writeFile } from 'node:fs/promises';
import { runTool } from './tool.ts';
import type { Scanned } from './scan-file.ts';

/** 300 dots an inch of an A4 page; a larger page is read with fewer. */
const READ_PIXELS = 3_508;
const PAGE_PATIENCE_MS = 90_000;
/** A4 at 300 dpi takes some 300 MB with three languages. */
const MEMORY_BYTES = 1_500_000_000;
export const pagesReadMax = 60;
const TEXT_MAX_CHARS = 200_000;

export async function readPage(
  pdf: string,
  page: number,
  languages: readonly string[],
  /** Name of a file for the meantime. */
  draft: string,
): Promise<Scanned<{ readonly text: string }>> {
  const one = ['-f', String(page), '-l', String(page)];
  const size = ['-scale-to', String(READ_PIXELS)];
  const drawn = await runTool('pdftoppm', ['-q', '-gray', '-png', ...size, ...one, pdf]);
  if (!drawn.ok) return drawn;
  try {
    await writeFile(draft, drawn.bytes);
    const args = [draft, 'stdout', '-l', languages.join('+'), '--dpi', '300', '--psm', '3'];
    const limits = { patienceMs: PAGE_PATIENCE_MS, memoryBytes: MEMORY_BYTES };
    const read = await runTool('tesseract', args, limits);
    if (!read.ok) return read;
    return { ok: true, text: read.bytes.toString('utf8').trim().slice(0, TEXT_MAX_CHARS) };
  } finally {
    await rm(draft, { force: true });
  }
}
