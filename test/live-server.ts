// Starts the program as people start it, in a process of its own, and speaks HTTP with it: for
// tests and benchmarks that kill it, fill it or measure it. Data lie in a folder under the system's
// temporary one unless the caller names another.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert, must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';

import { isDemo, layDatabase, layDemo, markDemo } from './prepared-data.ts';

const ROOT = resolve(import.meta.dirname, '..');
const START_TIMEOUT_MS = 120_000;
/** The demonstration on one server, without letters. */
const DEMO = ['demo', '--single', '--no-letters', '--no-open'];

export interface LiveServer {
  readonly url: string;
  readonly dataDir: string;
  readonly port: number;
  /** Process id of the running Node. */
  pid(): number;
  /** Process id of the PostgreSQL that it brought along. */
  databasePid(): Promise<number>;
  /** The power goes: SIGKILL to Node (PostgreSQL, if embedded, is left as it is). */
  kill(): Promise<void>;
  /** Starts again on the same data and port; resolves when it answers. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops and takes the data away. */
  drop(): Promise<void>;
  /** What it printed so far. */
  output(): string;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => server.close(() => done()));
  return port;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly dataDir?: string;
  /** Left out: a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Another user to run as; only root may ask for that. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** `args` follow `dawam`; the default: the demonstration on one server, without letters. */
export async function startServer(options: StartOptions = {}): Promise<LiveServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'dawam-live-')));
  await layPrepared(options, dataDir);
  return await startOn(dataDir, options);
}

/** Whoever brings a database, or is another user, has arranged the folder too. */
async function layPrepared({ args, ...given }: StartOptions, dataDir: string): Promise<void> {
  const { DATABASE_URL: url } = { ...process.env, ...given.env };
  if (given.user !== undefined || url !== undefined) return;
  if (args?.[0] === 'centre') return await layDatabase(dataDir);
  if (given.dataDir !== undefined) {
    if (args === undefined && isDemo(dataDir)) await layDatabase(dataDir);
  } else if (args === undefined && given.env?.['DAWAM_CENTRES'] === undefined) {
    await layDemo(dataDir, async (folder) => {
      const founding = await startOn(folder, {});
      await founding.stop();
    });
  } else if (args?.[0] === 'demo') {
    await markDemo(dataDir);
    await layDatabase(dataDir);
  }
}

async function startOn(dataDir: string, options: StartOptions): Promise<LiveServer> {
  const port = options.port ?? (await freePort());
  const args = options.args ?? DEMO;
  let child: ChildProcess | undefined;
  let printed = '';

  async function start(): Promise<void> {
    const command = [...args, '--port', String(port), '--data', dataDir];
    const started = spawn(process.execPath, [join(ROOT, 'src/programs/dawam.ts'), ...command], {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options.user,
    });
    child = started;
    const collect = (bytes: Buffer) => {
      printed = (printed + bytes.toString('utf8')).slice(-20_000);
    };
    started.stdout.on('data', collect);
    started.stderr.on('data', collect);
    for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until; await sleep(50)) {
      assert(started.exitCode === null, `The server ended while starting: ${printed}`);
      const answer = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok === true) return;
    }
    assert(false, `The server did not answer in time: ${printed}`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise<void>((done) => running.once('exit', () => done()));
    running.kill(signal);
    await ended;
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    port,
    pid: () => must(child?.pid, 'The server was started.'),
    async databasePid() {
      const note = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
      return Number(note.split('\n')[0]);
    },
    kill: () => end('SIGKILL'),
    start,
    stop: () => end('SIGTERM'),
    async drop() {
      await end('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
    output: () => printed,
  };
}

export interface Client {
  readonly cookie: string;
  readonly seats: readonly { readonly appointment: string; readonly office: string }[];
  get(path: string): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  /** Sends a command in the first seat (or the one of `office`); the id can be given again. */
  command(
    kind: string,
    subject: string,
    body: unknown,
    options?: CommandOptions,
  ): Promise<Response>;
}

export interface CommandOptions {
  readonly id?: string;
  readonly office?: string;
}

export const freshId = (): string => uuidv7(Date.now(), randomBytes(10));

/** Signs in as a ready person of the demonstration. */
export async function signIn(url: string, person: string): Promise<Client> {
  const headers = { 'content-type': 'application/json', origin: url };
  const answer = await fetch(`${url}/api/sign-in/demo-seat`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ person }),
  });
  const session = (await answer.json()) as { seats: Client['seats'] };
  assert(answer.ok, `Nobody could sign in as ${person}: ${JSON.stringify(session)}`);
  const cookie = must(answer.headers.getSetCookie()[0]?.split(';')[0], 'Signing in sets a cookie.');
  const seats = session.seats;

  const post = (path: string, body: unknown) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    });
  return {
    cookie,
    seats,
    get: (path) => fetch(`${url}${path}`, { headers: { cookie } }),
    post,
    command(kind, subject, body, given = {}) {
      const seat = must(
        seats.find(({ office }) => given.office === undefined || office === given.office),
        `${person} has a seat in ${given.office ?? 'some office'}.`,
      );
      const id = given.id ?? freshId();
      const path = `/api/offices/${seat.office}/commands/${kind}`;
      return post(path, { id, subject, as: seat.appointment, body });
    },
  };
}

/** A registrar attests that the draft was signed on paper; answers what to name in dispatching. */
export async function attest(who: Client, letter: string, office: string): Promise<number> {
  const read = await who.get(`/api/offices/${office}/letters/${letter}`);
  const { draft, digest } = (await read.json()) as { draft: number; digest: string };
  const paper = { name: 'نورة القحطاني', title: 'المدير العام', signedOn: '2026-01-04' };
  const body = { draft, digest, paper };
  const answer = await who.command('sign-letter', `letter/${letter}`, body, { office });
  assert(answer.ok, `The signature was not attested: ${await answer.text()}`);
  return draft;
}

/** A small incoming letter as a clerk would type it. */
export function incomingLetter(subject: string): Record<string, unknown> {
  return {
    subject,
    from: { office: null, name: 'بلدية المدينة' },
    theirNumber: '١٢/٣٤٥',
    theirDate: '2026-01-04',
    receivedOn: '2026-01-05',
    medium: 'paper',
  };
}
