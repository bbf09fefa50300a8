// A QR code as a picture: level M, one byte a module, with a quiet zone of four modules around it.
// Text in the alphanumeric set (digits, capitals, $%*+-./: and space) makes smaller codes.
import { encodeQR } from 'qr';
import { assert } from '#lib/assert.ts';

/** What version 40 holds at level M in the alphanumeric set. */
export const codeTextMaxChars = 3_391;
const QUIET_MODULES = 4;
const LIGHT = 255;

export interface CodePicture {
  /** Grey, row by row; 0 is dark. */
  readonly pixels: Uint8Array;
  /** Modules of one side, the quiet zone included. */
  readonly modules: number;
}

export function codePicture(text: string): CodePicture {
  assert(text.length <= codeTextMaxChars, 'A QR code holds at most 3,391 characters.');
  const matrix = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_MODULES });
  const modules = matrix.length;
  const pixels = new Uint8Array(modules * modules);
  matrix.forEach((row, y) => {
    row.forEach((isDark, x) => (pixels[y * modules + x] = isDark ? 0 : LIGHT));
  });
  return { pixels, modules };
}
