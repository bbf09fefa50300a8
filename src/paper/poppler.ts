// Poppler's programs, where a machine has them: the words of a PDF, and its last page as a picture.
// They are judges from outside; nothing that the server does for clerks needs them.
import { spawn } from 'node:child_process';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, dark is 0. */
  readonly pixels: Uint8Array;
}

const OUTPUT_BYTES_MAX = 512 * 1_024 * 1_024;
const PATIENCE_MS = 60_000;

/** Undefined where the program is not there, or could not read the PDF. */
async function run(
  program: string,
  args: readonly string[],
  input: Uint8Array,
): Promise<Buffer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: PATIENCE_MS,
  });
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  child.stdout.on('data', (piece: Buffer) => {
    sizeBytes += piece.length;
    if (sizeBytes > OUTPUT_BYTES_MAX) child.kill();
    else pieces.push(piece);
  });
  // A program that does not want all of its input closes the pipe.
  child.stdin.on('error', () => undefined);
  child.once('error', () => resolve(undefined));
  child.once('close', (code) => resolve(code === 0 ? Buffer.concat(pieces) : undefined));
  child.stdin.end(input);
  return await promise;
}

/** The text as a person would copy it out, with Poppler's own marks of direction. */
export async function findPdfText(pdf: Uint8Array): Promise<string | undefined> {
  return (await run('pdftotext', ['-q', '-enc', 'UTF-8', '-', '-'], pdf))?.toString('utf8');
}

export async function findPageCount(pdf: Uint8Array): Promise<number | undefined> {
  const said = (await run('pdfinfo', ['-'], pdf))?.toString('utf8') ?? '';
  const count = /^Pages:\s+([0-9]+)$/m.exec(said)?.[1];
  return count === undefined ? undefined : Number(count);
}

/** The last page, where the code stands, so many pixels long. */
export async function findLastPage(
  pdf: Uint8Array,
  lengthPixels: number,
): Promise<GreyPicture | undefined> {
  const last = String((await findPageCount(pdf)) ?? 1);
  const size = ['-scale-to', String(lengthPixels)];
  const args = ['-q', '-gray', ...size, '-f', last, '-l', last, '-'];
  const pgm = await run('pdftoppm', args, pdf);
  return pgm === undefined ? undefined : readPgm(pgm);
}

const PGM = /^P5\s+([0-9]{1,6})\s+([0-9]{1,6})\s+255\s/;

export function readPgm(bytes: Buffer): GreyPicture | undefined {
  const head = PGM.exec(bytes.subarray(0, 64).toString('latin1'));
  if (head === null) return undefined;
  const [width, height] = [Number(head[1]), Number(head[2])];
  const pixels = bytes.subarray(head[0].length, head[0].length + width * height);
  return pixels.length === width * height ? { width, height, pixels } : undefined;
}

const PICTURE_PAGE = `#set page(width: auto, height: auto, margin: 0pt)
#image("/picture", width: 200mm)`;

/** A PNG, JPEG, GIF or WebP on a page of its own, so that one reader serves all; else undefined. */
export function pictureAsPdf(picture: Uint8Array): Uint8Array | undefined {
  const compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [] });
  compiler.mapShadow(`${import.meta.dirname}/picture`, Buffer.from(picture));
  const document = compiler.compile({ mainFileContent: PICTURE_PAGE }).result;
  return document === null ? undefined : compiler.pdf(document);
}
