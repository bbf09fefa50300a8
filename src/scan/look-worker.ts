// The thread of looker.ts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { encodeQR } from 'qr';
import { decodeQR } from 'qr/decode.js';
import { must } from '#lib/assert.ts';
import { halved, inTwoTones, isBlank, pgmOf, readPgm } from './grey-picture.ts';
import type { GreyPicture } from './grey-picture.ts';
import type { LookAnswer, Looked, LookOrder } from './looker.ts';
import { findSeparator, separatorCode } from './separator.ts';

const faces = [
  'ibm-plex-sans-arabic/400Regular/IBMPlexSansArabic_400Regular.ttf',
  'ibm-plex-sans-arabic/600SemiBold/IBMPlexSansArabic_600SemiBold.ttf',
  'vazirmatn/400Regular/Vazirmatn_400Regular.ttf',
  'vazirmatn/600SemiBold/Vazirmatn_600SemiBold.ttf',
];
const PICTURE_PAGE = `#set page(width: auto, height: auto, margin: 0pt)
#image("/picture", width: 210mm)`;
/** Searching a page that has no code is given up after so long. */
const CODE_PATIENCE_MS = 400;

const port = must(parentPort ?? undefined, 'Pages are looked at in a thread of its own.');
const require = createRequire(import.meta.url);
const folder = import.meta.dirname;
let compiler: NodeCompiler | undefined;

function openCompiler(): NodeCompiler {
  const files = faces.map((name) => require.resolve(`@expo-google-fonts/${name}`));
  compiler ??= NodeCompiler.create({
    workspace: folder,
    fontArgs: [{ fontBlobs: files.map((name) => readFileSync(name)) }],
  });
  return compiler;
}

function look(pgm: Uint8Array, wantsBars: boolean): Looked | undefined {
  const drawn = readPgm(pgm);
  if (drawn === undefined) return undefined;
  // Enough for a code of some centimetres and to tell ink from none.
  const picture = halved(drawn);
  if (isBlank(picture)) return { isBlank: true, separator: null, bars: null };
  const separator = findSeparator(findCode(picture) ?? '') ?? null;
  const bars = wantsBars && separator === null ? pgmOf(inTwoTones(drawn)) : null;
  return { isBlank: false, separator, bars };
}

function findCode({ width, height, pixels }: GreyPicture): string | undefined {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < pixels.length; at += 1) data.fill(pixels[at] ?? 0, at * 3, at * 3 + 3);
  try {
    return decodeQR({ width, height, data }, { timeLimit: CODE_PATIENCE_MS, effort: 4 });
  } catch {
    // A page without a code, or one that belongs to something else.
    return undefined;
  }
}

function compile(source: { mainFileContent: string } | { mainFilePath: string }): LookAnswer {
  const press = openCompiler();
  const document = press.compile(source).result;
  if (document === null) return { kind: 'failed', sentence: 'typst could not make a page of it' };
  const pdf = new Uint8Array(press.pdf(document, { creationTimestamp: 0 }));
  return { kind: 'pdf', pdf };
}

function answerTo(order: LookOrder): LookAnswer {
  switch (order.kind) {
    case 'look': {
      const looked = look(order.pgm, order.bars);
      if (looked === undefined) return { kind: 'failed', sentence: 'no picture' };
      return { kind: 'looked', looked };
    }
    case 'picture':
      openCompiler().mapShadow(join(folder, 'picture'), Buffer.from(order.picture));
      return compile({ mainFileContent: PICTURE_PAGE });
    case 'sheet': {
      const { separator, texts, count } = order;
      const code = encodeQR(separatorCode(separator), 'svg', { ecc: 'high', border: 4 });
      const data = JSON.stringify({ texts, count, separator });
      openCompiler().mapShadow(join(folder, 'code.svg'), Buffer.from(code));
      openCompiler().mapShadow(join(folder, 'data.json'), Buffer.from(data));
      return compile({ mainFilePath: join(folder, 'separator.typ') });
    }
  }
}

port.on('message', (order: LookOrder) => {
  let answer: LookAnswer;
  try {
    answer = answerTo(order);
  } catch (error) {
    answer = { kind: 'failed', sentence: error instanceof Error ? error.message : String(error) };
  }
  compiler?.resetShadow();
  compiler?.evictCache(4);
  port.postMessage(answer);
});
