// What benches measure on: an embedded PostgreSQL of their own, a server that uses it in a process
// of its own, and a clerk who has signed in. Nothing of it stays behind.
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { must } from '#lib/assert.ts';
import { startEmbedded } from '#store/embedded.ts';
import type { Embedded } from '#store/embedded.ts';
import { signIn, startServer } from '#test/live-server.ts';
import type { Client, LiveServer } from '#test/live-server.ts';

import type { GrowOrder, GrowReport } from './grow.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { cpuUsOf, cpuUsOfTree } from './processes.ts';
import type { RawOrder, RawReport } from './raw.ts';

export const CLERK = 'rana-al-otaibi';

export interface MeasuredLoad extends LoadReport {
  /** Time of the processors for one act: the server, PostgreSQL. */
  readonly nodeUs: number;
  readonly databaseUs: number;
}

/** Open to PostgreSQL's own user, which it needs where the bench runs as root. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-bench-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Like a real office's but for the connections, which the raw commits need too. */
export async function openYard(): Promise<Yard> {
  const folder = await makeFolder();
  const dataDir = join(folder, 'database');
  const database = await startEmbedded({ dataDir, settings: { max_connections: '100' } });
  return new Yard(folder, database);
}

export class Yard {
  readonly database: Embedded;
  readonly dataDir: string;
  readonly #folder: string;

  constructor(folder: string, database: Embedded) {
    this.#folder = folder;
    this.database = database;
    this.dataDir = join(folder, 'data');
  }

  get databasePid(): number {
    return must(this.database.pid, 'PostgreSQL runs.');
  }

  /** A demonstration's server without letters, without limits of rate. */
  async startOffice(): Promise<Office> {
    const env = { DATABASE_URL: this.database.url, DAWAM_RATE_LIMIT: 'off' };
    const server = await startServer({ dataDir: this.dataDir, env });
    return new Office(this, server, await signIn(server.url, CLERK));
  }

  async commitRaw(order: Omit<RawOrder, 'url'>): Promise<RawReport> {
    return await runTool('raw.ts', { url: this.database.url, ...order });
  }

  async grow(upTo: number): Promise<GrowReport> {
    const { dataDir, databasePid } = this;
    const place = { dataDir, databasePid, databaseUrl: this.database.url };
    const order: GrowOrder = { ...place, person: CLERK, upTo };
    return await runTool('grow.ts', order);
  }

  async close(): Promise<void> {
    await this.database.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export class Office {
  readonly clerk: Client;
  readonly server: LiveServer;
  readonly #yard: Yard;

  constructor(yard: Yard, server: LiveServer, clerk: Client) {
    this.#yard = yard;
    this.server = server;
    this.clerk = clerk;
  }

  async load(order: Pick<LoadOrder, 'clients' | 'seconds' | 'offered'>): Promise<MeasuredLoad> {
    const { server, clerk } = this;
    const seat = must(clerk.seats[0], 'The clerk has a seat.');
    const before = { node: cpuUsOf(server.pid()), database: cpuUsOfTree(this.#yard.databasePid) };
    const report: LoadReport = await runTool('load.ts', {
      ...{ port: server.port, cookie: clerk.cookie, ...order },
      ...{ office: seat.office, appointment: seat.appointment },
    });
    const nodeUs = Math.round((cpuUsOf(server.pid()) - before.node) / report.acts);
    const taken = cpuUsOfTree(this.#yard.databasePid) - before.database;
    return { ...report, nodeUs, databaseUs: Math.round(taken / report.acts) };
  }
}

/** Runs one of the bench's own programs, which gets one JSON object and prints one. */
async function runTool<Report>(name: string, order: object): Promise<Report> {
  const path = join(import.meta.dirname, name);
  const args = ['--disable-warning=ExperimentalWarning', path, JSON.stringify(order)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Report;
}
