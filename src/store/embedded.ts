// The embedded PostgreSQL 18: a server of its own, for this data folder only. It outlives a killed
// program; the next start takes it over. Where it dies by itself it is started again, and commands
// get a fault meanwhile. States: starting → running ⇄ down → stopped.
import { spawn } from 'node:child_process';
import { close, closeSync, openSync, readSync, renameSync, statSync, statfsSync } from 'node:fs';
import { mkdir, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { Fault } from '#kernel/fault.ts';

import { startTimeOf } from './data-lock.ts';
import { findBinaries } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { databaseName, postgresEnvironment, prepareCluster } from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';
import { findRunAs } from './run-as.ts';
import type { RunAs } from './run-as.ts';

export interface Embedded {
  /** For `pg`; names the socket folder. */
  readonly url: string;
  /** The process id of the server; undefined while it is down. */
  readonly pid: number | undefined;
  /** Why the server is down, while it is. */
  readonly failure: Fault | undefined;
  /** Why a connection was lost just now: the failure, or the disk that has no room left. */
  explain(): Fault | undefined;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
  /** Lets it go on for the program that it belongs to, and watches it no longer. */
  leave(): void;
}

export type PostgresSettings = Readonly<Record<string, string>>;

// A small office's server: 300 MB with Node, no ports, every commit on disk before its answer.
const officeSettings: PostgresSettings = {
  listen_addresses: '',
  port: '5432',
  max_connections: '40',
  shared_buffers: '48MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '48MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'replica',
  wal_compression: 'pglz',
  min_wal_size: '64MB',
  max_wal_size: '512MB',
  checkpoint_timeout: '10min',
  io_method: 'sync',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  max_worker_processes: '4',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '2',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  logging_collector: 'off',
};

const stopPatienceMs = 30_000;
const watchEveryMs = 500;
const logBytesMax = 4_000_000;
const tailBytes = 4_000;
const walSegmentBytes = 16_777_216;

/** Makes the database on first use, then starts it or takes over one that still runs. */
export async function startEmbedded(options: {
  readonly dataDir: string;
  readonly settings?: PostgresSettings;
}): Promise<Embedded> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const runAs = findRunAs();
  const binaries = await findBinaries(runAs);
  const cluster = await prepareCluster(dataDir, runAs, binaries);
  const logFile = join(dataDir, 'postgres.log');
  const server = new EmbeddedServer({
    cluster,
    binaries,
    runAs,
    logFile,
    settings: { ...officeSettings, ...options.settings },
  });
  await server.start();
  try {
    await makeDatabase(server.url);
  } catch (cause) {
    await server.stop();
    const sentence = `PostgreSQL started but could not make its database: ${String(cause)}`;
    throw new Fault('store.embedded-failed', sentence, { cause });
  }
  return server;
}

async function makeDatabase(url: string): Promise<void> {
  const address = new URL(url.replace('@/', '@socket/'));
  address.pathname = '/postgres';
  const client = new pg.Client({
    connectionString: address.href.replace('@socket/', '@/'),
  });
  await client.connect();
  try {
    const sql = 'select 1 from pg_database where datname = $1';
    const { rowCount } = await client.query(sql, [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

interface ServerParts {
  readonly cluster: Cluster;
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs;
  readonly logFile: string;
  readonly settings: PostgresSettings;
}

/** What PostgreSQL writes about itself into its data directory while it runs. */
interface PostmasterNote {
  readonly pid: number;
  readonly socketFolder: string;
  readonly status: string;
}

class EmbeddedServer implements Embedded {
  readonly url: string;
  readonly #parts: ServerParts;
  #pid: number | undefined;
  #failure: Fault | undefined;
  #isStopping = false;
  #watch: NodeJS.Timeout | undefined;
  #restarting: Promise<void> | undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    const host = encodeURIComponent(parts.cluster.socketFolder);
    const port = parts.settings['port'] ?? '5432';
    this.url = `postgresql://${databaseName}@/${databaseName}?host=${host}&port=${port}`;
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  get failure(): Fault | undefined {
    return this.#failure;
  }

  explain(): Fault | undefined {
    if (this.#failure !== undefined || !isDiskFull(this.#parts.cluster.folder)) {
      return this.#failure;
    }
    const sentence = 'The disk of the database is full; work goes on when there is space again.';
    return new Fault('store.disk-full', sentence);
  }

  async start(): Promise<void> {
    this.#pid = (await this.#findRunning()) ?? (await this.#spawnServer());
    this.#failure = undefined;
    this.#watch ??= setInterval(() => this.#look(), watchEveryMs).unref();
  }

  leave(): void {
    this.#isStopping = true;
    clearInterval(this.#watch);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#watch);
    await this.#restarting;
    const pid = this.#pid;
    if (pid === undefined) return;
    signal(pid, 'SIGINT');
    if (!(await isGoneWithin(pid, stopPatienceMs))) {
      signal(pid, 'SIGQUIT');
      await isGoneWithin(pid, stopPatienceMs);
    }
    this.#pid = undefined;
  }

  #look(): void {
    if (this.#isStopping || this.#restarting !== undefined) return;
    if (this.#pid !== undefined && startTimeOf(this.#pid) !== undefined) return;
    this.#restarting = this.#restart().finally(() => (this.#restarting = undefined));
  }

  async #restart(): Promise<void> {
    this.#pid = undefined;
    this.#failure = this.#failed('PostgreSQL ended by itself and is being started again');
    for (let waitMs = 100; !this.#isStopping; waitMs = Math.min(2 * waitMs, 5_000)) {
      try {
        await this.start();
        return;
      } catch (error) {
        this.#failure = error instanceof Fault ? error : this.#failed(String(error));
        await sleep(waitMs);
      }
    }
  }

  // A server that a killed program left behind: taken over when it answers for this very folder.
  async #findRunning(): Promise<number | undefined> {
    const { folder, socketFolder } = this.#parts.cluster;
    for (let waitedMs = 0; ; waitedMs += 20) {
      const note = await readNote(folder);
      const pids = note === undefined ? [] : await listProcessesIn(folder);
      if (note === undefined || pids.length === 0) {
        await this.#removeNotes();
        return undefined;
      }
      const isServer = pids.includes(note.pid);
      if (isServer && note.status === 'ready' && note.socketFolder === socketFolder) {
        return note.pid;
      }
      if (waitedMs >= stopPatienceMs) {
        throw this.#failed(`Another PostgreSQL (process ${note.pid}) holds the folder ${folder}`);
      }
      await sleep(20);
    }
  }

  // The number of a server that died may meanwhile belong to another program, or to a process that
  // nobody has buried; either would hold PostgreSQL back.
  async #removeNotes(): Promise<void> {
    const { cluster, settings } = this.#parts;
    const socket = `.s.PGSQL.${settings['port'] ?? '5432'}`;
    await rm(join(cluster.folder, 'postmaster.pid'), { force: true });
    await rm(join(cluster.socketFolder, `${socket}.lock`), { force: true });
    await rm(join(cluster.socketFolder, socket), { force: true });
  }

  async #spawnServer(): Promise<number> {
    const { cluster, binaries, runAs, logFile } = this.#parts;
    shortenLog(logFile);
    const log = openSync(logFile, 'a', 0o600);
    const settings = {
      ...this.#parts.settings,
      unix_socket_directories: cluster.socketFolder,
      hba_file: cluster.accessFile,
      ident_file: cluster.usersFile,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(binaries.postgres, ['-D', cluster.folder, ...flags], {
      cwd: cluster.folder,
      env: postgresEnvironment(binaries),
      stdio: ['ignore', log, log],
      detached: true,
      ...(runAs.uid === undefined ? {} : { uid: runAs.uid }),
      ...(runAs.gid === undefined ? {} : { gid: runAs.gid }),
    });
    close(log);
    let ended: string | undefined;
    child.on('error', (error) => (ended = error.message));
    child.on('exit', (code) => {
      ended = `PostgreSQL ended with code ${code}`;
      this.#look();
    });
    child.unref();
    while (ended === undefined) {
      const note = await readNote(cluster.folder);
      if (note !== undefined && note.pid === child.pid && note.status === 'ready') return note.pid;
      await sleep(10);
    }
    throw this.#failed(ended);
  }

  #failed(what: string): Fault {
    const tail = readTail(this.#parts.logFile);
    // On a full disk the log may have no room for that sentence either.
    const isFull = /no space left on device/i.test(tail) || isDiskFull(this.#parts.cluster.folder);
    const code = isFull ? 'store.disk-full' : 'store.embedded-failed';
    return new Fault(code, `${what}; the end of its log: ${tail}`);
  }
}

async function readNote(folder: string): Promise<PostmasterNote | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const [pid, , , , socketFolder, , , status] = text?.split('\n') ?? [];
  if (pid === undefined || pid === '') return undefined;
  return { pid: Number(pid), socketFolder: socketFolder ?? '', status: status?.trim() ?? '' };
}

/** Every process of PostgreSQL works in its data directory. */
async function listProcessesIn(folder: string): Promise<number[]> {
  const names = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const cwd = await readlink(`/proc/${name}/cwd`).catch(() => undefined);
      return cwd === folder && startTimeOf(Number(name)) !== undefined ? [Number(name)] : [];
    }),
  );
  return found.flat();
}

async function isGoneWithin(pid: number, patienceMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 10) {
    if (startTimeOf(pid) === undefined) return true;
    await sleep(10);
  }
  return startTimeOf(pid) === undefined;
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

/** Less room than one segment of the write-ahead log. */
function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < walSegmentBytes;
  } catch {
    return false;
  }
}

function shortenLog(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && found.size > logBytesMax) renameSync(path, `${path}.1`);
}

function readTail(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return '(empty)';
  const bytes = Buffer.alloc(Math.min(tailBytes, found.size));
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, bytes.length, found.size - bytes.length);
  closeSync(file);
  return bytes.toString('utf8').trim().split('\n').slice(-4).join(' | ').slice(-600);
}
