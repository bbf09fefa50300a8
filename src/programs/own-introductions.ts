// The directory's word on which key a log of this server has, to be brought along where no centre
// passes it on: made here where the directory is kept, else as a centre has given it. And what
// others bring along is believed by the same signature.
import { join } from 'node:path';

import { formatIntroduction, openIntroduction } from '#kernel/introduction.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import type { VerifierKey } from '#kernel/note.ts';
import type { Session } from '#store/database.ts';
import { findKey } from '#store/keys.ts';
import { directoryOffice } from '#store/store.ts';

type Asking = Pick<Session, 'query'>;

interface LogRow {
  readonly origin: string;
  readonly vkey: string;
  readonly introduction: string | null;
}

async function findLog(sql: Asking, office: string): Promise<LogRow | undefined> {
  const [row] = await sql.query<LogRow>({
    text: 'select origin, vkey, introduction from dawam.log where office = $1',
    values: [office],
  });
  return row;
}

/** Undefined where nobody has said it to this server yet. */
export async function findOwnIntroduction(
  sql: Asking,
  dataDir: string,
  office: string,
): Promise<string | undefined> {
  const own = await findLog(sql, office);
  if (own === undefined) return undefined;
  if (own.introduction !== null) return own.introduction;
  const directory = await findLog(sql, directoryOffice);
  const key =
    directory === undefined
      ? undefined
      : await findKey(join(dataDir, 'keys'), directoryOffice, directory.origin);
  const read = parseVerifierKey(own.vkey);
  return key === undefined || !read.ok ? undefined : formatIntroduction(read.key, key);
}

export async function findDirectoryKey(sql: Asking): Promise<VerifierKey | undefined> {
  const row = await findLog(sql, directoryOffice);
  const read = row === undefined ? undefined : parseVerifierKey(row.vkey);
  return read?.ok === true ? read.key : undefined;
}

/** Own logs that nobody has introduced to this server. */
export async function listUnintroduced(sql: Asking): Promise<readonly string[]> {
  const rows = await sql.query<{ origin: string }>({
    text: `select origin from dawam.log
      where not is_replica and introduction is null and office <> $1 order by office`,
    values: [directoryOffice],
  });
  return rows.map((row) => row.origin);
}

/** False where the directory has not signed it, or it is of another log. */
export async function keepOwnIntroduction(
  sql: Asking,
  origin: string,
  note: string,
): Promise<boolean> {
  const directory = await findDirectoryKey(sql);
  const key = directory === undefined ? undefined : openIntroduction(note, directory);
  if (key?.name !== origin) return false;
  await sql.query({
    text: 'update dawam.log set introduction = $2 where origin = $1',
    values: [origin, note],
  });
  return true;
}

export interface LearningParts {
  readonly pool: Asking;
  readonly knownLogs: {
    findKey(origin: string): Promise<VerifierKey | undefined>;
    admit(introduced: { readonly key: VerifierKey; readonly by: string }): Promise<boolean>;
  };
}

export interface Learned {
  readonly key: VerifierKey;
  /** Name of the key that says so; undefined where it was known before. */
  readonly by: string | undefined;
}

/** The key of a log elsewhere: as it is known here, or as the introduction says it. */
export async function findKeyOf(
  { pool, knownLogs }: LearningParts,
  origin: string,
  introduction: string | undefined,
): Promise<Learned | undefined> {
  const known = await knownLogs.findKey(origin);
  if (known !== undefined) return { key: known, by: undefined };
  const directory = introduction === undefined ? undefined : await findDirectoryKey(pool);
  if (introduction === undefined || directory === undefined) return undefined;
  const key = openIntroduction(introduction, directory);
  return key?.name === origin ? { key, by: directory.name } : undefined;
}

/** From now on it is known here. */
export async function keepLearned({ knownLogs }: LearningParts, learned: Learned): Promise<void> {
  const { key, by } = learned;
  if (by !== undefined) await knownLogs.admit({ key, by });
}
