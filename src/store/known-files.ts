// Which files this server has, as far as anybody asked: a bounded memory over table dawam.file,
// and over those on their way here, of which an entry from elsewhere has told. Files stay until
// they are disposed of, so "here" is remembered; "not here" only for the one decision that asked.
import { assert } from '#lib/assert.ts';

import type { FileFacts } from './batch.ts';
import type { Session } from './database.ts';

const rememberedMax = 20_000;

interface Bar {
  /** How many take the file away just now. */
  count: number;
  readonly opened: Promise<void>;
  readonly open: () => void;
}

export class KnownFiles {
  readonly #known = new Map<string, FileFacts | null>();
  // Being taken away: nobody finds them meanwhile, and nobody stores them.
  readonly #barred = new Map<string, Bar>();

  get known(): ReadonlyMap<string, FileFacts | null> {
    return this.#known;
  }

  /** Until the answer of each who barred it is called, the file is taken to be none. */
  bar(sha256: string): () => void {
    const bar = this.#barred.get(sha256) ?? closedBar();
    bar.count += 1;
    this.#barred.set(sha256, bar);
    this.#known.delete(sha256);
    return () => {
      bar.count -= 1;
      assert(bar.count >= 0, 'Who barred a file opens it once.');
      if (bar.count > 0) return;
      this.#barred.delete(sha256);
      bar.open();
    };
  }

  /** Settles when the file is barred no longer; undefined where it is not. */
  findBar(sha256: string): Promise<void> | undefined {
    return this.#barred.get(sha256)?.opened;
  }

  add(sha256: string, facts: FileFacts): void {
    if (this.#known.size >= rememberedMax) this.#known.clear();
    this.#known.set(sha256, facts);
  }

  forgetAbsent(hashes: ReadonlySet<string>): void {
    for (const sha256 of hashes) if (this.#known.get(sha256) === null) this.#known.delete(sha256);
  }

  async lookUp(session: Pick<Session, 'query'>, hashes: ReadonlySet<string>): Promise<void> {
    if (this.#known.size + hashes.size > rememberedMax) this.#known.clear();
    const rows = await session.query<{ sha256: string; size_bytes: number; media_type: string }>({
      name: 'look-up-files',
      text: `select encode(sha256, 'hex') as sha256, size_bytes, media_type
        from (select sha256, size_bytes, media_type from dawam.file
          union all select sha256, size_bytes, media_type from dawam.awaited_file) as f
        where sha256 = any(select decode(h, 'hex') from unnest($1::text[]) as h)`,
      values: [[...hashes].filter((sha256) => /^[0-9a-f]{64}$/.test(sha256))],
    });
    for (const sha256 of hashes) this.#known.set(sha256, null);
    for (const row of rows) {
      if (this.#barred.has(row.sha256)) continue;
      this.#known.set(row.sha256, { sizeBytes: row.size_bytes, mediaType: row.media_type });
    }
  }
}

function closedBar(): Bar {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  return { count: 0, opened, open };
}
