// What a centre passes on: each entry of the logs that it mirrors, to the offices that it is
// addressed to, with its proof under a head that the centre has cosigned. Positions of a recipient
// are given in the transaction that cosigns, under the lock of the recipient's row, so that they
// become visible in their order and without a gap. It reads of an entry only to whom it goes.
import { randomBytes } from 'node:crypto';

import { addressingOf, domainOf } from '#kernel/consignment.ts';
import type { Consignment } from '#kernel/consignment.ts';
import { isDisposedHash } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { Fault } from '#kernel/fault.ts';
import { neededTilesJointly, proveJointly } from '#kernel/joint-proof.ts';
import type { Parcel } from '#kernel/parcel.ts';
import { formatTlogProof } from '#kernel/tlog-proof.ts';
import { neededTiles, proveInclusion, rememberedSubtrees } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import type { Session, SessionPool } from '#store/database.ts';
import { numbersText } from '#store/joined-bytes.ts';
import { Lane } from '#store/lane.ts';
import type { Sessions } from '#store/lane.ts';
import { readMirrorTiles } from '#store/tiles.ts';
import type { FeedPage, FeedQuery } from '#sync/feed-page.ts';
import { mergeRanges } from '#sync/push-body.ts';

/** So many consignments go at once, alone or in parcels, and so many bytes of leaves. */
const ALONE_MAX = 500;
const PACKED_MAX = 4_000;
const PAGE_BYTES_MAX = 2_000_000;
const ARRIVALS_MAX = 2_000;
const UNCLAIMED_MAX = 1_000;
/** Pages that are being made, of all offices that wait for news. */
const READS_ATONCE = 4;

interface Row {
  readonly position: number;
  readonly origin: string;
  readonly index: number;
  /** Null where it was disposed of. */
  readonly leaf: Buffer | null;
}

interface Head {
  readonly size: number;
  readonly checkpoint: string;
}

/** In the transaction that keeps the entries: to whom they go, and with which files. */
export async function noteAddressees(
  session: Session,
  origin: string,
  { start, leaves }: { readonly start: number; readonly leaves: readonly GivenLeaf[] },
): Promise<void> {
  const domain = domainOf(origin);
  const addressed = leaves.flatMap((leaf, i) => {
    if (isDisposedHash(leaf)) return [];
    const { to, files } = addressingOf(leaf);
    const others = to.map((office) => `${domain}${office}`).filter((other) => other !== origin);
    return others.map((recipient) => ({ index: start + i, recipient, files }));
  });
  if (addressed.length === 0) return;
  await session.query({
    name: 'note-addressees',
    text: `insert into dawam.feed (origin, index, recipient)
      select $1, * from unnest($2::bigint[], $3::text[]) on conflict do nothing`,
    values: [
      origin,
      numbersText(addressed.map((one) => one.index)),
      addressed.map((one) => one.recipient),
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
 * In the transaction that cosigns a head of this size: who gets something now. Rows are found again
 * by where they lie, which nobody else changes meanwhile: PostgreSQL takes fresh ones for few, and
 * would compare each of them with each other by their keys.
 */
export async function placeInFeeds(
  session: Session,
  origin: string,
  size: number,
): Promise<readonly string[]> {
  const rows = await session.query<{ recipient: string }>({
    name: 'place-in-feeds',
    text: `
      with fresh as (
        select ctid as at, recipient,
          row_number() over (partition by recipient order by index) as place
        from dawam.feed where origin = $1 and index < $2 and position is null),
      counts as (select recipient, count(*) as many from fresh group by recipient),
      grown as (
        insert into dawam.feed_recipient (recipient, last)
        select recipient, many from counts order by recipient
        on conflict (recipient) do update set last = feed_recipient.last + excluded.last
        returning recipient, last),
      placed as (
        update dawam.feed f set position = g.last - c.many + n.place
        from fresh n join counts c using (recipient) join grown g using (recipient)
        where f.ctid = n.at)
      select recipient from grown`,
    values: [origin, size],
  });
  return rows.map((row) => row.recipient);
}

export class CentreFeed {
  readonly #pool: Sessions;
  readonly #waiters = new Map<string, Set<() => void>>();
  #epoch: string | undefined;
  #isClosed = false;

  constructor(pool: SessionPool) {
    this.#pool = new Lane(pool, READS_ATONCE);
  }

  /**
   * What comes after the cursor. The question also says what the recipient has: its senders are
   * told. Waits for something to come, but not longer than that.
   */
  async read(recipient: string, query: FeedQuery, patienceMs: number): Promise<FeedPage> {
    const { cursor, have = cursor.position } = query;
    const epoch = await this.#findEpoch();
    const known = cursor.epoch === epoch ? cursor : { epoch, position: 0, arrived: 0 };
    if (cursor.epoch === epoch) await this.#noteFetched(recipient, have);
    for (const end = performance.now() + patienceMs; ;) {
      if (this.#isClosed) throw new Fault('store.closed', 'The centre is shutting down.');
      // Before looking, so that what comes meanwhile is not slept through.
      const news = this.#listen(recipient);
      const page = await this.#readPage(recipient, { ...query, cursor: known });
      const isNew = page.cursor.position > known.position;
      const leftMs = end - performance.now();
      if (isNew || page.arrivals.length > 0 || leftMs <= 0) {
        news.stop();
        return page;
      }
      await news.wait(leftMs);
    }
  }

  /** Whoever waits for these looks again. */
  wake(recipients: Iterable<string>): void {
    for (const recipient of recipients) {
      for (const go of this.#waiters.get(recipient) ?? []) go();
    }
  }

  /** Nobody waits any longer: whoever does gets a Fault store.closed. */
  close(): void {
    this.#isClosed = true;
    this.wake([...this.#waiters.keys()]);
  }

  /** Whether an entry that is addressed to it names the file. */
  async mayFetch(recipient: string, sha256: string): Promise<boolean> {
    const rows = await this.#pool.query({
      name: 'may-fetch',
      text: `select 1 from dawam.feed_file where recipient = $1 and sha256 = decode($2, 'hex')`,
      values: [recipient, sha256],
    });
    return rows.length > 0;
  }

  /** Logs of a domain to which something was sent and that nobody has brought. */
  async listUnclaimed(domain: string): Promise<readonly string[]> {
    const rows = await this.#pool.query<{ recipient: string }>({
      name: 'unclaimed',
      text: `select recipient from dawam.feed_recipient r
        where starts_with(recipient, $1)
          and not exists (select from dawam.mirror_log l where l.origin = r.recipient)
        order by recipient limit ${UNCLAIMED_MAX}`,
      values: [domain],
    });
    return rows.map((row) => row.recipient);
  }

  #listen(recipient: string): { wait(ms: number): Promise<void>; stop(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiters.get(recipient) ?? new Set();
    this.#waiters.set(recipient, waiting.add(resolve));
    const stop = () => {
      waiting.delete(resolve);
      if (waiting.size === 0 && this.#waiters.get(recipient) === waiting) {
        this.#waiters.delete(recipient);
      }
    };
    const wait = async (ms: number) => {
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
      stop();
    };
    return { wait, stop };
  }

  // Of the numbering in this database: a centre that lost it numbers anew.
  async #findEpoch(): Promise<string> {
    if (this.#epoch !== undefined) return this.#epoch;
    const [row] = await this.#pool.query<{ value: string }>({
      text: `with made as (insert into dawam.setting (name, value)
          values ('feed-epoch', to_jsonb($1::text)) on conflict do nothing returning value)
        select value #>> '{}' as value from made
        union all select value #>> '{}' from dawam.setting where name = 'feed-epoch' limit 1`,
      values: [randomBytes(8).toString('hex')],
    });
    return (this.#epoch = must(row, 'The epoch was found or made.').value);
  }

  // Numbers of a sender are given under its row's lock, as positions are.
  async #noteFetched(recipient: string, position: number): Promise<void> {
    const rows = await this.#pool.query<{ origin: string }>({
      name: 'note-fetched',
      text: `
        with before as (
          select recipient, fetched from dawam.feed_recipient
          where recipient = $1 and fetched < $2 and last >= $2 for update),
        noted as (
          update dawam.feed_recipient r set fetched = $2 from before b
          where r.recipient = b.recipient),
        fresh as (
          select f.ctid as at, f.origin,
            row_number() over (partition by f.origin order by f.position) as place
          from dawam.feed f join before b using (recipient)
          where f.position > b.fetched and f.position <= $2),
        counts as (select origin, count(*) as many from fresh group by origin),
        grown as (
          insert into dawam.feed_sender (origin, arrived)
          select origin, many from counts order by origin
          on conflict (origin) do update set arrived = feed_sender.arrived + excluded.arrived
          returning origin, arrived),
        told as (
          update dawam.feed f set arrival = g.arrived - c.many + n.place
          from fresh n join counts c using (origin) join grown g using (origin)
          where f.ctid = n.at)
        select origin from grown`,
      values: [recipient, position],
    });
    this.wake(rows.map((row) => row.origin));
  }

  async #readPage(recipient: string, query: FeedQuery): Promise<FeedPage> {
    const { cursor, canReadParcels, have } = query;
    return await this.#pool.use(async (session) => {
      await session.script('begin isolation level repeatable read read only');
      const most = canReadParcels ? PACKED_MAX : ALONE_MAX;
      const rows = await readRows(session, recipient, cursor.position, most);
      const consignments = canReadParcels ? [] : await prove(session, rows);
      const parcels = canReadParcels ? await packUp(session, rows) : [];
      const told = await readArrivals(session, recipient, cursor.arrived);
      const position = rows.at(-1)?.position ?? cursor.position;
      const isRead = have !== undefined && rows.length > 0;
      const isMore = isRead && (await readLast(session, recipient)) > position;
      await session.script('commit');
      const arrived = told.at(-1)?.arrival ?? cursor.arrived;
      const arrivals = told.map(({ index, recipient: to }) => {
        return { index, recipient: to.slice(domainOf(to).length) };
      });
      const reached = { epoch: cursor.epoch, position, arrived };
      return { cursor: reached, consignments, parcels, arrivals, isMore };
    });
  }
}

async function readRows(
  session: Session,
  recipient: string,
  position: number,
  most: number,
): Promise<readonly Row[]> {
  return await session.query<Row>({
    name: `feed-page-${most}`,
    text: `
      with page as (
        select position, origin, index from dawam.feed
        where recipient = $1 and position > $2 order by position limit ${most}),
      summed as (
        select p.*, e.leaf, coalesce(sum(length(e.leaf)) over (order by p.position), 0) as bytes
        from page p left join dawam.mirror_entry e using (origin, index))
      select position, origin, index, leaf from summed
      where bytes <= ${PAGE_BYTES_MAX} or position = $2 + 1 order by position`,
    values: [recipient, position],
  });
}

/** The position of the last thing in the list. */
async function readLast(session: Session, recipient: string): Promise<number> {
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

async function readArrivals(
  session: Session,
  origin: string,
  arrived: number,
): Promise<readonly ArrivalRow[]> {
  return await session.query<ArrivalRow>({
    name: 'arrivals',
    text: `select arrival, index, recipient from dawam.feed
      where origin = $1 and arrival > $2 order by arrival limit ${ARRIVALS_MAX}`,
    values: [origin, arrived],
  });
}

interface Group {
  readonly head: Head;
  readonly origin: string;
  /** By index; none was disposed of. */
  readonly entries: readonly { readonly index: number; readonly leaf: Buffer }[];
}

async function groupByLog(session: Session, rows: readonly Row[]): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const [origin, own] of Map.groupBy(rows, (row) => row.origin)) {
    const entries = own.flatMap(({ index, leaf }) => (leaf === null ? [] : [{ index, leaf }]));
    if (entries.length === 0) continue;
    const [found] = await session.query<{ cosigned: Head | null }>({
      name: 'cosigned-head',
      text: 'select cosigned from dawam.mirror_log where origin = $1',
      values: [origin],
    });
    const head = must(found?.cosigned ?? undefined, 'What has a position is held.');
    groups.push({
      head,
      origin,
      entries: entries.toSorted((one, other) => one.index - other.index),
    });
  }
  return groups;
}

async function prove(session: Session, rows: readonly Row[]): Promise<readonly Consignment[]> {
  const made: Consignment[] = [];
  for (const { head, origin, entries } of await groupByLog(session, rows)) {
    const { size, checkpoint } = head;
    const ranges = mergeRanges(entries.flatMap(({ index }) => neededTiles(size, index)));
    const tiles = await readMirrorTiles(session, origin, ranges);
    const read = rememberedSubtrees(tiles.get);
    for (const { index, leaf } of entries) {
      const proof = formatTlogProof({ index, path: proveInclusion(size, index, read), checkpoint });
      made.push({ origin, index, leaf, proof });
    }
  }
  return made;
}

async function packUp(session: Session, rows: readonly Row[]): Promise<readonly Parcel[]> {
  const made: Parcel[] = [];
  for (const { head, origin, entries } of await groupByLog(session, rows)) {
    const { size, checkpoint } = head;
    const indexes = entries.map(({ index }) => index);
    const tiles = await readMirrorTiles(session, origin, neededTilesJointly(size, indexes));
    const hashes = proveJointly(size, indexes, rememberedSubtrees(tiles.get));
    const leaves = entries.map(({ leaf }) => leaf);
    made.push({ origin, checkpoint, indexes, leaves, hashes });
  }
  return made;
}
