// Takes in consignments: entries of logs at other servers for offices here. Each is verified, kept
// durably in table dawam.inbound, and from there delivered like those of this server's own offices.
// The same one again changes nothing, by whatever way it comes. One that is not believed is kept
// for a person to see, and holds up no other.
import { entryOf, sealedMediaType } from '#kernel/entry.ts';
import type { FileRef } from '#kernel/entry.ts';
import { addressingOf, makeConsignmentCheck } from '#kernel/consignment.ts';
import type { Consignment, ConsignmentFlaw } from '#kernel/consignment.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { leafHash } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';

import type { Session, SessionPool } from './database.ts';
import { joinBytes } from './joined-bytes.ts';
import type { KnownLogs } from './known-logs.ts';
import { recordsText } from './record-text.ts';

export interface InboundParts {
  readonly pool: SessionPool;
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

/** Of which entry of another server, for which office here. */
export interface InboundPlace {
  readonly office: string;
  readonly origin: string;
  readonly index: number;
}

interface Row extends InboundPlace {
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly proof: string;
  readonly refusal: Refusal | undefined;
  readonly hasFiles: boolean;
}

const ROWS_MAX = 1_000;

export class Inbound {
  readonly #parts: InboundParts;

  constructor(parts: InboundParts) {
    this.#parts = parts;
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
    const { office, consignments, cosignerKeys, arrivals } = page;
    const rows = await this.#judge(consignments, { recipientsOf: () => [office], cosignerKeys });
    const count = await this.#keep(rows, async (session) => {
      // What is delivered by this server itself has not arrived because it came around.
      const elsewhere = arrivals.filter(({ recipient }) => !this.#parts.isHosted(recipient));
      await noteArrivals(session, office, elsewhere);
      await keepCursor(session, page);
    });
    if (arrivals.length > 0) this.#parts.onNoted(office);
    return count;
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
    const rows = await this.#parts.pool.query<Row & { leaf: Buffer }>({
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
  ): Promise<readonly Row[]> {
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

  async #keep(rows: readonly Row[], also: (session: Session) => Promise<void>): Promise<number> {
    const { pool, clock, onTaken, onNoted } = this.#parts;
    const now = new Date(clock()).toISOString();
    const count = await pool.transact(async (session) => {
      let taken = 0;
      for (let first = 0; first < rows.length; first += ROWS_MAX) {
        const some = rows.slice(first, first + ROWS_MAX);
        taken += await insertRows(session, some, now);
        await awaitFiles(session, some, now);
      }
      await also(session);
      return taken;
    });
    if (count > 0) onTaken();
    const refused = new Set(
      rows.filter((row) => row.refusal !== undefined).map((row) => row.office),
    );
    for (const office of refused) onNoted(office);
    return count;
  }
}

function refusalOf(flaw: ConsignmentFlaw, origin: string): Refusal {
  return refuse(`kernel.${flaw}`, { origin });
}

const INBOUND = [
  ...['office', 'origin', 'index', 'leaf', 'leaf_hash', 'proof', 'is_proven', 'arrived_at'],
  ...['attempts', 'refused'],
];

// A proven one takes the place of one that nobody believed; what was delivered stays away. Bytes go
// joined, as one parameter that needs no escaping, with the places where to cut.
async function insertRows(session: Session, rows: readonly Row[], now: string): Promise<number> {
  if (rows.length === 0) return 0;
  const records = rows.map(({ office, origin, index, refusal }) => {
    return { office, origin, index, refused: refusal === undefined ? null : textOf(refusal) };
  });
  const leaves = joinBytes(rows.map((row) => row.leaf));
  const proofs = joinBytes(rows.map((row) => Buffer.from(row.proof, 'utf8')));
  const taken = await session.query({
    name: 'take-in',
    text: `insert into dawam.inbound
        (office, origin, index, leaf, leaf_hash, proof, is_proven, arrived_at, refused)
      select i.office, i.origin, i.index, i.own_leaf, i.own_hash,
        convert_from(substring($8::bytea from i.proof_first for i.proof_length), 'UTF8'),
        i.refused is null, $9, i.refused
      from (select e.*, substring($4::bytea from e.first for e.length) as own_leaf,
          substring($5::bytea from 32 * e.place::int - 31 for 32) as own_hash
        from unnest($1::dawam.inbound[], $2::int[], $3::int[], $6::int[], $7::int[])
          with ordinality as e (${INBOUND.join(', ')}, first, length, proof_first, proof_length,
            place)) i
      where not exists (select from dawam.foreign_entry f
        where f.office = i.office and f.origin = i.origin and f.index = i.index
          and (f.leaf_hash = i.own_hash or i.refused is not null))
      on conflict (office, origin, index) do update
      set leaf = excluded.leaf, leaf_hash = excluded.leaf_hash, proof = excluded.proof,
        is_proven = true, refused = null
      where excluded.is_proven and not inbound.is_proven
      returning 1`,
    values: [
      must(recordsText(INBOUND, records), 'No field of what comes in is a list.'),
      ...[leaves.firsts, leaves.lengths, leaves.bytes],
      Buffer.concat(rows.map((row) => row.leafHash)),
      ...[proofs.firsts, proofs.lengths, proofs.bytes],
      now,
    ],
  });
  return taken.length;
}

function textOf(refusal: Refusal): string {
  return JSON.stringify(refusal);
}

// Entries may be delivered before the files that they name are here.
async function awaitFiles(session: Session, rows: readonly Row[], now: string): Promise<void> {
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
