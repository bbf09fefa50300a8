// Writes a bag (RFC 8493, version 1.0): payload as streams that are hashed while they run, then
// manifests, bag-info and tag manifests. What it writes, the judge finds valid.
import { Buffer } from 'node:buffer';
import { assert } from '#lib/assert.ts';
import type { Bytes } from './archive-source.ts';
import type { BagSink } from './bag-sink.ts';
import { encodePath, findPathProblem, formatBagInfo } from './bag-text.ts';
import type { BagInfo } from './bag-text.ts';
import { digestStream, startDigests } from './digests.ts';
import type { Digested } from './digests.ts';

const algorithms = ['sha256', 'sha512'] as const;

export interface BagWritten {
  readonly payloadFiles: number;
  readonly payloadBytes: number;
}

export class BagWriter {
  readonly #sink: BagSink;
  readonly #payload = new Map<string, Digested>();
  /** Names as a file system without capitals and with its own letters sees them. */
  readonly #folded = new Set<string>();

  constructor(sink: BagSink) {
    this.#sink = sink;
  }

  /** `path` below data/, with slashes. Answers what ran through. */
  async add(path: string, bytes: Bytes): Promise<Digested> {
    const place = `data/${path}`;
    const folded = place.normalize('NFC').toLowerCase();
    assert(findPathProblem(path) === undefined, 'A bag holds only paths of its own.');
    assert(!this.#folded.has(folded), 'No two files of a bag have one name on any file system.');
    this.#folded.add(folded);
    const digests = startDigests(algorithms);
    async function* hashed(): AsyncGenerator<Uint8Array> {
      for await (const piece of bytes) {
        digests.add(piece);
        yield piece;
      }
    }
    await this.#sink.add(place, hashed());
    const digested = digests.finish();
    this.#payload.set(place, digested);
    return digested;
  }

  /** `info` without Payload-Oxum, which is added. */
  async finish(info: BagInfo): Promise<BagWritten> {
    const payloadFiles = this.#payload.size;
    const sizes = [...this.#payload.values()].map(({ sizeBytes }) => sizeBytes);
    const payloadBytes = sizes.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
    const oxum = ['Payload-Oxum', `${payloadBytes}.${payloadFiles}`] as const;
    const tags = new Map<string, string>([
      ['bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'],
      ['bag-info.txt', formatBagInfo([...info, oxum])],
    ]);
    for (const name of algorithms) tags.set(`manifest-${name}.txt`, linesOf(this.#payload, name));
    const digested = new Map<string, Digested>();
    for (const [path, text] of tags) {
      await this.#sink.add(path, once(text));
      digested.set(path, await digestStream(once(text), algorithms));
    }
    for (const name of algorithms) {
      await this.#sink.add(`tagmanifest-${name}.txt`, once(linesOf(digested, name)));
    }
    await this.#sink.finish();
    return { payloadFiles, payloadBytes };
  }
}

function linesOf(files: ReadonlyMap<string, Digested>, algorithm: string): string {
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { digests }]) => `${digests.get(algorithm) ?? ''}  ${encodePath(path)}\n`)
    .join('');
}

/** A text or bytes as a stream of one piece. */
export async function* once(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}
