// Puts a page of documents into the index in the caller's transaction, with as few statements as
// may be: new letters go in by COPY, a letter whose words stay has its card written at most, and
// frequencies of terms are only noted, to be brought up to date for many letters at once.
import { hash } from 'node:crypto';
import { assert, must } from '#lib/assert.ts';
import { isSecret } from '#modules/correspondence/clearance.ts';
import { copyText } from '#store/copy-in.ts';
import type { Copy } from '#store/copy-in.ts';
import type { Session } from '#store/database.ts';
import type { SearchDocument } from './document.ts';

/** How far an office's log is in the index. */
export interface Progress {
  readonly nextIndex: number;
  readonly epoch: string;
  /** Entries whose letters are not in the frequencies of terms yet. */
  readonly uncounted: number;
}

/** What some entries of a log made of letters. */
export interface Page {
  readonly documents: readonly SearchDocument[];
  /** Subjects that are no letters now. */
  readonly gone: readonly string[];
}

export interface Written {
  /** Ids of terms that `known` had not: to be remembered once they are committed. */
  readonly ids: ReadonlyMap<string, number>;
}

/** Waits until nobody else writes this office's part; empties it for another log than before. */
export async function lockProgress(session: Session, office: string): Promise<Progress> {
  const found = await findProgress(session, office);
  if (found?.is_same === true) return { ...found, nextIndex: found.next_index };
  if (found !== undefined) {
    for (const table of ['again', 'counting', 'term', 'letter', 'letter_text', 'progress']) {
      await session.query({
        text: `delete from search.${table} where office = $1`,
        values: [office],
      });
    }
  }
  await session.query({
    text: 'insert into search.progress (office, next_index) values ($1, 0) on conflict do nothing',
    values: [office],
  });
  const made = must(await findProgress(session, office), 'The progress of an office was noted.');
  return { ...made, nextIndex: made.next_index };
}

interface ProgressRow {
  readonly next_index: number;
  readonly epoch: string;
  readonly uncounted: number;
  readonly is_same: boolean;
}

async function findProgress(session: Session, office: string): Promise<ProgressRow | undefined> {
  const [found] = await session.query<ProgressRow>({
    name: 'search-progress',
    text: `select p.next_index, p.epoch, p.uncounted,
        p.next_index = 0 or coalesce(e.leaf_hash = p.leaf_hash, false) as is_same
      from search.progress p
      left join dawam.entry e on e.office = p.office and e.index = p.next_index - 1
      where p.office = $1 for update of p`,
    values: [office],
  });
  return found;
}

/** The entry before `nextIndex` has this leaf hash. */
export interface Reached {
  readonly nextIndex: number;
  readonly leafHash: Buffer;
}

/** Without `reached`, the log stays read as far as it was. */
export async function writePage(
  session: Session,
  office: string,
  page: Page,
  known: ReadonlyMap<string, number>,
  reached?: Reached,
): Promise<Written> {
  const { documents, gone } = page;
  const changes = new Map<number, number>();
  const sorted = await sortDocuments(session, office, documents, gone);
  await removeLetters(session, office, sorted.removed, changes);
  const found = await findIds(session, office, sorted.fresh, known);
  await insertLetters(session, office, sorted.fresh, found.lists);
  for (const [id, count] of found.counts) changes.set(id, (changes.get(id) ?? 0) + count);
  await updateCards(session, office, sorted.kept);
  const letters = sorted.fresh.length - sorted.removed.length;
  await finish(session, office, { changes, letters, reached });
  const rewritten = new Set(sorted.removed);
  const hasLostWords = documents.some(({ subject, state, secrecy }) => {
    return state === 'disposed' || (isSecret(secrecy) && rewritten.has(subject));
  });
  if (hasLostWords) await dropUnused(session, office);
  return { ids: found.ids };
}

/** A document with the digest of what it was made of. */
interface Digested {
  readonly document: SearchDocument;
  readonly madeOf: string;
  readonly fields: string;
}

interface Sorted {
  readonly fresh: readonly Digested[];
  /** In the index with the same words; the card may differ. */
  readonly kept: readonly SearchDocument[];
  /** To be taken out, or to be written anew. */
  readonly removed: readonly string[];
}

const DIGEST_CHARS = 22;

async function sortDocuments(
  session: Session,
  office: string,
  documents: readonly SearchDocument[],
  gone: readonly string[],
): Promise<Sorted> {
  const rows = await session.query<{ subject: string; made_of: string }>({
    name: 'search-made-of',
    text: 'select subject, made_of from search.letter where office = $1 and subject = any($2)',
    values: [office, [...documents.map(({ subject }) => subject), ...gone]],
  });
  const old = new Map(rows.map((row) => [row.subject, row.made_of]));
  const fresh: Digested[] = [];
  const kept: SearchDocument[] = [];
  const removed = gone.filter((subject) => old.has(subject));
  for (const document of documents) {
    const fields = JSON.stringify(document.fields);
    const text = `${fields}\n${document.plainTerms.join(' ')}`;
    const madeOf = hash('sha256', text, 'base64url').slice(0, DIGEST_CHARS);
    const before = old.get(document.subject);
    if (before === madeOf) kept.push(document);
    else fresh.push({ document, madeOf, fields });
    if (before !== undefined && before !== madeOf) removed.push(document.subject);
  }
  return { fresh, kept, removed };
}

async function removeLetters(
  session: Session,
  office: string,
  subjects: readonly string[],
  changes: Map<number, number>,
): Promise<void> {
  if (subjects.length === 0) return;
  const removed = await session.query<{ terms: readonly number[] }>({
    text: `with texts as (
        delete from search.letter_text where office = $1 and subject = any($2))
      delete from search.letter where office = $1 and subject = any($2) returning terms`,
    values: [office, subjects],
  });
  for (const { terms } of removed) {
    for (const id of terms) changes.set(id, (changes.get(id) ?? 0) - 1);
  }
}

const NO_ID = 0;

/** A letter's terms as ids, in their order, and how often each stands in the letters of a page. */
interface FoundIds {
  readonly lists: readonly (readonly number[])[];
  readonly counts: ReadonlyMap<number, number>;
  /** Those that were not known. */
  readonly ids: ReadonlyMap<string, number>;
}

/** Terms that no letter had before are noted with how often they stand in these. */
async function findIds(
  session: Session,
  office: string,
  letters: readonly Digested[],
  known: ReadonlyMap<string, number>,
): Promise<FoundIds> {
  const unknown = new Map<string, number>();
  const counts = new Map<number, number>();
  const count = (id: number) => counts.set(id, (counts.get(id) ?? 0) + 1);
  const lists = letters.map(({ document }) =>
    document.terms.map((term) => {
      const id = known.get(term);
      if (id === undefined) unknown.set(term, (unknown.get(term) ?? 0) + 1);
      else count(id);
      return id ?? NO_ID;
    }),
  );
  const ids = await findOldIds(session, office, [...unknown.keys()]);
  const missing = [...unknown].filter(([word]) => !ids.has(word));
  const inserted = await insertTerms(session, office, missing);
  for (const { word, id } of inserted) ids.set(word, id);
  for (const [place, list] of lists.entries()) {
    for (let at = list.indexOf(NO_ID); at >= 0; at = list.indexOf(NO_ID, at + 1)) {
      const id = ids.get(letters[place]?.document.terms[at] ?? '');
      assert(id !== undefined, 'Each term of a letter has an id.');
      list[at] = id;
      count(id);
    }
  }
  for (const { id } of inserted) counts.delete(id);
  return { lists, counts, ids };
}

interface TermRow {
  readonly word: string;
  readonly id: number;
}

async function findOldIds(
  session: Session,
  office: string,
  words: readonly string[],
): Promise<Map<string, number>> {
  if (words.length === 0) return new Map();
  const rows = await session.query<TermRow>({
    name: 'search-term-ids',
    text: `select word, id from search.term
      where office = $1 and word = any(string_to_array($2, ' '))`,
    // No term has a space, and one text costs less than a list.
    values: [office, words.join(' ')],
  });
  return new Map(rows.map(({ word, id }) => [word, id]));
}

async function insertTerms(
  session: Session,
  office: string,
  words: readonly (readonly [word: string, letters: number])[],
): Promise<readonly TermRow[]> {
  if (words.length === 0) return [];
  // The progress is locked, so nobody else adds terms of this office meanwhile.
  return await session.query<TermRow>({
    name: 'search-new-terms',
    text: `insert into search.term (office, word, documents)
      select $1, w.word, w.documents
        from unnest(string_to_array($2, ' '), string_to_array($3, ' ')::bigint[])
          w(word, documents)
      returning word, id`,
    values: [
      office,
      words.map(([word]) => word).join(' '),
      words.map(([, letters]) => letters).join(' '),
    ],
  });
}

const CARD = [
  ...['office', 'subject', 'at', 'direction', 'state', 'secrecy', 'urgency', 'year', 'party'],
  ...['party_key', 'drafted_by', 'file', 'volume'],
];
/** As PostgreSQL writes a list. */
function listText(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
}

const LETTER = [...CARD, 'terms', 'head', 'made_of'];

type Value = string | number | null;

function cardOf(office: string, document: SearchDocument): Record<string, Value> {
  const { subject, at, direction, state, secrecy, urgency, year, party, partyKey } = document;
  const { draftedBy, file, volume } = document;
  const card = { office, subject, at, direction, state, secrecy, urgency, year, party };
  return { ...card, party_key: partyKey, drafted_by: draftedBy, file, volume };
}

async function insertLetters(
  session: Session,
  office: string,
  letters: readonly Digested[],
  lists: readonly (readonly number[])[],
): Promise<void> {
  if (letters.length === 0) return;
  const rows = letters.map(({ document, madeOf }, place) => {
    const ids = lists[place] ?? [];
    const head = listText(ids.slice(0, document.headTerms));
    return { ...cardOf(office, document), terms: listText(ids), head, made_of: madeOf };
  });
  const texts = letters.map(({ document: { subject }, fields }) => ({ office, subject, fields }));
  await session.copyIn([
    copyOf('letter', LETTER, rows),
    copyOf('letter_text', ['office', 'subject', 'fields'], texts),
  ]);
}

function copyOf(
  table: string,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, Value>>[],
): Copy {
  const text = must(copyText(columns, rows), 'No value is a list.');
  return { sql: `copy search.${table} (${columns.join(', ')}) from stdin`, rows: text };
}

const CARD_KEY = 2;
const changing = CARD.slice(CARD_KEY);
const updateSql = `update search.letter l
  set ${changing.map((column) => `${column} = c.${column}`).join(', ')}
  from json_populate_recordset(null::search.letter, $1::json) c
  where l.office = c.office and l.subject = c.subject
    and (${changing.map((column) => `l.${column}`).join(', ')})
      is distinct from (${changing.map((column) => `c.${column}`).join(', ')})`;

/** The index of terms is left alone, unless a letter also goes to another place in time. */
async function updateCards(
  session: Session,
  office: string,
  documents: readonly SearchDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  const cards = documents.map((document) => cardOf(office, document));
  await session.query({ name: 'search-cards', text: updateSql, values: [JSON.stringify(cards)] });
}

interface Finished {
  readonly changes: ReadonlyMap<number, number>;
  /** More than before. */
  readonly letters: number;
  readonly reached: Reached | undefined;
}

async function finish(session: Session, office: string, finished: Finished): Promise<void> {
  const { letters, reached } = finished;
  const changes = [...finished.changes].filter(([, by]) => by !== 0);
  await session.query({
    name: 'search-finish',
    text: `with counted as (
        insert into search.counting (office, terms, changes)
        select $1, $2::integer[], $3::integer[] where cardinality($2::integer[]) > 0 returning 1)
      update search.progress set letters = letters + $4,
          next_index = coalesce($5, next_index), leaf_hash = coalesce($6, leaf_hash),
          uncounted = uncounted + (select count(*) from counted) * greatest(1,
            coalesce($5 - next_index, 1))
        where office = $1`,
    values: [
      ...[office, listText(changes.map(([id]) => id)), listText(changes.map(([, by]) => by))],
      ...[letters],
      ...[reached?.nextIndex ?? null, reached?.leafHash ?? null],
    ],
  });
}

/** Words of what was destroyed or became secret, where no other letter has them; ids end too. */
async function dropUnused(session: Session, office: string): Promise<void> {
  await countTerms(session, office);
  await session.query({
    text: 'delete from search.term where office = $1 and documents <= 0',
    values: [office],
  });
  await session.query({
    text: 'update search.progress set epoch = gen_random_uuid() where office = $1',
    values: [office],
  });
}

/** Brings the frequencies of terms up to date, where they are not. */
export async function countTerms(session: Session, office: string): Promise<void> {
  await lockProgress(session, office);
  await session.query({
    text: `with noted as (delete from search.counting where office = $1 returning terms, changes),
      by_term as (
        select c.id, sum(c.by) as by from noted n, unnest(n.terms, n.changes) c(id, by)
         group by c.id)
      update search.term t set documents = t.documents + b.by
        from by_term b where t.id = b.id and t.office = $1`,
    values: [office],
  });
  await session.query({
    text: 'update search.progress set uncounted = 0 where office = $1',
    values: [office],
  });
}
