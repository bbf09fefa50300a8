// How large a PNG or JPEG says that it is, read from its head without opening it: a picture of a
// few kilobytes may say that it has a thousand million pixels. Pure.

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR_AT = 16;

/** Undefined where the bytes do not say it. */
export function findPixelSize(bytes: Uint8Array): PixelSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (PNG.every((byte, at) => bytes[at] === byte)) {
    if (bytes.length < IHDR_AT + 8) return undefined;
    return { width: view.getUint32(IHDR_AT), height: view.getUint32(IHDR_AT + 4) };
  }
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? findJpegSize(view) : undefined;
}

// ITU-T T.81, annex B: segments follow each other until the frame header, which has the size.
function findJpegSize(view: DataView): PixelSize | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    // A byte that fills, or a marker without a segment.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** SOF0 to SOF15 without the tables that lie among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
