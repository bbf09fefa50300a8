// A page as a grey picture, and how much ink stands on it. Pure.

export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, dark is 0. */
  readonly pixels: Uint8Array;
}

const PGM = /^P5\s+([0-9]{1,6})\s+([0-9]{1,6})\s+255\s/;
const HEAD_BYTES = 64;

/** Undefined for what is no binary portable grey map of eight bits. */
export function readPgm(bytes: Uint8Array): GreyPicture | undefined {
  const head = PGM.exec(new TextDecoder('latin1').decode(bytes.subarray(0, HEAD_BYTES)));
  if (head === null) return undefined;
  const [width, height] = [Number(head[1]), Number(head[2])];
  const pixels = bytes.subarray(head[0].length, head[0].length + width * height);
  return pixels.length === width * height ? { width, height, pixels } : undefined;
}

/** Half as wide and high; each pixel is the mean of four. */
export function halved({ width, height, pixels }: GreyPicture): GreyPicture {
  const half = { width: width >> 1, height: height >> 1 };
  const out = new Uint8Array(half.width * half.height);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const at = 2 * (y * width + x);
      const above = (pixels[at] ?? 0) + (pixels[at + 1] ?? 0);
      const below = (pixels[at + width] ?? 0) + (pixels[at + width + 1] ?? 0);
      out[y * half.width + x] = (above + below + 2) >> 2;
    }
  }
  return { ...half, pixels: out };
}

export function pgmOf({ width, height, pixels }: GreyPicture): Uint8Array {
  const head = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const bytes = new Uint8Array(head.length + pixels.length);
  bytes.set(head);
  bytes.set(pixels, head.length);
  return bytes;
}

/** Ink black, all else white: a program that measures bars is not led astray by grain. */
export function inTwoTones({ width, height, pixels }: GreyPicture): GreyPicture {
  const dark = paperTone(pixels) - INK_STEP;
  return { width, height, pixels: pixels.map((pixel) => (pixel < dark ? 0 : 255)) };
}

/** Shadows of the paper's edge and holes of a binder lie in this share of each side. */
const MARGIN = 0.04;
/** So much darker than the paper is ink. */
const INK_STEP = 70;
/** A line of eight words on a page of A4 is some 0.1 %. */
const BLANK_MAX = 0.0003;

/** Share of the page that is ink: dark pixels with dark neighbours; speckles do not count. */
export function inkShare({ width, height, pixels }: GreyPicture): number {
  const [left, top] = [Math.ceil(width * MARGIN), Math.ceil(height * MARGIN)];
  const dark = paperTone(pixels) - INK_STEP;
  const isDark = (at: number) => (pixels[at] ?? 255) < dark;
  let count = 0;
  for (let y = top; y < height - top; y += 1) {
    for (let x = left; x < width - left; x += 1) {
      const at = y * width + x;
      if (!isDark(at)) continue;
      const beside = Number(isDark(at - 1)) + Number(isDark(at + 1));
      if (beside + Number(isDark(at - width)) + Number(isDark(at + width)) >= 2) count += 1;
    }
  }
  return count / Math.max(1, (width - 2 * left) * (height - 2 * top));
}

export function isBlank(picture: GreyPicture): boolean {
  return inkShare(picture) < BLANK_MAX;
}

/** What most of the page looks like: the middle of all tones. */
function paperTone(pixels: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const pixel of pixels) counts[pixel] = (counts[pixel] ?? 0) + 1;
  let seen = 0;
  for (const [tone, count] of counts.entries()) {
    seen += count;
    if (seen * 2 >= pixels.length) return tone;
  }
  return 255;
}
