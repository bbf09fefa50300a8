// At which sites a file lies, where servers at several sites have one database: table file_copy.
// A file is there for acts only when all holders have it, or the policy goes on without one that
// does not answer; then it is wanted there, and the act that names it is not safe until it came.
import type { Session, SessionPool } from './database.ts';

/** One other server of this database. */
export interface FileLine {
  /** The name of its machine. */
  readonly site: string;
  /** False where it could not be brought there now. */
  bring(
    file: { readonly sha256: string; readonly sizeBytes: number },
    path: string,
  ): Promise<boolean>;
  /** Its bytes as they lie there, judged by nobody; undefined: there are none, or no answer. */
  fetch(sha256: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

export interface FileSites {
  /** The name of this server's machine. */
  readonly own: string;
  /** Those that are to have every file. */
  readonly holders: readonly string[];
  readonly lines: readonly FileLine[];
  /** No file is taken in unless all holders have it. */
  readonly mustHaveAll: boolean;
  readonly report: (sentence: string, cause?: unknown) => void;
}

export interface FileCopy {
  readonly site: string;
  readonly state: 'kept' | 'wanted';
}

/** Beside the row of the file, in the same commit; a copy that is there stays there. */
export const noteCopiesSql = `insert into dawam.file_copy (sha256, site, state)
  select decode($1, 'hex'), c.site, c.state from unnest($6::text[], $7::text[]) as c (site, state)
  on conflict (sha256, site) do update set state = case
    when file_copy.state = 'kept' and excluded.state = 'wanted' then 'kept'
    else excluded.state end`;

/** False where the file has no row: it was disposed of, or acts cannot name it yet. */
export async function noteCopy(
  pool: Pick<SessionPool, 'query'>,
  sha256: string,
  { site, state }: FileCopy,
): Promise<boolean> {
  const rows = await pool.query({
    name: 'note-copy',
    text: `insert into dawam.file_copy (sha256, site, state)
      select sha256, $2, $3 from dawam.file where sha256 = decode($1, 'hex')
      on conflict (sha256, site) do update set state = excluded.state
      returning 1`,
    values: [sha256, site, state],
  });
  return rows.length > 0;
}

/** In the transaction that takes the row of the file: each site takes its own copy away. */
export async function dropCopies(session: Session, sha256: string): Promise<void> {
  await session.query({
    text: `update dawam.file_copy set state = 'dropped' where sha256 = decode($1, 'hex')`,
    values: [sha256],
  });
}

/** It lies here again, or is taken away here: nothing is to be dropped any more. */
export async function forgetDropped(
  pool: Pick<SessionPool, 'query'>,
  sha256: string,
  site: string,
): Promise<void> {
  await pool.query({
    name: 'forget-dropped',
    text: `delete from dawam.file_copy
      where sha256 = decode($1, 'hex') and site = $2 and state = 'dropped'`,
    values: [sha256, site],
  });
}
