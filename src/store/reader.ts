// Reading: one read-only transaction that sees one instant of the database, as a role which the
// database itself keeps to the rows of the offices named. The caller has checked that the person
// may read these offices; this is the second wall behind that.
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, QueryResult } from 'kysely';

import { listDisposed } from '#kernel/disposal.ts';
import type { Entry, PlacedEntry } from '#kernel/entry.ts';
import { formatTlogProof } from '#kernel/tlog-proof.ts';
import { neededTiles, proveInclusion, subtreesFromTiles } from '#kernel/tree.ts';
import { Defect, assert } from '#lib/assert.ts';

import { listCosignedHeads } from './cosigned-head.ts';
import type { CosignedHead } from './cosigned-head.ts';
import type { Session, SessionPool } from './database.ts';
import { entryOfText } from './history.ts';
import type { Keyring } from './keyring.ts';
import { isOfficeId } from './keys.ts';
import { findHead } from './log-memory.ts';
import type { LogHead } from './log-memory.ts';
import { readTiles } from './tiles.ts';

export interface EntryProof {
  readonly index: number;
  /** The exact leaf. */
  readonly leaf: Uint8Array;
  /** Of a sealed leaf: what it would be if it were not. */
  readonly opened?: Uint8Array;
  /** A tlog-proof, as text. */
  readonly proof: string;
  /** Verifier keys, the log's own first. */
  readonly keys: readonly string[];
  readonly checkpoint: { readonly size: number; readonly root: Uint8Array };
}

/** Subjects with longer lives than this are read in pages by index. */
export const lifeMax = 10_000;
/** A form that half the office attaches is found through its latest letters. */
export const namersMax = 200;
export const subjectsWithFileSql = `
  select e.subject from dawam.entry_file f join dawam.entry e using (office, index)
  where f.office = $1 and f.sha256 = decode($2, 'hex') order by f.index desc limit $3`;

export class Reader {
  readonly #pool: SessionPool;
  readonly #keyring: Keyring | undefined;

  /** Without keys, sealed entries come as they are. */
  constructor(pool: SessionPool, keyring?: Keyring) {
    this.#pool = pool;
    this.#keyring = keyring;
  }

  /**
   * `Tables` describes the tables of schema `tables`; `dawam.entry`, `dawam.number` are seen too.
   * A column called `leaf` is opened where it is sealed to one of the offices.
   */
  async read<Tables, Result>(
    offices: readonly string[],
    question: (db: Kysely<Tables>) => Promise<Result>,
  ): Promise<Result> {
    return await this.#within(offices, async (session) => {
      const open = (leaf: Uint8Array) => this.#keyring?.openLeaf(offices, leaf) ?? leaf;
      const db = new Kysely<Tables>({ dialect: dialectOf(session, open) });
      return await question(db);
    });
  }

  /** All entries of a subject in one office's log, oldest first, at most `lifeMax`. */
  async listEntriesOf(office: string, subject: string): Promise<readonly PlacedEntry[]> {
    const rows = await this.#within([office], (session) =>
      session.query<{ index: number; leaf: string }>({
        name: 'entries-of-subject',
        text: `select index, convert_from(leaf, 'UTF8') as leaf from dawam.entry
          where office = $1 and subject = $2 and leaf is not null order by index limit $3`,
        values: [office, subject, lifeMax],
      }),
    );
    return rows.map(({ index, leaf }) => ({ index, entry: this.#open(office, leaf) }));
  }

  /** Undefined past the end of the log, or where the leaf was disposed of. */
  async findEntry(office: string, index: number): Promise<PlacedEntry | undefined> {
    const leaf = await this.#within([office], (session) => findLeaf(session, office, index));
    if (leaf === undefined) return undefined;
    return { index, entry: this.#open(office, leaf.toString('utf8')) };
  }

  /** Also of an entry whose leaf was disposed of; undefined past the end of the log. */
  async findSubject(office: string, index: number): Promise<string | undefined> {
    const rows = await this.#within([office], (session) =>
      session.query<{ subject: string }>({
        name: 'find-subject',
        text: 'select subject from dawam.entry where office = $1 and index = $2',
        values: [office, index],
      }),
    );
    return rows[0]?.subject;
  }

  /** The entry that disposed of an entry's leaf; undefined where none did. */
  async findDisposing(office: string, index: number): Promise<PlacedEntry | undefined> {
    const subject = await this.findSubject(office, index);
    if (subject === undefined) return undefined;
    const history = await this.listEntriesOf(office, subject);
    return history.find(({ entry }) => listDisposed(entry).some((leaf) => leaf.index === index));
  }

  /** Subjects of a log whose entries name the file, the latest first; at most `namersMax`. */
  async listSubjectsWithFile(office: string, sha256: string): Promise<readonly string[]> {
    const rows = await this.#within([office], (session) =>
      session.query<{ subject: string }>({
        name: 'subjects-with-file',
        text: subjectsWithFileSql,
        values: [office, sha256, namersMax],
      }),
    );
    return [...new Set(rows.map((row) => row.subject))];
  }

  /** That the entry is in the log as its head stands now; undefined as in `findEntry`. */
  async findProof(office: string, index: number): Promise<EntryProof | undefined> {
    return await this.#within([office], (session) => this.#prove(session, office, index));
  }

  /** As `findProof`, with the centres' cosignatures and keys as far as they hold the entry. */
  async findCosignedProof(office: string, index: number): Promise<EntryProof | undefined> {
    return await this.#within([office], async (session) => {
      const [best] = await listCosignedHeads(session, office, index);
      return await this.#prove(session, office, index, best);
    });
  }

  /** One for each head that centres have cosigned, the best first; without any, `findProof`'s. */
  async listCosignedProofs(office: string, index: number): Promise<readonly EntryProof[]> {
    return await this.#within([office], async (session) => {
      const heads = await listCosignedHeads(session, office, index);
      const proofs: EntryProof[] = [];
      for (const head of heads.length === 0 ? [undefined] : heads) {
        const proof = await this.#prove(session, office, index, head);
        if (proof !== undefined) proofs.push(proof);
      }
      return proofs;
    });
  }

  async #prove(
    session: Session,
    office: string,
    index: number,
    cosigned?: CosignedHead,
  ): Promise<EntryProof | undefined> {
    const head = await findHead(session, office);
    const leaf = await findLeaf(session, office, index);
    if (head === undefined || leaf === undefined) return undefined;
    const { size, root, checkpoint } = cosigned ?? head;
    const tiles = await readTiles(session, office, neededTiles(size, index));
    const path = proveInclusion(size, index, subtreesFromTiles(tiles.get));
    const proof = formatTlogProof({ index, path, checkpoint });
    const opened = this.#keyring?.openLeaf([office], leaf) ?? leaf;
    const also = opened === leaf ? {} : { opened };
    const keys = [head.vkey, ...(cosigned?.vkeys ?? [])];
    return { index, leaf, ...also, proof, keys, checkpoint: { size, root } };
  }

  async findHead(office: string): Promise<LogHead | undefined> {
    return await this.#within([office], (session) => findHead(session, office));
  }

  #open(office: string, leaf: string): Entry {
    const entry = entryOfText(leaf);
    return this.#keyring?.open(office, entry) ?? entry;
  }

  async #within<Result>(
    offices: readonly string[],
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const areIds = offices.every(isOfficeId);
    assert(areIds, 'Offices are named by their ids, which need no quoting.');
    return await this.#pool.use(async (session) => {
      await session.script(
        'begin isolation level repeatable read read only; set local role dawam_reader; ' +
          `set local dawam.offices = '${offices.join(',')}'`,
      );
      const result = await work(session);
      await session.script('commit');
      return result;
    });
  }
}

async function findLeaf(
  session: Session,
  office: string,
  index: number,
): Promise<Buffer | undefined> {
  if (!Number.isSafeInteger(index) || index < 0) return undefined;
  const [row] = await session.query<{ leaf: Buffer | null }>({
    name: 'find-leaf',
    text: 'select leaf from dawam.entry where office = $1 and index = $2',
    values: [office, index],
  });
  return row?.leaf ?? undefined;
}

function withOpenLeaf<Row>(row: Row, open: (leaf: Uint8Array) => Uint8Array): Row {
  const isRow = typeof row === 'object' && row !== null;
  if (!isRow || !('leaf' in row) || !(row.leaf instanceof Uint8Array)) return row;
  const leaf = open(row.leaf);
  return leaf === row.leaf ? row : { ...row, leaf };
}

// Kysely over the one connection of a transaction that is begun and ended outside of it.
function dialectOf(session: Session, open: (leaf: Uint8Array) => Uint8Array): Dialect {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const rows = await session.query<Row>({ text: sql, values: parameters });
      return { rows: rows.map((row) => withOpenLeaf(row, open)) };
    },
    streamQuery() {
      throw new Defect('A read answers whole; long lists are read in pages.');
    },
  };
  const nothing = () => Promise.resolve();
  const refuseTransaction = () =>
    Promise.reject(new Defect('A read is one transaction already, and only reads.'));
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => ({
      init: nothing,
      acquireConnection: () => Promise.resolve(connection),
      beginTransaction: refuseTransaction,
      commitTransaction: refuseTransaction,
      rollbackTransaction: refuseTransaction,
      releaseConnection: nothing,
      destroy: nothing,
    }),
  };
}
