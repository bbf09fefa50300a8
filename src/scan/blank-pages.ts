// A scanned PDF made anew without some of its pages: a blank one stands in the place of each, so
// that the others keep their numbers. What stood on them is in no byte of the new one.
import { rm, writeFile } from 'node:fs/promises';
import { composePdf, countPages } from './scan-file.ts';
import type { Scanned } from './scan-file.ts';

export interface Blanking {
  readonly pdf: string;
  /** From 1. */
  readonly blank: ReadonlySet<number>;
  /** Where drafts may lie: two names that nobody else has. */
  readonly drafts: readonly [string, string];
}

export async function blankPages({
  pdf,
  blank,
  drafts,
}: Blanking): Promise<Scanned<{ readonly bytes: Buffer }>> {
  const [empty, out] = drafts;
  const counted = await countPages(pdf);
  if (!counted.ok) return counted;
  try {
    await writeFile(empty, emptyPage(), { mode: 0o600 });
    const pages = Array.from({ length: counted.count }, (_, at) => {
      const isBlank = blank.has(at + 1);
      return { pdf: isBlank ? empty : pdf, page: isBlank ? 1 : at + 1, turn: 0 as const };
    });
    return await composePdf(pages, out);
  } finally {
    for (const draft of drafts) await rm(draft, { force: true });
  }
}

/** A4, of one page, with nothing on it. */
function emptyPage(): string {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  return `${text}${table}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
}
