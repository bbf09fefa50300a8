// What correspondence keeps beside the log and clears away when a letter is destroyed or becomes
// secret: the e-mail or the scanned pages that it came by, and what was read out of its files. A
// scanned source in which other letters lie loses those pages (post/cleared-sources.ts). The index
// of the search learns it from the entry.
import { isSecret } from '#modules/correspondence/clearance.ts';
import { openlyNamedSql } from '#modules/correspondence/search/index-store.ts';
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

  async coverSubject(session, office, subject) {
    const [letter] = await session.query<{ secrecy: string }>({
      text: 'select secrecy from tables.letter where office = $1 and subject = $2',
      values: [office, subject],
    });
    if (letter === undefined) return [];
    if (isSecret(letter.secrecy)) {
      await forgetTexts(session, office, subject);
      return await clearing.clearSubject(session, office, subject);
    }
    await readAgain(session, office, subject);
    return [];
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

const filesSql = `select distinct n.sha256 from dawam.entry_file n
  join dawam.entry e using (office, index) where e.office = $1 and e.subject = $2`;

/** Unless an open letter has the same file. Who reads one just now waits, or is waited for. */
async function forgetTexts(session: Session, office: string, subject: string): Promise<void> {
  const values = [office, subject];
  await session.query({
    text: `select from dawam.file where sha256 in (${filesSql}) order by sha256 for update`,
    values,
  });
  for (const table of ['dawam.file_text', 'post.reading']) {
    if (!(await hasTable(session, table))) continue;
    await session.query({
      text: `delete from ${table} t using (${filesSql}) f
        where t.sha256 = encode(f.sha256, 'hex') and not ${openlyNamedSql('f.sha256')}`,
      values,
    });
  }
}

/** It is secret no more: what was stored in plain before it was is read by the machine again. */
async function readAgain(session: Session, office: string, subject: string): Promise<void> {
  if (!(await hasTable(session, 'post.reading'))) return;
  await session.query({
    text: `insert into post.reading (sha256)
      select encode(f.sha256, 'hex') from (${filesSql}) f join dawam.file d on d.sha256 = f.sha256
        where d.media_type in ('application/pdf', 'image/tiff', 'image/jpeg', 'image/png')
      on conflict do nothing`,
    values: [office, subject],
  });
}

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
  for (const place of new Set(gone.map(fileOf))) {
    if (places.includes(place)) continue;
    const pages = gone.filter(({ file }) => file === place).map(({ page }) => page);
    await session.query({
      text: `update post.file set is_clearing = true, tries = 0, cleared = (
          select array_agg(distinct page order by page)
            from unnest(cleared || $3::integer[]) as page)
        where batch = $1 and place = $2`,
      values: [batch.id, place, pages],
    });
  }
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
