// What others take to bring the same bytes from one durable place to another: a COPY into
// PostgreSQL, PostgreSQL's logical replication, PouchDB over HTTP. None of them verifies anything.
// PouchDB is no dependency: DAWAM_BENCH_PEERS names a folder in which somebody has installed it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { must } from '#lib/assert.ts';
import { startEmbedded } from '#store/embedded.ts';
import type { Store } from '#store/store.ts';

const ROWS_ATONCE = 500;

export interface PeerTime {
  readonly name: string;
  readonly seconds: number;
}

export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** The same bytes and nothing else: what PostgreSQL itself takes for them. */
export async function copySeconds(store: Store, leaves: readonly Buffer[]): Promise<PeerTime> {
  const rows = leaves.map((leaf, i) => `${i}\t\\\\x${leaf.toString('hex')}\n`).join('');
  return await store.database.writers.use(async (session) => {
    await session.script('create table public.copied (index bigint primary key, leaf bytea)');
    const began = performance.now();
    await session.copyIn([{ sql: 'copy public.copied (index, leaf) from stdin', rows }]);
    const seconds = (performance.now() - began) / 1_000;
    await session.script('drop table public.copied');
    return { name: 'COPY of the leaves', seconds };
  });
}

const TABLE = 'create table public.replicated (index bigint primary key, leaf bytea not null)';

/** Rows that were committed while the subscriber was away, as after an outage. */
export async function logicalReplication(
  folder: string,
  leaves: readonly Buffer[],
): Promise<PeerTime> {
  const settings = { wal_level: 'logical', max_logical_replication_workers: '4' };
  const publisher = await startEmbedded({ dataDir: join(folder, 'publisher'), settings });
  const subscriber = await startEmbedded({ dataDir: join(folder, 'subscriber'), settings });
  const [from, to] = [clientOf(publisher.url), clientOf(subscriber.url)];
  try {
    await Promise.all([from.connect(), to.connect()]);
    await Promise.all([from.query(TABLE), to.query(TABLE)]);
    await from.query('create publication bench for table public.replicated');
    await from.query(`select pg_create_logical_replication_slot('bench', 'pgoutput')`);
    const { host, user, database } = from;
    await to.query(`create subscription bench
      connection 'host=${host} user=${user ?? ''} dbname=${database ?? ''}' publication bench
      with (create_slot = false, slot_name = bench, copy_data = false, enabled = false)`);
    await insertRows(from, leaves);
    const began = performance.now();
    await to.query('alter subscription bench enable');
    while ((await countOf(to)) < leaves.length) await sleep(10);
    const seconds = (performance.now() - began) / 1_000;
    await to.query('drop subscription bench');
    return { name: 'PostgreSQL logical replication', seconds };
  } finally {
    await Promise.all([from.end(), to.end()]);
    await Promise.all([publisher.stop(), subscriber.stop()]);
  }
}

function clientOf(url: string): pg.Client {
  return new pg.Client({ connectionString: url });
}

async function insertRows(client: pg.Client, leaves: readonly Buffer[]): Promise<void> {
  for (let first = 0; first < leaves.length; first += ROWS_ATONCE) {
    const some = leaves.slice(first, first + ROWS_ATONCE);
    const sql = `insert into public.replicated select $1::bigint + place - 1, leaf
      from unnest($2::bytea[]) with ordinality as l (leaf, place)`;
    await client.query(sql, [first, some]);
  }
}

async function countOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from public.replicated',
  );
  return rows[0]?.count ?? 0;
}

interface Pouch {
  bulkDocs(docs: readonly object[]): Promise<unknown>;
  info(): Promise<{ readonly doc_count: number }>;
  close(): Promise<void>;
  readonly replicate: { from(url: string, how: object): Promise<unknown> };
}

type PouchMaker = { new (name: string): Pouch; defaults(options: object): PouchMaker };
type App = (request: unknown, response: unknown) => void;

const POUCH = 'PouchDB over HTTP';

/** Of documents with the same bytes in them, in leveldb on both sides. */
export async function pouch(
  folder: string,
  leaves: readonly Buffer[],
): Promise<PeerTime | Skipped> {
  const place = process.env['DAWAM_BENCH_PEERS'];
  if (place === undefined) {
    const reason = 'DAWAM_BENCH_PEERS names no folder with pouchdb, express and express-pouchdb';
    return { name: POUCH, reason };
  }
  const load = createRequire(join(place, 'package.json'));
  const PouchDB = load('pouchdb') as PouchMaker;
  const express = load('express') as () => App & { use(path: string, app: App): void };
  const serve = load('express-pouchdb') as (maker: PouchMaker, options: object) => App;
  const Far = PouchDB.defaults({ prefix: `${join(folder, 'far')}-` });
  const app = express();
  const quiet = { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(folder, 'log') };
  app.use('/db', serve(Far, quiet));
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const [far, near] = [new Far('notes'), new PouchDB(join(folder, 'near-notes'))];
  try {
    for (let first = 0; first < leaves.length; first += ROWS_ATONCE) {
      const some = leaves.slice(first, first + ROWS_ATONCE);
      await far.bulkDocs(
        some.map((leaf, i) => ({
          _id: String(first + i).padStart(9, '0'),
          leaf: leaf.toString('utf8'),
        })),
      );
    }
    const began = performance.now();
    await near.replicate.from(`http://127.0.0.1:${port}/db/notes`, { batch_size: 1_000 });
    const seconds = (performance.now() - began) / 1_000;
    const { doc_count: count } = await near.info();
    must(count === leaves.length ? count : undefined, 'All documents have come.');
    return { name: POUCH, seconds };
  } finally {
    await Promise.all([far.close(), near.close()]);
    server.closeAllConnections();
    server.close();
  }
}
