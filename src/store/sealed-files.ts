// Files of secret letters: stored as age files, named by the hash of those, sealed to the office
// and to the offices that they go to. Uploads come plain; the command that names one for a secret
// letter is decided on with a sealed one in its place, and the plain copy goes once that is
// recorded, or at the next start. Sealed anew where other offices are to read it; what was sealed
// is never unsealed on disk.
import { formatRecipient } from '#kernel/age.ts';
import { openStream, sealStream } from '#kernel/age-stream.ts';
import { sealedMediaType } from '#kernel/entry.ts';
import type { FileRef, PlacedEntry } from '#kernel/entry.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';

import type { Asked } from './batch.ts';
import type { SessionPool } from './database.ts';
import type { FileStore } from './files.ts';
import type { Keyring } from './keyring.ts';
import type { Random } from './keys.ts';

export interface SealedFilesParts {
  readonly pool: SessionPool;
  readonly files: Pick<FileStore, 'find' | 'read' | 'putMade'>;
  readonly keyring: Keyring;
  readonly random: Random;
  /** All entries of a subject, opened. */
  listEntries(office: string, subject: string): Promise<readonly PlacedEntry[]>;
}

export interface PreparedFiles {
  readonly asked: Asked;
  /** Plain copies, by SHA-256 in hex, that are of no use once it is recorded. */
  readonly plain: readonly string[];
}

/** Who asks again, because the answer got lost, gets the same sealed file. */
const REMEMBERED_MAX = 1_000;

export class SealedFiles {
  readonly #parts: SealedFilesParts;
  readonly #made = new Map<string, FileRef>();
  /** Offices that a sealed file is known to be sealed to. */
  readonly #readers = new Map<string, string>();
  /** By office and upload, for who uploaded the same for another letter, before it went. */
  readonly #uploads = new Map<string, FileRef>();

  constructor(parts: SealedFilesParts) {
    this.#parts = parts;
  }

  /** What a reader gets; `offices`: whose keys may be used. Ends in a Fault where none opens it. */
  async *read(sha256: string, offices: readonly string[]): AsyncGenerator<Uint8Array, void> {
    const { files, keyring } = this.#parts;
    const facts = await files.find(sha256);
    const stored = files.read(sha256);
    if (facts?.mediaType !== sealedMediaType) yield* stored;
    else
      yield* openStream(
        stored,
        offices.flatMap((id) => keyring.listIdentities(id)),
      );
  }

  /** Most commands bring no such files: they are not held up, and keep their order. */
  concern({ command, module }: Asked): boolean {
    const brought = module.broughtFiles?.listBrought(command);
    if (brought === undefined) return false;
    return brought.isSecret || brought.files.some(({ file }) => file.sealed !== undefined);
  }

  /** The command as it is to be decided on. Its digest stays that of what was asked. */
  async prepare(asked: Asked): Promise<PreparedFiles | Refusal> {
    const { command, module } = asked;
    const brought = module.broughtFiles?.listBrought(command);
    if (module.broughtFiles === undefined || brought === undefined) {
      return { asked, plain: [] };
    }
    const keyless = this.#parts.keyring.findKeyless(brought.files.flatMap(({ to }) => to));
    if (brought.isSecret && keyless !== undefined) {
      return refuse('kernel.no-reading-key', { office: keyless });
    }
    const named = await this.#listSealed(command.office, command.subject);
    const refs = new Map<string, FileRef>();
    const plain: string[] = [];
    for (const { file, to } of brought.files) {
      const readers = [...new Set([command.office, ...to])].sort();
      const facts = await this.#parts.files.find(file.sha256);
      const isPlain = facts !== undefined && facts.mediaType !== sealedMediaType;
      const known =
        named.find((one) => isNamed(one, file.sha256)) ??
        (facts === undefined ? this.#uploads.get(`${command.office} ${file.sha256}`) : undefined);
      if (known !== undefined && (brought.isSecret || !isPlain)) {
        const { office } = command;
        refs.set(file.sha256, {
          ...(await this.#reseal(office, known, readers)),
          name: file.name,
        });
      } else if (brought.isSecret && isPlain) {
        const { office } = command;
        refs.set(file.sha256, await this.#seal(office, { ...file, ...facts }, readers));
      } else {
        // Not secret, or not here: deciding judges it as it was asked for.
        const { sealed: _, ...claimed } = file;
        refs.set(file.sha256, claimed);
      }
      if (brought.isSecret && isPlain) plain.push(file.sha256);
    }
    await this.#notePlain(plain);
    const prepared = module.broughtFiles.replaceFiles(command, refs);
    return { asked: { ...asked, command: prepared }, plain };
  }

  /** The file is gone for good, so that nothing is sealed into what is not there. */
  forget(sha256: string): void {
    for (const made of [this.#made, this.#uploads]) {
      for (const [key, file] of made) if (file.sha256 === sha256) made.delete(key);
    }
    this.#readers.delete(sha256);
  }

  /** It was refused: whoever asked may do so again, with the same upload. */
  async forgetPlain(plain: readonly string[]): Promise<void> {
    if (plain.length === 0) return;
    await this.#parts.pool.query({
      text: `delete from dawam.dropped_file where sha256 = any(
        select decode(f, 'hex') from unnest($1::text[]) as f)`,
      values: [plain],
    });
  }

  // Before it is recorded, so that a crash at any moment leaves no plain copy for good.
  async #notePlain(plain: readonly string[]): Promise<void> {
    if (plain.length === 0) return;
    await this.#parts.pool.use((session) =>
      session.commit({
        text: `insert into dawam.dropped_file (sha256)
          select decode(f, 'hex') from unnest($1::text[]) as f on conflict do nothing`,
        values: [plain],
      }),
    );
  }

  async #listSealed(office: string, subject: string): Promise<readonly FileRef[]> {
    const entries = await this.#parts.listEntries(office, subject);
    return entries
      .flatMap(({ entry }) => entry.files ?? [])
      .filter((file) => file.sealed !== undefined)
      .reverse();
  }

  async #seal(office: string, file: FileRef, readers: readonly string[]): Promise<FileRef> {
    const key = JSON.stringify([office, file.sha256, this.#audienceOf(readers)]);
    const made = this.#made.get(key);
    if (made !== undefined) return { ...made, name: file.name };
    const { sha256: plainSha256 } = file;
    const source = this.#parts.files.read(plainSha256);
    return await this.#keep(key, file, { office, plainSha256, readers, source });
  }

  /** The same where these offices read it already. */
  async #reseal(office: string, file: FileRef, readers: readonly string[]): Promise<FileRef> {
    const audience = this.#audienceOf(readers);
    if (readers.length === 1 || this.#readers.get(file.sha256) === audience) return file;
    const key = JSON.stringify([office, file.sha256, audience]);
    const made = this.#made.get(key);
    if (made !== undefined) return made;
    const plainSha256 = file.sealed?.plainSha256 ?? '';
    const source = this.read(file.sha256, [office]);
    return await this.#keep(key, file, { office, plainSha256, readers, source });
  }

  /** With the keys of now: another key of an office is another audience. */
  #audienceOf(readers: readonly string[]): string {
    const { keyring, random } = this.#parts;
    const keys = readers.map((office) => formatRecipient(keyring.recipientOf(office, random)));
    return `${readers.join(' ')} ${keys.join(' ')}`;
  }

  async #keep(
    key: string,
    { name, mediaType, sizeBytes }: FileRef,
    {
      office,
      plainSha256,
      readers,
      source,
    }: {
      readonly office: string;
      readonly plainSha256: string;
      readonly readers: readonly string[];
      readonly source: AsyncIterable<Uint8Array>;
    },
  ): Promise<FileRef> {
    const { files, keyring, random } = this.#parts;
    const recipients = readers.map((office) => keyring.recipientOf(office, random));
    const stored = await files.putMade(sealStream(source, recipients, random), sealedMediaType);
    const sealed = { plainSha256, sizeBytes: stored.sizeBytes };
    const made = { sha256: stored.sha256, name, mediaType, sizeBytes, sealed };
    if (this.#made.size >= REMEMBERED_MAX) {
      this.#made.clear();
      this.#readers.clear();
      this.#uploads.clear();
    }
    this.#made.set(key, made);
    this.#uploads.set(`${office} ${plainSha256}`, made);
    this.#readers.set(made.sha256, this.#audienceOf(readers));
    return made;
  }
}

/** By itself, or by the upload that a form which was open all the while still names. */
function isNamed({ sha256, sealed }: FileRef, asked: string): boolean {
  return sha256 === asked || sealed?.plainSha256 === asked;
}
