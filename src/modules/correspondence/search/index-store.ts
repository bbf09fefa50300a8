// The index as PostgreSQL holds it: made and made anew with the form that this program wants,
// filled with documents, emptied on demand. Texts of files outlive all that, since reading a
// picture is dear; nobody but the indexer reads them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Session, SessionPool } from '#store/database.ts';
import type { SearchDocument } from './document.ts';

const tablesSql = readFileSync(new URL('tables.sql', import.meta.url), 'utf8');
/** Raised when documents are made differently from the same entries. */
const documentForm = 1;

// Any constant; two programs that start at once take turns.
const searchLock = 7_239_452;

const SETTING = 'search';

export type TextSource = 'ocr' | 'text-layer' | 'typed';

const fileTextSql = `create table if not exists dawam.file_text (
  sha256 text primary key,
  text text not null,
  source text not null
)`;

const policies = ['progress', 'term', 'letter', 'letter_text']
  .map(
    (table) => `alter table search.${table} enable row level security;
      create policy reader on search.${table} for select to dawam_reader using (office = any((
        select string_to_array(current_setting('dawam.offices', true), ','))::text[]));
      grant select on search.${table} to dawam_reader;`,
  )
  .join('\n');

/** What the tables, the vocabulary and the making of documents are, as one digest. */
export function indexForm(): string {
  const digest = createHash('sha256').update(tablesSql).update(policies).update(`${documentForm}`);
  for (const file of ['stem-vocabulary.json', 'stem-lists.json', 'stem.ts', 'fold.ts']) {
    digest.update(readFileSync(new URL(import.meta.resolve(`#lib/${file}`))));
  }
  return digest.digest('hex');
}

/** Makes the index where it is missing or of another form; says whether it did. */
export async function prepareIndex(pool: SessionPool): Promise<boolean> {
  return await pool.transact(async (session) => {
    await session.query({ text: 'select pg_advisory_xact_lock($1)', values: [searchLock] });
    await session.script(fileTextSql);
    const form = indexForm();
    const [found] = await session.query({
      text: `select 1 from dawam.setting where name = $1 and value = $2::jsonb
        and to_regclass('search.letter') is not null`,
      values: [SETTING, JSON.stringify(form)],
    });
    if (found !== undefined) return false;
    await session.script(
      `drop schema if exists search cascade; create schema search;
       set local search_path = search, dawam; ${tablesSql} ${policies}`,
    );
    await session.query({
      text: `insert into dawam.setting (name, value) values ($1, $2::jsonb)
        on conflict (name) do update set value = excluded.value`,
      values: [SETTING, JSON.stringify(form)],
    });
    return true;
  });
}

/** Drops the index: the next start of the indexer makes it again from the logs. */
export async function dropIndex(pool: SessionPool): Promise<void> {
  await pool.transact(async (session) => {
    await session.query({ text: 'select pg_advisory_xact_lock($1)', values: [searchLock] });
    await session.script(`drop schema if exists search cascade;
      delete from dawam.setting where name = '${SETTING}'`);
  });
}

/** Keeps what a file says, and has the letters that name it indexed again. */
export async function putFileText(
  pool: SessionPool,
  file: { readonly sha256: string; readonly text: string; readonly source: TextSource },
): Promise<void> {
  await pool.transact(async (session) => {
    await session.query({
      text: `insert into dawam.file_text (sha256, text, source) values ($1, $2, $3)
        on conflict (sha256) do update set text = excluded.text, source = excluded.source`,
      // PostgreSQL has no text with a null character.
      values: [file.sha256, file.text.replaceAll('\0', ' '), file.source],
    });
    await session.query({
      text: `insert into search.again (office, subject)
        select distinct f.office, e.subject from dawam.entry_file f
          join dawam.entry e using (office, index)
         where f.sha256 = decode($1, 'hex') and e.subject like 'letter/%'
        on conflict do nothing`,
      values: [file.sha256],
    });
  });
}

interface OldRow {
  readonly subject: string;
  readonly terms: readonly number[];
}

/** Puts documents in, in the caller's transaction; `gone` are subjects that are no letters now. */
export async function writeDocuments(
  session: Session,
  office: string,
  documents: readonly SearchDocument[],
  gone: readonly string[],
): Promise<void> {
  const subjects = [...documents.map(({ subject }) => subject), ...gone];
  const old = await session.query<OldRow>({
    text: 'select subject, terms from search.letter where office = $1 and subject = any($2)',
    values: [office, subjects],
  });
  const changes = new Map<number, number>();
  const count = (ids: readonly number[], by: number) => {
    for (const id of ids) changes.set(id, (changes.get(id) ?? 0) + by);
  };
  for (const { terms } of old) count(terms, -1);
  const ids = await findIds(session, office, documents);
  const idsOf = (words: readonly string[]) => words.flatMap((word) => ids.get(word) ?? []);
  const rows = documents.map(({ terms, head, fields: _, ...card }) => {
    const termIds = idsOf(terms);
    count(termIds, 1);
    return { ...rowOf(office, card), terms: termIds, head: idsOf(head) };
  });
  for (const table of ['letter', 'letter_text']) {
    await session.query({
      text: `delete from search.${table} where office = $1 and subject = any($2)`,
      values: [office, subjects],
    });
  }
  await insertRows(session, 'letter', rows);
  const texts = documents.map(({ subject, fields }) => ({ office, subject, fields }));
  await insertRows(session, 'letter_text', texts);
  await countTerms(session, office, changes);
  await session.query({
    text: 'update search.progress set letters = letters + $2 where office = $1',
    values: [office, documents.length - old.length],
  });
}

type Card = Omit<SearchDocument, 'terms' | 'head' | 'fields'>;

function rowOf(office: string, card: Card): Record<string, unknown> {
  const { partyKey, draftedBy, ...rest } = card;
  return { office, ...rest, party_key: partyKey, drafted_by: draftedBy };
}

async function insertRows(
  session: Session,
  table: 'letter' | 'letter_text',
  rows: readonly object[],
): Promise<void> {
  await session.query({
    text: `insert into search.${table}
      select * from json_populate_recordset(null::search.${table}, $1::json)`,
    values: [JSON.stringify(rows)],
  });
}

async function findIds(
  session: Session,
  office: string,
  documents: readonly SearchDocument[],
): Promise<ReadonlyMap<string, number>> {
  // In one order, so that two who add terms at once do not wait for each other.
  const words = [...new Set(documents.flatMap(({ terms }) => terms))].sort();
  await session.query({
    text: `insert into search.term (office, word)
      select $1, w.word from unnest($2::text[]) w(word)
       where not exists (select from search.term t where t.office = $1 and t.word = w.word)
      on conflict do nothing`,
    values: [office, words],
  });
  const rows = await session.query<{ word: string; id: number }>({
    text: 'select word, id from search.term where office = $1 and word = any($2)',
    values: [office, words],
  });
  return new Map(rows.map(({ word, id }) => [word, id]));
}

async function countTerms(
  session: Session,
  office: string,
  changes: ReadonlyMap<number, number>,
): Promise<void> {
  const changed = [...changes].filter(([, by]) => by !== 0);
  await session.query({
    text: `update search.term t set documents = t.documents + c.by
      from unnest($2::integer[], $3::integer[]) c(id, by)
      where t.id = c.id and t.office = $1`,
    values: [office, changed.map(([id]) => id), changed.map(([, by]) => by)],
  });
}
