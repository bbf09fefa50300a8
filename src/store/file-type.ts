// What kind of document a file really is, by its bytes and never by its name or what a browser
// says of it. Knows the few kinds that offices exchange; everything else has no kind here.
import { Buffer } from 'node:buffer';

export const mediaTypes = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/tiff',
  'text/plain',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;
export type MediaType = (typeof mediaTypes)[number];

/** So much of the front and of the end of a file is looked at. */
export const sniffedBytes = 65_536;

const signatures: readonly (readonly [string, MediaType])[] = [
  ['255044462d', 'application/pdf'],
  ['ffd8ff', 'image/jpeg'],
  ['89504e470d0a1a0a', 'image/png'],
  ['49492a00', 'image/tiff'],
  ['4d4d002a', 'image/tiff'],
];

const zipSignature = '504b0304';

/** `isText`: all of it is UTF-8 without control characters. Undefined for any other kind. */
export function mediaTypeOf(
  front: Uint8Array,
  end: Uint8Array,
  isText: boolean,
): MediaType | undefined {
  const head = Buffer.from(front.subarray(0, 8)).toString('hex');
  const found = signatures.find(([signature]) => head.startsWith(signature));
  if (found !== undefined) return found[1];
  if (head.startsWith(zipSignature)) return officeTypeOf(end);
  return isText ? 'text/plain' : undefined;
}

// A zip's list of contents stands at its end. Documents that carry macros are not let in.
function officeTypeOf(end: Uint8Array): MediaType | undefined {
  const names = Buffer.from(end).toString('latin1');
  if (names.includes('vbaProject')) return undefined;
  if (names.includes('word/document.xml')) return mediaTypes[5];
  if (names.includes('xl/workbook.xml')) return mediaTypes[6];
  return undefined;
}

/** Reads a file in pieces and says at the end whether all of it was plain text. */
export class TextCheck {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #isText = true;

  add(chunk: Uint8Array): void {
    if (!this.#isText) return;
    try {
      this.#look(this.#decoder.decode(chunk, { stream: true }));
    } catch {
      this.#isText = false;
    }
  }

  finish(): boolean {
    if (!this.#isText) return false;
    try {
      this.#look(this.#decoder.decode());
    } catch {
      this.#isText = false;
    }
    return this.#isText;
  }

  #look(text: string): void {
    if (/[^\P{Cc}\t\n\f\r]/u.test(text)) this.#isText = false;
  }
}
