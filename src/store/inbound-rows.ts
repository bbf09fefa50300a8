// Rows of table dawam.inbound as they come in: many that are new by COPY, others one by one against
// what is there. A proven one takes the place of one that nobody believed; what was delivered stays
// away.
import type { Consignment } from '#kernel/consignment.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';

import { BinaryRows } from './copy-binary.ts';
import type { Session } from './database.ts';
import { joinBytes, numbersText } from './joined-bytes.ts';
import type { Sessions } from './lane.ts';
import { recordsText } from './record-text.ts';

/** Of which entry of another server, for which office here. */
export interface InboundPlace {
  readonly office: string;
  readonly origin: string;
  readonly index: number;
}

export interface InboundRow extends InboundPlace {
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly proof: string;
  readonly refusal: Refusal | undefined;
  readonly hasFiles: boolean;
}

const NOTHING: ReadonlyMap<string, Uint8Array> = new Map();

export function placeName({ origin, index }: Pick<InboundPlace, 'origin' | 'index'>): string {
  return `${index} ${origin}`;
}

/**
 * Hashes of the leaves that are here at these places, waiting or delivered, by `placeName`; empty
 * only where nothing at all is. An empty hash stands for what is not believed.
 */
export async function listKnown(
  pool: Sessions,
  office: string,
  places: readonly Pick<Consignment, 'origin' | 'index'>[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (places.length === 0 || !(await isAnyNear(pool, office, places))) return NOTHING;
  const rows = await pool.query<{ origin: string; index: number; hash: Buffer }>({
    name: 'known-inbound',
    text: `
      select w.origin, w.index, k.hash
      from unnest($2::text[], $3::bigint[]) as w (origin, index), lateral (
        select case when i.is_proven then i.leaf_hash else '' end as hash from dawam.inbound i
        where i.office = $1 and i.origin = w.origin and i.index = w.index
        union all
        select f.leaf_hash from dawam.foreign_entry f
        where f.office = $1 and f.origin = w.origin and f.index = w.index) k`,
    values: [
      office,
      places.map(({ origin }) => origin),
      numbersText(places.map(({ index }) => index)),
    ],
  });
  return new Map(rows.map((row) => [placeName(row), row.hash]));
}

// One look for each log: what catches up comes in runs, behind all that is here.
async function isAnyNear(
  pool: Sessions,
  office: string,
  places: readonly Pick<Consignment, 'origin' | 'index'>[],
): Promise<boolean> {
  const runs = new Map<string, { first: number; last: number }>();
  for (const { origin, index } of places) {
    const run = runs.get(origin);
    if (run === undefined) runs.set(origin, { first: index, last: index });
    else [run.first, run.last] = [Math.min(run.first, index), Math.max(run.last, index)];
  }
  const found = await pool.query({
    name: 'any-inbound',
    text: `select from unnest($2::text[], $3::bigint[], $4::bigint[]) as r (origin, first, last)
      where exists (select from dawam.inbound i
          where i.office = $1 and i.origin = r.origin and i.index between r.first and r.last)
        or exists (select from dawam.foreign_entry f
          where f.office = $1 and f.origin = r.origin and f.index between r.first and r.last)
      limit 1`,
    values: [
      office,
      [...runs.keys()],
      numbersText([...runs.values()].map(({ first }) => first)),
      numbersText([...runs.values()].map(({ last }) => last)),
    ],
  });
  return found.length > 0;
}

const COPIED = 'office origin index leaf leaf_hash proof is_proven arrived_at'.split(' ');
const COPY_SQL = `copy dawam.inbound (${COPIED.join(', ')}) from stdin (format binary)`;

/** Of believed ones that are not here; RowsRefused where one is. */
export async function copyRows(
  session: Session,
  rows: readonly InboundRow[],
  now: string,
): Promise<number> {
  if (rows.length === 0) return 0;
  const nowMs = Date.parse(now);
  const binary = new BinaryRows();
  for (const { office, origin, index, leaf, leafHash, proof } of rows) {
    binary.begin(COPIED.length);
    binary.text(office);
    binary.text(origin);
    binary.bigint(index);
    binary.bytes(leaf);
    binary.bytes(leafHash);
    binary.text(proof);
    binary.boolean(true);
    binary.timestamp(nowMs);
  }
  await session.copyIn([{ sql: COPY_SQL, rows: binary.finish() }]);
  return rows.length;
}

const INBOUND = [...COPIED, 'attempts', 'refused'];

/**
 * How many of them were new here. Bytes go joined, as one parameter that needs no escaping, with
 * the places where to cut.
 */
export async function insertRows(
  session: Session,
  rows: readonly InboundRow[],
  now: string,
): Promise<number> {
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
