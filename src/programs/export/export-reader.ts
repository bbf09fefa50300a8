// Reads the letters that an export asks for, some at a time, out of one transaction: all of one
// moment, folded from the log itself. Checks no permission: who runs this has the whole server.
import type { Authority, Office } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { formatTlogProof } from '#kernel/tlog-proof.ts';
import { neededTiles, proveInclusion, subtreesFromTiles } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import { registers } from '#modules/correspondence/shapes.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { findRecord } from '#modules/correspondence/formats/letter-record.ts';
import type { LetterRecord, RecordLook } from '#modules/correspondence/formats/letter-record.ts';
import { changesOf } from '#modules/correspondence/formats/noark-changes.ts';
import type { LetterChange } from '#modules/correspondence/formats/noark-changes.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import type { Session } from '#store/database.ts';
import { findHead } from '#store/log-memory.ts';
import type { LogHead } from '#store/log-memory.ts';
import type { Opener } from '#store/keyring.ts';
import { readLog } from '#store/replay.ts';
import { readTiles } from '#store/tiles.ts';

/** Which letters: of a year in a register, of a file in the archive, or one. */
export type ExportScope =
  | { readonly kind: 'year'; readonly register: string; readonly year: number }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'letter'; readonly letter: string };

export interface ExportEntry {
  readonly index: number;
  /** The exact bytes. */
  readonly leaf: Uint8Array;
}

export interface ExportLetter {
  readonly state: LetterState;
  readonly record: LetterRecord;
  readonly entries: readonly ExportEntry[];
  /** What was changed after it had its number. */
  readonly changes: readonly LetterChange[];
}

/** Letters read at once; each has some tens of entries of a few kilobytes. */
const PAGE_LETTERS = 100;

export interface ExportReader {
  readonly office: Office;
  readonly head: LogHead;
  readonly look: RecordLook;
  /** Subjects in the order of the register, or of registration. */
  readonly letters: readonly string[];
  read(letters: readonly string[]): AsyncGenerator<ExportLetter>;
  prove(index: number): Promise<string>;
}

export async function openExportReader(
  sql: Session,
  officeId: string,
  scope: ExportScope,
  opener: Opener,
): Promise<ExportReader> {
  const authority = await readAuthority(sql);
  const office = authority.findOffice(officeId);
  const head = office === undefined ? undefined : await findHead(sql, officeId);
  if (office === undefined || head === undefined) {
    throw wrongWish(`There is no office ${officeId} here.`);
  }
  const look: RecordLook = {
    office,
    findPerson: (id) => authority.findPerson(id)?.names,
    codeOf: (id) => authority.findOffice(id)?.code ?? id,
  };
  const read = (letters: readonly string[]) => readLetters(sql, office, letters, look, opener);
  const letters = await listLetters(sql, officeId, scope, read);
  const prove = async (index: number): Promise<string> => {
    const tiles = await readTiles(sql, officeId, neededTiles(head.size, index));
    const path = proveInclusion(head.size, index, subtreesFromTiles(tiles.get));
    return formatTlogProof({ index, path, checkpoint: head.checkpoint });
  };
  return { office, head, look, letters, read, prove };
}

export function wrongWish(sentence: string): Fault {
  return new Fault('program.bad-usage', sentence, { retry: 'never' });
}

export async function readAuthority(sql: Session): Promise<Authority> {
  const authority = createLiveAuthority();
  for await (const page of readLog(sql, directoryOffice)) {
    for (const { index, leaf } of page) {
      const entry = leaf === null ? undefined : entryOf(leaf);
      if (entry !== undefined) authority.apply({ index, entry });
    }
  }
  return authority;
}

async function listLetters(
  sql: Session,
  office: string,
  scope: ExportScope,
  read: ExportReader['read'],
): Promise<readonly string[]> {
  const listSubjects = async (text: string, values: readonly unknown[]) =>
    (await sql.query<{ subject: string }>({ text, values })).map(({ subject }) => subject);
  switch (scope.kind) {
    case 'letter':
      return await listSubjects(
        'select distinct subject from dawam.entry where office = $1 and subject = $2',
        [office, `letter/${scope.letter}`],
      );
    case 'year': {
      const isKnown = registers.some((name) => name === scope.register);
      if (!isKnown) throw wrongWish(`There is no register ${scope.register} of letters.`);
      return await listSubjects(
        `select subject from dawam.number
          where office = $1 and register = $2 and year = $3 order by serial`,
        [office, scope.register, scope.year],
      );
    }
    case 'file': {
      const archived = await listSubjects(
        `select subject from dawam.entry where office = $1 and kind = 'letter-archived'
          group by subject order by min(index)`,
        [office],
      );
      const found: string[] = [];
      // A letter may have been taken out of the file again: only its state knows.
      for await (const { record } of read(archived)) {
        if (record.archived?.file === scope.file) found.push(`letter/${record.id}`);
      }
      return found;
    }
  }
}

async function* readLetters(
  sql: Session,
  office: Office,
  letters: readonly string[],
  look: RecordLook,
  opener: Opener,
): AsyncGenerator<ExportLetter> {
  for (let from = 0; from < letters.length; from += PAGE_LETTERS) {
    const page = letters.slice(from, from + PAGE_LETTERS);
    const rows = await sql.query<{ subject: string; index: number; leaf: Buffer | null }>({
      text: `select subject, index, leaf from dawam.entry
        where office = $1 and subject = any($2) order by index`,
      values: [office.id, page],
    });
    const bySubject = new Map<string, ExportEntry[]>(page.map((subject) => [subject, []]));
    for (const { subject, index, leaf } of rows) {
      if (leaf !== null) bySubject.get(subject)?.push({ index, leaf });
    }
    for (const [subject, entries] of bySubject) {
      const letter = findLetter(subject, entries, look, opener);
      if (letter !== undefined) yield letter;
    }
  }
}

function findLetter(
  subject: string,
  entries: readonly ExportEntry[],
  look: RecordLook,
  opener: Opener,
): ExportLetter | undefined {
  const history = entries.map(({ index, leaf }): PlacedEntry => {
    const entry = must(entryOf(leaf), 'A log holds entries.');
    return { index, entry: opener.open(look.office.id, entry) };
  });
  const [first] = history;
  if (first === undefined) return undefined;
  const { occurredAt, recordedAt } = first.entry;
  const state = history.reduce(fold, empty());
  const record = findRecord(subject, state, occurredAt ?? recordedAt, look);
  if (record === undefined) return undefined;
  return { state, record, entries, changes: changesOf(record.id, history, look) };
}
