// An export of letters: documents, Noark 5 XML with its check, a table, and the entries themselves
// with proofs, so that whoever has the export and the office's public key can prove each letter
// without this server. A public copy masks what is graded and holds no entries.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { once } from '#archive/bag-writer.ts';
import type { Bytes } from '#archive/archive-source.ts';
import type { Digested } from '#archive/digests.ts';
import { Fault } from '#kernel/fault.ts';
import { must } from '#lib/assert.ts';
import { csvOf } from '#http/table-file.ts';
import type { Secrecy } from '#modules/correspondence/entries.ts';
import { publicCopy } from '#modules/correspondence/formats/letter-record.ts';
import type { LetterRecord } from '#modules/correspondence/formats/letter-record.ts';
import { letterTable } from '#modules/correspondence/formats/letter-table.ts';
import type { TableLetter } from '#modules/correspondence/formats/letter-table.ts';
import type { NoarkFinding } from '#modules/correspondence/formats/noark-check.ts';
import { documentPath, documentsOf } from '#modules/correspondence/formats/noark-documents.ts';
import type {
  NoarkDocument,
  PrintedLetter,
} from '#modules/correspondence/formats/noark-documents.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { AgeIdentity } from '#kernel/age.ts';
import { openStream } from '#kernel/age-stream.ts';
import { filePath } from '#store/verify-files.ts';
import { NoarkDeposit } from './export-noark.ts';
import type { ExportLetter, ExportReader } from './export-reader.ts';
import type { ExportTarget } from './export-target.ts';

export type ExportForm = 'bag' | 'noark' | 'csv';

export interface ExportWish {
  readonly form: ExportForm;
  readonly isPublic: boolean;
  /** What is in somebody's own hands goes as its public copy; left out: all of it as it is. */
  readonly mayRead?: (state: LetterState) => boolean;
  /** What of the office it is: 'incoming 2026'. */
  readonly series: string;
  /** A journal is of one register and year; of a file there is none. */
  readonly hasJournal: boolean;
  readonly filesDir: string;
  /** The office's, which open its sealed files. */
  readonly identities: readonly AgeIdentity[];
  /** A folder with the schemas of Noark 5, which then go along. */
  readonly schemasDir?: string;
  /** RFC 3339. */
  readonly exportedAt: string;
  /** 'Dawam 1.0' */
  readonly software: string;
  /** The printed form of a letter, where somebody makes one. */
  print?(record: LetterRecord): Promise<Uint8Array | undefined>;
  onProgress?(sentence: string): void;
}

export interface ExportReport {
  readonly letters: number;
  readonly documents: number;
  readonly entries: number;
  readonly findings: readonly NoarkFinding[];
}

export async function exportLetters(
  reader: ExportReader,
  target: ExportTarget,
  wish: ExportWish,
): Promise<ExportReport> {
  if (reader.letters.length === 0) {
    throw new Fault('program.bad-usage', 'There are no letters to export.', { retry: 'never' });
  }
  return await new LetterExport(reader, target, wish).run();
}

class LetterExport {
  readonly #reader: ExportReader;
  readonly #target: ExportTarget;
  readonly #wish: ExportWish;
  /** What lies in the export, by path; the same file of two letters is there once. */
  readonly #documents = new Map<string, { readonly sha256: string; readonly sizeBytes: number }>();
  readonly #printed = new Map<string, PrintedLetter>();
  #entries = 0;

  constructor(reader: ExportReader, target: ExportTarget, wish: ExportWish) {
    this.#reader = reader;
    this.#target = target;
    this.#wish = wish;
  }

  async run(): Promise<ExportReport> {
    const { form, isPublic } = this.#wish;
    const isTableOnly = form === 'csv';
    if (!isTableOnly) await this.#addDocuments();
    const findings = isTableOnly ? [] : await this.#addNoark();
    if (form !== 'noark') await this.#addTable();
    if (form === 'bag' && !isPublic) await this.#addEntries();
    await this.#target.finish(this.#bagInfo());
    return {
      letters: this.#reader.letters.length,
      documents: this.#documents.size,
      entries: this.#entries,
      findings,
    };
  }

  async *#letters(letters = this.#reader.letters): AsyncGenerator<ExportLetter> {
    const { isPublic, mayRead } = this.#wish;
    for await (const letter of this.#reader.read(letters)) {
      const { record, state } = letter;
      const isWithheld = mayRead?.(state) === false;
      yield {
        ...{ ...letter, changes: isWithheld ? [] : letter.changes },
        record: isPublic || isWithheld ? publicCopy(record, this.#gradeWord) : record,
      };
    }
  }

  readonly #gradeWord = (secrecy: Secrecy): string =>
    wordIn(this.#reader.office.language, `secrecy.${secrecy}`);

  #documentsOf(record: LetterRecord): readonly NoarkDocument[] {
    return documentsOf(record, this.#printed.get(record.id));
  }

  async #addDocuments(): Promise<void> {
    let done = 0;
    for await (const { record } of this.#letters()) {
      await this.#print(record);
      for (const document of this.#documentsOf(record)) await this.#addDocument(document);
      done += 1;
      this.#wish.onProgress?.(`${done} of ${this.#reader.letters.length} letters`);
    }
  }

  async #print(record: LetterRecord): Promise<void> {
    // A printed letter names the office's own people, whom a public copy leaves out.
    const { isPublic } = this.#wish;
    const bytes = isPublic || record.isMasked ? undefined : await this.#wish.print?.(record);
    if (bytes === undefined) return;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#printed.set(record.id, { sha256, sizeBytes: bytes.length });
    const path = documentPath(sha256, 'application/pdf');
    if (!this.#documents.has(path)) await this.#write(path, once(bytes));
  }

  async #addDocument({
    path,
    sha256,
    sizeBytes,
    text,
    stored,
    variant,
  }: NoarkDocument): Promise<void> {
    if (this.#documents.has(path) || variant === 'archive') return;
    const bytes = text === null ? this.#stored(stored, stored !== sha256) : once(text);
    const written = await this.#write(path, bytes);
    if (written.sha256 === sha256 && written.sizeBytes === sizeBytes) return;
    const sentence = `The file ${sha256} does not have the bytes that were stored.`;
    throw new Fault('store.file-damaged', sentence, { retry: 'never' });
  }

  async *#stored(sha256: string, isSealed: boolean): AsyncGenerator<Uint8Array> {
    const path = filePath(this.#wish.filesDir, sha256);
    try {
      const stream: Bytes = createReadStream(path);
      yield* isSealed ? openStream(stream, this.#wish.identities) : stream;
    } catch (cause) {
      const sentence = `The file ${sha256} cannot be read at ${path}.`;
      throw new Fault('store.file-damaged', sentence, { cause });
    }
  }

  async #write(path: string, bytes: Bytes): Promise<{ sha256: string; sizeBytes: number }> {
    const { digests, sizeBytes }: Digested = await this.#target.add(path, bytes);
    const sha256 = must(digests.get('sha256'), 'Every target computes SHA-256.');
    this.#documents.set(path, { sha256, sizeBytes });
    return { sha256, sizeBytes };
  }

  async #addNoark(): Promise<readonly NoarkFinding[]> {
    const { id, code, names, language } = this.#reader.office;
    const { series, exportedAt, software, isPublic, hasJournal, schemasDir } = this.#wish;
    const deposit = new NoarkDeposit({
      ...{ target: this.#target, office: { id, code, name: names[language] } },
      ...{ series, exportedAt, software, isPublic, hasJournal, schemasDir: schemasDir ?? null },
      documents: this.#documents,
      letters: (subjects) => this.#letters(subjects),
      documentsOf: (record) => this.#documentsOf(record),
      gradeWord: this.#gradeWord,
    });
    return await deposit.add();
  }

  async #addTable(): Promise<void> {
    const { language } = this.#reader.office;
    const table = letterTable(this.#wish.series, language);
    await this.#target.add('letters.csv', csvOf(table, this.#rows()));
  }

  async *#rows(): AsyncGenerator<readonly TableLetter[]> {
    for await (const { record } of this.#letters()) {
      yield [{ record, documents: this.#wish.form === 'csv' ? [] : this.#documentsOf(record) }];
    }
  }

  async #addEntries(): Promise<void> {
    const { head } = this.#reader;
    for await (const { entries } of this.#reader.read(this.#reader.letters)) {
      for (const { index, leaf } of entries) {
        const name = `entries/${String(index).padStart(9, '0')}`;
        await this.#target.add(`${name}.json`, once(leaf));
        await this.#target.add(`${name}.tlog-proof`, once(await this.#reader.prove(index)));
        this.#entries += 1;
      }
    }
    await this.#target.add('entries/keys.txt', once(`${head.vkey}\n`));
    await this.#target.add('entries/checkpoint.txt', once(head.checkpoint));
  }

  #bagInfo(): readonly (readonly [string, string])[] {
    const { office } = this.#reader;
    const { series, exportedAt, software, isPublic } = this.#wish;
    return [
      ['Source-Organization', office.names[office.language]],
      ['Bagging-Date', exportedAt.slice(0, 10)],
      ['Bag-Software-Agent', software],
      ['External-Description', series],
      ['Internal-Sender-Identifier', office.id],
      ['Internal-Sender-Description', isPublic ? 'public copy' : 'complete'],
    ];
  }
}
