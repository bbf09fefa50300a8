// What is still to be read by machine: pages of the morning's post first, since somebody waits for
// them, then the files that entries of the logs name. The queue is a table, so it outlives the
// program; a page or file that brought the program down too often is given up, visibly.
import type { Session, SessionPool } from '#store/database.ts';
import { triesMax } from './post-store.ts';

export interface WaitingPage {
  readonly batch: string;
  readonly file: number;
  readonly page: number;
  readonly pdf: string;
  readonly office: string;
}

/** First pages of sources before the others: on them stand numbers and dates. */
export async function takePage(pool: SessionPool): Promise<WaitingPage | undefined> {
  await pool.query({
    text: `update post.page set reading = 'failed' where reading = 'waiting' and tries >= $1`,
    values: [triesMax],
  });
  const [row] = await pool.query<WaitingPage>({
    text: `update post.page p set tries = p.tries + 1
      from (select w.batch, w.file, w.page, f.pdf, b.office from post.page w
              join post.file f on f.batch = w.batch and f.place = w.file
              join post.batch b on b.id = w.batch
             where w.reading = 'waiting' order by w.page > 1, w.batch, w.file, w.page limit 1) one
      where p.batch = one.batch and p.file = one.file and p.page = one.page
      returning p.batch, p.file, p.page, one.pdf, one.office`,
  });
  return row;
}

/** What the world prevented was no try of this page. */
export async function giveBackPage(
  pool: SessionPool,
  { batch, file, page }: Pick<WaitingPage, 'batch' | 'file' | 'page'>,
): Promise<void> {
  await pool.query({
    text: `update post.page set tries = greatest(0, tries - 1)
      where batch = $1 and file = $2 and page = $3`,
    values: [batch, file, page],
  });
}

export async function writePage(
  pool: SessionPool,
  { batch, file, page }: Pick<WaitingPage, 'batch' | 'file' | 'page'>,
  text: string | null,
): Promise<void> {
  await pool.query({
    text: `update post.page set reading = $4, text = $5
      where batch = $1 and file = $2 and page = $3`,
    values: [batch, file, page, text === null ? 'failed' : 'done', text?.replaceAll('\0', ' ')],
  });
}

/** What was read of pages that are letters now: their files keep it, where it may be kept. */
export async function forgetRegisteredTexts(pool: SessionPool): Promise<void> {
  await pool.query({
    text: `update post.page p set text = null where p.text is not null and exists (
      select 1 from post.batch b, jsonb_array_elements(b.pieces) piece,
          jsonb_array_elements(piece -> 'pages') lying, tables.letter l
        where b.id = p.batch and (lying ->> 'file')::integer = p.file
          and (lying ->> 'page')::integer = p.page
          and l.office = b.office and l.subject = 'letter/' || (piece ->> 'id'))`,
    values: [],
  });
}

const LOGS_OF_TURN = 200;
const ENTRIES_OF_TURN = 2_000;

/**
 * Puts the files that the logs newly name into the queue; true where a turn did not reach the end.
 * A log that merely grows meanwhile is left to the next turn: else turns never paused beside acts.
 */
export async function queueNamedFiles(pool: SessionPool): Promise<boolean> {
  const logs = await pool.query<{ office: string; next_index: string | number }>({
    text: `select l.office, coalesce(p.next_index, 0) as next_index from dawam.log l
      left join post.progress p on p.office = l.office
      where exists (select 1 from dawam.entry e
        where e.office = l.office and e.index >= coalesce(p.next_index, 0))
      order by l.office limit $1`,
    values: [LOGS_OF_TURN],
  });
  let isMore = logs.length === LOGS_OF_TURN;
  for (const { office, next_index: from } of logs) {
    const taken = await pool.transact(async (session) => {
      const [reach] = await session.query<{ until: number | null }>({
        text: `select max(index) + 1 as until from (select index from dawam.entry
          where office = $1 and index >= $2 order by index limit $3) turn`,
        values: [office, from, ENTRIES_OF_TURN],
      });
      const until = reach?.until ?? from;
      await session.query({
        text: `insert into post.reading (sha256)
          select distinct encode(n.sha256, 'hex') from dawam.entry_file n
            join dawam.file f on f.sha256 = n.sha256
           where n.office = $1 and n.index >= $2 and n.index < $3
             and f.media_type in ('application/pdf', 'image/tiff', 'image/jpeg', 'image/png')
          on conflict do nothing`,
        values: [office, from, until],
      });
      await session.query({
        text: `insert into post.progress (office, next_index) values ($1, $2)
          on conflict (office) do update set next_index = excluded.next_index`,
        values: [office, until],
      });
      return Number(until) - Number(from);
    });
    isMore ||= taken >= ENTRIES_OF_TURN;
  }
  return isMore;
}

export interface WaitingFile {
  readonly sha256: string;
  readonly media_type: string;
  /** One of those whose entries name it. */
  readonly office: string | null;
}

/** A file that nothing has read, not even whoever imported it with its text. */
export async function takeFile(pool: SessionPool): Promise<WaitingFile | undefined> {
  await pool.query({
    text: `update post.reading r set state = 'done' where state = 'waiting'
      and exists (select 1 from dawam.file_text t where t.sha256 = r.sha256)`,
  });
  await pool.query({
    text: `update post.reading set state = 'failed', reason = 'broke-down'
      where state = 'waiting' and tries >= $1`,
    values: [triesMax],
  });
  const [row] = await pool.query<WaitingFile>({
    text: `update post.reading r set tries = r.tries + 1
      from (select w.sha256, f.media_type from post.reading w
              join dawam.file f on f.sha256 = decode(w.sha256, 'hex')
             where w.state = 'waiting' limit 1) one
      where r.sha256 = one.sha256
      returning r.sha256, one.media_type, (select min(e.office) from dawam.entry_file e
        where e.sha256 = decode(r.sha256, 'hex')) as office`,
  });
  return row;
}

/** What the world prevented was no try of this file. */
export async function giveBackFile(pool: SessionPool, sha256: string): Promise<void> {
  await pool.query({
    text: 'update post.reading set tries = greatest(0, tries - 1) where sha256 = $1',
    values: [sha256],
  });
}

/** `reason` null: it was read. */
export async function settleFile(
  pool: SessionPool,
  sha256: string,
  reason: string | null,
): Promise<void> {
  await pool.query({
    text: 'update post.reading set state = $2, reason = $3 where sha256 = $1',
    values: [sha256, reason === null ? 'done' : 'failed', reason],
  });
}

/** What could not be read is tried once more. */
export async function retryReadings(pool: SessionPool, office: string): Promise<void> {
  await pool.query({
    text: `update post.reading r set state = 'waiting', reason = null, tries = 0
      where state = 'failed' and exists (select 1 from dawam.entry_file f
        where f.office = $1 and f.sha256 = decode(r.sha256, 'hex'))`,
    values: [office],
  });
}

export interface FailedFile {
  readonly sha256: string;
  readonly reason: string;
  readonly letter: string | null;
}

const FAILED_MAX = 50;

/** How many of an office's files wait, and which ones could not be read. */
export async function findReading(
  session: Pick<Session, 'query'>,
  office: string,
): Promise<{ readonly waiting: number; readonly failed: readonly FailedFile[] }> {
  const [row] = await session.query<{ waiting: number }>({
    text: `select count(*)::integer as waiting from post.reading r where r.state = 'waiting'
      and exists (select 1 from dawam.entry_file f
        where f.office = $1 and f.sha256 = decode(r.sha256, 'hex'))`,
    values: [office],
  });
  const failed = await session.query<FailedFile>({
    text: `select r.sha256, r.reason, min(e.subject) as letter from post.reading r
      join dawam.entry_file f on f.office = $1 and f.sha256 = decode(r.sha256, 'hex')
      join dawam.entry e on e.office = f.office and e.index = f.index
      where r.state = 'failed' group by r.sha256, r.reason order by 3 limit $2`,
    values: [office, FAILED_MAX],
  });
  return { waiting: row?.waiting ?? 0, failed };
}
