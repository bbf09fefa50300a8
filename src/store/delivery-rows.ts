// The rows that delivery works through, from both waiting lists: table dawam.outbox, of entries of
// this server's own logs, and dawam.inbound, of consignments from elsewhere. What is noted of a row
// goes back to the list that it came from.
import type { Refusal } from '#kernel/refusal.ts';

import type { Session } from './database.ts';

/** One entry on its way to one addressee of this server. */
export interface WaitingRow {
  readonly list: 'outbox' | 'inbound';
  /** Id of the office that wrote it. */
  readonly office: string;
  readonly origin: string;
  readonly index: number;
  readonly recipient: string;
  readonly leaf: Buffer | null;
  readonly leaf_hash: Buffer;
  readonly attempts: number;
}

/** Of each list at once: what is between two looks costs little, and fits into memory. */
export const pageMax = 2_048;

const waitingSql = `
  (select 'outbox' as list, o.office, l.origin, o.index, o.recipient, o.attempts, e.leaf,
    e.leaf_hash
  from dawam.outbox o
  join dawam.entry e on e.office = o.office and e.index = o.index
  join dawam.log l on l.office = o.office
  where o.refused is null and not o.travels and o.recipient <> all($1::text[])
  order by o.attempts, o.office, o.index, o.recipient limit ${pageMax})
  union all
  (select 'inbound', regexp_replace(i.origin, '^.*/', ''), i.origin, i.index, i.office, i.attempts,
    i.leaf, i.leaf_hash
  from dawam.inbound i
  where i.refused is null and i.office <> all($1::text[])
  order by i.attempts, i.office, i.origin, i.index limit ${pageMax})`;

/** A page of each list; `closed` are addressees to pass over. */
export async function listWaiting(
  session: Pick<Session, 'query'>,
  closed: readonly string[],
): Promise<readonly WaitingRow[]> {
  const values = [closed];
  return await session.query<WaitingRow>({ name: 'waiting', text: waitingSql, values });
}

const lists = {
  outbox: { table: 'dawam.outbox', sender: 'w.office = d.office', recipient: 'w.recipient' },
  inbound: { table: 'dawam.inbound', sender: 'w.origin = d.origin', recipient: 'w.office' },
} as const;

const changes = {
  answered: (table: string) => `delete from ${table} w using`,
  failed: (table: string) => `update ${table} w set attempts = attempts + 1 from`,
  travelling: (table: string) => `update ${table} w set travels = true from`,
} as const;

export async function noteRows(
  session: Session,
  change: keyof typeof changes,
  rows: readonly WaitingRow[],
): Promise<void> {
  for (const list of ['outbox', 'inbound'] as const) {
    const own = rows.filter((row) => row.list === list);
    if (own.length === 0) continue;
    const { table, sender, recipient } = lists[list];
    await session.query({
      name: `${change}-${list}`,
      text: `${changes[change](table)}
        unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
          as d (office, origin, index, recipient)
        where ${sender} and w.index = d.index and ${recipient} = d.recipient`,
      values: [
        own.map((row) => row.office),
        own.map((row) => row.origin),
        own.map((row) => row.index),
        own.map((row) => row.recipient),
      ],
    });
  }
}

export async function noteRefusal(
  session: Session,
  row: WaitingRow,
  refusal: Refusal,
): Promise<void> {
  const { table, sender, recipient } = lists[row.list];
  const { office, origin, index } = row;
  await session.query({
    text: `update ${table} w set refused = $5, attempts = attempts + 1
      from (select $1::text as office, $2::text as origin) d
      where ${sender} and w.index = $3 and ${recipient} = $4`,
    values: [office, origin, index, row.recipient, JSON.stringify(refusal)],
  });
}

/** An entry of this office that has arrived at an addressee elsewhere. */
export interface Receipt {
  readonly office: string;
  readonly index: number;
  readonly recipient: string;
}

/** What comes from an addressee and speaks of it proves that it has arrived there. */
export async function noteReceipts(session: Session, receipts: readonly Receipt[]): Promise<void> {
  await session.query({
    name: 'note-receipts',
    text: `delete from dawam.outbox o
      using unnest($1::text[], $2::bigint[], $3::text[]) as r (office, index, recipient)
      where o.office = r.office and o.index = r.index and o.recipient = r.recipient`,
    values: [
      receipts.map((one) => one.office),
      receipts.map((one) => one.index),
      receipts.map((one) => one.recipient),
    ],
  });
}
