// What a centre passes on: each entry of the logs that it mirrors, to the offices that it is
// addressed to, with its proof under a head that the centre has cosigned. Whoever asks for more
// waits here until something comes. Who gets what, and in which order, stands in feed-lists.ts.
import { randomBytes } from 'node:crypto';

import { domainOf } from '#kernel/consignment.ts';
import type { Consignment } from '#kernel/consignment.ts';
import { Fault } from '#kernel/fault.ts';
import { neededTilesJointly, proveJointly } from '#kernel/joint-proof.ts';
import type { Parcel } from '#kernel/parcel.ts';
import { formatTlogProof } from '#kernel/tlog-proof.ts';
import { neededTiles, proveInclusion, rememberedSubtrees } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import type { Session, SessionPool } from '#store/database.ts';
import { Lane } from '#store/lane.ts';
import type { Sessions } from '#store/lane.ts';
import { readMirrorTiles } from '#store/tiles.ts';
import type { FeedPage, FeedQuery } from '#sync/feed-page.ts';
import { mergeRanges } from '#sync/push-body.ts';

import { noteFetched, readArrivals, readLast, readRows } from './feed-lists.ts';
import type { FeedRow } from './feed-lists.ts';

/** So many consignments go at once, alone or in parcels, and so many bytes of leaves. */
const ALONE_MAX = 500;
const PACKED_MAX = 4_000;
const UNCLAIMED_MAX = 1_000;
/** Pages that are being made, of all offices that wait for news. */
const READS_ATONCE = 4;

interface Head {
  readonly size: number;
  readonly checkpoint: string;
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
    if (cursor.epoch === epoch) this.wake(await noteFetched(this.#pool, recipient, have));
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

interface Group {
  readonly head: Head;
  readonly origin: string;
  /** By index; none was disposed of. */
  readonly entries: readonly { readonly index: number; readonly leaf: Buffer }[];
}

async function groupByLog(session: Session, rows: readonly FeedRow[]): Promise<readonly Group[]> {
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

async function prove(session: Session, rows: readonly FeedRow[]): Promise<readonly Consignment[]> {
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

async function packUp(session: Session, rows: readonly FeedRow[]): Promise<readonly Parcel[]> {
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
