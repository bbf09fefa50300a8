// Measures the exchange: catching up after an outage from an office to a centre and from the centre
// to another office, beside a COPY of the same leaves into PostgreSQL; and the time from an act in
// one office until it stands in the other's log. The centre is a process of its own, the offices'
// servers share this one; each has its own database, which keeps data safe. An office's start waits
// up to three seconds for its centres. How many entries: DAWAM_BENCH_ENTRIES (100,000 unless told).
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { parseVerifierKey } from '#kernel/note.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { assert, must } from '#lib/assert.ts';
import type { CentreSetting } from '#programs/centre-line.ts';
import { CentreLinks } from '#programs/centre-links.ts';
import { FeedPulls } from '#programs/feed-pulls.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { ask, toyAuthority, toyModule } from '#store/testing/toy.ts';
import { startServer } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';

import { cpuUsOf } from './processes.ts';
import { decimal, integer, tableText } from './report.ts';
import { makeFolder } from './yard.ts';

const entries = Number(process.env['DAWAM_BENCH_ENTRIES'] ?? 100_000);
const ATONCE = 256;
const LETTERS = 200;

interface Server {
  readonly store: Store;
  readonly dataDir: string;
}

async function openServer(folder: string, office: string): Promise<Server> {
  const dataDir = join(folder, office);
  const store = await openStore({
    ...{ dataDir, modules: [toyModule], authority: toyAuthority('directory', 'a', 'b') },
    clock: () => Date.now(),
    random: (count) => randomBytes(count),
    hosts: (other) => other === office,
  });
  assert(await store.openLog(office), 'The office is here.');
  return { store, dataDir };
}

async function vkeyOf({ store }: Server, office: string): Promise<string> {
  return must(await store.reader.findHead(office), 'The log is there.').vkey;
}

function keyOf(vkey: string) {
  const read = parseVerifierKey(vkey);
  assert(read.ok, 'A key reads back.');
  return read.key;
}

/** Counts what goes through, both ways. */
async function openMeter(port: number) {
  let sizeBytes = 0;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (piece: Uint8Array) => (sizeBytes += piece.length));
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, read: () => sizeBytes, close: () => server.close() };
}

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isDone())) await sleep(5);
}

async function write({ store }: Server, name: string, to: readonly string[]): Promise<void> {
  // Filled up to the size that other systems are measured with.
  const outcome = await store.submit(ask('a', 'write', name, { text: name.padEnd(12), to }));
  assert(!isRefusal(outcome), 'A note is written.');
}

async function fill(server: Server): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let at = next++; at < entries; at = next++) await write(server, `n${at}`, ['b']);
  };
  await Promise.all(Array.from({ length: ATONCE }, work));
}

async function leavesOf({ store }: Server): Promise<readonly Buffer[]> {
  const rows = await store.database.writers.query<{ leaf: Buffer }>({
    text: `select leaf from dawam.entry where office = 'a' order by index`,
  });
  return rows.map(({ leaf }) => leaf);
}

/** The same bytes and nothing else: what PostgreSQL itself takes for them. */
async function copySeconds({ store }: Server, leaves: readonly Buffer[]): Promise<number> {
  const rows = leaves.map((leaf, i) => `${i}\t\\\\x${leaf.toString('hex')}\n`).join('');
  return await store.database.writers.use(async (session) => {
    await session.script('create table public.copied (index bigint primary key, leaf bytea)');
    const began = performance.now();
    await session.copyIn([{ sql: 'copy public.copied (index, leaf) from stdin', text: rows }]);
    const seconds = (performance.now() - began) / 1_000;
    await session.script('drop table public.copied');
    return seconds;
  });
}

async function sizeOf({ store }: Server, office: string): Promise<number> {
  return (await store.reader.findHead(office))?.size ?? 0;
}

interface Lab {
  readonly a: Server;
  readonly b: Server;
  readonly centre: CentreSetting;
  readonly centrePid: number;
  readonly meter: Awaited<ReturnType<typeof openMeter>>;
}

async function measure({ a, b, centre, centrePid, meter }: Lab): Promise<void> {
  const report = (sentence: string) => console.error(sentence);
  const leaves = await leavesOf(a);
  const copy = await copySeconds(a, leaves);
  const rows: string[][] = [];
  const look = () => ({
    ms: performance.now(),
    bytes: meter.read(),
    ownUs: cpuUsOf(process.pid),
    centreUs: cpuUsOf(centrePid),
  });
  const note = (name: string, before: ReturnType<typeof look>) => {
    const now = look();
    const seconds = (now.ms - before.ms) / 1_000;
    rows.push([
      ...[name, decimal(seconds, 2), integer(entries / seconds), decimal(copy / seconds, 3)],
      decimal((now.bytes - before.bytes) / entries, 0),
      decimal((now.ownUs - before.ownUs) / entries, 0),
      decimal((now.centreUs - before.centreUs) / entries, 0),
    ]);
  };
  rows.push(['COPY of the leaves', decimal(copy, 2), integer(entries / copy), decimal(1, 3)]);
  const links = new CentreLinks({ store: a.store, dataDir: a.dataDir, report }, [centre]);
  let before = look();
  await links.start();
  await until(() => links.safetyOf('a', entries - 1) !== 'recorded');
  note('office → centre, held', before);
  const pulls = new FeedPulls({ store: b.store, dataDir: b.dataDir, centres: [centre], report });
  before = look();
  await pulls.start();
  const { name } = centre.key;
  await until(async () => {
    const cursor = await b.store.inbound.findCursor('b', name);
    return (cursor?.position ?? 0) >= entries;
  });
  note('centre → office, durable', before);
  await until(async () => (await sizeOf(b, 'b')) >= entries);
  note('centre → office, in its log', before);
  const head = ['catch-up', 's', 'entries/s', 'of COPY', 'bytes', 'office µs', 'centre µs'];
  const leafBytes = leaves.reduce((sum, leaf) => sum + leaf.length, 0) / leaves.length;
  const mean = decimal(leafBytes, 0);
  console.log(`${integer(entries)} entries of ${mean} bytes; bytes and µs of Node are for one`);
  console.log(tableText({ title: 'Catching up', how: [], head, rows }));
  await measureLatency({ a, b });
  await pulls.stop();
  await links.stop();
}

async function measureLatency({ a, b }: Pick<Lab, 'a' | 'b'>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < LETTERS; i += 1) {
    const seen = Promise.withResolvers<number>();
    const subject = `note/late-${i}`;
    const end = b.store.onCommitted(({ placed }) => {
      if (placed.some(({ entry }) => entry.subject === subject)) seen.resolve(performance.now());
    });
    await write(a, `late-${i}`, ['b']);
    const recorded = performance.now();
    times.push((await seen.promise) - recorded);
    end();
    await sleep(20);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => decimal(times[Math.floor(times.length * share)] ?? NaN, 0);
  const head = ['recorded in A → in the log of B', 'p50 ms', 'p99 ms', 'max ms'];
  const rows = [[`${LETTERS} letters`, at(0.5), at(0.99), at(0.999)]];
  console.log(tableText({ title: 'Latency', how: [], head, rows }));
}

const folder = await makeFolder();
let running: LiveServer | undefined;
const servers: Server[] = [];
try {
  const a = await openServer(folder, 'a');
  const b = await openServer(folder, 'b');
  servers.push(a, b);
  const [ofA, ofB] = [await vkeyOf(a, 'a'), await vkeyOf(b, 'b')];
  await b.store.knownLogs.admit({ key: keyOf(ofA), by: 'the bench' });
  const logs = join(folder, 'logs.txt');
  await writeFile(logs, `${ofA}\n${ofB}\n${await vkeyOf(a, 'directory')}\n`);
  running = await startServer({ args: ['centre', '--role', 'main', '--logs', logs] });
  const line = running
    .output()
    .split('\n')
    .find((one) => one.startsWith('dawam.example/'));
  const key = keyOf(must(line, 'A centre says its key.'));
  await fill(a);
  const meter = await openMeter(running.port);
  await measure({
    a,
    b,
    centre: { role: 'main', url: meter.url, key },
    centrePid: running.pid(),
    meter,
  });
  meter.close();
} finally {
  for (const { store } of servers) await store.close();
  await running?.drop();
  await rm(folder, { recursive: true, force: true });
}
