// What a centre keeps of the logs that it mirrors, in PostgreSQL. A step of the mirror is one
// transaction: state, entries, tile hashes and names of files together or not at all; bytes that a
// log has disposed of go with the cosignature. Steps of one log follow one another; they are taken
// before the transaction, which writes only where the log's row is still as it was read. It decides
// nothing; that is src/sync/mirror.ts.
import { isDisposedHash } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { entryOf, sealedMediaType } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { HASH_SIZE_BYTES } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import { BinaryRows } from '#store/copy-binary.ts';
import type { Session, SessionPool } from '#store/database.ts';
import { Lane } from '#store/lane.ts';
import { originHash } from '#sync/access.ts';
import { stepMirror } from '#sync/mirror.ts';
import type { MirrorHead, MirrorInput, MirrorLog, MirrorOutput } from '#sync/mirror.ts';
import type { TileAsked } from '#sync/tile-path.ts';

import { dropDisposed, hasUnnamedGap, noteDisposals, noteFiles } from './centre-disposal.ts';
import type { CentreFeed } from './centre-feed.ts';
import { noteAddressees, placeInFeeds } from './feed-lists.ts';

export interface NamedFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

interface HeadRow {
  readonly size: number;
  /** Base 64. */
  readonly root: string;
  readonly checkpoint: string;
}

interface LogRow {
  readonly vkey: string;
  readonly next: number;
  readonly frontier: Buffer;
  readonly tail: Buffer;
  readonly pending: HeadRow | null;
  readonly past: readonly HeadRow[];
  readonly cosigned: HeadRow | null;
  readonly cosigned_at_s: number;
}

/** So many logs are written at once; the other connections are for whoever reads. */
const STEPS_ATONCE = 5;

type Kept = Extract<MirrorOutput, { kind: 'keep' }>;

/** What comes of a step is handed back before the next is asked for, and before it is durable. */
export interface MirrorSteps {
  next(): MirrorInput | undefined;
  take(outputs: readonly MirrorOutput[]): void;
}

export class CentreStore {
  readonly #pool: SessionPool;
  readonly #lane: Lane;
  /** Of each log the steps that are being taken, after all before them. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #feed: CentreFeed;
  /** Files are to be taken away, which nothing here names any more. */
  readonly #onDropped: () => void;
  /** By the hash of its origin. */
  readonly #logs = new Map<string, VerifierKey>();

  constructor(pool: SessionPool, feed: CentreFeed, onDropped: () => void = () => undefined) {
    this.#pool = pool;
    this.#lane = new Lane(pool, STEPS_ATONCE);
    this.#feed = feed;
    this.#onDropped = onDropped;
  }

  /** From now on this log is mirrored here. Its key never changes. */
  async admit(key: VerifierKey, vkey: string, introduction?: string): Promise<boolean> {
    await this.#pool.query({
      text: `insert into dawam.mirror_log as log (origin, vkey, introduction) values ($1, $2, $3)
        on conflict (origin) do update set introduction = excluded.introduction
        where log.vkey = excluded.vkey and log.introduction is null`,
      values: [key.name, vkey, introduction ?? null],
    });
    await this.load();
    const known = this.#logs.get(originHash(key.name));
    return known?.id === key.id;
  }

  async load(): Promise<void> {
    const rows = await this.#pool.query<{ vkey: string }>({
      text: 'select vkey from dawam.mirror_log order by origin',
    });
    for (const { vkey } of rows) {
      const key = keyOf(vkey);
      this.#logs.set(originHash(key.name), key);
    }
  }

  get logs(): readonly VerifierKey[] {
    return [...this.#logs.values()];
  }

  hasLog(origin: string): boolean {
    return this.#logs.has(originHash(origin));
  }

  findKey(hash: string): VerifierKey | undefined {
    return this.#logs.get(hash);
  }

  /** The directory's words that brought the log; undefined where they are not known. */
  async findIntroduction(origin: string): Promise<string | undefined> {
    const [row] = await this.#pool.query<{ introduction: string | null }>({
      text: 'select introduction from dawam.mirror_log where origin = $1',
      values: [origin],
    });
    return row?.introduction ?? undefined;
  }

  /** Undefined where the log is not mirrored here. What comes back is durable. */
  async step(
    origin: string,
    input: MirrorInput,
    key: SigningKey,
  ): Promise<readonly MirrorOutput[] | undefined> {
    let given: readonly MirrorOutput[] = [];
    const inputs = [input];
    const steps = {
      next: () => inputs.shift(),
      take: (outputs: readonly MirrorOutput[]) => (given = outputs),
    };
    return (await this.stepAll(origin, steps, key)) ? given : undefined;
  }

  /** Several in one transaction; false where the log is not mirrored here. */
  async stepAll(origin: string, steps: MirrorSteps, key: SigningKey): Promise<boolean> {
    if (!this.#logs.has(originHash(origin))) return false;
    const turn = (this.#turns.get(origin) ?? Promise.resolve()).then(async () => {
      const before = await readLog(this.#pool, origin);
      let log = before;
      const kept: Kept[] = [];
      for (let input = steps.next(); input !== undefined; input = steps.next()) {
        const [after, outputs] = stepMirror(log, input, key);
        kept.push(...outputs.filter((output) => output.kind === 'keep'));
        steps.take(outputs);
        log = after;
      }
      if (log !== before) await this.#write(origin, before, log, kept);
    });
    const ended = turn.catch(() => undefined);
    this.#turns.set(origin, ended);
    await turn.finally(() => {
      if (this.#turns.get(origin) === ended) this.#turns.delete(origin);
    });
    return true;
  }

  async #write(
    origin: string,
    before: MirrorLog,
    log: MirrorLog,
    kept: readonly Kept[],
  ): Promise<void> {
    let recipients: readonly string[] = [];
    let hasFiles = false;
    await this.#lane.transact(async (session) => {
      await writeLog(session, origin, before, log);
      if (kept.length > 0) await keep(session, origin, joinKept(kept));
      const size = log.cosigned?.size ?? 0;
      const was = before.cosigned?.size ?? 0;
      if (size === was) return;
      recipients = await placeInFeeds(session, origin, size);
      ({ hasFiles } = await dropDisposed(session, origin, { before: was, size }));
    });
    this.#feed.wake(recipients);
    if (hasFiles) this.#onDropped();
  }

  /** Of those that entries before `end` name, and that no head cosigned so far speaks of. */
  async listMissingFiles(origin: string, end: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#pool.query<{ sha256: string }>({
      name: 'missing-files',
      text: `select encode(f.sha256, 'hex') as sha256
        from dawam.mirror_file f left join dawam.file here on here.sha256 = f.sha256
        where f.origin = $1 and f.index < $2 and here.sha256 is null
          -- what is in quarantine was brought, and is durable
          and not exists (select from dawam.malware_finding m
            where m.sha256 = f.sha256 and m.finding = 'infected')
        group by f.sha256 order by min(f.index) limit $3`,
      values: [origin, end, limit],
    });
    return rows.map((row) => row.sha256);
  }

  /** All files that the entries before `end` name are here, and what came as a hash is named. */
  async isComplete(origin: string, end: number): Promise<boolean> {
    const missing = await this.listMissingFiles(origin, end, 1);
    return missing.length === 0 && !(await hasUnnamedGap(this.#pool, origin, end));
  }

  /** An entry of the log names it. */
  async isFileOf(origin: string, sha256: string): Promise<boolean> {
    const rows = await this.#pool.query({
      text: `select 1 from dawam.mirror_file
        where origin = $1 and sha256 = decode($2, 'hex') limit 1`,
      values: [origin, sha256],
    });
    return rows.length > 0;
  }

  /** Brought and judged: it is kept, or in quarantine. */
  async hasFile(sha256: string): Promise<boolean> {
    const rows = await this.#pool.query({
      name: 'has-file',
      text: `select 1 from dawam.file where sha256 = decode($1, 'hex')
        union all select 1 from dawam.malware_finding
        where sha256 = decode($1, 'hex') and finding = 'infected'`,
      values: [sha256],
    });
    return rows.length > 0;
  }

  /** As the first entry of the log that names it says; undefined where none does. */
  async findNamedFile(origin: string, sha256: string): Promise<NamedFile | undefined> {
    const [row] = await this.#pool.query<{ leaf: Buffer }>({
      name: 'named-file',
      text: `select e.leaf from dawam.mirror_file f
        join dawam.mirror_entry e on e.origin = f.origin and e.index = f.index
        where f.origin = $1 and f.sha256 = decode($2, 'hex') and e.leaf is not null
        order by f.index limit 1`,
      values: [origin, sha256],
    });
    const files = row === undefined ? [] : (entryOf(row.leaf)?.files ?? []);
    const file = files.find((one) => one.sha256 === sha256);
    if (file?.sealed === undefined) return file;
    return { sha256, sizeBytes: file.sealed.sizeBytes, mediaType: sealedMediaType };
  }

  async findHead(origin: string, which: 'pending' | 'cosigned'): Promise<string | undefined> {
    const [row] = await this.#pool.query<{ checkpoint: string | null }>({
      text: `select ${which} ->> 'checkpoint' as checkpoint
        from dawam.mirror_log where origin = $1`,
      values: [origin],
    });
    return row?.checkpoint ?? undefined;
  }

  /** Undefined unless all of them are kept. */
  async findHashes(origin: string, asked: TileAsked): Promise<Uint8Array | undefined> {
    const { level, first, width } = asked;
    const isLeaves = level === 0;
    const table = isLeaves ? 'mirror_entry' : 'mirror_tile';
    const rows = await this.#pool.query<{ hash: Buffer }>({
      text: `select ${isLeaves ? 'leaf_hash as hash' : 'hash'} from dawam.${table}
        where origin = $1 and index >= $2 and index < $3
        ${isLeaves ? '' : 'and level = $4'} order by index`,
      values: [origin, first, first + width, ...(isLeaves ? [] : [level])],
    });
    return rows.length === width ? Buffer.concat(rows.map((row) => row.hash)) : undefined;
  }

  async findLeaves(
    origin: string,
    { first, width }: TileAsked,
  ): Promise<readonly GivenLeaf[] | undefined> {
    const rows = await this.#pool.query<{ leaf: Buffer | null; leaf_hash: Buffer }>({
      name: 'mirror-leaves',
      text: `select leaf, leaf_hash from dawam.mirror_entry
        where origin = $1 and index >= $2 and index < $3 order by index`,
      values: [origin, first, first + width],
    });
    return rows.length === width ? rows.map(givenOf) : undefined;
  }
}

function givenOf(row: { readonly leaf: Buffer | null; readonly leaf_hash: Buffer }): GivenLeaf {
  return row.leaf ?? { hash: row.leaf_hash };
}

function keyOf(vkey: string): VerifierKey {
  const read = parseVerifierKey(vkey);
  return must(read.ok ? read.key : undefined, 'A key was read before it was written down.');
}

async function readLog(pool: SessionPool, origin: string): Promise<MirrorLog> {
  const [row] = await pool.query<LogRow>({
    name: 'mirror-log',
    text: 'select * from dawam.mirror_log where origin = $1',
    values: [origin],
  });
  const found = must(row, 'A log that was admitted has a row.');
  return {
    logKey: keyOf(found.vkey),
    pending: headOf(found.pending),
    past: found.past.flatMap((one) => headOf(one) ?? []),
    cosigned: headOf(found.cosigned),
    cosignedAtS: found.cosigned_at_s,
    frontier: { size: found.next, hashes: cut(found.frontier) },
    tail: cut(found.tail),
  };
}

// First in its transaction: whoever else writes this log waits behind it, then finds another row.
async function writeLog(
  session: Session,
  origin: string,
  before: MirrorLog,
  log: MirrorLog,
): Promise<void> {
  const written = await session.query({
    name: 'write-mirror-log',
    text: `update dawam.mirror_log set next = $2, frontier = $3, tail = $4, pending = $5,
        past = $6, cosigned = $7, cosigned_at_s = $8
      where origin = $1 and next = $9 and cosigned_at_s = $12
        and pending is not distinct from $10::jsonb and cosigned is not distinct from $11::jsonb
      returning 1`,
    values: [
      origin,
      log.frontier.size,
      Buffer.concat(log.frontier.hashes),
      Buffer.concat(log.tail),
      rowOf(log.pending),
      JSON.stringify(log.past.map(plainOf)),
      rowOf(log.cosigned),
      log.cosignedAtS,
      before.frontier.size,
      rowOf(before.pending),
      rowOf(before.cosigned),
      before.cosignedAtS,
    ],
  });
  if (written.length === 1) return;
  const sentence = `Another server wrote the mirror of ${origin} meanwhile.`;
  throw new Fault('store.second-writer', sentence, { retry: 'now' });
}

// Of one log, one behind the other.
function joinKept(kept: readonly Kept[]): Kept {
  const first = must(kept[0], 'Something is kept.');
  return {
    ...first,
    leaves: kept.flatMap((one) => one.leaves),
    hashes: kept.flatMap((one) => one.hashes),
    tiles: kept.flatMap((one) => one.tiles),
  };
}

const KEEP_ENTRIES = `copy dawam.mirror_entry (origin, index, leaf, leaf_hash)
  from stdin (format binary)`;
const KEEP_TILES = `copy dawam.mirror_tile (origin, level, index, hash)
  from stdin (format binary)`;

async function keep(session: Session, origin: string, kept: Kept): Promise<void> {
  const { start, leaves, hashes, tiles } = kept;
  const entryRows = new BinaryRows();
  for (const [i, leaf] of leaves.entries()) {
    entryRows.begin(4);
    entryRows.text(origin);
    entryRows.bigint(start + i);
    if (isDisposedHash(leaf)) entryRows.nothing();
    else entryRows.bytes(leaf);
    entryRows.bytes(must(hashes[i], 'Each entry has its hash.'));
  }
  const tileRows = new BinaryRows();
  for (const { level, index, hash } of tiles) {
    tileRows.begin(4);
    tileRows.text(origin);
    tileRows.smallint(level);
    tileRows.bigint(index);
    tileRows.bytes(hash);
  }
  await session.copyIn([
    { sql: KEEP_ENTRIES, rows: entryRows.finish() },
    ...(tiles.length > 0 ? [{ sql: KEEP_TILES, rows: tileRows.finish() }] : []),
  ]);
  await noteDisposals(session, origin, kept);
  await noteAddressees(session, origin, kept);
  await noteFiles(session, origin, kept);
}

function headOf(row: HeadRow | null): MirrorHead | undefined {
  if (row === null) return undefined;
  return { size: row.size, root: Buffer.from(row.root, 'base64'), checkpoint: row.checkpoint };
}

function plainOf({ size, root, checkpoint }: MirrorHead): HeadRow {
  return { size, root: Buffer.from(root).toString('base64'), checkpoint };
}

function rowOf(head: MirrorHead | undefined): string | null {
  return head === undefined ? null : JSON.stringify(plainOf(head));
}

function cut(joined: Uint8Array): Uint8Array[] {
  const count = joined.length / HASH_SIZE_BYTES;
  return Array.from({ length: count }, (_, i) =>
    joined.subarray(i * HASH_SIZE_BYTES, (i + 1) * HASH_SIZE_BYTES),
  );
}
