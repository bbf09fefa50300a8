// What correspondence keeps beside the log and clears away when a letter is destroyed: the e-mail
// or the scanned pages that it came by, and what was read out of its files. A scanned source in
// which other letters lie goes with the last of them. The index of the search learns it from the
// entry.
import type { Clearing } from '#store/dropping.ts';
import type { Session } from '#store/database.ts';

interface Piece {
  readonly id: string;
  readonly isDiscarded: boolean;
  readonly pages: readonly { readonly file: number; readonly page: number }[];
}

interface Batch {
  readonly id: string;
  readonly pieces: readonly Piece[];
}

export const clearing: Clearing = {
  async clearSubject(session, office, subject) {
    const mail = await session.query<{ files: readonly { readonly sha256: string }[] }>({
      text: `delete from dawam.mail_arrival where office = $1 and letter = $2 returning files`,
      values: [office, subject],
    });
    const ofMail = mail.flatMap(({ files }) => files.map(({ sha256 }) => sha256));
    const isThere = await hasTable(session, 'post.batch');
    return isThere ? [...ofMail, ...(await clearPost(session, office, subject))] : ofMail;
  },

  async isFileNamed(session, sha256) {
    const inMail = await session.query({
      text: `select 1 from dawam.mail_arrival where files @> $1::jsonb limit 1`,
      values: [JSON.stringify([{ sha256 }])],
    });
    if (inMail.length > 0) return true;
    if (!(await hasTable(session, 'post.file'))) return false;
    const inPost = await session.query({
      text: 'select 1 from post.file where sha256 = $1 or pdf = $1 limit 1',
      values: [sha256],
    });
    return inPost.length > 0;
  },

  async clearFile(session, sha256) {
    for (const table of ['dawam.file_text', 'post.reading']) {
      if (!(await hasTable(session, table))) continue;
      await session.query({ text: `delete from ${table} where sha256 = $1`, values: [sha256] });
    }
  },
};

async function hasTable(session: Session, name: string): Promise<boolean> {
  const [row] = await session.query<{ is_there: boolean }>({
    text: 'select to_regclass($1) is not null as is_there',
    values: [name],
  });
  return row?.is_there === true;
}

/** A piece of a morning's post has the id of the letter that it became. */
async function clearPost(
  session: Session,
  office: string,
  subject: string,
): Promise<readonly string[]> {
  const id = subject.slice(subject.indexOf('/') + 1);
  const [batch] = await session.query<Batch>({
    text: `select id, pieces from post.batch
      where office = $1 and pieces @> $2::jsonb for update`,
    values: [office, JSON.stringify([{ id }])],
  });
  if (batch === undefined) return [];
  const left = batch.pieces.filter((piece) => piece.id !== id);
  const gone = batch.pieces.filter((piece) => piece.id === id).flatMap(({ pages }) => pages);
  for (const { file, page } of gone) {
    await session.query({
      text: 'delete from post.page where batch = $1 and file = $2 and page = $3',
      values: [batch.id, file, page],
    });
  }
  const inUse = new Set(
    left.filter(({ isDiscarded }) => !isDiscarded).flatMap(({ pages }) => pages.map(fileOf)),
  );
  const places = [...new Set(gone.map(fileOf))].filter((file) => !inUse.has(file));
  const isOfSource = (page: { readonly file: number }) => places.includes(page.file);
  const kept = left.filter(({ pages }) => pages.length === 0 || !pages.every(isOfSource));
  await session.query({
    text: 'delete from post.page where batch = $1 and file = any($2::integer[])',
    values: [batch.id, places],
  });
  const sources = await session.query<{ sha256: string; pdf: string | null }>({
    text: `delete from post.file where batch = $1 and place = any($2::integer[])
      returning sha256, pdf`,
    values: [batch.id, places],
  });
  await session.query({
    text: 'update post.batch set pieces = $2::jsonb, version = version + 1 where id = $1',
    values: [batch.id, JSON.stringify(kept)],
  });
  return sources.flatMap(({ sha256, pdf }) => (pdf === null ? [sha256] : [sha256, pdf]));
}

function fileOf({ file }: { readonly file: number }): number {
  return file;
}
