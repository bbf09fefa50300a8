// Reads a page of a log and makes the documents of the letters that it is about. Entries never
// change, so this needs no lock and may run ahead of the writing. It gives way every few
// milliseconds: whoever waits for an act in this process shall not wait for a page of letters.
import { setImmediate as giveWay } from 'node:timers/promises';
import { entryOfCanonical } from '#kernel/entry.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { Session } from '#store/database.ts';
import type { Opener } from '#store/keyring.ts';
import { findDocument } from './document.ts';
import type { Days, SearchDocument } from './document.ts';
import type { Page, Reached } from './index-writer.ts';

export interface Source {
  readonly office: string;
  readonly days: Days;
  readonly opener: Opener;
}

/** Of the entries from a place on. */
export interface LogPage extends Page {
  readonly from: number;
  /** Undefined where there are no such entries. */
  readonly reached: Reached | undefined;
  /** Fewer entries than were asked for. */
  readonly isLast: boolean;
}

type Asker = Pick<Session, 'query'>;

interface NewEntry extends LeafRow {
  readonly leaf_hash: Buffer;
}

interface LeafRow {
  readonly index: number;
  readonly subject: string;
  /** null where it was disposed of, or is not about a letter. */
  readonly leaf: Buffer | null;
}

export async function readLogPage(
  asker: Asker,
  source: Source,
  from: number,
  entriesMax: number,
): Promise<LogPage> {
  const rows = await asker.query<NewEntry>({
    name: 'search-entries',
    text: `select index, subject, leaf_hash, case when subject like 'letter/%' then leaf end as leaf
      from dawam.entry where office = $1 and index >= $2 order by index limit $3`,
    values: [source.office, from, entriesMax],
  });
  const letters = rows.filter(({ subject }) => subject.startsWith('letter/'));
  const subjects = [...new Set(letters.map(({ subject }) => subject))];
  const page = await makePage(asker, source, subjects, letters, from);
  const last = rows.at(-1);
  return {
    ...{ ...page, from, isLast: rows.length < entriesMax },
    reached: last && { nextIndex: last.index + 1, leafHash: last.leaf_hash },
  };
}

/** Of letters that are in the index, as the log before a place has them. */
export async function readLetters(
  asker: Asker,
  source: Source,
  subjects: readonly string[],
  until: number,
): Promise<Page> {
  return await makePage(asker, source, subjects, [], until);
}

async function makePage(
  asker: Asker,
  source: Source,
  subjects: readonly string[],
  newer: readonly LeafRow[],
  until: number,
): Promise<Page> {
  const documents: SearchDocument[] = [];
  const gone: string[] = [];
  if (subjects.length === 0) return { documents, gone };
  const older = await readLeaves(asker, source.office, subjects, until);
  const leaves = Map.groupBy([...older, ...newer], ({ subject }) => subject);
  const breath = new Breath();
  const histories = new Map<string, readonly PlacedEntry[]>();
  for (const subject of subjects) {
    histories.set(subject, listHistory(source, leaves.get(subject) ?? []));
    await breath.take();
  }
  const files = [...histories.values()].flat().flatMap(({ entry }) => entry.files ?? []);
  const texts = await readTexts(asker, [...new Set(files.map((file) => file.sha256))]);
  for (const [subject, history] of histories) {
    const state = history.reduce(fold, empty());
    const textOf = (sha256: string) => texts.get(sha256);
    const made = findDocument(subject, state, history, source.days, textOf);
    if (made === undefined) gone.push(subject);
    else documents.push(made);
    await breath.take();
  }
  return { documents, gone };
}

const BREATH_MS = 4;

class Breath {
  #since = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#since < BREATH_MS) return;
    await giveWay();
    this.#since = performance.now();
  }
}

function listHistory({ office, opener }: Source, rows: readonly LeafRow[]): PlacedEntry[] {
  return rows.flatMap(({ index, leaf }) => {
    const entry = leaf === null ? undefined : entryOfCanonical(leaf);
    return entry === undefined ? [] : [{ index, entry: opener.open(office, entry) }];
  });
}

async function readLeaves(
  asker: Asker,
  office: string,
  subjects: readonly string[],
  until: number,
): Promise<readonly LeafRow[]> {
  return await asker.query<LeafRow>({
    name: 'search-histories',
    text: `select index, subject, leaf from dawam.entry
      where office = $1 and subject = any($2) and index < $3 order by index`,
    values: [office, subjects, until],
  });
}

async function readTexts(
  asker: Asker,
  sha256s: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (sha256s.length === 0) return new Map();
  const rows = await asker.query<{ sha256: string; text: string }>({
    text: 'select sha256, text from dawam.file_text where sha256 = any($1)',
    values: [sha256s],
  });
  return new Map(rows.map(({ sha256, text }) => [sha256, text]));
}
