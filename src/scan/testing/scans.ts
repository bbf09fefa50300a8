// Scans for tests, as a scanner would make them: pages are set by typst, drawn at 200 dpi, turned
// by an angle, darkened and sprinkled with noise, and written as PNG, PDF or TIFF.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { assert, must } from '#lib/assert.ts';
import { readPgm } from '#scan/grey-picture.ts';
import type { GreyPicture } from '#scan/grey-picture.ts';
import { runTool } from '#scan/tool.ts';

const require = createRequire(import.meta.url);
const faces = [
  'amiri/400Regular/Amiri_400Regular.ttf',
  'ibm-plex-sans-arabic/400Regular/IBMPlexSansArabic_400Regular.ttf',
  'vazirmatn/400Regular/Vazirmatn_400Regular.ttf',
];

/** The pages of a typst source, in Amiri where it asks for no other face. */
export async function drawPages(source: string): Promise<readonly GreyPicture[]> {
  return await drawPdf(setPdf(source));
}

/** The same with its text layer. */
export function setPdf(source: string): Uint8Array {
  const compiler = NodeCompiler.create({
    workspace: tmpdir(),
    fontArgs: [
      { fontPaths: faces.map((face) => join(require.resolve(`@expo-google-fonts/${face}`), '..')) },
    ],
  });
  const frame = '#set page(paper: "a4", margin: 22mm)\n#set text(font: "Amiri", size: 15pt)\n';
  const { result } = compiler.compile({ mainFileContent: frame + source });
  const document = must(result, 'The source of a test is right.');
  return compiler.pdf(document);
}

export async function drawPdf(pdf: Uint8Array): Promise<readonly GreyPicture[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-scan-'));
  try {
    await writeFile(join(folder, 'in.pdf'), pdf);
    const info = await runTool('pdfinfo', [join(folder, 'in.pdf')]);
    assert(info.ok, 'A PDF made here can be read.');
    const count = Number(/^Pages:\s+([0-9]+)$/m.exec(info.bytes.toString('utf8'))?.[1]);
    const args = ['-q', '-gray', '-r', '200', join(folder, 'in.pdf'), join(folder, 'page')];
    const drawn = await runTool('pdftoppm', args);
    assert(drawn.ok, 'A PDF made here can be drawn.');
    const width = String(count).length;
    const pages: GreyPicture[] = [];
    for (let page = 1; page <= count; page += 1) {
      const name = `page-${String(page).padStart(width, '0')}.pgm`;
      pages.push(must(readPgm(await readFile(join(folder, name))), 'Poppler draws grey maps.'));
    }
    return pages;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** As it comes out of a scanner: turned about its middle, greyish, with dust. Same seed, same. */
export function scanned(picture: GreyPicture, degrees: number, seed = 1): GreyPicture {
  const { width, height, pixels } = picture;
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const turned = Math.abs(sin) > 0.7;
  const [outWidth, outHeight] = turned ? [height, width] : [width, height];
  const out = new Uint8Array(outWidth * outHeight);
  let state = seed;
  for (let y = 0; y < outHeight; y += 1) {
    for (let x = 0; x < outWidth; x += 1) {
      const [dx, dy] = [x - outWidth / 2, y - outHeight / 2];
      const [fromX, fromY] = [
        Math.round(cos * dx + sin * dy + width / 2),
        Math.round(cos * dy - sin * dx + height / 2),
      ];
      const isOn = fromX >= 0 && fromX < width && fromY >= 0 && fromY < height;
      const tone = isOn ? (pixels[fromY * width + fromX] ?? 255) : 255;
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const noise = (state >>> 27) - 16;
      // One pixel in some thousands is a speck.
      const speck = state % 4_096 === 0 ? -160 : 0;
      out[y * outWidth + x] = Math.max(0, Math.min(255, tone * 0.9 + 14 + noise + speck));
    }
  }
  return { width: outWidth, height: outHeight, pixels: out };
}

/** PNG, grey of eight bits. */
export function asPng({ width, height, pixels }: GreyPicture): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const body = deflateSync(rows, { level: 1 });
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', body), chunk('IEND')]);
}

function chunk(name: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

const TAGS = 11;

/** TIFF 6.0, baseline grey without compression, one directory a page. */
export function asTiff(pages: readonly GreyPicture[]): Uint8Array {
  const head = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  const pieces: Buffer[] = [head];
  let start = head.length;
  for (const [at, { width, height, pixels }] of pages.entries()) {
    const folder = Buffer.alloc(2 + TAGS * 12 + 4 + 8);
    const padded = pixels.length + (pixels.length % 2);
    folder.writeUInt16LE(TAGS, 0);
    const data = start + folder.length;
    const tags: readonly (readonly [tag: number, type: number, value: number])[] = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, data],
      [277, 3, 1],
      [278, 4, height],
      [279, 4, pixels.length],
      [282, 5, start + 2 + TAGS * 12 + 4],
      [283, 5, start + 2 + TAGS * 12 + 4],
    ];
    for (const [place, [tag, type, value]] of tags.entries()) {
      const entry = 2 + place * 12;
      folder.writeUInt16LE(tag, entry);
      folder.writeUInt16LE(type, entry + 2);
      folder.writeUInt32LE(1, entry + 4);
      folder.writeUInt32LE(value, entry + 8);
    }
    const isLast = at === pages.length - 1;
    folder.writeUInt32LE(isLast ? 0 : data + padded, 2 + TAGS * 12);
    folder.writeUInt32LE(200, 2 + TAGS * 12 + 4);
    folder.writeUInt32LE(1, 2 + TAGS * 12 + 8);
    pieces.push(folder, Buffer.from(pixels), Buffer.alloc(padded - pixels.length));
    start = data + padded;
  }
  return Buffer.concat(pieces);
}
