// The XML of a Noark 5 deposit: structure, journals, change log, and the cover that names them with
// their hashes. What is written is checked while it is written, as the archive's tool would.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from '#archive/bag-writer.ts';
import type { Bytes } from '#archive/archive-source.ts';
import { Fault } from '#kernel/fault.ts';
import { must } from '#lib/assert.ts';
import { archiveXml } from '#modules/correspondence/formats/noark-archive.ts';
import type { NoarkFolder } from '#modules/correspondence/formats/noark-archive.ts';
import { changesXml } from '#modules/correspondence/formats/noark-changes.ts';
import type { LetterChange } from '#modules/correspondence/formats/noark-changes.ts';
import { NoarkCheck } from '#modules/correspondence/formats/noark-check.ts';
import type {
  DocumentFile,
  NoarkFinding,
  XmlIntake,
} from '#modules/correspondence/formats/noark-check.ts';
import { depositXml } from '#modules/correspondence/formats/noark-deposit.ts';
import type { DepositFile, DepositPart } from '#modules/correspondence/formats/noark-deposit.ts';
import type { NoarkDocument } from '#modules/correspondence/formats/noark-documents.ts';
import { planFolders } from '#modules/correspondence/formats/noark-folders.ts';
import type { FolderPlan } from '#modules/correspondence/formats/noark-folders.ts';
import { journalXml } from '#modules/correspondence/formats/noark-journal.ts';
import type { JournalName, NoarkPost } from '#modules/correspondence/formats/noark-journal.ts';
import { isOpenToAll, publicCopy } from '#modules/correspondence/formats/letter-record.ts';
import type { LetterRecord } from '#modules/correspondence/formats/letter-record.ts';
import type { Secrecy } from '#modules/correspondence/entries.ts';
import type { ExportLetter } from './export-reader.ts';
import type { ExportTarget } from './export-target.ts';

/** Of the export that it is a part of. */
export interface DepositParts {
  readonly target: ExportTarget;
  readonly office: { readonly id: string; readonly code: string; readonly name: string };
  readonly series: string;
  readonly exportedAt: string;
  readonly software: string;
  readonly isPublic: boolean;
  readonly hasJournal: boolean;
  /** A folder with the schemas, which then go along; null without. */
  readonly schemasDir: string | null;
  readonly documents: ReadonlyMap<string, DocumentFile>;
  letters(subjects?: readonly string[]): AsyncGenerator<ExportLetter>;
  documentsOf(record: LetterRecord): readonly NoarkDocument[];
  readonly gradeWord: (secrecy: Secrecy) => string;
}

const CATALOGUE = 'metadatakatalog';
const unchecked: XmlIntake = { write: () => undefined, end: () => undefined };

export class NoarkDeposit {
  readonly #parts: DepositParts;
  readonly #xml: DepositPart[] = [];
  readonly #schemas = new Map<string, DepositFile>();
  #hasGraded = false;
  #hasDisposed = false;

  constructor(parts: DepositParts) {
    this.#parts = parts;
  }

  async add(): Promise<readonly NoarkFinding[]> {
    const { isPublic, hasJournal, office, documents, target } = this.#parts;
    const plan = await planFolders(this.#planned(), office.id);
    const check = new NoarkCheck(documents);
    if (!isPublic) {
      const counts = { mappe: plan.folders.length, registrering: plan.count };
      await this.#addXml('arkivstruktur', this.#archive(plan), counts, check.readArchive());
    }
    const journals: readonly JournalName[] = isPublic
      ? ['offentligJournal']
      : ['loependeJournal', 'offentligJournal'];
    const counts = { journalregistrering: plan.count };
    for (const name of hasJournal ? journals : []) {
      await this.#addXml(name, this.#journal(name, plan), counts, check.readJournal(name));
    }
    if (isPublic) return [];
    await this.#addChanges();
    await this.#addCover(plan);
    const findings = check.report();
    const text = `${JSON.stringify(findings, undefined, 2)}\n`;
    await target.add('noark-check.json', once(text));
    return findings;
  }

  async *#planned(): AsyncGenerator<ExportLetter> {
    for await (const letter of this.#parts.letters()) {
      if (!isOpenToAll(letter.record)) this.#hasGraded = true;
      if (letter.record.state === 'disposed') this.#hasDisposed = true;
      yield letter;
    }
  }

  async #addXml(
    name: string,
    pieces: AsyncIterable<string>,
    counts: Readonly<Record<string, number>>,
    intake: XmlIntake,
  ): Promise<void> {
    async function* checked(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        const problem = intake.write(piece);
        must(problem === undefined ? true : undefined, `What we write is XML: ${problem}`);
        yield Buffer.from(piece, 'utf8');
      }
      const problem = intake.end();
      must(problem === undefined ? true : undefined, `What we write is XML: ${problem}`);
    }
    const sha256 = await this.#put(`${name}.xml`, checked());
    const schemas = [await this.#schema(name), await this.#schema(CATALOGUE)];
    const beside = schemas.filter((schema) => schema !== undefined);
    this.#xml.push({ name: `${name}.xml`, sha256, counts, schemas: beside });
  }

  async #put(name: string, bytes: Bytes): Promise<string> {
    const { digests } = await this.#parts.target.add(name, bytes);
    return must(digests.get('sha256'), 'Every target computes SHA-256.');
  }

  async #schema(name: string): Promise<DepositFile | undefined> {
    const { schemasDir } = this.#parts;
    if (schemasDir === null) return undefined;
    const known = this.#schemas.get(name);
    if (known !== undefined) return known;
    const file = `${name}.xsd`;
    const bytes = await readSchema(join(schemasDir, file));
    const schema = { name: file, sha256: await this.#put(file, once(bytes)) };
    this.#schemas.set(name, schema);
    return schema;
  }

  /** The schema knows no empty log: where nothing was changed, there is none. */
  async #addChanges(): Promise<void> {
    let count = 0;
    for await (const { changes } of this.#parts.letters()) count += changes.length;
    if (count === 0) return;
    await this.#addXml('endringslogg', changesXml(this.#changes()), { endring: count }, unchecked);
  }

  async *#changes(): AsyncGenerator<LetterChange> {
    for await (const { changes } of this.#parts.letters()) yield* changes;
  }

  async #addCover(plan: FolderPlan): Promise<void> {
    const { office, software, series, documents } = this.#parts;
    const { beginsOn, endsOn } = plan;
    const cover = depositXml(
      {
        ...{ creator: { id: office.code, name: office.name }, software, series, beginsOn, endsOn },
        ...{ hasGraded: this.#hasGraded, hasDisposed: this.#hasDisposed },
        documentCount: documents.size,
      },
      this.#xml,
    );
    await this.#schema('addml');
    await this.#put('arkivuttrekk.xml', once(cover));
  }

  #archive(plan: FolderPlan): AsyncGenerator<string> {
    const { office, series, exportedAt } = this.#parts;
    const { code: id, name } = office;
    const { beginsOn, endsOn } = plan;
    const head = { creator: { id, name }, series, exportedAt, by: name, beginsOn, endsOn };
    return archiveXml(head, this.#folders(plan));
  }

  async *#folders(plan: FolderPlan): AsyncGenerator<NoarkFolder> {
    for (const { folder, letters } of plan.folders) {
      const posts: NoarkFolder['posts'][number][] = [];
      for await (const { record } of this.#parts.letters(letters)) {
        posts.push({ record, place: posts.length + 1, documents: this.#parts.documentsOf(record) });
      }
      yield { folder, posts };
    }
  }

  async *#journal(name: JournalName, plan: FolderPlan): AsyncGenerator<string> {
    const { office, series } = this.#parts;
    const creator = { id: office.code, name: office.name };
    const { beginsOn, endsOn, count } = plan;
    const head = { beginsOn, endsOn, count, selection: series, creator };
    yield* journalXml(name, head, this.#posts(name, plan));
  }

  async *#posts(name: JournalName, plan: FolderPlan): AsyncGenerator<NoarkPost> {
    const { gradeWord } = this.#parts;
    for await (const { record } of this.#parts.letters()) {
      const { folder, place } = must(plan.placeOf(record.id), 'Each letter lies in a file.');
      const isPublic = name === 'offentligJournal';
      const shown = isPublic ? publicCopy(record, gradeWord) : record;
      const title = shown.isMasked && !folder.isFiled ? shown.subject : folder.title;
      yield { record: shown, folder: { ...folder, title }, place };
    }
  }
}

async function readSchema(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const sentence = `The schema ${path} cannot be read.`;
    throw new Fault('program.bad-usage', sentence, { cause, retry: 'never' });
  }
}
