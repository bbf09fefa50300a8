// Circulars that the office sent: how many of their addressees have registered them, and who has
// not. An addressee acknowledges a circular by giving it a number of its own; to whom it came back
// counts as one who has not.
import { sql } from 'kysely';
import { must } from '#lib/assert.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import type { CorrespondenceDatabase, LetterRow } from '#modules/correspondence/reader.ts';
import { searchOf } from '#modules/correspondence/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { CircularsAnswer } from './shapes.ts';

type Circular = Pick<
  LetterRow,
  'subject' | 'state' | 'number' | 'heading' | 'secrecy' | 'drafted_by'
> & {
  readonly sent_at: string;
  readonly addressees: number;
  readonly acknowledged: number;
  readonly missing: CircularsAnswer['rows'][number]['missing'];
};

const MISSING_MAX = 500;

export async function findCirculars(
  db: CorrespondenceDatabase,
  asking: Asking,
  question: { readonly q: string; readonly from: number; readonly limit: number },
): Promise<CircularsAnswer> {
  const { q, from, limit } = question;
  const search = searchOf(q, asking.viewer) ?? sql`true`;
  const own = sql`tables.letter where office = ${asking.office.id} and direction = 'outgoing'
    and is_circular and state in ('dispatched', 'archived') and ${search}`;
  const to = sql`tables.addressee a where a.office = l.office and a.subject = l.subject
    and a.state <> 'withdrawn'`;
  const found = await sql<{ total: number; rows: readonly Circular[] }>`
    select (select count(*) from ${own})::int as total,
      (select coalesce(json_agg(c), '[]') from (
        select l.subject, l.state, l.number, l.heading, l.secrecy, l.drafted_by,
          coalesce(l.numbered_at, l.since) as sent_at,
          (select count(*) from ${to})::int as addressees,
          (select count(*) from ${to} and a.state in ('registered', 'closed'))::int as acknowledged,
          (select coalesce(json_agg(m), '[]') from (
            select a.name, a.state, coalesce(a.seen_at, a.delivered_at) as since from ${to}
               and a.state not in ('registered', 'closed')
             order by a.place limit ${MISSING_MAX}) m) as missing
        from (select * from ${own} order by numbered_at desc, subject
               limit ${limit} offset ${from}) l) c) as rows`.execute(db);
  const { total, rows } = must(found.rows[0], 'A select without from has one row.');
  const shown = await openRows(db, asking, rows);
  return { total, from, rows: shown.map((row) => circularOf(row, asking)) };
}

function circularOf(row: Shown<Circular>, { office }: Asking): CircularsAnswer['rows'][number] {
  const { number, addressees, acknowledged, missing, is_masked: masked } = row;
  return {
    ...{ letter: row.subject, number, masked, sentAt: row.sent_at },
    subject: masked ? wordIn(office.language, 'secrecy.secret') : row.heading,
    ...{ addressees, acknowledged, missing: [...missing] },
  };
}
