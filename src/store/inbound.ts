// Takes in consignments: entries of logs at other servers for offices here. Each is verified, kept
// durably in table dawam.inbound, and from there delivered like those of this server's own offices.
// The same one again changes nothing, by whatever way it comes. One that is not believed is kept
// for a person to see, and holds up no other.
import { entryOf, sealedMediaType } from '#kernel/entry.ts';
import type { FileRef } from '#kernel/entry.ts';
import { addressingOf, findHolding, makeConsignmentCheck } from '#kernel/consignment.ts';
import type { Consignment, ConsignmentFlaw } from '#kernel/consignment.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { areSameBytes, leafHash } from '#kernel/tree.ts';
import { RowsRefused } from './database.ts';
import type { Session } from './database.ts';
import { noteHoldings } from './foreign-holdings.ts';
import type { ForeignHolding } from './foreign-holdings.ts';
import { copyRows, insertRows, listKnown, placeName } from './inbound-rows.ts';
import type { InboundPlace, InboundRow } from './inbound-rows.ts';
import type { KnownLogs } from './known-logs.ts';
import { Lane } from './lane.ts';
import type { Sessions } from './lane.ts';

export interface InboundParts {
  readonly pool: Sessions;
  readonly knownLogs: KnownLogs;
  readonly clock: () => number;
  /** The office's log is written by this server, or would be with its first act. */
  readonly isHosted: (office: string) => boolean;
  /** Something waits to be delivered. */
  readonly onTaken: () => void;
  /** Something of or for this office has changed that is no act. */
  readonly onNoted: (office: string) => void;
}

/** What a centre passes to one office at once, and up to where the office then has it. */
export interface FeedPage extends FeedCursor {
  readonly office: string;
  /** Name of the centre's key. */
  readonly centre: string;
  readonly cosignerKeys: readonly VerifierKey[];
  readonly consignments: readonly Consignment[];
  /** Of this office's own entries: their addressees have them. */
  readonly arrivals: readonly Arrival[];
  /** The next page lies ready. */
  readonly isMore?: boolean;
}

export interface FeedCursor {
  readonly epoch: string;
  readonly position: number;
  readonly arrived: number;
}

export interface Arrival {
  readonly index: number;
  /** Id of the addressee. */
  readonly recipient: string;
}

const ROWS_MAX = 1_000;
/** What comes for many offices at once leaves the others to those who work. */
const CONNECTIONS = 3;
/** What was taken in waits so long at most for what comes behind it, before it is delivered. */
const DELIVERY_LATE_MS = 5_000;

export class Inbound {
  readonly #parts: InboundParts;
  /** Of each office the page that is being taken in, after all before it. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #telling: NodeJS.Timeout | undefined;

  constructor(parts: InboundParts) {
    this.#parts = { ...parts, pool: new Lane(parts.pool, CONNECTIONS) };
    parts.knownLogs.onAdmitted((origin) => void this.#believe(origin).catch(() => undefined));
  }

  /** For every office here that one is addressed to; how many were new here. */
  async takeIn(consignments: readonly Consignment[]): Promise<number> {
    const rows = await this.#judge(consignments, {
      recipientsOf: (to) => to.filter(this.#parts.isHosted),
    });
    return await this.#keep(rows, async () => undefined);
  }

  /** What a centre passed to one office: all of it is durable together with the new cursor. */
  async takePage(page: FeedPage): Promise<number> {
    const { office, arrivals } = page;
    // Two centres pass on the same: whichever comes second finds it here.
    const turn = (this.#turns.get(office) ?? Promise.resolve()).then(() => this.#takePage(page));
    const ended = turn.catch(() => undefined);
    this.#turns.set(office, ended);
    const count = await turn.finally(() => {
      if (this.#turns.get(office) === ended) this.#turns.delete(office);
    });
    if (arrivals.length > 0) this.#parts.onNoted(office);
    return count;
  }

  async #takePage(page: FeedPage): Promise<number> {
    const { office, cosignerKeys, arrivals, isMore } = page;
    const known = await listKnown(this.#parts.pool, office, page.consignments);
    const consignments = page.consignments.filter((one) => !isKnown(one, known));
    const rows = await this.#judge(consignments, { recipientsOf: () => [office], cosignerKeys });
    const holdings = await this.#listHoldings(page, known);
    const also = async (session: Session) => {
      // What is delivered by this server itself has not arrived because it came around.
      const elsewhere = arrivals.filter(({ recipient }) => !this.#parts.isHosted(recipient));
      await noteArrivals(session, office, elsewhere);
      await noteHoldings(session, page, holdings);
      await keepCursor(session, page);
    };
    const areNew = known.size === 0 && rows.every(({ refusal }) => refusal === undefined);
    const count = await this.#keep(rows, also, { areNew, isMore: isMore === true });
    if (holdings.length > 0) this.#parts.onNoted(office);
    return count;
  }

  // The proof of what came first says which centre holds it. Of what another centre brings again
  // its word is kept: of each log once, since it holds all before.
  async #listHoldings(
    { centre, cosignerKeys, consignments }: FeedPage,
    known: ReadonlyMap<string, Uint8Array>,
  ): Promise<readonly ForeignHolding[]> {
    if (known.size === 0) return [];
    const centreKey = cosignerKeys.find(({ name }) => name === centre);
    const latest = new Map<string, Consignment>();
    for (const one of consignments) {
      const isLater = one.index > (latest.get(one.origin)?.index ?? -1);
      if (isLater && isKnown(one, known)) latest.set(one.origin, one);
    }
    const keys = await this.#parts.knownLogs.listKeys(latest.keys());
    return [...latest].flatMap(([origin, one]) => {
      const logKey = keys.get(origin);
      if (logKey === undefined || centreKey === undefined) return [];
      const found = findHolding(one, logKey, centreKey);
      return found === undefined ? [] : [{ origin, ...found }];
    });
  }

  /** The addressees say so themselves, by courier; of entries of this office. */
  async noteArrived(office: string, arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    const elsewhere = arrivals.filter(({ recipient }) => !this.#parts.isHosted(recipient));
    await this.#parts.pool.transact((session) => noteArrivals(session, office, elsewhere));
    this.#parts.onNoted(office);
  }

  async findCursor(office: string, centre: string): Promise<FeedCursor | undefined> {
    const [row] = await this.#parts.pool.query<FeedCursor>({
      name: 'feed-cursor',
      text: `select epoch, position, arrived from dawam.feed_cursor
        where office = $1 and centre = $2`,
      values: [office, centre],
    });
    return row;
  }

  /** Somebody has mended what hindered it. False where it does not wait for a person. */
  async retry({ office, origin, index }: InboundPlace): Promise<boolean> {
    await this.#believe(origin);
    const found = await this.#parts.pool.use((session) =>
      session.query({
        text: `update dawam.inbound set refused = null
          where office = $1 and origin = $2 and index = $3 and refused is not null and is_proven
          returning index`,
        values: [office, origin, index],
      }),
    );
    this.#parts.onNoted(office);
    this.#parts.onTaken();
    return found.length > 0;
  }

  /** At the start of a server that has these logs: it may be a newer one, or have others. */
  async tryAgain(logs: readonly string[]): Promise<void> {
    const { pool } = this.#parts;
    await pool.query({
      text: `update dawam.inbound set refused = null
        where is_proven
          and refused ->> 'refused' in ('kernel.unknown-entry', 'kernel.cannot-open')`,
    });
    await pool.query({
      text: 'update dawam.outbox set travels = false where travels and recipient = any($1::text[])',
      values: [logs],
    });
  }

  // What waited for the key of its log.
  async #believe(origin: string): Promise<void> {
    const rows = await this.#parts.pool.query<InboundRow & { leaf: Buffer }>({
      text: `select office, origin, index, leaf, proof from dawam.inbound
        where origin = $1 and not is_proven limit ${ROWS_MAX}`,
      values: [origin],
    });
    for (const row of rows) {
      const judged = await this.#judge([row], { recipientsOf: () => [row.office] });
      await this.#keep(judged, async () => undefined);
    }
  }

  async #judge(
    consignments: readonly Consignment[],
    how: {
      readonly recipientsOf: (to: readonly string[]) => readonly string[];
      readonly cosignerKeys?: readonly VerifierKey[];
    },
  ): Promise<readonly InboundRow[]> {
    const { knownLogs } = this.#parts;
    const keys = await knownLogs.listKeys(consignments.map(({ origin }) => origin));
    const { cosignerKeys } = how;
    const check = makeConsignmentCheck({
      findKey: (origin) => keys.get(origin),
      ...(cosignerKeys === undefined ? {} : { cosignerKeys }),
    });
    return consignments.flatMap((consignment) => {
      const { origin, index, leaf, proof } = consignment;
      // What this server's own logs say is delivered from there.
      if (keys.has(origin) && knownLogs.findElsewhere(origin) === undefined) return [];
      const judged = check(consignment);
      const { to, files } = judged.ok ? judged.verified : addressingOf(leaf);
      const hash = judged.ok ? judged.verified.leafHash : leafHash(leaf);
      return how.recipientsOf(to).map((office) => {
        const refusal = judged.ok
          ? to.includes(office)
            ? undefined
            : refuse('kernel.not-addressed', { office })
          : refusalOf(judged.flaw, origin);
        const hasFiles = files.length > 0;
        return { office, origin, index, leaf, leafHash: hash, proof, refusal, hasFiles };
      });
    });
  }

  async #keep(
    rows: readonly InboundRow[],
    also: (session: Session) => Promise<void>,
    { areNew, isMore }: { readonly areNew: boolean; readonly isMore: boolean } = PERHAPS_KNOWN,
  ): Promise<number> {
    const { pool, clock, onNoted } = this.#parts;
    const now = new Date(clock()).toISOString();
    const write = (take: typeof insertRows) =>
      pool.transact(async (session) => {
        let taken = 0;
        for (let first = 0; first < rows.length; first += ROWS_MAX) {
          const some = rows.slice(first, first + ROWS_MAX);
          taken += await take(session, some, now);
          await awaitFiles(session, some, now);
        }
        await also(session);
        return taken;
      });
    const insert = () => write(insertRows);
    const count = await (areNew ? write(copyRows).catch(orElse(insert)) : insert());
    if (count > 0 || (!isMore && this.#telling !== undefined)) this.#tellTaken(isMore);
    const refused = new Set(
      rows.filter((row) => row.refusal !== undefined).map((row) => row.office),
    );
    for (const office of refused) onNoted(office);
    return count;
  }

  // All that lies ready is made durable before any of it is delivered, which takes far longer: the
  // senders and the centre know the sooner. But nobody waits for that for long.
  #tellTaken(isMore: boolean): void {
    if (isMore) {
      this.#telling ??= setTimeout(() => this.#tellTaken(false), DELIVERY_LATE_MS).unref();
      return;
    }
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#parts.onTaken();
  }
}

const PERHAPS_KNOWN = { areNew: false, isMore: false };

/** What was not there a moment ago may have come by another way meanwhile. */
function orElse<Result>(again: () => Promise<Result>): (error: unknown) => Promise<Result> {
  return async (error) => {
    if (error instanceof RowsRefused) return await again();
    throw error;
  };
}

/** The same was believed before. */
function isKnown(one: Consignment, known: ReadonlyMap<string, Uint8Array>): boolean {
  const kept = known.get(placeName(one));
  return kept !== undefined && areSameBytes(kept, one.reckoned?.leafHash ?? leafHash(one.leaf));
}

function refusalOf(flaw: ConsignmentFlaw, origin: string): Refusal {
  return refuse(`kernel.${flaw}`, { origin });
}

// Entries may be delivered before the files that they name are here.
async function awaitFiles(
  session: Session,
  rows: readonly InboundRow[],
  now: string,
): Promise<void> {
  const awaited = rows.flatMap(({ office, leaf, refusal, hasFiles }) => {
    const files = hasFiles && refusal === undefined ? (entryOf(leaf)?.files ?? []) : [];
    return files.map((file) => ({ office, sha256: file.sha256, ...factsOf(file) }));
  });
  if (awaited.length === 0) return;
  await session.query({
    name: 'await-files',
    text: `insert into dawam.awaited_file (office, sha256, size_bytes, media_type, awaited_since)
      select a.office, decode(a.sha256, 'hex'), a.size, a.type, $5
      from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
        as a (office, sha256, size, type)
      where a.sha256 ~ '^[0-9a-f]{64}$' and not exists (
        select from dawam.file f where f.sha256 = decode(a.sha256, 'hex'))
      on conflict do nothing`,
    values: [
      awaited.map((one) => one.office),
      awaited.map((one) => one.sha256),
      awaited.map((one) => one.sizeBytes),
      awaited.map((one) => one.mediaType),
      now,
    ],
  });
}

function factsOf({ sealed, sizeBytes, mediaType }: FileRef) {
  if (sealed !== undefined) return { sizeBytes: sealed.sizeBytes, mediaType: sealedMediaType };
  return { sizeBytes, mediaType };
}

async function noteArrivals(
  session: Session,
  office: string,
  arrivals: readonly Arrival[],
): Promise<void> {
  if (arrivals.length === 0) return;
  await session.query({
    name: 'note-arrivals',
    text: `delete from dawam.outbox o
      using unnest($2::bigint[], $3::text[]) as a (index, recipient)
      where o.office = $1 and o.index = a.index and o.recipient = a.recipient`,
    values: [office, arrivals.map((one) => one.index), arrivals.map((one) => one.recipient)],
  });
}

async function keepCursor(session: Session, page: FeedPage): Promise<void> {
  await session.query({
    name: 'keep-feed-cursor',
    text: `insert into dawam.feed_cursor (office, centre, epoch, position, arrived)
      values ($1, $2, $3, $4, $5)
      on conflict (office, centre) do update
      set epoch = excluded.epoch, position = excluded.position, arrived = excluded.arrived`,
    values: [page.office, page.centre, page.epoch, page.position, page.arrived],
  });
}
