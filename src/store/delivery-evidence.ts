// Keeps the entries of other offices, each with the proof by which it was believed, in table
// dawam.foreign_entry beside the log that takes them in. Leaves and proofs are copied inside the
// database. Evidence that no entry speaks of is taken away again.
import { disposedKind } from '#kernel/disposal.ts';

import { RowsRefused } from './database.ts';
import type { SessionPool } from './database.ts';
import type { WaitingRow } from './delivery-rows.ts';

export interface Evidence {
  readonly row: WaitingRow;
  /** What it speaks of. */
  readonly subject: string;
}

const wantedSql = `unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])
  as w (recipient, office, origin, index, subject)`;

// What the addressee has disposed of does not come back with a repeat.
const isKeptSql = `not exists (select from dawam.entry d
  where d.office = w.recipient and d.subject = w.subject and d.kind = $6)`;

const columnsSql = `insert into dawam.foreign_entry
  (office, origin, index, leaf, leaf_hash, received_at, proof)`;

const keepSql = {
  inbound: `${columnsSql}
    select w.recipient, w.origin, w.index, i.leaf, i.leaf_hash, $7, i.proof
    from ${wantedSql} join dawam.inbound i
      on i.office = w.recipient and i.origin = w.origin and i.index = w.index
    where ${isKeptSql} on conflict do nothing`,
  outbox: `${columnsSql}
    select w.recipient, w.origin, w.index, e.leaf, e.leaf_hash, $7, null
    from ${wantedSql} join dawam.entry e on e.office = w.office and e.index = w.index
    where e.leaf is not null and ${isKeptSql} on conflict do nothing`,
} as const;

/** Those that could not be kept, and why: what is wrong with one holds up no other. */
export async function keepEvidence(
  pool: SessionPool,
  kept: readonly Evidence[],
  receivedAt: string,
): Promise<ReadonlyMap<WaitingRow, RowsRefused>> {
  const failed = new Map<WaitingRow, RowsRefused>();
  for (const list of ['outbox', 'inbound'] as const) {
    const own = kept.filter(({ row }) => row.list === list);
    try {
      await insert(pool, list, own, receivedAt);
    } catch (error) {
      if (!(error instanceof RowsRefused)) throw error;
      for (const one of own) {
        const reason = await insert(pool, list, [one], receivedAt).catch(asRefused);
        if (reason !== undefined) failed.set(one.row, reason);
      }
    }
  }
  return failed;
}

function asRefused(error: unknown): RowsRefused {
  if (error instanceof RowsRefused) return error;
  throw error;
}

async function insert(
  pool: SessionPool,
  list: keyof typeof keepSql,
  kept: readonly Evidence[],
  receivedAt: string,
): Promise<undefined> {
  if (kept.length === 0) return;
  await pool.query({
    name: `keep-evidence-${list}`,
    text: keepSql[list],
    values: [
      kept.map(({ row }) => row.recipient),
      kept.map(({ row }) => row.office),
      kept.map(({ row }) => row.origin),
      kept.map(({ row }) => row.index),
      kept.map(({ subject }) => subject),
      ...[disposedKind, receivedAt],
    ],
  });
}

/** The addressee's log had nothing to record, so nothing there speaks of it. */
export async function dropEvidence(pool: SessionPool, rows: readonly WaitingRow[]): Promise<void> {
  if (rows.length === 0) return;
  await pool.query({
    name: 'drop-evidence',
    text: `delete from dawam.foreign_entry f
      using unnest($1::text[], $2::text[], $3::bigint[]) as d (office, origin, index)
      where f.office = d.office and f.origin = d.origin and f.index = d.index`,
    values: [
      rows.map((row) => row.recipient),
      rows.map((row) => row.origin),
      rows.map((row) => row.index),
    ],
  });
}
