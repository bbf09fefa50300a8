// What the bench of the exchange measures on: offices' servers of toy notes, each with a database
// of its own that keeps data safe; a centre in a process of its own; and a meter on the line.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { parseVerifierKey } from '#kernel/note.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { assert, must } from '#lib/assert.ts';
import { Line as DemoLine } from '#programs/plugs/line.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { ask, toyAuthority, toyModule } from '#store/testing/toy.ts';
import { chanceOf } from '#sync/testing/virtual-time.ts';
import { startServer } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { SlowLine } from '#test/slow-line.ts';

const ATONCE = 256;

export interface Server {
  readonly store: Store;
  readonly dataDir: string;
  /** That it keeps. */
  readonly offices: readonly string[];
}

export interface Line {
  readonly url: string;
  /** Bytes that have gone through, both ways. */
  read(): number;
  close(): void;
}

export interface Centre {
  readonly server: LiveServer;
  readonly key: VerifierKey;
}

/** Opened anew on the same folder it goes on with what is there. */
export async function openOffices(
  folder: string,
  name: string,
  offices: readonly string[],
): Promise<Server> {
  const dataDir = join(folder, name);
  const store = await openStore({
    ...{ dataDir, modules: [toyModule], authority: toyAuthority('directory', 'b', ...offices) },
    clock: () => Date.now(),
    random: (count) => randomBytes(count),
    hosts: (other) => offices.includes(other),
  });
  for (const office of offices) assert(await store.openLog(office), 'The office is here.');
  return { store, dataDir, offices };
}

export async function keyOf({ store }: Server, office: string): Promise<VerifierKey> {
  const { vkey } = must(await store.reader.findHead(office), 'The log is there.');
  const read = parseVerifierKey(vkey);
  assert(read.ok, 'A key reads back.');
  return read.key;
}

export async function sizeOf({ store }: Server, office: string): Promise<number> {
  return (await store.reader.findHead(office))?.size ?? 0;
}

/** It mirrors the logs of these servers, and of the directory of the first. */
export async function startCentre(folder: string, servers: readonly Server[]): Promise<Centre> {
  const first = must(servers[0], 'There is a server.');
  const all = servers.flatMap((server) => server.offices.map((office) => ({ server, office })));
  const lines: string[] = [];
  for (const { server, office } of [...all, { server: first, office: 'directory' }]) {
    lines.push(must(await server.store.reader.findHead(office), 'The log is there.').vkey);
  }
  const logs = join(folder, `logs-${randomBytes(4).toString('hex')}.txt`);
  await writeFile(logs, `${lines.join('\n')}\n`);
  const server = await startServer({ args: ['centre', '--role', 'main', '--logs', logs] });
  const said = server.output().split('\n');
  const line = said.find((one) => one.startsWith('dawam.example/'));
  const read = parseVerifierKey(must(line, 'A centre says its key.'));
  assert(read.ok, 'A key reads back.');
  return { server, key: read.key };
}

export async function openMeter(port: number): Promise<Line> {
  const line = await DemoLine.open(port);
  const url = `http://127.0.0.1:${line.port}`;
  return { url, read: () => line.carriedBytes, close: () => void line.close() };
}

/** As between two provinces; nothing is lost on it. */
export async function openSlowLine(port: number): Promise<Line> {
  const line = new SlowLine({ host: '127.0.0.1', port }, chanceOf(1));
  line.weather = { delayMs: 75, lossPerMille: 0, kbitPerS: 2_000 };
  const url = `http://127.0.0.1:${await line.listen('127.0.0.1', 0)}`;
  return { url, read: () => line.carriedBytes, close: () => void line.close() };
}

export async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isDone())) await sleep(5);
}

/** An entry of the size that other systems are measured with. */
export async function write(
  { store }: Server,
  office: string,
  name: string,
  to: readonly string[],
): Promise<void> {
  const outcome = await store.submit(ask(office, 'write', name, { text: name.padEnd(12), to }));
  assert(!isRefusal(outcome), 'A note is written.');
}

/** One office after the other, so that each gets large batches. */
export async function fill(server: Server, count: number, to: readonly string[]): Promise<void> {
  for (const office of server.offices) {
    let next = 0;
    const work = async () => {
      for (let at = next++; at < count; at = next++) await write(server, office, `n${at}`, to);
    };
    await Promise.all(Array.from({ length: Math.min(ATONCE, count) }, work));
  }
}

export async function leavesOf({ store }: Server, office: string): Promise<readonly Buffer[]> {
  const rows = await store.database.writers.query<{ leaf: Buffer }>({
    text: 'select leaf from dawam.entry where office = $1 order by index',
    values: [office],
  });
  return rows.map(({ leaf }) => leaf);
}
