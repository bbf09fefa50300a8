// What a centre keeps of the logs that it mirrors, in PostgreSQL. A step of the mirror is one
// transaction under the lock of the log's row: state, entries, tile hashes and names of files
// together or not at all; bytes that a log has disposed of go with the cosignature. It decides
// nothing; that is src/sync/mirror.ts.
import { isDisposedHash } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { entryOf, sealedMediaType } from '#kernel/entry.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { HASH_SIZE_BYTES } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import type { Session, SessionPool } from '#store/database.ts';
import { joinBytes } from '#store/joined-bytes.ts';
import { originHash } from '#sync/access.ts';
import { stepMirror } from '#sync/mirror.ts';
import type { MirrorHead, MirrorInput, MirrorLog, MirrorOutput } from '#sync/mirror.ts';
import type { TileAsked } from '#sync/tile-path.ts';

import { dropDisposed, hasUnnamedGap, noteDisposals, noteFiles } from './centre-disposal.ts';
import { noteAddressees, placeInFeeds } from './centre-feed.ts';
import type { CentreFeed } from './centre-feed.ts';

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

type Kept = Extract<MirrorOutput, { kind: 'keep' }>;

/** What comes of a step is handed back before the next is asked for, and before it is durable. */
export interface MirrorSteps {
  next(): MirrorInput | undefined;
  take(outputs: readonly MirrorOutput[]): void;
}

export class CentreStore {
  readonly #pool: SessionPool;
  readonly #feed: CentreFeed;
  /** Files are to be taken away, which nothing here names any more. */
  readonly #onDropped: () => void;
  /** By the hash of its origin. */
  readonly #logs = new Map<string, VerifierKey>();

  constructor(pool: SessionPool, feed: CentreFeed, onDropped: () => void = () => undefined) {
    this.#pool = pool;
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
    let recipients: readonly string[] = [];
    let hasFiles = false;
    await this.#pool.transact(async (session) => {
      const before = await readLog(session, origin);
      let log = before;
      const kept: Kept[] = [];
      for (let input = steps.next(); input !== undefined; input = steps.next()) {
        const [after, outputs] = stepMirror(log, input, key);
        kept.push(...outputs.filter((output) => output.kind === 'keep'));
        steps.take(outputs);
        log = after;
      }
      if (kept.length > 0) await keep(session, origin, joinKept(kept));
      if (log !== before) await writeLog(session, origin, log);
      const size = log.cosigned?.size ?? 0;
      const was = before.cosigned?.size ?? 0;
      if (size === was) return;
      recipients = await placeInFeeds(session, origin, size);
      ({ hasFiles } = await dropDisposed(session, origin, { before: was, size }));
    });
    this.#feed.wake(recipients);
    if (hasFiles) this.#onDropped();
    return true;
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

async function readLog(session: Session, origin: string): Promise<MirrorLog> {
  const [row] = await session.query<LogRow>({
    name: 'mirror-log',
    text: 'select * from dawam.mirror_log where origin = $1 for update',
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

async function writeLog(session: Session, origin: string, log: MirrorLog): Promise<void> {
  await session.query({
    name: 'write-mirror-log',
    text: `update dawam.mirror_log set next = $2, frontier = $3, tail = $4, pending = $5,
        past = $6, cosigned = $7, cosigned_at_s = $8 where origin = $1`,
    values: [
      origin,
      log.frontier.size,
      Buffer.concat(log.frontier.hashes),
      Buffer.concat(log.tail),
      rowOf(log.pending),
      JSON.stringify(log.past.map(plainOf)),
      rowOf(log.cosigned),
      log.cosignedAtS,
    ],
  });
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

async function keep(session: Session, origin: string, kept: Kept): Promise<void> {
  const { start, leaves, hashes, tiles } = kept;
  // No entry is empty: a length of 0 stands for one that came as a hash alone.
  const { bytes, firsts, lengths } = joinBytes(leaves.map(bytesOrNone));
  await session.query({
    name: 'keep-entries',
    text: `insert into dawam.mirror_entry (origin, index, leaf, leaf_hash)
      select $1, $2 + e.place - 1,
        case when e.length > 0 then substring($3::bytea from e.first for e.length) end,
        substring($4::bytea from 32 * e.place::int - 31 for 32)
      from unnest($5::int[], $6::int[]) with ordinality as e (first, length, place)`,
    values: [origin, start, bytes, Buffer.concat(hashes), firsts, lengths],
  });
  if (tiles.length > 0) {
    await session.query({
      name: 'keep-tiles',
      text: `insert into dawam.mirror_tile (origin, level, index, hash)
        select $1, * from unnest($2::smallint[], $3::bigint[], $4::bytea[])`,
      values: [
        origin,
        tiles.map((tile) => tile.level),
        tiles.map((tile) => tile.index),
        tiles.map((tile) => bufferOf(tile.hash)),
      ],
    });
  }
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

const NO_BYTES = new Uint8Array();

function bytesOrNone(leaf: GivenLeaf): Uint8Array {
  return isDisposedHash(leaf) ? NO_BYTES : leaf;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
