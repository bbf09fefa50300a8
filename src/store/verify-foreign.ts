// Verifies the entries of other offices that are kept as evidence: their bytes, the own entries
// that took them in, the log they come from where it is on this server, and the proof that came
// along where it is not.
import { makeConsignmentCheck } from '#kernel/consignment.ts';
import { entryOf } from '#kernel/entry.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { areSameBytes, leafHash } from '#kernel/tree.ts';

import type { Session } from './database.ts';
import { compareBytes, compareText, leafFlaw, toHex } from './flaw.ts';
import type { Flaw } from './flaw.ts';
import type { LogHead } from './log-memory.ts';
import type { Reference } from './verify-log.ts';

interface ForeignRow {
  readonly office: string;
  readonly origin: string;
  readonly index: number;
  readonly leaf: Buffer;
  readonly leaf_hash: Buffer;
  readonly proof: string | null;
}

export async function verifyForeign(
  sql: Session,
  logs: readonly LogHead[],
  received: readonly Reference[],
): Promise<Flaw[]> {
  const rows = await sql.query<ForeignRow>({
    text: `select office, origin, index, leaf, leaf_hash, proof from dawam.foreign_entry
      order by office, origin, index`,
  });
  const keys = await readKnownKeys(sql);
  const check = makeConsignmentCheck({ findKey: (origin) => keys.get(origin) });
  const rest = new Map(received.map((reference) => [placeOf(reference), reference]));
  const flaws: Flaw[] = [];
  for (const row of rows) {
    const entry = entryOf(row.leaf);
    const from = entry?.office ?? row.origin.slice(row.origin.lastIndexOf('/') + 1);
    const place = placeOf({ ...row, from });
    const reference = rest.get(place);
    flaws.push(...rowFlaws(row, from, reference, logs));
    if (reference === undefined && !(await isOnItsWay(sql, row, from))) {
      flaws.push({ where: nameOf(row), problem: `no entry of ${row.office} took it in` });
    }
    const own = await findOwnLeaf(sql, from, row.index);
    const where = nameOf(row);
    const difference = own === undefined ? undefined : compareBytes(where, row.leaf, own);
    if (difference !== undefined) flaws.push(difference);
    if (row.proof !== null) {
      const judged = check({ ...row, proof: row.proof });
      if (!judged.ok) flaws.push({ where, problem: `its proof does not hold: ${judged.flaw}` });
    }
    rest.delete(place);
  }
  for (const { office, entry, from, index, leafHash: named } of rest.values()) {
    const where = `log ${office} entry ${entry} origin`;
    const own = from === office ? await findOwnHash(sql, from, index) : undefined;
    if (own !== undefined) {
      // What an office has from itself stands in its own log, and is kept nowhere else.
      const difference = compareText(`${where} leaf hash`, toHex(own), named);
      if (difference !== undefined) flaws.push(difference);
      continue;
    }
    flaws.push({ where, problem: `entry ${index} of ${from}, which it took in, is not kept here` });
  }
  return flaws;
}

function placeOf(at: { readonly office: string; readonly from: string; readonly index: number }) {
  return `${at.office} ${at.from} ${at.index}`;
}

function nameOf(row: ForeignRow): string {
  return `received entry ${row.index} of ${row.origin} at ${row.office}`;
}

function rowFlaws(
  row: ForeignRow,
  from: string,
  reference: Reference | undefined,
  logs: readonly LogHead[],
): Flaw[] {
  const where = nameOf(row);
  const flaws: (Flaw | undefined)[] = [];
  if (!areSameBytes(leafHash(row.leaf), row.leaf_hash)) {
    flaws.push(leafFlaw(where, row.leaf, row.leaf_hash));
  }
  if (entryOf(row.leaf) === undefined) {
    flaws.push({ where, problem: 'is not the canonical JSON of an entry' });
  }
  if (reference !== undefined) {
    flaws.push(compareText(`${where} leaf hash`, toHex(row.leaf_hash), reference.leafHash));
  }
  const home = logs.find((log) => log.office === from);
  const origin = home?.origin ?? row.origin;
  flaws.push(compareText(`${where} column origin`, row.origin, origin));
  if (!row.origin.endsWith(`/${from}`)) flaws.push({ where, problem: `is an entry of ${from}` });
  return flaws.filter((flaw) => flaw !== undefined);
}

async function readKnownKeys(sql: Session): Promise<ReadonlyMap<string, VerifierKey>> {
  const known = await sql.query<{ origin: string; vkey: string }>({
    text: 'select origin, vkey from dawam.known_log union all select origin, vkey from dawam.log',
  });
  return new Map(
    known.flatMap(({ origin, vkey }) => {
      const read = parseVerifierKey(vkey);
      return read.ok ? [[origin, read.key] as const] : [];
    }),
  );
}

// What came a moment ago waits on its list until its own entry is recorded.
async function isOnItsWay(sql: Session, row: ForeignRow, from: string): Promise<boolean> {
  const waiting = await sql.query({
    text: `select 1 from dawam.outbox where office = $1 and index = $2 and recipient = $3
      union all select 1 from dawam.inbound where origin = $4 and index = $2 and office = $3`,
    values: [from, row.index, row.office, row.origin],
  });
  return waiting.length > 0;
}

// Its bytes may have been disposed of; where they are there, they are checked with their log.
async function findOwnHash(
  sql: Session,
  office: string,
  index: number,
): Promise<Buffer | undefined> {
  const [row] = await sql.query<{ leaf_hash: Buffer }>({
    text: 'select leaf_hash from dawam.entry where office = $1 and index = $2',
    values: [office, index],
  });
  return row?.leaf_hash;
}

async function findOwnLeaf(
  sql: Session,
  office: string,
  index: number,
): Promise<Buffer | undefined> {
  const [row] = await sql.query<{ leaf: Buffer | null }>({
    text: 'select leaf from dawam.entry where office = $1 and index = $2',
    values: [office, index],
  });
  return row?.leaf ?? undefined;
}
