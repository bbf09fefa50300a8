// Pictures of pages for people's eyes, kept in a folder as long as the program runs: they are made
// again from the PDF whenever they are missing. Two are drawn at a time; who asks for more waits.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pagePicture } from './scan-file.ts';
import type { PictureSize } from './scan-file.ts';

const DRAWN_AT_ONCE = 2;
const WAITING_MAX = 200;

export interface PictureAsked {
  readonly pdf: string;
  /** SHA-256 of the PDF. */
  readonly name: string;
  readonly page: number;
  readonly size: PictureSize;
}

export class PagePictures {
  readonly #folder: string;
  readonly #waiting: (() => void)[] = [];
  #drawing = 0;
  #drafts = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Undefined where there is no such page, or too many ask. */
  async find(asked: PictureAsked): Promise<Uint8Array | undefined> {
    const path = join(this.#folder, asked.name, `${asked.page}-${asked.size}.jpg`);
    const kept = await readFile(path).catch(() => undefined);
    if (kept !== undefined) return kept;
    if (this.#waiting.length >= WAITING_MAX) return undefined;
    if (this.#drawing >= DRAWN_AT_ONCE) {
      await new Promise<void>((go) => this.#waiting.push(go));
    }
    this.#drawing += 1;
    try {
      const drawn = await pagePicture(asked.pdf, asked.page, asked.size);
      if (!drawn.ok || drawn.bytes.length === 0) return undefined;
      await this.#keep(path, drawn.bytes);
      return drawn.bytes;
    } finally {
      this.#drawing -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** SHA-256 of the PDFs of which a page was drawn. */
  async listNames(): Promise<readonly string[]> {
    return await readdir(this.#folder).catch(() => []);
  }

  async forget(name: string): Promise<void> {
    await rm(join(this.#folder, name), { recursive: true, force: true });
  }

  async #keep(path: string, bytes: Uint8Array): Promise<void> {
    this.#drafts += 1;
    const draft = `${path}.${this.#drafts}`;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(draft, bytes, { mode: 0o600 });
    await rename(draft, path);
  }
}
