// Measures an office's server against the aims of DESIGN: acts beside raw commits, latency at a
// fixed rate, cost per act as a log grows, rebuilding, starting, memory. Raw commits and acts take
// turns, so that what else the machine does falls on both. With --full also a log of 10⁶ entries.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert, must } from '#lib/assert.ts';
import { modules } from '#programs/modules.ts';
import { rebuildData } from '#store/upkeep.ts';
import { startServer } from '#test/live-server.ts';

import { memoryBytesOfTree } from './processes.ts';
import { decimal, integer, median, tableText, writeReport } from './report.ts';
import type { Table } from './report.ts';
import { makeFolder, openYard } from './yard.ts';
import type { MeasuredLoad, Office, Yard } from './yard.ts';
import type { RawReport } from './raw.ts';

const isFull = process.argv.includes('--full');
const ROUNDS = 5;
const SECONDS = 5;
const WARM_UP_SECONDS = 15;
/** Bytes of a leaf of the letter that is registered. */
const RAW_BYTES = 1_200;
const SIZES = isFull ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
const OFFERED = 1_000;
const STARTS = 5;
const IDLE_MS = 5_000;
const PAGES = 60;

async function measureActs(yard: Yard, office: Office): Promise<Table> {
  const rows: string[][] = [];
  for (const clients of [1, 8, 32]) {
    const raws: number[] = [];
    const loads: MeasuredLoad[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = { clients, seconds: SECONDS, sizeBytes: RAW_BYTES, offered: 0 };
      raws.push((await yard.commitRaw(order)).perSecond);
      loads.push(await office.load({ clients, seconds: SECONDS, offered: 0 }));
    }
    const of = (pick: (load: MeasuredLoad) => number) => median(loads.map(pick));
    const acts = of((load) => load.perSecond);
    rows.push([
      integer(clients),
      integer(acts),
      integer(median(raws)),
      decimal(acts / median(raws), 2),
      ...[of((load) => load.p50Ms), of((load) => load.p99Ms)].map((ms) => decimal(ms, 1)),
      ...[
        of((load) => load.nodeUs),
        of((load) => load.databaseUs),
        of((load) => load.ownCpuUs),
      ].map(integer),
    ]);
  }
  const head = ['clients', 'acts/s', 'raw/s', 'ratio', 'p50 ms', 'p99 ms'];
  return {
    title: 'Acts over HTTP beside raw commits',
    how: [
      'Registering incoming letters, each answered when it is on disk, beside commits of one row',
      `of ${RAW_BYTES} bytes each, in turns of ${SECONDS} s; medians of ${ROUNDS}. The last three`,
      'columns are time of the processors for one act: Node, PostgreSQL, the load generator.',
      'Aim: a ratio of 0.5 at 32 clients.',
    ],
    head: [...head, 'Node µs', 'PG µs', 'gen µs'],
    rows,
  };
}

async function measureLatency(yard: Yard, office: Office): Promise<Table> {
  const rounds: { readonly raw: RawReport; readonly load: MeasuredLoad }[] = [];
  const order = { clients: 32, seconds: SECONDS, offered: OFFERED };
  for (let round = 0; round < ROUNDS; round += 1) {
    const raw = await yard.commitRaw({ ...order, sizeBytes: RAW_BYTES });
    rounds.push({ raw, load: await office.load(order) });
  }
  const rows = rounds
    .toSorted((a, b) => a.load.p99Ms - b.load.p99Ms)
    .map(({ raw, load }, place) => [
      place === Math.floor(ROUNDS / 2) ? 'median run' : 'run',
      integer(load.perSecond),
      ...[load, raw].flatMap(({ p50Ms, p99Ms, maxMs }) => [
        decimal(p50Ms, 2),
        decimal(p99Ms, 2),
        decimal(maxMs, 1),
      ]),
    ]);
  const times = ['p50 ms', 'p99 ms', 'max ms'];
  return {
    title: `Latency at ${integer(OFFERED)} acts a second`,
    how: [
      'Letters come at a fixed rate over 32 connections and wait from the moment they were due.',
      'Beside them, in turns, raw commits come at the same rate over 32 connections: what these',
      `wait is not ours to shorten. ${ROUNDS} runs of ${SECONDS} s each, by the p99 of the acts.`,
      'Aim: p99 of at most 10 ms.',
    ],
    head: ['', 'acts/s', ...times, ...times.map((time) => `raw ${time}`)],
    rows,
  };
}

interface Grown {
  readonly growth: readonly string[];
  readonly rebuild: readonly string[];
}

/** Each size has a log and a database of its own. */
async function measureSize(size: number): Promise<Grown> {
  console.log(`  growing a log to ${integer(size)} entries ...`);
  const yard = await openYard();
  await (await yard.startOffice()).server.stop();
  const grown = await yard.grow(size);
  const office = await yard.startOffice();
  const pageMs = await measurePage(office);
  await office.load({ clients: 32, seconds: WARM_UP_SECONDS, offered: 0 });
  const load = await office.load({ clients: 32, seconds: SECONDS, offered: 0 });
  await office.server.stop();
  const began = performance.now();
  const { dataDir, database } = yard;
  const { entries } = await rebuildData({ dataDir, databaseUrl: database.url, modules });
  const seconds = (performance.now() - began) / 1_000;
  await yard.close();
  return {
    growth: [
      integer(grown.entries),
      ...[grown.perSecond, grown.nodeUs, grown.databaseUs, load.perSecond].map(integer),
      ...[load.nodeUs, load.databaseUs].map(integer),
      decimal(pageMs, 1),
    ],
    rebuild: [integer(entries), decimal(seconds, 1), integer(entries / seconds)],
  };
}

async function measureGrowth(): Promise<readonly [Table, Table]> {
  const sizes: Grown[] = [];
  for (const size of SIZES) sizes.push(await measureSize(size));
  const costs = ['Node µs', 'PG µs'];
  const head = ['entries', 'writer/s', ...costs, 'HTTP/s', ...costs, 'page ms'];
  return [
    {
      title: 'Cost of an act as the log grows',
      how: [
        "One office's log is filled through the store's own writer with 256 at once (its last",
        '8,000 acts are measured); then a first page of its register is asked for, 100 rows with',
        `all counts, median of ${PAGES}; then it takes letters of 32 clients over HTTP. Aim: flat.`,
      ],
      head,
      rows: sizes.map((size) => size.growth),
    },
    {
      title: 'Rebuilding the tables from the logs',
      how: ['`dawam rebuild`, without the start of the program. Aim: 20,000 entries a second.'],
      head: ['entries', 'seconds', 'entries/s'],
      rows: sizes.map((size) => size.rebuild),
    },
  ];
}

async function measurePage({ clerk }: Office): Promise<number> {
  const seat = must(clerk.seats[0], 'The clerk has a seat.');
  const path = `/api/offices/${seat.office}/registers/incoming?limit=100`;
  const times: number[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const began = performance.now();
    const answer = await clerk.get(path);
    const { rows } = (await answer.json()) as { rows: readonly unknown[] };
    times.push(performance.now() - began);
    assert(answer.ok && rows.length === 100, 'The register page is full.');
  }
  return median(times);
}

/** As people start it: the demonstration with its own PostgreSQL and its letters. */
async function measureStart(): Promise<Table> {
  const folder = await makeFolder();
  const began = performance.now();
  const server = await startServer({
    dataDir: join(folder, 'data'),
    args: ['demo', '--single', '--no-open'],
  });
  const firstMs = performance.now() - began;
  const startsMs: number[] = [];
  const idleBytes: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    await server.stop();
    const restarted = performance.now();
    await server.start();
    startsMs.push(performance.now() - restarted);
    await sleep(IDLE_MS);
    idleBytes.push(memoryBytesOfTree(server.pid()));
  }
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  return {
    title: 'Start and memory',
    how: [
      'The demonstration with its letters and its own PostgreSQL: until /api/health answers, and',
      `the memory (PSS) of Node and all processes of PostgreSQL ${IDLE_MS / 1_000} s later;`,
      `medians of ${STARTS}. Aims: 2 s and 300 MB.`,
    ],
    head: ['', 'value'],
    rows: [
      ['first start, with making the database and letters', `${decimal(firstMs / 1_000, 1)} s`],
      ['warm start', `${decimal(median(startsMs) / 1_000, 2)} s`],
      ['memory, idle', `${integer(median(idleBytes) / 1e6)} MB`],
    ],
  };
}

function show(table: Table): Table {
  console.log(`\n${table.title}\n${tableText(table)}`);
  return table;
}

const start = show(await measureStart());
const yard = await openYard();
const office = await yard.startOffice();
console.log('  warming up ...');
await office.load({ clients: 32, seconds: WARM_UP_SECONDS, offered: 0 });
const acts = show(await measureActs(yard, office));
const latency = show(await measureLatency(yard, office));
await office.server.stop();
await yard.close();
const growth = await measureGrowth();
const tables = [acts, latency, ...growth.map(show), start];
console.log(`\n${writeReport(tables, `npm run bench${isFull ? ' -- --full' : ''}`)}`);
