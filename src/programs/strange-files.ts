// The one door for files from elsewhere, at a centre and at an office: a file is taken in when its
// bytes have the hash that names it and a scanner was asked. Other bytes are thrown away; infected
// ones go to quarantine, `files/quarantine/<sha256>`, from where nothing is ever given out; without
// a scanner it is noted that nobody looked, and looked again later. What is sealed is looked at
// where it can be opened.
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { openStream } from '#kernel/age-stream.ts';
import type { AgeIdentity } from '#kernel/age.ts';
import { sealedMediaType } from '#kernel/entry.ts';
import { assert, Defect } from '#lib/assert.ts';
import { Fault } from '#kernel/fault.ts';
import type { Scanner, ScanResult } from '#malware/scanner.ts';
import type { SessionPool } from '#store/database.ts';
import { dropCopies } from '#store/file-copies.ts';
import { FileParts } from '#store/file-parts.ts';
import type { FileStore } from '#store/files.ts';
import { syncFolder } from '#store/keys.ts';

export interface StrangeFilesParts {
  readonly pool: SessionPool;
  readonly files: FileStore;
  /** The folder of the file store. */
  readonly filesDir: string;
  readonly scanner: Scanner;
  /** Keys of the offices here that are waiting for the file; a centre has none. */
  readonly listIdentities: (sha256: string) => Promise<readonly AgeIdentity[]>;
  readonly nowMs: () => number;
  readonly report: (sentence: string, cause?: unknown) => void;
}

export type Taken = 'kept' | 'infected' | 'other-bytes';

export interface StrangeFile {
  readonly sha256: string;
  readonly mediaType: string;
}

export interface Finding {
  readonly finding: 'clean' | 'not-scanned' | 'infected';
  readonly why: string | null;
}

interface FindingRow extends Finding {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly media_type: string;
  readonly looked_at: Date | string;
}

/** Signatures change: what was taken for malware is looked at again after so long. */
const lookAgainMs = 86_400_000;
/** A scanner that was away, or had too much to do, is asked again after so long. */
const askAgainMs = 600_000;
/** So many are looked at in one go. */
const lookAtMax = 50;
/** Before the names of parts that come in one go: nobody goes on with them. */
const inOneGo = '0'.repeat(64);
const columns = `encode(sha256, 'hex') as sha256, finding, why, size_bytes, media_type, looked_at`;

export class StrangeFiles {
  readonly parts: FileParts;
  readonly #parts: StrangeFilesParts;
  /** By part: one that is being taken in just now. */
  readonly #taking = new Map<string, Promise<Taken>>();

  constructor(parts: StrangeFilesParts) {
    this.#parts = parts;
    this.parts = new FileParts(parts.filesDir);
  }

  /** Of a part that is whole; afterwards there is no such part. */
  async take(part: string, file: StrangeFile): Promise<Taken> {
    const running = this.#taking.get(part);
    if (running !== undefined) return await running;
    const taking = this.#take(part, file).finally(() => this.#taking.delete(part));
    this.#taking.set(part, taking);
    return await taking;
  }

  async #take(part: string, file: StrangeFile): Promise<Taken> {
    const path = this.parts.pathOf(part);
    const measured = await this.#parts.files.measure(path);
    if (measured.sha256 !== file.sha256) {
      await rm(path, { force: true });
      return 'other-bytes';
    }
    const found = await this.#scan(file, path);
    if (found.finding !== 'infected') {
      // Before it is there: what came from elsewhere is never taken for an own file.
      await this.#note(file, measured.sizeBytes, found);
      await this.#parts.files.adopt(path, measured, file.mediaType);
      return 'kept';
    }
    await this.#lockAway(path, file.sha256);
    await this.#note(file, measured.sizeBytes, found);
    this.#parts.report(`The file ${file.sha256} is in quarantine: ${found.why ?? ''}.`);
    return 'infected';
  }

  /** Of bytes that come in one go; `cut` where the line broke. */
  async takeStream(
    source: AsyncIterable<Uint8Array>,
    file: StrangeFile & { readonly sizeBytes: number },
  ): Promise<Taken | 'cut'> {
    const { sha256, sizeBytes } = file;
    const part = `${inOneGo}-${sha256}`;
    await this.parts.drop(part);
    const appended = await this.parts.append(part, { offset: 0, source, sizeBytes });
    const isAll = appended.kind === 'taken' && appended.offset === sizeBytes;
    if (isAll) return await this.take(part, file);
    await this.parts.drop(part);
    return appended.kind === 'taken' && !appended.isWhole ? 'cut' : 'other-bytes';
  }

  async findFinding(sha256: string): Promise<Finding | undefined> {
    const [row] = await this.#parts.pool.query<FindingRow>({
      name: 'find-finding',
      text: `select ${columns} from dawam.malware_finding where sha256 = decode($1, 'hex')`,
      values: [sha256],
    });
    return row;
  }

  /** Where it lies in quarantine; undefined where it does not. */
  async findLockedAway(sha256: string): Promise<string | undefined> {
    const path = this.#quarantined(sha256);
    const facts = await stat(path).catch(() => undefined);
    return facts === undefined ? undefined : path;
  }

  /** A centre said it of a file that this server sent; here it stays as it is. */
  async noteSaid(
    file: StrangeFile & { readonly sizeBytes: number },
    signature: string,
  ): Promise<void> {
    await this.#note(file, file.sizeBytes, { finding: 'infected', why: signature });
  }

  /**
   * Looks at what nobody could look at when it came, and once more at what lies in quarantine.
   * The hashes of files of which something has changed.
   */
  async lookAgain(): Promise<readonly string[]> {
    await this.#forgetUnnamed();
    const nowMs = this.#parts.nowMs();
    const [asked, looked] = [askAgainMs, lookAgainMs].map((ms) =>
      new Date(nowMs - ms).toISOString(),
    );
    const rows = await this.#parts.pool.query<FindingRow>({
      name: 'findings-to-see',
      text: `select ${columns} from dawam.malware_finding
        where (finding = 'not-scanned' and looked_at < $1)
          or (finding = 'infected' and looked_at < $2)
        order by looked_at limit ${lookAtMax}`,
      values: [asked, looked],
    });
    const changed: string[] = [];
    for (const row of rows) {
      const now = await this.#lookAt(row);
      if (now !== undefined && now.finding !== row.finding) changed.push(row.sha256);
    }
    return changed;
  }

  async #lookAt(row: FindingRow): Promise<Finding | undefined> {
    const { sha256, size_bytes: sizeBytes, media_type: mediaType } = row;
    const file = { sha256, mediaType };
    const locked = await this.findLockedAway(sha256);
    if (locked === undefined && row.finding === 'infected') return undefined;
    const path = locked ?? this.#parts.files.pathOf(sha256);
    if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
    const found = await this.#scan(file, path);
    // Who gives no verdict takes none back.
    const isKnown = found.finding !== 'not-scanned' || row.finding !== 'infected';
    const next = isKnown ? found : row;
    if (next.finding === 'infected' && locked === undefined) await this.#withdraw(file, sizeBytes);
    await this.#note(file, sizeBytes, next);
    if (next.finding !== 'infected' && locked !== undefined) {
      await this.#parts.files.adopt(path, await this.#parts.files.measure(path), mediaType);
    }
    return next;
  }

  // Nobody finds it from now on; entries that name it wait for it, as they did before it came.
  async #withdraw({ sha256 }: StrangeFile, sizeBytes: number): Promise<void> {
    const { files, pool, report } = this.#parts;
    await files.drop(sha256, {
      settle: async () => undefined,
      isNamed: async () => false,
      forget: async () => {
        await pool.transact(async (session) => {
          await session.query({
            text: `insert into dawam.awaited_file
                (office, sha256, size_bytes, media_type, awaited_since)
              select distinct n.office, n.sha256, $2::bigint, f.media_type, now()
              from dawam.entry_file n join dawam.file f on f.sha256 = n.sha256
              where n.sha256 = decode($1, 'hex') on conflict do nothing`,
            values: [sha256, sizeBytes],
          });
          await session.query({
            text: `delete from dawam.file where sha256 = decode($1, 'hex')`,
            values: [sha256],
          });
          await dropCopies(session, sha256);
        });
        await this.#lockAway(files.pathOf(sha256), sha256);
      },
    });
    report(`The file ${sha256} was found to be infected, and is in quarantine.`);
  }

  async #scan({ sha256, mediaType }: StrangeFile, path: string): Promise<Finding> {
    const found = await this.#ask(sha256, mediaType, path);
    switch (found.verdict) {
      case 'clean':
        return { finding: 'clean', why: null };
      case 'infected':
        return { finding: 'infected', why: found.signature };
      case 'not-scanned':
        return { finding: 'not-scanned', why: found.why };
    }
  }

  async #ask(sha256: string, mediaType: string, path: string): Promise<ScanResult> {
    const { scanner, listIdentities } = this.#parts;
    const bytes = bytesAt(path);
    if (mediaType !== sealedMediaType) return await scanner.scan(bytes);
    const identities = await listIdentities(sha256);
    if (identities.length === 0) return { verdict: 'not-scanned', why: 'It is sealed.' };
    try {
      return await scanner.scan(openStream(bytes, identities));
    } catch (error) {
      if (error instanceof Defect) throw error;
      return { verdict: 'not-scanned', why: 'It is sealed to others, or damaged.' };
    }
  }

  async #note(file: StrangeFile, sizeBytes: number, { finding, why }: Finding): Promise<void> {
    const { pool, nowMs } = this.#parts;
    await pool.query({
      name: 'note-finding',
      text: `insert into dawam.malware_finding
          (sha256, finding, why, size_bytes, media_type, looked_at)
        values (decode($1, 'hex'), $2, $3, $4, $5, $6)
        on conflict (sha256) do update set finding = excluded.finding, why = excluded.why,
          looked_at = excluded.looked_at`,
      values: [
        ...[file.sha256, finding, why, sizeBytes, file.mediaType],
        new Date(nowMs()).toISOString(),
      ],
    });
  }

  // Disposal takes what nothing names any more, and no finding is kept of what is not here.
  async #forgetUnnamed(): Promise<void> {
    const rows = await this.#parts.pool.query<{ sha256: string }>({
      name: 'forget-findings',
      text: `delete from dawam.malware_finding f
        where not exists (select from dawam.file h where h.sha256 = f.sha256)
          and not exists (select from dawam.awaited_file a where a.sha256 = f.sha256)
          and not exists (select from dawam.mirror_file m where m.sha256 = f.sha256)
          and not exists (select from dawam.entry_file n where n.sha256 = f.sha256)
        returning encode(sha256, 'hex') as sha256`,
    });
    for (const { sha256 } of rows) await rm(this.#quarantined(sha256), { force: true });
  }

  async #lockAway(path: string, sha256: string): Promise<void> {
    const target = this.#quarantined(sha256);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(path, target);
    await syncFolder(dirname(target));
  }

  #quarantined(sha256: string): string {
    assert(/^[0-9a-f]{64}$/.test(sha256), 'A file is named by its SHA-256 in lower-case hex.');
    return join(this.#parts.filesDir, 'quarantine', sha256);
  }
}

async function* bytesAt(path: string): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of createReadStream(path)) {
      assert(chunk instanceof Uint8Array, 'A file without encoding is read as bytes.');
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof Defect) throw cause;
    const sentence = `The file at ${path} cannot be read: ${String(cause)}`;
    throw new Fault('store.file-damaged', sentence, { cause });
  }
}
