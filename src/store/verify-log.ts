// Verifies one log from its bytes up: leaves, order, tree, signed note, tile hashes, numbering.
// Nothing derived is believed: each column is made again from the leaf and compared.
import { openCheckpoint, signCheckpoint } from '#kernel/checkpoint.ts';
import type { NamedLeaf } from '#kernel/disposed-hash.ts';
import { entryOf } from '#kernel/entry.ts';
import type { Entry, FileRef } from '#kernel/entry.ts';
import { formatVerifierKey, parseVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { areSameBytes, EMPTY_FRONTIER, grow, leafHash, rootOf } from '#kernel/tree.ts';
import type { Frontier, TileHash } from '#kernel/tree.ts';
import type { Session } from './database.ts';
import type { DigestKey } from './digest-key.ts';
import { readDisposed } from './disposed-leaves.ts';
import { compareBytes, compareText, leafFlaw, toHex } from './flaw.ts';
import type { Flaw } from './flaw.ts';
import type { Opener } from './keyring.ts';
import { originOf } from './origin.ts';
import { readLog } from './replay.ts';
import type { LogHead } from './log-memory.ts';
import type { EntryRow } from './replay.ts';
import { verifyFileNames } from './verify-file-names.ts';
import type { FileNames } from './verify-file-names.ts';
import { createNumberAudit } from './verify-numbers.ts';
import type { NumberAudit } from './verify-numbers.ts';

/** A file as an entry names it. */
export interface NamedFile extends FileRef {
  readonly place: string;
}

/** An own entry names the entry of another office that it took in. */
export interface Reference {
  readonly office: string;
  readonly entry: number;
  readonly from: string;
  readonly index: number;
  readonly leafHash: string;
}

function referenceOf({ office, index: entry }: EntryRow, read: Entry): Reference | undefined {
  const origin = originOf(read);
  if (origin === undefined) return undefined;
  const { office: from, index, leafHash: named } = origin;
  return { office, entry, from, index, leafHash: named };
}

interface Walk {
  readonly flaws: Flaw[];
  /** Tree over what the leaves hash to … */
  actual: Frontier;
  /** … and over the leaf hashes that stand beside them. */
  stated: Frontier;
  readonly tiles: TileHash[];
  next: number;
  recordedAt: string;
  ordinals: Map<string, number>;
  /** Leaves that a later entry disposed of. */
  readonly named: ReadonlyMap<number, NamedLeaf>;
  /** How many of them are gone. */
  disposedCount: number;
}

export interface LogKeys {
  readonly key: SigningKey | undefined;
  readonly digestKey: DigestKey | undefined;
  readonly opener: Opener;
}

/** A log may be verified by its own key (the note is made again) or by the vkey beside it only. */
export async function verifyLog(
  sql: Session,
  log: LogHead,
  { key, ...keys }: LogKeys,
  onProgress: (entries: number) => void = () => undefined,
): Promise<{
  readonly flaws: Flaw[];
  readonly files: Map<string, NamedFile>;
  readonly received: Reference[];
  /** Leaves that are gone by a decision. */
  readonly disposed: number;
}> {
  const files = new Map<string, NamedFile>();
  const received: Reference[] = [];
  const names: FileNames = new Set();
  const numbers = createNumberAudit(log.office);
  const walk: Walk = {
    flaws: [],
    actual: EMPTY_FRONTIER,
    stated: EMPTY_FRONTIER,
    tiles: [],
    next: 0,
    recordedAt: '',
    ordinals: new Map(),
    named: await readDisposed(sql, log.office),
    disposedCount: 0,
  };
  for await (const page of readLog(sql, log.office)) {
    const wrong: { row: EntryRow; leaf: Uint8Array }[] = [];
    for (const row of page) {
      if (row.leaf === null) seeDisposed(walk, row, numbers);
      const entry = verifyRow(walk, row, wrong, keys);
      if (entry === undefined) continue;
      numbers.see(row.index, entry);
      const reference = referenceOf(row, entry);
      if (reference !== undefined) received.push(reference);
      for (const file of entry.files ?? []) {
        names.add(`${file.sha256} ${row.index}`);
        files.set(file.sha256, { ...file, place: `${log.office} entry ${row.index}` });
      }
    }
    for (const { row, leaf } of wrong) {
      walk.flaws.push(leafFlaw(placeOf(row, 'leaf'), leaf, row.leaf_hash));
    }
    growBoth(walk, page);
    onProgress(walk.next);
  }
  walk.flaws.push(...verifyHead(walk, log, key));
  walk.flaws.push(...(await verifyTiles(sql, log, walk.tiles)));
  walk.flaws.push(...(await numbers.compare(sql)));
  walk.flaws.push(...(await verifyFileNames(sql, log.office, names)));
  return { flaws: walk.flaws, files, received, disposed: walk.disposedCount };
}

/** The numbers that a leaf gave which is gone are those that its disposal says. */
function seeDisposed(walk: Walk, row: EntryRow, numbers: NumberAudit): void {
  const named = walk.named.get(row.index);
  const where = placeOf(row, 'leaf');
  if (named === undefined) {
    walk.flaws.push({ where, problem: 'is gone, and no entry names a disposal decision' });
    return;
  }
  walk.disposedCount += 1;
  const by = `entry ${named.by}, which disposed of it,`;
  if (named.leafHash !== toHex(row.leaf_hash)) {
    walk.flaws.push({ where: placeOf(row, 'leaf hash'), problem: `${by} names another one` });
  }
  if (named.subject !== row.subject) {
    walk.flaws.push({ where: placeOf(row, 'column subject'), problem: `${by} is about another` });
  }
  if (named.number !== null) numbers.see(row.index, { ...row, number: named.number });
}

function placeOf(row: EntryRow, part: string): string {
  return `log ${row.office} entry ${row.index} ${part}`;
}

function verifyRow(
  walk: Walk,
  row: EntryRow,
  wrong: { row: EntryRow; leaf: Uint8Array }[],
  { opener, digestKey }: Omit<LogKeys, 'key'>,
): Entry | undefined {
  if (row.index !== walk.next) {
    const where = `log ${row.office} entry ${walk.next}`;
    walk.flaws.push({ where, problem: `is missing: the next one there is ${row.index}` });
  }
  walk.next = row.index + 1;
  if (row.leaf === null) return undefined;
  const disposed = walk.named.get(row.index);
  if (disposed !== undefined) {
    const problem = `was disposed of by entry ${disposed.by}, and is still there`;
    walk.flaws.push({ where: placeOf(row, 'leaf'), problem });
  }
  if (!areSameBytes(leafHash(row.leaf), row.leaf_hash)) wrong.push({ row, leaf: row.leaf });
  const found = entryOf(row.leaf);
  if (found === undefined) {
    walk.flaws.push({
      where: placeOf(row, 'leaf'),
      problem: 'is not the canonical JSON of an entry',
    });
    return undefined;
  }
  const entry = opener.open(row.office, found);
  if (entry.sealed !== undefined) {
    const problem = 'is sealed, and no reading key of its office here opens it';
    walk.flaws.push({ where: placeOf(row, 'leaf'), problem });
  }
  walk.flaws.push(...compareColumns(walk, row, entry, askedOf(found, entry, digestKey)));
  if (entry.recordedAt < walk.recordedAt) {
    const problem = `is ${entry.recordedAt}, before ${walk.recordedAt} of an earlier entry`;
    walk.flaws.push({ where: placeOf(row, 'recordedAt'), problem });
  }
  walk.recordedAt = entry.recordedAt;
  return entry;
}

/** What the column says of what was asked, in hex; undefined where that is not known here. */
function askedOf(found: Entry, entry: Entry, key: DigestKey | undefined): string | undefined {
  if (found.sealed === undefined) return entry.asked;
  if (entry.sealed !== undefined) return undefined;
  return key && toHex(key.keyed(Buffer.from(entry.asked, 'hex')));
}

function compareColumns(
  walk: Walk,
  row: EntryRow,
  entry: Entry,
  asked: string | undefined,
): Flaw[] {
  const ordinal = walk.ordinals.get(entry.command) ?? 0;
  // Entries of one command stand together, so only the last command needs remembering.
  walk.ordinals = new Map([[entry.command, ordinal + 1]]);
  const pairs: readonly (readonly [string, string, string])[] = [
    ['office', row.office, entry.office],
    ['kind', row.kind, entry.kind],
    ['subject', row.subject, entry.subject],
    ['command', row.command, entry.command],
    ['recorded_at', row.recorded_at, entry.recordedAt],
    ['ordinal', String(row.ordinal), String(ordinal)],
  ];
  const digest: typeof pairs =
    asked === undefined ? [] : [['command_digest', toHex(row.command_digest), asked]];
  const known = [...pairs, ...digest];
  return known.flatMap(([column, found, expected]) => {
    const flaw = compareText(placeOf(row, `column ${column}`), found, expected);
    return flaw === undefined ? [] : [flaw];
  });
}

function growBoth(walk: Walk, page: readonly EntryRow[]): void {
  const stated = page.map((row) => row.leaf_hash);
  const actual = page.map((row) => (row.leaf === null ? row.leaf_hash : leafHash(row.leaf)));
  const grown = grow(walk.actual, actual);
  walk.actual = grown.frontier;
  walk.tiles.push(...grown.tiles);
  walk.stated = grow(walk.stated, stated).frontier;
}

function verifyHead(walk: Walk, log: LogHead, key: SigningKey | undefined): Flaw[] {
  const where = `log ${log.office}`;
  const root = rootOf(walk.actual);
  const flaws: (Flaw | undefined)[] = [
    compareText(`${where} size`, String(log.size), String(walk.next)),
    compareText(`${where} column recorded_at`, log.recorded_at, walk.recordedAt || '-infinity'),
  ];
  if (!areSameBytes(log.root, root)) {
    const byStated = areSameBytes(log.root, rootOf(walk.stated));
    const problem = byStated
      ? 'fits the leaf hashes, but not the leaves: entries were changed after they were recorded'
      : `is not the root of the ${walk.next} entries there (${toHex(root)})`;
    flaws.push({ where: `${where} root`, problem });
  }
  if (key !== undefined) {
    flaws.push(compareText(`${where} vkey`, log.vkey, formatVerifierKey(key.verifier)));
    flaws.push(compareText(`${where} origin`, log.origin, key.verifier.name));
    const expected = { origin: key.verifier.name, size: walk.next, root, extensions: [] };
    flaws.push(compareText(`${where} checkpoint`, log.checkpoint, signCheckpoint(expected, key)));
  } else flaws.push(verifyNote(log, where));
  return flaws.filter((flaw) => flaw !== undefined);
}

function verifyNote(log: LogHead, where: string): Flaw | undefined {
  const vkey = parseVerifierKey(log.vkey);
  if (!vkey.ok) return { where: `${where} vkey`, problem: vkey.reason };
  const opened = openCheckpoint(log.checkpoint, vkey.key);
  if (!opened.ok) return { where: `${where} checkpoint`, problem: opened.reason };
  const { size, root } = opened.checkpoint;
  if (size === log.size && areSameBytes(root, log.root)) return undefined;
  return { where: `${where} checkpoint`, problem: `is signed for size ${size}, not ${log.size}` };
}

async function verifyTiles(
  sql: Session,
  log: LogHead,
  expected: readonly TileHash[],
): Promise<Flaw[]> {
  const found = await sql.query<{ level: number; index: number; hash: Buffer }>({
    text: 'select level, index, hash from dawam.tile_hash where office = $1 order by level, index',
    values: [log.office],
  });
  const rows = new Map(found.map((row) => [`${row.level}/${row.index}`, row.hash]));
  const flaws: (Flaw | undefined)[] = [];
  for (const { level, index, hash } of expected) {
    const where = `log ${log.office} tile hash ${level}/${index}`;
    const row = rows.get(`${level}/${index}`);
    rows.delete(`${level}/${index}`);
    if (row === undefined) flaws.push({ where, problem: 'is missing' });
    else flaws.push(compareBytes(where, row, hash));
  }
  for (const extra of rows.keys()) {
    flaws.push({ where: `log ${log.office} tile hash ${extra}`, problem: 'belongs to no entries' });
  }
  return flaws.filter((flaw) => flaw !== undefined);
}
