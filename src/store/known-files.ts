// Which files this server has, as far as anybody asked: a bounded memory over table dawam.file.
// Files stay for as long as the server does, so "here" is remembered; "not here" only for the one
// decision that asked.
import type { FileFacts } from './batch.ts';
import type { Session } from './database.ts';

const rememberedMax = 20_000;

export class KnownFiles {
  readonly #known = new Map<string, FileFacts | null>();

  get known(): ReadonlyMap<string, FileFacts | null> {
    return this.#known;
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
        from dawam.file where sha256 = any(
          select decode(h, 'hex') from unnest($1::text[]) as h)`,
      values: [[...hashes].filter((sha256) => /^[0-9a-f]{64}$/.test(sha256))],
    });
    for (const sha256 of hashes) this.#known.set(sha256, null);
    for (const row of rows) {
      this.#known.set(row.sha256, { sizeBytes: row.size_bytes, mediaType: row.media_type });
    }
  }
}
