// What a centre misses of the files that entries of one log name is brought to it, one file after
// the other; what it does not take holds up none of the others.
import { must } from '#lib/assert.ts';
import type { SigningKey } from '#kernel/note.ts';
import type { Sessions } from '#store/lane.ts';
import { accessHeader, originHash } from '#sync/access.ts';

import { askCentre } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';
import { sendFile } from './send-file.ts';
import type { SentFile } from './send-file.ts';

export interface FilesToCentreParts {
  readonly logKey: SigningKey;
  readonly centre: CentreSetting;
  readonly pool: Sessions;
  /** Where a file lies; undefined where it is not here. */
  readonly findPath: (sha256: string) => Promise<string | undefined>;
  readonly noteInfected: (file: SentFile, signature: string) => Promise<void>;
  readonly stopping: AbortSignal;
  readonly report: (sentence: string) => void;
}

const listPatienceMs = 20_000;

export class FilesToCentre {
  readonly #parts: FilesToCentreParts;
  #isBringing = false;

  constructor(parts: FilesToCentreParts) {
    this.#parts = parts;
  }

  /** How many it brought; none while an earlier call is at it. */
  async bring(): Promise<number> {
    if (this.#isBringing) return 0;
    this.#isBringing = true;
    try {
      return await this.#bring();
    } finally {
      this.#isBringing = false;
    }
  }

  async #bring(): Promise<number> {
    const { stopping } = this.#parts;
    let count = 0;
    for (const sha256 of await this.#listMissing()) {
      const file = await this.#find(sha256);
      if (file === undefined) continue;
      const sent = await sendFile((...asked) => this.#ask(...asked), file);
      if (sent.kind === 'cut' || stopping.aborted) break;
      if (sent.kind === 'refused') this.#tell(`does not take the file ${sha256}: ${sent.status}`);
      if (sent.kind !== 'there') continue;
      count += 1;
      if (sent.signature === undefined) continue;
      this.#tell(`found malware in the file ${sha256}: ${sent.signature}`);
      await this.#parts.noteInfected(file, sent.signature);
    }
    return count;
  }

  async #listMissing(): Promise<readonly string[]> {
    const path = `/${originHash(this.#parts.logKey.verifier.name)}/missing-files`;
    const list = await this.#ask(path, {}, listPatienceMs).catch(() => undefined);
    if (list?.ok !== true) return [];
    const text = await list.text().catch(() => '');
    return text.split('\n').filter((name) => /^[0-9a-f]{64}$/.test(name));
  }

  /** In quarantine too: the centre judges for itself, and holds what a log names. */
  async #find(sha256: string): Promise<SentFile | undefined> {
    const { pool, findPath } = this.#parts;
    const [row] = await pool.query<{ size_bytes: number; media_type: string }>({
      name: 'file-to-send',
      text: `select size_bytes, media_type from dawam.file where sha256 = decode($1, 'hex')
        union all select size_bytes, media_type from dawam.malware_finding
        where sha256 = decode($1, 'hex') and finding = 'infected' limit 1`,
      values: [sha256],
    });
    const path = row === undefined ? undefined : await findPath(sha256);
    if (path === undefined) return undefined;
    const { size_bytes: sizeBytes, media_type: mediaType } = must(row, 'It has a path.');
    return { sha256, sizeBytes, mediaType, path };
  }

  async #ask(path: string, init: RequestInit, timeoutMs: number): Promise<Response> {
    const { logKey, centre, stopping } = this.#parts;
    const headers = new Headers(init.headers);
    headers.set('authorization', accessHeader(logKey, centre.key.name));
    return await askCentre(centre, path, { ...init, headers }, { timeoutMs, stopping });
  }

  #tell(what: string): void {
    const { centre, logKey, report } = this.#parts;
    report(`For ${logKey.verifier.name}, ${centre.role} ${what}.`);
  }
}
