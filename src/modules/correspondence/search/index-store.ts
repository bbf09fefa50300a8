// The index as PostgreSQL holds it: made and made anew with the form that this program wants, and
// dropped on demand. Texts of files outlive all that, since reading a picture is dear; nobody but
// the indexer reads them. Filling it is the indexer's (index-writer.ts).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SessionPool } from '#store/database.ts';
import type { KeptTables } from '#store/kept-tables.ts';

const tablesSql = readFileSync(new URL('tables.sql', import.meta.url), 'utf8');
/** Raised when documents are made differently from the same entries. */
const documentForm = 2;

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

/** Reading pictures is dear: a restored server has the texts again. */
export const keptTexts: KeptTables = {
  tables: ['dawam.file_text'],
  prepare: (pool) => pool.use((session) => session.script(fileTextSql)),
};

/** No entry names the file yet, or one that is not of a secret letter does. */
export function openlyNamedSql(sha256: string): string {
  return `(not exists (select from dawam.entry_file n where n.sha256 = ${sha256})
    or exists (select from dawam.entry_file n join dawam.entry e using (office, index)
      left join tables.letter l on l.office = e.office and l.subject = e.subject
      where n.sha256 = ${sha256} and coalesce(l.secrecy, '') not in ('secret', 'top-secret')))`;
}

/**
 * Keeps what a file says, and has the letters that name it indexed again. Nothing is kept of a file
 * that is gone, or that only secret letters name.
 */
export async function putFileText(
  pool: SessionPool,
  file: { readonly sha256: string; readonly text: string; readonly source: TextSource },
): Promise<void> {
  await pool.transact(async (session) => {
    // Who takes it away, or what it says, waits.
    await session.query({
      text: `select from dawam.file where sha256 = decode($1, 'hex') for share`,
      values: [file.sha256],
    });
    await session.query({
      text: `insert into dawam.file_text (sha256, text, source)
        select $1::text, $2::text, $3::text from dawam.file f
         where f.sha256 = decode($1, 'hex') and ${openlyNamedSql('f.sha256')}
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
