// Measures the exchange: catching up after an outage from an office to a centre and from the centre
// to another office, beside others that bring the same bytes from one place to another, and over a
// slow line; the time from an act in one office until it stands in the other's log, beside e-mail;
// a server's start with all of it unsent; and a storm of offices that come back at once while a
// counter serves. Few entries unless --full is said, or DAWAM_BENCH_ENTRIES and DAWAM_BENCH_STORM
// (entries of each of 200 offices).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { CentreLinks } from '#programs/centre-links.ts';
import { FeedPulls } from '#programs/feed-pulls.ts';
import { strangeFilesOf } from '#programs/strange-files-here.ts';
import { must } from '#lib/assert.ts';

import type { CounterOrder, CounterReport } from './exchange-counter.ts';
import { mailTimes } from './exchange-mail.ts';
import { nats } from './exchange-nats.ts';
import { copySeconds, logicalReplication, pouch } from './exchange-peers.ts';
import type { PeerTime, Skipped } from './exchange-peers.ts';
import {
  fill,
  keyOf,
  leavesOf,
  openMeter,
  openOffices,
  openSlowLine,
  sizeOf,
  startCentre,
  until,
  write,
} from './exchange-yard.ts';
import type { Centre, Line, Server } from './exchange-yard.ts';
import { cpuUsOf } from './processes.ts';
import { decimal, integer, tableText, writeReport } from './report.ts';
import type { Table } from './report.ts';
import { makeFolder } from './yard.ts';

const isFull = process.argv.includes('--full');
const entries = Number(process.env['DAWAM_BENCH_ENTRIES'] ?? (isFull ? 100_000 : 10_000));
const stormEntries = Number(process.env['DAWAM_BENCH_STORM'] ?? (isFull ? 5_000 : 20));
const STORM_OFFICES = 200;
/** Fewer say nothing that should be kept. */
const REPORTED_ENTRIES_MIN = 100_000;
const LETTERS = 200;
/** Each takes half a second: so long Dovecot gathers news for who waits. */
const MAILS = 50;
const COUNTER_PER_SECOND = 50;
const CALM_MS = 5_000;

const report = (sentence: string) => console.error(sentence);

/** As links and pulls want it; nobody scans. */
function partsOf({ store, dataDir }: Server) {
  const here = { pool: store.database.writers, files: store.files, keyring: store.keyring };
  const settings = { dataDir, clamdSocket: '/nowhere/clamd.ctl' };
  const said = { nowMs: () => Date.now(), report };
  return { store, dataDir, strange: strangeFilesOf(here, settings, said), report };
}

function linksOf(server: Server, { key }: Centre, url: string): CentreLinks {
  return new CentreLinks(partsOf(server), [{ role: 'main', url, key }]);
}

function pullsOf(server: Server, { key }: Centre, url: string): FeedPulls {
  return new FeedPulls({ ...partsOf(server), centres: [{ role: 'main', url, key }] });
}

interface Look {
  readonly ms: number;
  readonly bytes: number;
  readonly ownUs: number;
  readonly centreUs: number;
}

function look(centre: Centre, line: Line): Look {
  const centreUs = cpuUsOf(centre.server.pid());
  return { ms: performance.now(), bytes: line.read(), ownUs: cpuUsOf(process.pid), centreUs };
}

interface Lab {
  readonly a: Server;
  readonly b: Server;
  readonly centre: Centre;
  readonly line: Line;
}

async function measurePeers(folder: string, a: Server): Promise<(PeerTime | Skipped)[]> {
  const leaves = await leavesOf(a, 'a');
  return [
    await copySeconds(a.store, leaves),
    await logicalReplication(folder, leaves),
    await nats(folder, leaves),
    await pouch(folder, leaves),
  ];
}

async function measureCatchUp(
  { a, b, centre, line }: Lab,
  peers: readonly (PeerTime | Skipped)[],
): Promise<Table> {
  const copy = peers.find((one) => 'seconds' in one)?.seconds ?? Number.NaN;
  const rows: string[][] = peers.map((one) => {
    if (!('seconds' in one)) return [`${one.name}: left out`, '–'];
    const { name, seconds } = one;
    return [name, decimal(seconds, 2), integer(entries / seconds), decimal(seconds / copy, 1)];
  });
  const note = (name: string, before: Look) => {
    const now = look(centre, line);
    const seconds = (now.ms - before.ms) / 1_000;
    rows.push([
      ...[name, decimal(seconds, 2), integer(entries / seconds), decimal(seconds / copy, 1)],
      decimal((now.bytes - before.bytes) / entries, 0),
      decimal((now.ownUs - before.ownUs) / entries, 0),
      decimal((now.centreUs - before.centreUs) / entries, 0),
    ]);
  };
  const links = linksOf(a, centre, line.url);
  let before = look(centre, line);
  await links.start();
  await until(() => links.safetyOf('a', entries - 1) !== 'recorded');
  note('office → centre, held', before);
  const pulls = pullsOf(b, centre, line.url);
  before = look(centre, line);
  await pulls.start();
  await untilDurable(b, centre);
  note('centre → office, durable', before);
  await until(async () => (await sizeOf(b, 'b')) >= entries);
  note('centre → office, in its log', before);
  await pulls.stop();
  await links.stop();
  return {
    title: 'Catching up',
    how: [
      `${integer(entries)} entries of some 390 bytes that were written while the line was cut.`,
      'Offices and centre verify everything and have it on disk; the others verify nothing.',
      'Bytes on the line, and time of Node in both directions, are for one entry. Aim: 5 s for',
      '100,000, and a tenth of what PouchDB takes.',
      ...peers.flatMap((one) =>
        'reason' in one ? [`Left out: ${one.name} (${one.reason}).`] : [],
      ),
    ],
    head: ['', 's', 'entries/s', '× COPY', 'bytes', 'office µs', 'centre µs'],
    rows,
  };
}

/** Each way by itself, to a centre and an office that have nothing of it. */
async function measureSlow(folder: string, a: Server): Promise<Table> {
  const b = await openOffices(folder, 'b-far', ['b']);
  let centre: Centre | undefined;
  try {
    await b.store.knownLogs.admit({ key: await keyOf(a, 'a'), by: 'the bench' });
    // What other centres held is nothing to this one.
    await a.store.database.writers.query({ text: 'delete from dawam.cosignature' });
    centre = await startCentre(folder, [a, b]);
    const line = await openSlowLine(centre.server.port);
    const rows: string[][] = [];
    const note = (name: string, before: Look) => {
      const now = look(must(centre, 'It runs.'), line);
      const bytes = (now.bytes - before.bytes) / entries;
      rows.push([name, decimal((now.ms - before.ms) / 1_000, 1), decimal(bytes, 0)]);
    };
    const links = linksOf(a, centre, line.url);
    let before = look(centre, line);
    await links.start();
    await until(() => links.safetyOf('a', entries - 1) !== 'recorded');
    note('office → centre, held', before);
    await links.stop();
    const pulls = pullsOf(b, centre, line.url);
    before = look(centre, line);
    await pulls.start();
    await untilDurable(b, centre);
    note('centre → office, durable', before);
    await pulls.stop();
    line.close();
    return {
      title: 'Catching up over a slow line',
      how: [
        `The same ${integer(entries)} entries over a line of 2 Mbit/s and 150 ms there and back.`,
        'Aim: 40 s for 100,000.',
      ],
      head: ['', 's', 'bytes'],
      rows,
    };
  } finally {
    await b.store.close();
    await centre?.server.drop();
  }
}

async function untilDurable(b: Server, centre: Centre): Promise<void> {
  await until(async () => {
    const cursor = await b.store.inbound.findCursor('b', centre.key.name);
    return (cursor?.position ?? 0) >= entries;
  });
}

async function measureLatency({ a, b, centre, line }: Lab): Promise<Table> {
  const links = linksOf(a, centre, line.url);
  const pulls = pullsOf(b, centre, line.url);
  await links.start();
  await pulls.start();
  const times: number[] = [];
  for (let i = 0; i < LETTERS; i += 1) {
    const seen = Promise.withResolvers<number>();
    const subject = `note/late-${i}`;
    const end = b.store.onCommitted(({ placed }) => {
      if (placed.some(({ entry }) => entry.subject === subject)) seen.resolve(performance.now());
    });
    await write(a, 'a', `late-${i}`, ['b']);
    const recorded = performance.now();
    times.push((await seen.promise) - recorded);
    end();
    await sleep(20);
  }
  await pulls.stop();
  await links.stop();
  const mails = await mailTimes(MAILS, 'note'.padEnd(390));
  const row = (name: string, list: readonly number[]) => {
    const sorted = list.toSorted((one, other) => one - other);
    const at = (share: number) => decimal(sorted[Math.floor(sorted.length * share)] ?? NaN, 0);
    return [name, at(0.5), at(0.99), at(0.999)];
  };
  return {
    title: 'From one office to the other',
    how: [
      'From the moment a letter is recorded in one office until it stands in the log of the other,',
      'by the centre, both connected. Aim: p99 of at most 500 ms. Beside it a message of the same',
      'length from Postfix to a mailbox at Dovecot, where somebody waits for it (IMAP IDLE).',
    ],
    head: ['', 'p50 ms', 'p99 ms', 'max ms'],
    rows: [
      row(`${LETTERS} letters`, times),
      'reason' in mails
        ? [`${mails.name}: left out (${mails.reason})`]
        : row(`${MAILS} as e-mail`, mails),
    ],
  };
}

/** With the server as it is after that start. */
async function measureStart(folder: string, a: Server, centre: Centre): Promise<[Table, Server]> {
  await a.store.close();
  const began = performance.now();
  const again = await openOffices(folder, 'a', ['a']);
  const openMs = performance.now() - began;
  const links = linksOf(again, centre, `http://127.0.0.1:${centre.server.port}`);
  await links.start();
  await write(again, 'a', 'first', []);
  const actMs = performance.now() - began;
  await links.stop();
  const table = {
    title: 'A start with all of it unsent',
    how: [
      `The log has ${integer(entries)} entries that no centre holds. From the start of the store,`,
      'with its database, until the first new act is recorded. Aim: under 3 s.',
    ],
    head: ['', 's'],
    rows: [
      ['logs are open', decimal(openMs / 1_000, 2)],
      ['the centre has spoken, an act is recorded', decimal(actMs / 1_000, 2)],
    ],
  };
  return [table, again];
}

interface Counter {
  stop(): Promise<CounterReport>;
}

async function startCounter(folder: string): Promise<Counter> {
  const order: CounterOrder = { folder, perSecond: COUNTER_PER_SECOND };
  const path = join(import.meta.dirname, 'exchange-counter.ts');
  const child = spawn(process.execPath, [path, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  await lines.next();
  return {
    stop: async () => {
      child.stdin.end();
      const { value } = await lines.next();
      await ended;
      return JSON.parse(must(value, 'The counter reports.')) as CounterReport;
    },
  };
}

async function measureStorm(folder: string): Promise<Table> {
  const names = Array.from({ length: STORM_OFFICES }, (_, i) => `office-${i}`);
  const server = await openOffices(folder, 'storm', names);
  let centre: Centre | undefined;
  try {
    await fill(server, stormEntries, []);
    centre = await startCentre(folder, [server]);
    const calm = await startCounter(join(folder, 'calm'));
    await sleep(CALM_MS);
    const before = await calm.stop();
    const counter = await startCounter(join(folder, 'busy'));
    const links = linksOf(server, centre, `http://127.0.0.1:${centre.server.port}`);
    const began = performance.now();
    await links.start();
    const isHeld = (office: string) => links.safetyOf(office, stormEntries - 1) !== 'recorded';
    await until(() => names.every(isHeld));
    const seconds = (performance.now() - began) / 1_000;
    const meanwhile = await counter.stop();
    await links.stop();
    const all = STORM_OFFICES * stormEntries;
    const row = (name: string, { acts, p50Ms, p99Ms, maxMs }: CounterReport, storm: string[]) => [
      ...[name, ...storm, integer(acts)],
      ...[p50Ms, p99Ms, maxMs].map((ms) => decimal(ms, 1)),
    ];
    return {
      title: 'A storm of offices',
      how: [
        `${STORM_OFFICES} offices come back at once, each with ${integer(stormEntries)} entries`,
        'that no centre holds; they share one process, the centre is another. A counter with a',
        `server of its own records ${COUNTER_PER_SECOND} acts a second meanwhile, on the same`,
        'machine. Aim:',
        '1,000,000 entries in 120 s, and a p99 of the counter under 200 ms.',
      ],
      head: ['', 's', 'entries/s', 'acts', 'p50 ms', 'p99 ms', 'max ms'],
      rows: [
        row('calm', before, ['–', '–']),
        row('storm', meanwhile, [decimal(seconds, 1), integer(all / seconds)]),
      ],
    };
  } finally {
    await server.store.close();
    await centre?.server.drop();
  }
}

async function measureExchange(folder: string): Promise<Table[]> {
  let a = await openOffices(folder, 'a', ['a']);
  const b = await openOffices(folder, 'b', ['b']);
  let centre: Centre | undefined;
  try {
    await b.store.knownLogs.admit({ key: await keyOf(a, 'a'), by: 'the bench' });
    await fill(a, entries, ['b']);
    centre = await startCentre(folder, [a, b]);
    const [start, again] = await measureStart(folder, a, centre);
    show(start);
    a = again;
    await centre.server.drop();
    // Another one, which holds nothing yet.
    centre = await startCentre(folder, [a, b]);
    const line = await openMeter(centre.server.port);
    const lab = { a, b, centre, line };
    const catchUp = show(await measureCatchUp(lab, await measurePeers(folder, a)));
    const latency = show(await measureLatency(lab));
    line.close();
    const slow = show(await measureSlow(folder, a));
    return [catchUp, slow, latency, start];
  } finally {
    await a.store.close();
    await b.store.close();
    await centre?.server.drop();
  }
}

function show(table: Table): Table {
  console.log(`\n${table.title}: ${table.how.join(' ')}\n\n${tableText(table)}`);
  return table;
}

const folder = await makeFolder();
try {
  const tables = await measureExchange(folder);
  tables.push(show(await measureStorm(folder)));
  if (entries >= REPORTED_ENTRIES_MIN) {
    const asked = `DAWAM_BENCH_ENTRIES=${entries} DAWAM_BENCH_STORM=${stormEntries} `;
    const command = `${isFull ? '' : asked}./dawam dev bench exchange${isFull ? ' --full' : ''}`;
    console.log(`\n${writeReport(tables, command, 'benchmarks-exchange.md')}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
