// Capsules as bytes: contents of files are packed (gzip, base 64 in lines) and unpacked while they
// run through, so that a capsule may be far larger than memory.
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Fault } from '#kernel/fault.ts';
import { Defect, must } from '#lib/assert.ts';
import type { Bytes } from '#archive/archive-source.ts';
import { unpackOne } from '#archive/unpack-one.ts';
import { capsulePieces } from './capsule.ts';
import type { Capsule, CapsuleFile } from './capsule.ts';
import { CapsuleReader } from './capsule-reader.ts';
import type { CapsuleEvent, CapsuleResult } from './capsule-reader.ts';

const LINE_BYTES = 57;

export async function* writeCapsule(
  capsule: Capsule,
  openFile: (file: CapsuleFile) => Bytes,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const { xml, file } of capsulePieces(capsule)) {
    yield Buffer.from(xml, 'utf8');
    if (file !== null) yield* packedContent(openFile(file));
  }
}

/** MIME lines of 76 letters, as the other side's tools wrap theirs. */
async function* packedContent(content: Bytes): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const gzip = createGzip();
  const feeding = pipeline(Readable.from(content), gzip);
  feeding.catch(() => undefined);
  let rest = Buffer.alloc(0);
  try {
    const packed: AsyncIterable<Uint8Array> = gzip;
    for await (const piece of packed) {
      const bytes = Buffer.concat([rest, piece]);
      const whole = bytes.length - (bytes.length % LINE_BYTES);
      rest = bytes.subarray(whole);
      yield Buffer.from(linesOf(bytes.subarray(0, whole)), 'latin1');
    }
    yield Buffer.from(linesOf(rest), 'latin1');
  } finally {
    gzip.destroy();
  }
}

function linesOf(bytes: Buffer): string {
  let lines = '';
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    lines += `${bytes.toString('base64', at, Math.min(at + LINE_BYTES, bytes.length))}\n`;
  }
  return lines;
}

/**
 * Reads a capsule and hands each file's content out, in order. Keep what was put only where the
 * answer is ok: a capsule may turn out wrong at its end. `putFile` may stop reading early.
 */
export async function readCapsule(
  bytes: Bytes,
  putFile: (file: CapsuleFile, content: Bytes) => Promise<void>,
): Promise<CapsuleResult> {
  const events: CapsuleEvent[] = [];
  const reader = new CapsuleReader((event) => events.push(event));
  const intake = new Intake(putFile);
  // Takes the byte order mark away that some write.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of bytes) {
      const text = decode(decoder, piece);
      const problem = text === undefined ? 'It is not UTF-8.' : reader.write(text);
      const trouble = problem ?? (await intake.run(events.splice(0)));
      if (trouble !== undefined) return { ok: false, problem: trouble };
    }
    const tail = decode(decoder, undefined);
    if (tail === undefined) return { ok: false, problem: 'It breaks off within a letter.' };
    const result = reader.end();
    const trouble = await intake.run(events.splice(0));
    return trouble === undefined ? result : { ok: false, problem: trouble };
  } finally {
    intake.stop();
  }
}

type Decoder = InstanceType<typeof TextDecoder>;

function decode(decoder: Decoder, piece: Uint8Array | undefined): string | undefined {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch {
    return undefined;
  }
}

interface Taking {
  readonly packed: PassThrough;
  readonly done: Promise<void>;
  base64: string;
  isDone: boolean;
  error: unknown;
}

class Intake {
  readonly #putFile: (file: CapsuleFile, content: Bytes) => Promise<void>;
  #taking: Taking | undefined;

  constructor(putFile: (file: CapsuleFile, content: Bytes) => Promise<void>) {
    this.#putFile = putFile;
  }

  /** A sentence of what is wrong with a content, if anything. */
  async run(events: readonly CapsuleEvent[]): Promise<string | undefined> {
    for (const event of events) {
      const problem = await this.#take(event);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  stop(): void {
    this.#taking?.packed.destroy();
  }

  async #take(event: CapsuleEvent): Promise<string | undefined> {
    if (event.kind === 'content-begins') {
      this.#begin(event.file);
      return undefined;
    }
    const taking = must(this.#taking, 'Content stands within a file.');
    if (event.kind === 'content') return await feed(taking, event.text, false);
    const problem = await feed(taking, '', true);
    taking.packed.end();
    await taking.done;
    this.#taking = undefined;
    return problem ?? reasonOf(taking.error);
  }

  #begin(file: CapsuleFile): void {
    const packed = new PassThrough();
    const taking: Taking = {
      ...{ packed, base64: '', isDone: false, error: undefined },
      done: this.#putFile(file, unpackOne(packed)).then(
        () => void (taking.isDone = true),
        (error: unknown) => {
          taking.isDone = true;
          taking.error = error;
        },
      ),
    };
    this.#taking = taking;
  }
}

/** Damage is the sender's; whatever else fails is ours, and a fault. */
function reasonOf(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  if (error instanceof Fault && error.code === 'store.file-damaged') return error.message;
  throw error instanceof Error ? error : new Defect('Only errors are thrown.');
}

async function feed(taking: Taking, text: string, isEnd: boolean): Promise<string | undefined> {
  const all = taking.base64 + text.replaceAll(/[ \t\n\r]+/g, '');
  const whole = isEnd ? all.length : all.length - (all.length % 4);
  const digits = all.slice(0, whole);
  taking.base64 = all.slice(whole);
  // Padding only ends it: what follows padding makes the digits wrong.
  const isBase64 = digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
  if (!isBase64 || (/=/.test(digits) && taking.base64 !== '')) return 'A content is not base 64.';
  if (taking.isDone || digits === '') return undefined;
  if (taking.packed.write(Buffer.from(digits, 'base64'))) return undefined;
  await Promise.race([once(taking.packed, 'drain'), taking.done]);
  return undefined;
}
