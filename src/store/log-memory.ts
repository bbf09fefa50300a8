// What a writer keeps of its log in memory: the frontier of the tree, the last instant, the
// registers' counters. Read from the database at start and after every failure, and checked each
// time: the tree's right edge, the head and its signature, the bytes of the last entries.
import { openCheckpoint, signCheckpoint } from '#kernel/checkpoint.ts';
import { Fault } from '#kernel/fault.ts';
import { formatVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import {
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  areSameBytes,
  leafHash,
  neededTilesForFrontier,
  readFrontier,
  rootOf,
  subtreesFromTiles,
} from '#kernel/tree.ts';
import type { Frontier } from '#kernel/tree.ts';

import type { Session } from './database.ts';
import { readCounters } from './register-counters.ts';
import type { RegisterCounters } from './register-counters.ts';
import { readTiles } from './tiles.ts';

export interface LogMemory {
  readonly frontier: Frontier;
  /** 0 in an empty log. */
  readonly lastMs: number;
  readonly counters: RegisterCounters;
}

export interface LogHead {
  readonly office: string;
  readonly origin: string;
  readonly vkey: string;
  readonly size: number;
  readonly root: Buffer;
  readonly checkpoint: string;
  /** '-infinity' in an empty log. */
  readonly recorded_at: string;
  /** This server reads it and never writes it. */
  readonly is_replica: boolean;
}

// The entries whose own bytes are checked at start: a torn last write would be among them.
const checkedLeaves = 256;

export async function findHead(session: Session, office: string): Promise<LogHead | undefined> {
  const [head] = await session.query<LogHead>({
    name: 'find-head',
    text: 'select * from dawam.log where office = $1',
    values: [office],
  });
  return head;
}

/** An empty log with its signed head; does nothing where the log is there. */
export async function makeLog(session: Session, office: string, key: SigningKey): Promise<void> {
  const origin = key.verifier.name;
  const { size } = EMPTY_FRONTIER;
  const checkpoint = signCheckpoint({ origin, size, root: EMPTY_ROOT, extensions: [] }, key);
  await session.commit({
    text: `insert into dawam.log (office, origin, vkey, size, root, checkpoint)
      values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    values: [office, origin, formatVerifierKey(key.verifier), size, EMPTY_ROOT, checkpoint],
  });
}

/**
 * A Fault store.log-damaged says which office and which index. Everything is read as of one moment:
 * what another server commits meanwhile is no damage.
 */
export async function loadLog(
  session: Session,
  office: string,
  key: SigningKey,
): Promise<LogMemory> {
  await session.script('begin isolation level repeatable read read only');
  const memory = await readLogMemory(session, office, key);
  await session.script('commit');
  return memory;
}

async function readLogMemory(
  session: Session,
  office: string,
  key: SigningKey,
): Promise<LogMemory> {
  const head = await findHead(session, office);
  if (head === undefined) throw damaged(office, 0, 'the log has no row');
  checkHead(head, key);
  await checkLastEntries(session, head);
  const ranges = neededTilesForFrontier(head.size);
  const read = await readTiles(session, office, ranges);
  for (const { level, start, end } of ranges) {
    for (let index = start; index < end; index += 1) {
      if (read.find(level, index) !== undefined) continue;
      const at = index * 256 ** level;
      throw damaged(office, at, `the hash of level ${level}, index ${index} is missing`);
    }
  }
  const frontier = readFrontier(head.size, subtreesFromTiles(read.get));
  if (!areSameBytes(rootOf(frontier), head.root)) {
    const last = Math.max(head.size - 1, 0);
    throw damaged(office, last, 'the tree up to here does not have the root that its head says');
  }
  const lastMs = head.size === 0 ? 0 : Date.parse(head.recorded_at);
  return { frontier, lastMs, counters: await readCounters(session, office) };
}

function checkHead(head: LogHead, key: SigningKey): void {
  const at = Math.max(head.size - 1, 0);
  if (head.vkey !== formatVerifierKey(key.verifier)) {
    throw damaged(head.office, 0, 'the key in the data folder is not the key of this log');
  }
  const opened = openCheckpoint(head.checkpoint, key.verifier);
  if (!opened.ok) {
    throw damaged(head.office, at, `the signed head does not hold (${opened.reason})`);
  }
  const { size, root } = opened.checkpoint;
  if (size !== head.size || !areSameBytes(root, head.root)) {
    throw damaged(head.office, at, 'the signed head is not the head of this log');
  }
}

async function checkLastEntries(session: Session, head: LogHead): Promise<void> {
  const from = Math.max(head.size - checkedLeaves, 0);
  const rows = await session.query<{ index: number; leaf: Buffer | null; leaf_hash: Buffer }>({
    name: 'read-last-entries',
    text: `select index, leaf, leaf_hash from dawam.entry
      where office = $1 and index >= $2 order by index limit $3`,
    values: [head.office, from, checkedLeaves + 1],
  });
  for (const [i, row] of rows.entries()) {
    const index = from + i;
    if (row.index !== index) throw damaged(head.office, index, 'the entry is missing');
    if (index >= head.size) {
      throw damaged(head.office, index, 'there is an entry after the signed end of the log');
    }
    if (row.leaf !== null && !areSameBytes(leafHash(row.leaf), row.leaf_hash)) {
      throw damaged(head.office, index, 'the bytes of the entry do not have its hash');
    }
  }
  const end = from + rows.length;
  if (end !== head.size) throw damaged(head.office, end, 'the entry is missing');
}

function damaged(office: string, index: number, what: string): Fault {
  return new Fault(
    'store.log-damaged',
    `The log of office ${office} is damaged at entry ${index}: ${what}. Run dawam verify, ` +
      'then bring the log back from a backup or a centre.',
    { retry: 'never' },
  );
}
