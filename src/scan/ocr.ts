// Reads a scanned page by machine, in Arabic, Persian and English. What comes out is for finding
// only: numbers and dates in it are proposals, which a person types or confirms.
import { rm, writeFile } from 'node:fs/promises';
import { joinReadings, wordsOfTable } from './readings.ts';
import type { ReadWord } from './readings.ts';
import { greyPicture } from './scan-file.ts';
import { runTool } from './tool.ts';
import type { Scanned } from './scan-file.ts';

/**
 * The height of A4 at 150 dots an inch. More find no more (`./dawam dev bench reading`), and to be
 * drawn smaller takes the grain off a scan.
 */
const READ_PIXELS = 1_754;
const DOTS_AN_INCH = '150';
const PAGE_PATIENCE_MS = 90_000;
/** A4 takes some 150 MB. */
const MEMORY_BYTES = 1_500_000_000;
export const pagesReadMax = 60;
const TEXT_MAX_CHARS = 200_000;
/** Finds out by itself how the page is laid out. */
const LAYOUT = '3';

export async function readPage(
  pdf: string,
  page: number,
  /** The expected one first. */
  languages: readonly string[],
  /** Name of a file for the meantime. */
  draft: string,
  pixels = READ_PIXELS,
): Promise<Scanned<{ readonly text: string }>> {
  const drawn = await greyPicture(pdf, page, pixels);
  if (!drawn.ok) return drawn;
  try {
    await writeFile(draft, drawn.bytes);
    const readings: (readonly ReadWord[])[] = [];
    for (const language of languages) {
      const args = [draft, 'stdout', '-l', language, '--dpi', DOTS_AN_INCH, '--psm', LAYOUT, 'tsv'];
      const limits = { patienceMs: PAGE_PATIENCE_MS, memoryBytes: MEMORY_BYTES };
      const read = await runTool('tesseract', args, limits);
      if (!read.ok) return read;
      readings.push(wordsOfTable(read.bytes.toString('utf8')));
    }
    return { ok: true, text: joinReadings(readings).slice(0, TEXT_MAX_CHARS) };
  } finally {
    await rm(draft, { force: true });
  }
}
