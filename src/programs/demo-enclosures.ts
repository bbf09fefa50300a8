// The enclosures of the demonstration: scanned pages made by code, a kilobyte each. The letter's
// title is the title of the document; on the page stand a day and grey lines where a scan has its
// text.
import { createHash } from 'node:crypto';
import type { FileRef } from '#kernel/entry.ts';

export interface Enclosure {
  readonly file: FileRef;
  readonly bytes: Uint8Array;
}

const NAME_MAX_CHARS = 60;

/** The same title and day make the same bytes. */
export function makeEnclosure(title: string, day: string): Enclosure {
  const bytes = scannedPage(title, day);
  const name = `${title
    .slice(0, NAME_MAX_CHARS)
    .replaceAll(/[/\\:*?"<>|]/g, '-')
    .trim()}.pdf`;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = { sha256, name, mediaType: 'application/pdf', sizeBytes: bytes.length };
  return { file, bytes };
}

// A PDF of one A4 page as small as it can be: ISO 32000-1, 7.5.
function scannedPage(title: string, day: string): Uint8Array {
  const drawing = drawingOf(title, day);
  const font = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>';
  const objects = [
    '<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</DisplayDocTitle true/Direction/R2L>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R` +
      `/Resources<</Font<</F ${font}>>>>>>`,
    `<</Length ${drawing.length}>>stream\n${drawing}\nendstream`,
    `<</Title<${titleHex(title)}>>>`,
  ];
  let text = '%PDF-1.4\n';
  const starts = objects.map((object, at) => {
    const start = text.length;
    text += `${at + 1} 0 obj${object}\nendobj\n`;
    return start;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const start of starts) text += `${String(start).padStart(10, '0')} 00000 n \n`;
  const trailer = `<</Size ${objects.length + 1}/Root 1 0 R/Info 5 0 R>>`;
  text += `trailer${trailer}\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** UTF-16BE with its mark, as PDF texts beyond Latin are. */
function titleHex(title: string): string {
  return Buffer.from(`\uFEFF${title}`, 'utf16le').swap16().toString('hex').toUpperCase();
}

const LINES = 14;
const LINE_POINTS = 34;

/** Letterhead, lines of a right-to-left text of uneven length, and a stamp with the day. */
function drawingOf(title: string, day: string): string {
  const uneven = createHash('sha256').update(title).digest();
  const lines = Array.from({ length: LINES }, (_, at) => {
    const isLast = at % 5 === 4;
    const width = isLast ? 120 + (uneven[at] ?? 0) : 420 + ((uneven[at] ?? 0) % 32);
    return `${523 - width} ${640 - at * LINE_POINTS} ${width} 9 re f`;
  });
  return [
    '0.97 0.96 0.93 rg 0 0 595 842 re f',
    '0.25 0.3 0.29 rg 353 770 170 14 re f 403 744 120 9 re f',
    '0.6 G 1 w 72 716 m 523 716 l S',
    '0.62 0.62 0.6 rg',
    ...lines,
    '0.2 0.35 0.55 RG 1.6 w q 0.97 0.26 -0.26 0.97 96 74 cm 0 0 136 54 re S',
    `0.2 0.35 0.55 rg BT /F 19 Tf 18 21 Td (${day}) Tj ET Q`,
  ].join('\n');
}
