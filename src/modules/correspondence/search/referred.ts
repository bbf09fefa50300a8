// Secret letters that are with the one who asks: the index knows no word of them, so that they are
// opened through the reader's wall and met here, as its page would be shown. What the index finds
// of them by itself, by number or for who is cleared, is left to it. Nothing of it is kept.
import { sql } from 'kysely';
import { isSecret, mayRead, mayReadAll } from '#modules/correspondence/clearance.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import { readHistories } from '#modules/correspondence/opening.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { openedDocument } from './document.ts';
import type { SearchDocument } from './document.ts';
import type { Item } from './question.ts';

/** Of the newest: nobody has more before them, and opening one takes a millisecond. */
const REFERRED_MAX = 500;

export async function listReferred(
  db: CorrespondenceDatabase,
  asking: Asking,
): Promise<readonly SearchDocument[]> {
  const { office, viewer } = asking;
  const posts = viewer.secretPosts ?? viewer.posts ?? [];
  if (posts.length === 0) return [];
  const found = await sql<{ subject: string }>`
    select r.subject from tables.referral r join tables.letter l using (office, subject)
     where r.office = ${office.id} and r.ended_at is null and r.holder_appointment = any(${posts})
       and l.secrecy in ('secret', 'top-secret')
     group by r.subject order by max(r.sent_at) desc limit ${REFERRED_MAX}`.execute(db);
  const subjects = found.rows.map(({ subject }) => subject);
  const documents: SearchDocument[] = [];
  for (const [subject, history] of await readHistories(db, office.id, subjects)) {
    const state = history.reduce(fold, empty());
    // What cannot be opened says of itself that it is not secret, or nothing at all.
    if (!isSecret(state.card.secrecy) || !mayRead(state, viewer)) continue;
    const document = openedDocument(subject, state, history, office);
    if (document !== undefined) documents.push(document);
  }
  return documents;
}

export function isMetBy({ terms }: Pick<SearchDocument, 'terms'>, items: readonly Item[]): boolean {
  const known = new Set(terms);
  return items.every(({ groups }) =>
    groups.every((group) => group.some((term) => known.has(term))),
  );
}

/** By number, or since the one who asks is cleared: by what stands in its row. */
export function isFoundByIndex(
  { plainTerms }: SearchDocument,
  items: readonly Item[],
  asking: Asking,
): boolean {
  const isByNumber = items.length > 0 && items.every(({ key }) => key !== null);
  return (mayReadAll(asking.viewer) || isByNumber) && isMetBy({ terms: plainTerms }, items);
}

/** As the index scores a hit: words of the question in heading and parties. */
export function scoreOf({ terms, headTerms }: SearchDocument, items: readonly Item[]): number {
  const head = new Set(terms.slice(0, headTerms));
  const words = new Set(items.flatMap((item) => item.words.map(({ term }) => term)));
  return [...words].filter((term) => head.has(term)).length;
}
