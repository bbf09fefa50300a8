// What is read off a paper in the browser: the code out of a picture or a camera's frame, and out
// of a PDF of ours what it carries for machines. Nothing is believed here.
import decodeQR from 'qr/decode.js';
import { findPdfWords } from '#lib/pdf-words.ts';
import type { Reading } from './verdict.ts';

const KEYWORDS = /<pdf:Keywords>([^<]{1,4000})<\/pdf:Keywords>/;
const OUR_JSON = /^\{".*"paper":"/su;
const PICTURE_MAX_PIXELS = 3_000;
const STREAMS_MAX = 2_000;
const PATIENCE_MS = 4_000;

export async function readFile(file: File): Promise<Reading | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isPdf = latin1(bytes.subarray(0, 5)) === '%PDF-';
  return isPdf ? await readPdf(bytes) : await readPicture(file);
}

async function readPicture(file: Blob): Promise<Reading | undefined> {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, PICTURE_MAX_PIXELS / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return undefined;
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const frame = context.getImageData(0, 0, canvas.width, canvas.height);
    const code = decodeQR(frame, { effort: Infinity, timeLimit: PATIENCE_MS });
    return { code, attached: undefined, page: undefined };
  } catch {
    return undefined;
  }
}

async function readPdf(bytes: Uint8Array<ArrayBuffer>): Promise<Reading | undefined> {
  const all = latin1(bytes);
  const code = KEYWORDS.exec(all)?.[1];
  if (code === undefined) return undefined;
  const attached = await findAttached(bytes, all);
  return { code, attached, page: attached === undefined ? undefined : await pageOf(bytes) };
}

async function pageOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    return await findPdfWords(bytes, inflatedBytes);
  } catch {
    // A stranger's PDF may be anything; then its pages are looked at by eye.
    return undefined;
  }
}

async function findAttached(
  bytes: Uint8Array<ArrayBuffer>,
  all: string,
): Promise<string | undefined> {
  let at = 0;
  for (let count = 0; count < STREAMS_MAX; count += 1) {
    const word = all.indexOf('stream\n', at);
    const end = word < 0 ? -1 : all.indexOf('endstream', word);
    if (end < 0) return undefined;
    const text = await inflated(bytes.slice(word + 7, end));
    if (text !== undefined && OUR_JSON.test(text)) return text;
    at = end + 9;
  }
  return undefined;
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const whole = await inflatedBytes(bytes);
  return whole === undefined ? undefined : new TextDecoder().decode(whole);
}

async function inflatedBytes(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
  // A line's end may stand between the data and the word after them; the stream does not take it.
  for (const cut of [0, 1]) {
    const data = bytes.slice(0, bytes.length - cut);
    try {
      const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate'));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    } catch {
      continue;
    }
  }
  return undefined;
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
