// Bar codes for tests, drawn into a page as the sheets of other makers have them: Code 39
// (ISO/IEC 16388) and Code 128, set B (ISO/IEC 15417). What is read comes from another program.
import { must } from '#lib/assert.ts';
import type { GreyPicture } from '#scan/grey-picture.ts';

// Nine elements, bar and space in turn; 1 is a wide one.
const code39Rows = `0:000110100 1:100100001 2:001100001 3:101100000 4:000110001 5:100110000
6:001110000 7:000100101 8:100100100 9:001100100 A:100001001 B:001001001 C:101001000 D:000011001
E:100011000 F:001011000 G:000001101 H:100001100 I:001001100 J:000011100 K:100000011 L:001000011
M:101000010 N:000010011 O:100010010 P:001010010 Q:000000111 R:100000110 S:001000110 T:000010110
U:110000001 V:011000001 W:111000000 X:010010001 Y:110010000 Z:011010000 -:010000101 *:010010100`;
const code39 = new Map(code39Rows.split(/\s+/).map((row) => [row.slice(0, 1), row.slice(2)]));

// Six elements, bar and space in turn, by value; the last is the stop.
const code128 = `212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212
112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122
321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313
231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131
311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122
141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142
121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112`.split(/\s+/);
const START_B = 104;
const STOP = 106;

function widthsOf39(text: string): readonly number[] {
  const signs = [...`*${text}*`].map((sign) => must(code39.get(sign), `Code 39 has ${sign}.`));
  return [...signs.join('0')].map((sign) => (sign === '1' ? 3 : 1));
}

function widthsOf128(text: string): readonly number[] {
  const values = [...text].map((sign) => sign.charCodeAt(0) - 32);
  const sum = values.reduce((total, value, at) => total + value * (at + 1), START_B);
  return [START_B, ...values, sum % 103, STOP].flatMap((value) =>
    [...must(code128[value], 'A value has its pattern.')].map(Number),
  );
}

export type BarCode = 'code-39' | 'code-128';

/** On a copy of the page, `module` pixels being the width of a narrow bar. */
export function withBarCode(
  page: GreyPicture,
  {
    kind,
    text,
    module,
  }: { readonly kind: BarCode; readonly text: string; readonly module: number },
): GreyPicture {
  const pixels = Uint8Array.from(page.pixels);
  const widths = kind === 'code-39' ? widthsOf39(text) : widthsOf128(text);
  const top = Math.round(page.height * 0.12);
  const end = top + Math.round(page.height * 0.06);
  let x = Math.round(page.width * 0.12);
  for (const [at, width] of widths.entries()) {
    const next = x + width * module;
    for (let y = top; at % 2 === 0 && y < end; y += 1) {
      pixels.fill(0, y * page.width + x, y * page.width + next);
    }
    x = next;
  }
  return { ...page, pixels };
}
