// The lists of what a centre passes on, in PostgreSQL. Positions of a recipient are given in the
// transaction that cosigns, under the lock of the recipient's row, so that they become visible in
// their order and without a gap; so are the numbers of what has arrived, for each sender. A row has
// many entries of one log: whoever catches up gets thousands at once. It reads of an entry only to
// whom it goes.
import { addressingOf, domainOf } from '#kernel/consignment.ts';
import { isDisposedHash } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import type { Session } from '#store/database.ts';
import { numbersText } from '#store/joined-bytes.ts';
import type { Sessions } from '#store/lane.ts';

/** Indexes in one row of a list. */
const RUN_MAX = 1_000;
const PAGE_BYTES_MAX = 2_000_000;
const ARRIVALS_MAX = 2_000;

export interface FeedRow {
  readonly position: number;
  readonly origin: string;
  readonly index: number;
  /** Null where it was disposed of. */
  readonly leaf: Buffer | null;
}

export interface KeptLeaves {
  readonly start: number;
  readonly leaves: readonly GivenLeaf[];
}

/** In the transaction that keeps the entries: to whom they go, and with which files. */
export async function noteAddressees(
  session: Session,
  origin: string,
  kept: KeptLeaves,
): Promise<void> {
  await note(session, origin, addresseesOf(origin, kept));
}

/** As `noteAddressees`, where some of these entries may stand in lists already. */
export async function noteOtherAddressees(
  session: Session,
  origin: string,
  kept: KeptLeaves,
): Promise<void> {
  const { start, leaves } = kept;
  const rows = await session.query<{ recipient: string; index: number }>({
    text: `select l.recipient, i.index
      from (select recipient, indexes from dawam.feed where origin = $1
        union all select recipient, indexes from dawam.feed_waiting where origin = $1) l,
        unnest(l.indexes) as i (index)
      where i.index >= $2 and i.index < $3`,
    values: [origin, start, start + leaves.length],
  });
  const known = new Set(rows.map(({ recipient, index }) => `${index} ${recipient}`));
  const others = addresseesOf(origin, kept).filter(
    ({ recipient, index }) => !known.has(`${index} ${recipient}`),
  );
  await note(session, origin, others);
}

interface Addressed {
  readonly index: number;
  readonly recipient: string;
  readonly files: readonly string[];
}

function addresseesOf(origin: string, { start, leaves }: KeptLeaves): readonly Addressed[] {
  const domain = domainOf(origin);
  return leaves.flatMap((leaf, i) => {
    if (isDisposedHash(leaf)) return [];
    const { to, files } = addressingOf(leaf);
    const others = to.map((office) => `${domain}${office}`).filter((other) => other !== origin);
    return others.map((recipient) => ({ index: start + i, recipient, files }));
  });
}

async function note(
  session: Session,
  origin: string,
  addressed: readonly Addressed[],
): Promise<void> {
  if (addressed.length === 0) return;
  const runs: { readonly recipient: string; readonly indexes: readonly number[] }[] = [];
  for (const [recipient, own] of Map.groupBy(addressed, (one) => one.recipient)) {
    for (let first = 0; first < own.length; first += RUN_MAX) {
      const some = own.slice(first, first + RUN_MAX);
      runs.push({ recipient, indexes: some.map(({ index }) => index) });
    }
  }
  await session.query({
    name: 'note-addressees',
    text: `insert into dawam.feed_waiting (origin, first, recipient, indexes)
      select $1, n.indexes[1], n.recipient, n.indexes
      from (select recipient, indexes::bigint[] as indexes
        from unnest($2::text[], $3::text[]) as r (recipient, indexes)) n`,
    values: [
      origin,
      runs.map(({ recipient }) => recipient),
      runs.map(({ indexes }) => numbersText(indexes)),
    ],
  });
  const named = addressed.flatMap(({ recipient, files }) =>
    files.map((sha256) => ({ recipient, sha256 })),
  );
  if (named.length === 0) return;
  await session.query({
    name: 'note-files-for',
    text: `insert into dawam.feed_file (recipient, sha256)
      select n.recipient, decode(n.sha256, 'hex')
      from unnest($1::text[], $2::text[]) as n (recipient, sha256) on conflict do nothing`,
    values: [named.map((one) => one.recipient), named.map((one) => one.sha256)],
  });
}

/**
 * In the transaction that cosigns a head of this size: who gets something now. What is kept behind
 * that head waits for the next one.
 */
export async function placeInFeeds(
  session: Session,
  origin: string,
  size: number,
): Promise<readonly string[]> {
  const rows = await session.query<{ recipient: string }>({
    name: 'place-in-feeds',
    text: `
      with taken as (
        delete from dawam.feed_waiting where origin = $1 and first < $2
        returning recipient, first, indexes),
      cut as (
        select recipient, first,
          array(select i from unnest(indexes) as i where i < $2 order by i) as indexes,
          array(select i from unnest(indexes) as i where i >= $2 order by i) as later
        from taken),
      left_over as (
        insert into dawam.feed_waiting (origin, first, recipient, indexes)
        select $1, later[1], recipient, later from cut where later <> '{}'),
      counted as (
        select recipient, indexes,
          sum(cardinality(indexes)) over (partition by recipient order by first) as through,
          sum(cardinality(indexes)) over (partition by recipient) as many
        from cut),
      grown as (
        insert into dawam.feed_recipient (recipient, last)
        select recipient, max(many) from counted group by recipient order by recipient
        on conflict (recipient) do update set last = feed_recipient.last + excluded.last
        returning recipient, last),
      placed as (
        insert into dawam.feed (recipient, last_position, origin, indexes)
        select recipient, g.last - c.many + c.through, $1, c.indexes
        from counted c join grown g using (recipient))
      select recipient from grown`,
    values: [origin, size],
  });
  return rows.map((row) => row.recipient);
}

/**
 * The recipient has them up to this position: whose they are, which is now told more. Numbers of a
 * sender are given under its row's lock, as positions are.
 */
export async function noteFetched(
  pool: Sessions,
  recipient: string,
  position: number,
): Promise<readonly string[]> {
  const rows = await pool.query<{ origin: string }>({
    name: 'note-fetched',
    text: `
      with before as (
        select recipient, fetched from dawam.feed_recipient
        where recipient = $1 and fetched < $2 and last >= $2 for update),
      noted as (
        update dawam.feed_recipient r set fetched = $2 from before b
        where r.recipient = b.recipient),
      runs as (
        select f.origin, f.indexes, b.fetched, f.last_position - cardinality(f.indexes) as before,
          f.last_position
        from before b join dawam.feed f using (recipient)
        where f.last_position > b.fetched and f.last_position < $2 + ${RUN_MAX}),
      fresh as (
        select origin, last_position,
          indexes[greatest(fetched - before, 0) + 1 : least($2 - before, ${RUN_MAX})] as indexes
        from runs where before < $2),
      counted as (
        select origin, indexes,
          sum(cardinality(indexes)) over (partition by origin order by last_position) as through,
          sum(cardinality(indexes)) over (partition by origin) as many
        from fresh),
      grown as (
        insert into dawam.feed_sender (origin, arrived)
        select origin, max(many) from counted group by origin order by origin
        on conflict (origin) do update set arrived = feed_sender.arrived + excluded.arrived
        returning origin, arrived),
      told as (
        insert into dawam.feed_arrival (origin, last_arrival, recipient, indexes)
        select origin, g.arrived - c.many + c.through, $1, c.indexes
        from counted c join grown g using (origin))
      select origin from grown`,
    values: [recipient, position],
  });
  return rows.map((row) => row.origin);
}

/**
 * Positions have no gap, so they say how many rows there are at most. A list is unpacked once, and
 * not for each that is in it.
 */
export async function readRows(
  session: Session,
  recipient: string,
  position: number,
  most: number,
): Promise<readonly FeedRow[]> {
  return await session.query<FeedRow>({
    name: `feed-page-${most}`,
    text: `
      with runs as materialized (
        select last_position - cardinality(indexes) as before, origin, indexes
        from dawam.feed where recipient = $1 and last_position > $2
          and last_position < $2 + ${most + RUN_MAX}),
      page as materialized (
        select r.before + i.place as position, r.origin, i.index
        from runs r, unnest(r.indexes) with ordinality as i (index, place)
        where r.before + i.place > $2 and r.before + i.place <= $2 + ${most}),
      summed as (
        select p.*, e.leaf, coalesce(sum(length(e.leaf)) over (order by p.position), 0) as bytes
        from page p left join dawam.mirror_entry e using (origin, index))
      select position, origin, index, leaf from summed
      where bytes <= ${PAGE_BYTES_MAX} or position = $2 + 1 order by position`,
    values: [recipient, position],
  });
}

/** The position of the last thing in the list. */
export async function readLast(session: Session, recipient: string): Promise<number> {
  const [row] = await session.query<{ last: number }>({
    name: 'feed-last',
    text: 'select last from dawam.feed_recipient where recipient = $1',
    values: [recipient],
  });
  return row?.last ?? 0;
}

interface ArrivalRow {
  readonly arrival: number;
  readonly index: number;
  readonly recipient: string;
}

export async function readArrivals(
  session: Session,
  origin: string,
  arrived: number,
): Promise<readonly ArrivalRow[]> {
  return await session.query<ArrivalRow>({
    name: 'arrivals',
    text: `
      with runs as materialized (
        select last_arrival - cardinality(indexes) as before, recipient, indexes
        from dawam.feed_arrival where origin = $1 and last_arrival > $2
          and last_arrival < $2 + ${ARRIVALS_MAX + RUN_MAX})
      select r.before + i.place as arrival, i.index, r.recipient
      from runs r, unnest(r.indexes) with ordinality as i (index, place)
      where r.before + i.place > $2 and r.before + i.place <= $2 + ${ARRIVALS_MAX}
      order by arrival`,
    values: [origin, arrived],
  });
}
