// What a PDF of ours carries for machines, read without any program: the stamp's address among its
// key words, and the JSON of what is printed. Reads only PDFs as the press makes them; whatever
// else comes gives nothing, never a throw. What is found here must not be believed yet.
import { inflateSync } from 'node:zlib';

export interface PdfMatter {
  /** What the code holds, as the key words say. */
  readonly code: string | undefined;
  /** Exact text of the attached JSON. */
  readonly attached: string | undefined;
}

export const pdfBytesMax = 64 * 1_024 * 1_024;
const ATTACHED_BYTES_MAX = 8 * 1_024 * 1_024;
const STREAMS_MAX = 5_000;
const CODE = /<pdf:Keywords>([^<]{1,4000})<\/pdf:Keywords>/;
const OUR_JSON = /^\{".*"paper":"/su;

export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
}

export function pdfMatter(bytes: Uint8Array): PdfMatter {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const metadata = streamsOf(all).find((stream) => stream.includes('<x:xmpmeta'));
  const code = CODE.exec(metadata?.toString('utf8') ?? '')?.[1];
  const attached = streamsOf(all)
    .map((stream) => inflated(stream)?.toString('utf8'))
    .find((text) => text !== undefined && OUR_JSON.test(text));
  return { code, attached };
}

function streamsOf(all: Buffer): Buffer[] {
  const streams: Buffer[] = [];
  for (let at = 0; streams.length < STREAMS_MAX;) {
    const word = all.indexOf('stream\n', at, 'latin1');
    const end = word < 0 ? -1 : all.indexOf('endstream', word, 'latin1');
    if (end < 0) return streams;
    streams.push(all.subarray(word + 'stream\n'.length, end));
    at = end + 'endstream'.length;
  }
  return streams;
}

function inflated(stream: Buffer): Buffer | undefined {
  try {
    return inflateSync(stream, { maxOutputLength: ATTACHED_BYTES_MAX });
  } catch {
    return undefined;
  }
}
