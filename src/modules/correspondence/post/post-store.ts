// A morning's post in the database: batches, their sources, pages and pieces, and the queue of
// files to be read by machine. No official act, so not in the log; what is registered of it is.
// Whether a piece is registered is not kept here: it is, when letter/<its id> has a number.
import { createHash } from 'node:crypto';
import { assert } from '#lib/assert.ts';
import type { Session, SessionPool } from '#store/database.ts';
import type { KeptTables } from '#store/kept-tables.ts';
import { isOfficeId } from '#store/keys.ts';
import { readerPolicy } from '#store/migrate.ts';
import type { Pieces, PostPiece } from '#modules/correspondence/post-pieces.ts';
import type { Separator } from '#scan/separator.ts';

const tablesSql = `
create schema if not exists post;
create table if not exists post.batch (
  id text primary key,
  office text not null,
  name text not null,
  source text not null check (source in ('upload', 'folder')),
  person text,
  created_at timestamptz not null,
  version integer not null default 0,
  pieces jsonb not null default '[]'
);
create index if not exists batch_of_office on post.batch (office, created_at desc);
create table if not exists post.file (
  batch text not null references post.batch (id),
  place integer not null,
  sha256 text not null,
  name text not null,
  media_type text not null,
  state text not null default 'waiting' check (state in ('waiting', 'ready', 'failed')),
  reason text,
  tries integer not null default 0,
  pdf text,
  primary key (batch, place),
  unique (batch, sha256)
);
create index if not exists file_waiting on post.file (batch, place) where state = 'waiting';
-- Pages that are taken out of a source in which other letters lie; it is being made anew. Null in
-- rows of older backups.
alter table post.file add column if not exists cleared integer[];
alter table post.file add column if not exists is_clearing boolean;
create table if not exists post.page (
  batch text not null,
  file integer not null,
  page integer not null,
  look text not null check (look in ('page', 'blank', 'letter', 'enclosure')),
  -- undefined until the page was read
  text text,
  reading text not null check (reading in ('waiting', 'done', 'failed')),
  tries integer not null default 0,
  primary key (batch, file, page),
  foreign key (batch, file) references post.file (batch, place)
);
create index if not exists page_waiting on post.page (batch, file, page)
  where reading = 'waiting';
-- Files that entries name, to be read once; how far each log was looked through for them.
create table if not exists post.reading (
  sha256 text primary key,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  reason text,
  tries integer not null default 0
);
create index if not exists reading_open on post.reading (state) where state <> 'done';
create table if not exists post.progress (
  office text primary key,
  next_index bigint not null
);`;

// Rows of a batch are seen by who sees the batch, a file to be read by who sees an entry naming it:
// within a policy, PostgreSQL keeps to the policies of the tables that it asks.
const ofSeenBatch = (table: string) =>
  `(exists (select from post.batch b where b.id = ${table}.batch))`;
const policies = Object.entries({
  batch: readerPolicy,
  file: ofSeenBatch('file'),
  page: ofSeenBatch('page'),
  reading: `(exists (select from dawam.entry_file f
    where f.sha256 = decode(reading.sha256, 'hex')))`,
  progress: readerPolicy,
})
  .map(
    ([table, policy]) => `
alter table post.${table} enable row level security;
drop policy if exists reader on post.${table};
create policy reader on post.${table} for select to dawam_reader using ${policy};
grant select on post.${table} to dawam_reader;`,
  )
  .join('');

const schemaSql = `${tablesSql}${policies}
grant usage on schema post to dawam_reader;`;

// Any constant; two programs that start at once take turns.
const postLock = 7_239_453;
const SETTING = 'post';
/** A source that brought the program down so often is given up. */
export const triesMax = 3;

/** Only where its form changed: it locks tables that another server may be using. */
export async function preparePost(pool: SessionPool): Promise<void> {
  const form = JSON.stringify(createHash('sha256').update(schemaSql).digest('hex'));
  await pool.transact(async (session) => {
    await session.query({ text: 'select pg_advisory_xact_lock($1)', values: [postLock] });
    const [found] = await session.query({
      text: `select 1 from dawam.setting where name = $1 and value = $2::jsonb
        and to_regclass('post.batch') is not null`,
      values: [SETTING, form],
    });
    if (found !== undefined) return;
    await session.script(schemaSql);
    await session.query({
      text: `insert into dawam.setting (name, value) values ($1, $2::jsonb)
        on conflict (name) do update set value = excluded.value`,
      values: [SETTING, form],
    });
  });
}

/** Post that is not registered yet is in no log, so backups carry it. */
export const keptPost: KeptTables = {
  tables: ['post.batch', 'post.file', 'post.page'],
  prepare: preparePost,
};

/** What people read goes through the second wall: the database shows rows of this office only. */
export async function readAs<Result>(
  pool: SessionPool,
  office: string,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  assert(isOfficeId(office), 'An office is named by its id, which needs no quoting.');
  return await pool.transact(async (session) => {
    await session.script(
      `set transaction isolation level repeatable read read only; set local role dawam_reader;
       set local dawam.offices = '${office}'`,
    );
    return await work(session);
  });
}

export interface NewBatch {
  readonly id: string;
  readonly office: string;
  readonly name: string;
  readonly source: 'upload' | 'folder';
  readonly person: string | null;
  readonly at: string;
}

export interface NewSource {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
}

/** Adds the sources that the batch has not yet; the batch itself where it is new. */
export async function addSources(
  pool: SessionPool,
  batch: NewBatch,
  sources: readonly NewSource[],
): Promise<boolean> {
  return await pool.transact(async (session) => {
    await session.query({
      text: `insert into post.batch (id, office, name, source, person, created_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
      values: [batch.id, batch.office, batch.name, batch.source, batch.person, batch.at],
    });
    const [held] = await session.query({
      text: 'select 1 from post.batch where id = $1 and office = $2 for update',
      values: [batch.id, batch.office],
    });
    if (held === undefined) return false;
    for (const { sha256, name, mediaType } of sources) {
      await session.query({
        text: `insert into post.file (batch, place, sha256, name, media_type)
          select $1, coalesce(max(place) + 1, 0), $2, $3, $4 from post.file where batch = $1
          on conflict (batch, sha256) do nothing`,
        values: [batch.id, sha256, name, mediaType],
      });
    }
    return true;
  });
}

export interface BatchHead {
  readonly id: string;
  readonly name: string;
  readonly source: 'upload' | 'folder';
  readonly person: string | null;
  readonly created_at: string;
  readonly version: number;
  readonly pieces: Pieces;
}

const BATCHES_MAX = 60;

export interface BatchTally extends Omit<BatchHead, 'version' | 'pieces'> {
  readonly files: number;
  readonly waiting: number;
  readonly failed: number;
  readonly piece_count: number;
  readonly registered: number;
}

export async function listBatches(
  session: Pick<Session, 'query'>,
  office: string,
): Promise<readonly BatchTally[]> {
  return await session.query<BatchTally>({
    text: `select b.id, b.name, b.source, b.person, b.created_at,
        f.files::integer, f.waiting::integer, f.failed::integer,
        p.piece_count::integer, p.registered::integer
      from (select * from post.batch where office = $1 order by created_at desc limit $2) b,
      lateral (select count(*) files, count(*) filter (where state = 'waiting') waiting,
          count(*) filter (where state = 'failed') failed from post.file where batch = b.id) f,
      lateral (select count(*) piece_count, count(l.subject) registered
          from jsonb_array_elements(b.pieces) piece
          left join tables.letter l on l.office = b.office
            and l.subject = 'letter/' || (piece ->> 'id')
         where not (piece ->> 'isDiscarded')::boolean) p
      order by b.created_at desc`,
    values: [office, BATCHES_MAX],
  });
}

export async function findBatch(
  session: Pick<Session, 'query'>,
  office: string,
  id: string,
  isLocked = false,
): Promise<BatchHead | undefined> {
  const [row] = await session.query<BatchHead>({
    text: `select id, name, source, person, created_at, version, pieces from post.batch
      where id = $1 and office = $2${isLocked ? ' for update' : ''}`,
    values: [id, office],
  });
  return row;
}

export interface SourceRow extends NewSource {
  readonly place: number;
  readonly state: 'waiting' | 'ready' | 'failed';
  readonly reason: string | null;
  readonly pdf: string | null;
  /** Pages whose letter is secret or destroyed. */
  readonly cleared: readonly number[];
}

export async function listSources(
  session: Pick<Session, 'query'>,
  batch: string,
): Promise<readonly SourceRow[]> {
  return await session.query<SourceRow>({
    text: `select place, sha256, name, media_type as "mediaType", state, reason, pdf,
        coalesce(cleared, '{}') as cleared
      from post.file where batch = $1 order by place`,
    values: [batch],
  });
}

export interface PageRow {
  readonly file: number;
  readonly page: number;
  readonly look: 'page' | 'blank' | Separator;
  readonly text: string | null;
  readonly reading: 'waiting' | 'done' | 'failed';
}

/** Texts are cut: what stands in the head of a letter is enough here. */
export async function listPages(
  session: Pick<Session, 'query'>,
  batch: string,
): Promise<readonly PageRow[]> {
  return await session.query<PageRow>({
    text: `select file, page, look, left(text, 1500) as text, reading from post.page
      where batch = $1 order by file, page`,
    values: [batch],
  });
}

/** Numbers of the letters that pieces have become; null where a letter has none. */
export async function listRegistered(
  session: Pick<Session, 'query'>,
  office: string,
  pieces: Pieces,
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await session.query<{ subject: string; number: string | null }>({
    text: 'select subject, number from tables.letter where office = $1 and subject = any($2)',
    values: [office, pieces.map(({ id }) => `letter/${id}`)],
  });
  return new Map(rows.map(({ subject, number }) => [subject.slice('letter/'.length), number]));
}

export async function writePieces(session: Session, id: string, pieces: Pieces): Promise<void> {
  await session.query({
    text: 'update post.batch set pieces = $2::jsonb, version = version + 1 where id = $1',
    values: [id, JSON.stringify(pieces)],
  });
}

export interface WaitingSource extends NewSource {
  readonly batch: string;
  readonly place: number;
  readonly tries: number;
}

/** The oldest source that waits; each try is noted before, so that none is tried for ever. */
export async function takeSource(pool: SessionPool): Promise<WaitingSource | undefined> {
  const [row] = await pool.query<WaitingSource>({
    text: `update post.file f set tries = f.tries + 1
      from (select w.batch, w.place from post.file w join post.batch b on b.id = w.batch
             where w.state = 'waiting' order by b.created_at, w.place limit 1) one
      where f.batch = one.batch and f.place = one.place
      returning f.batch, f.place, f.sha256, f.name, f.media_type as "mediaType", f.tries`,
  });
  return row;
}

/** What the world prevented was no try of this source. */
export async function giveBackSource(
  pool: SessionPool,
  { batch, place }: Pick<WaitingSource, 'batch' | 'place'>,
): Promise<void> {
  await pool.query({
    text: `update post.file set tries = greatest(0, tries - 1) where batch = $1 and place = $2`,
    values: [batch, place],
  });
}

export async function failSource(
  pool: SessionPool,
  { batch, place }: Pick<WaitingSource, 'batch' | 'place'>,
  reason: string,
): Promise<void> {
  await pool.query({
    text: `update post.file set state = 'failed', reason = $3 where batch = $1 and place = $2`,
    values: [batch, place, reason],
  });
}

export interface TakenIn {
  readonly pdf: string;
  readonly pages: readonly PageRow[];
  readonly pieces: readonly PostPiece[];
}

/** All of a source at once: its pages, and its pieces at the end of the batch. */
export async function finishSource(
  pool: SessionPool,
  { batch, place }: Pick<WaitingSource, 'batch' | 'place'>,
  { pdf, pages, pieces }: TakenIn,
): Promise<void> {
  await pool.transact(async (session) => {
    await session.query({
      text: `update post.batch set pieces = pieces || $2::jsonb, version = version + 1
        where id = $1`,
      values: [batch, JSON.stringify(pieces)],
    });
    await session.query({
      text: `insert into post.page (batch, file, page, look, text, reading)
        select $1::text, $2::integer, one.*
          from unnest($3::integer[], $4::text[], $5::text[], $6::text[]) one`,
      values: [
        ...[batch, place, pages.map((one) => one.page), pages.map((one) => one.look)],
        ...[pages.map((one) => one.text?.replaceAll('\0', ' ') ?? null)],
        pages.map((one) => one.reading),
      ],
    });
    await session.query({
      text: `update post.file set state = 'ready', pdf = $3 where batch = $1 and place = $2`,
      values: [batch, place, pdf],
    });
  });
}

/** A failed source is tried once more. */
export async function retrySource(pool: SessionPool, batch: string, place: number): Promise<void> {
  await pool.query({
    text: `update post.file set state = 'waiting', reason = null, tries = 0
      where batch = $1 and place = $2 and state = 'failed'`,
    values: [batch, place],
  });
}

/** Whether a page has become part of a secret letter: then it is read there, by who may read it. */
export async function isSecretPage(
  session: Pick<Session, 'query'>,
  office: string,
  pieces: Pieces,
  { file, page }: { readonly file: number; readonly page: number },
): Promise<boolean> {
  const piece = pieces.find(({ pages }) =>
    pages.some((one) => one.file === file && one.page === page),
  );
  if (piece === undefined) return false;
  const rows = await session.query({
    text: `select 1 from tables.letter where office = $1 and subject = $2
      and secrecy in ('secret', 'top-secret')`,
    values: [office, `letter/${piece.id}`],
  });
  return rows.length > 0;
}
