// Entries of a log that come from a mirror: bundles are kept as they come, and when all up to a
// head are there, they are appended in one transaction exactly as they are, with all that follows
// from them: hashes, numbers, names of files, module tables. So this server has the log up to a
// head that was signed, or does not have more of it. Whoever calls has verified each bundle; that
// an entry of which only the hash came was disposed of is checked here once more.
import { parseBundle } from '#kernel/add-entries.ts';
import { listDisposed } from '#kernel/disposal.ts';
import { isDisposedHash, listNamed } from '#kernel/disposed-hash.ts';
import type { DisposedHash, GivenLeaf, NamedLeaf } from '#kernel/disposed-hash.ts';
import { entryOfCanonical } from '#kernel/entry.ts';
import type { Entry, PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import type { Module, Rows } from '#kernel/module.ts';
import {
  areSameBytes,
  EMPTY_FRONTIER,
  neededTilesForFrontier,
  readFrontier,
  rootOf,
  subtreesFromTiles,
} from '#kernel/tree.ts';
import type { Frontier } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';

import { listDisposals } from './append-disposal.ts';
import type { Session, SessionPool } from './database.ts';
import type { DigestKey } from './digest-key.ts';
import { insertEntryRows, makeEntryRow, makeGoneRow } from './entry-rows.ts';
import type { Before, MadeRow } from './entry-rows.ts';
import { toHex } from './flaw.ts';
import { mustOpen } from './keyring.ts';
import type { Opener } from './keyring.ts';
import { findHead } from './log-memory.ts';
import { originOf } from './origin.ts';
import { projectSubjects } from './rebuild.ts';
import type { SubjectHistory } from './replay.ts';
import { insertDerived } from './restore-derived.ts';
import { upsertSql } from './tables.ts';
import type { Table } from './tables.ts';
import { readTiles } from './tiles.ts';

export interface LogName {
  readonly office: string;
  readonly origin: string;
  readonly vkey: string;
}

export interface SignedHead {
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: string;
}

export interface TakingOver {
  readonly modules: readonly Module<unknown>[];
  readonly tables: ReadonlyMap<string, Table>;
  readonly opener: Opener;
  readonly digestKey: DigestKey;
  /** Offices to which entries of this log are delivered from here. */
  readonly hosted: { has(office: string): boolean };
}

const BUNDLE_WIDTH = 256;

/** What of a log is here: the frontier of its whole bundles, and the leaf hashes after them. */
export async function readGround(
  session: Session,
  office: string,
): Promise<{ readonly frontier: Frontier; readonly tail: readonly Uint8Array[] }> {
  const head = await findHead(session, office);
  if (head === undefined) return { frontier: EMPTY_FRONTIER, tail: [] };
  const whole = head.size - (head.size % BUNDLE_WIDTH);
  const needed = neededTilesForFrontier(whole);
  const tiles = await readTiles(session, office, needed);
  const last = await readTiles(session, office, [{ level: 0, start: whole, end: head.size }]);
  const tail = Array.from({ length: head.size - whole }, (_, i) => last.get(0, whole + i));
  return { frontier: readFrontier(whole, subtreesFromTiles(tiles.get)), tail };
}

export async function keepBundle(
  pool: SessionPool,
  origin: string,
  first: number,
  bytes: Uint8Array,
): Promise<void> {
  await pool.query({
    name: 'keep-bundle',
    text: `insert into dawam.replica_bundle (origin, first, bytes) values ($1, $2, $3)
      on conflict (origin, first) do update set bytes = excluded.bytes`,
    values: [origin, first, Buffer.from(bytes)],
  });
}

/** Of an earlier try, by their first entry. */
export async function readBundles(
  session: Pick<Session, 'query'>,
  origin: string,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const rows = await session.query<{ first: number; bytes: Buffer }>({
    text: 'select first, bytes from dawam.replica_bundle where origin = $1 order by first',
    values: [origin],
  });
  return new Map(rows.map(({ first, bytes }) => [first, bytes]));
}

/**
 * Appends what was kept, up to the head; `through` is a head that the result must contain. In the
 * caller's transaction; a log that is not there yet is begun as a replica.
 */
export async function takeOver(
  sql: Session,
  name: LogName,
  head: SignedHead,
  parts: TakingOver & { readonly through?: Pick<SignedHead, 'size' | 'root'> },
): Promise<void> {
  const { office } = name;
  const start = await lockLog(sql, name, head);
  const leaves = await readLeaves(sql, name, start.size, head.size);
  const named = new Map(listNamed(start.size, leaves).map((one) => [one.index, one]));
  const appending = new Appending(sql, office, { ...parts, named });
  await appending.begin(start.size);
  const { through } = parts;
  const cuts = [through?.size ?? 0, head.size].filter((size) => size > start.size);
  for (let from = start.size; from < head.size;) {
    const next = Math.min(from + BUNDLE_WIDTH, ...cuts.filter((cut) => cut > from));
    await appending.add(from, leaves.slice(from - start.size, next - start.size));
    if (next === through?.size) assertRoot(office, through, appending.frontier);
    from = next;
  }
  assertRoot(office, head, appending.frontier);
  await sql.query({
    text: `update dawam.log set size = $2, root = $3, checkpoint = $4, recorded_at = $5
      where office = $1`,
    values: [office, head.size, Buffer.from(head.root), head.checkpoint, appending.recordedAt],
  });
  await sql.query({
    text: 'delete from dawam.replica_bundle where origin = $1',
    values: [name.origin],
  });
}

function assertRoot(
  office: string,
  { size, root }: Pick<SignedHead, 'size' | 'root'>,
  frontier: Frontier,
): void {
  if (frontier.size === size && areSameBytes(rootOf(frontier), root)) return;
  const sentence = `What a mirror gave of ${office} is not the log with the head of size ${size}.`;
  throw new Fault('store.log-damaged', sentence, { retry: 'never' });
}

// Nobody else may append meanwhile.
async function lockLog(
  sql: Session,
  { office, origin, vkey }: LogName,
  head: SignedHead,
): Promise<{ readonly size: number }> {
  await sql.query({
    text: `insert into dawam.log (office, origin, vkey, size, root, checkpoint, is_replica)
      values ($1, $2, $3, 0, $4, $5, true) on conflict do nothing`,
    values: [office, origin, vkey, Buffer.from(head.root), head.checkpoint],
  });
  const [row] = await sql.query<{ size: number; vkey: string }>({
    text: 'select size, vkey from dawam.log where office = $1 for update',
    values: [office],
  });
  const found = must(row, 'A log that was just begun is there.');
  if (found.vkey === vkey) return found;
  const sentence = `The log of ${office} is here already, with another key.`;
  throw new Fault('store.log-damaged', sentence, { retry: 'never' });
}

async function readLeaves(
  sql: Session,
  { office, origin }: LogName,
  start: number,
  end: number,
): Promise<readonly GivenLeaf[]> {
  const leaves: GivenLeaf[] = [];
  for (const [first, bytes] of await readBundles(sql, origin)) {
    const bundle = parseBundle(bytes) ?? [];
    const from = start + leaves.length;
    // A bundle that an earlier head had not filled may lie beside the newer one's.
    if (first > from || first + bundle.length <= from) continue;
    leaves.push(...bundle.slice(from - first));
  }
  if (start + leaves.length >= end) return leaves.slice(0, end - start);
  const sentence = `Entry ${start + leaves.length} of ${office} has not come from the mirror yet.`;
  throw new Fault('store.log-damaged', sentence, { retry: 'later' });
}

interface AppendingParts extends TakingOver {
  /** What the entries that come dispose of. */
  readonly named: ReadonlyMap<number, NamedLeaf>;
}

class Appending {
  readonly #sql: Session;
  readonly #office: string;
  readonly #parts: AppendingParts;
  #before: Before;
  frontier: Frontier = EMPTY_FRONTIER;
  /** Of the last entry that was made. */
  recordedAt = '-infinity';

  constructor(sql: Session, office: string, parts: AppendingParts) {
    this.#sql = sql;
    this.#office = office;
    this.#parts = parts;
  }

  async begin(size: number): Promise<void> {
    const tiles = await readTiles(this.#sql, this.#office, neededTilesForFrontier(size));
    this.frontier = readFrontier(size, subtreesFromTiles(tiles.get));
    const [last] = await this.#sql.query<MadeRow>({
      text: `select command, ordinal, recorded_at from dawam.entry
        where office = $1 and index = $2`,
      values: [this.#office, size - 1],
    });
    this.#before = last;
    this.recordedAt = last?.recorded_at ?? this.recordedAt;
  }

  async add(first: number, leaves: readonly GivenLeaf[]): Promise<void> {
    const sql = this.#sql;
    const office = this.#office;
    const made = leaves.map((leaf, i) => this.#make(first + i, leaf));
    const rows = made.map(({ row }) => row);
    await insertEntryRows(sql, rows);
    const page = rows.map((row) => ({
      ...row,
      leaf_hash: Buffer.from(row.leaf_hash, 'hex'),
      command_digest: Buffer.from(row.command_digest, 'hex'),
    }));
    const { frontier } = this;
    const { hosted, named: disposed } = this.#parts;
    this.frontier = await insertDerived(sql, office, page, { frontier, disposed, hosted });
    const subjects = [...new Set(rows.map((row) => row.subject))];
    const entries = made.flatMap(({ entry }) => entry ?? []);
    const disposing = entries.filter((entry) => listDisposed(entry).length > 0);
    if (disposing.length > 0) await this.#dispose(disposing);
    await this.#project(subjects);
  }

  #make(index: number, given: GivenLeaf): { readonly row: MadeRow; readonly entry?: Entry } {
    if (isDisposedHash(given)) return { row: this.#makeGone(index, given) };
    const { opener, digestKey } = this.#parts;
    const making = { opener, keyed: (digest: Buffer) => digestKey.keyed(digest) };
    const leaf = Buffer.from(given);
    const made = makeEntryRow(making, { office: this.#office, index }, leaf, this.#before);
    if ('row' in made) {
      this.#before = made.row;
      this.recordedAt = made.row.recorded_at;
      return made;
    }
    const why =
      made.flaw === 'sealed' ? 'is sealed, and its reading key is not here' : 'is no entry';
    const sentence = `Entry ${index} of ${this.#office} ${why}.`;
    throw new Fault('store.log-damaged', sentence, { retry: 'never' });
  }

  #makeGone(index: number, { hash }: DisposedHash): MadeRow {
    const named = this.#parts.named.get(index);
    if (named?.leafHash === toHex(hash)) {
      return makeGoneRow(this.#office, named, this.recordedAt);
    }
    const sentence = `Entry ${index} of ${this.#office} did not come, and nothing disposes of it.`;
    throw new Fault('store.log-damaged', sentence, { retry: 'never' });
  }

  async #dispose(entries: readonly Entry[]): Promise<void> {
    const histories = await this.#read([...new Set(entries.map(({ subject }) => subject))]);
    const all = histories.flatMap(({ history }) => history);
    const disposing = entries.map((entry) => {
      const indexes = listDisposed(entry).map(({ index }) => index);
      const gone = all.filter(({ index }) => indexes.includes(index));
      const received = gone.flatMap((one) => originOf(one.entry) ?? []);
      const asked = gone.map((one) => Buffer.from(one.entry.asked, 'hex'));
      const digests = asked.map((digest) => this.#parts.digestKey.keyed(digest));
      // Each digest stands beside its own leaf.
      const there = gone.map(({ index }) => index);
      return { entry, disposes: { indexes: there, digests, received } };
    });
    const values: unknown[] = [this.#office];
    const listed = listDisposals(disposing, { rows: {}, tables: this.#parts.tables });
    const steps = listed.map(({ name, sql, values: more }) => {
      const step = `made_${name} as (${sql(values.length + 1)})`;
      values.push(...more);
      return step;
    });
    const fence = 'with fence as (select $1::text as office)';
    await this.#sql.query({
      text: `${[fence, ...steps].join(',')} select office from fence`,
      values,
    });
  }

  async #project(subjects: readonly string[]): Promise<void> {
    const { modules, tables } = this.#parts;
    const histories = await this.#read(subjects);
    const rows: Rows = Object.fromEntries(projectSubjects(modules, this.#office, histories));
    for (const [name, list] of Object.entries(rows)) {
      const table = must(tables.get(name), `Table ${name}, which a module writes, is there.`);
      if (list.length === 0) continue;
      await this.#sql.query({ text: upsertSql(table, 1, ''), values: [JSON.stringify(list)] });
    }
  }

  async #read(subjects: readonly string[]): Promise<readonly SubjectHistory[]> {
    const rows = await this.#sql.query<{ subject: string; index: number; leaf: Buffer }>({
      text: `select subject, index, leaf from dawam.entry
        where office = $1 and subject = any($2) and leaf is not null order by index`,
      values: [this.#office, subjects],
    });
    const histories = new Map<string, PlacedEntry[]>();
    for (const { subject, index, leaf } of rows) {
      const found = must(entryOfCanonical(leaf), 'What was appended is an entry.');
      const entry = mustOpen(this.#parts.opener, this.#office, { index, entry: found });
      const history = histories.get(subject) ?? [];
      history.push({ index, entry });
      histories.set(subject, history);
    }
    return [...histories].map(([subject, history]) => ({ subject, history }));
  }
}
