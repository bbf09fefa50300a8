// Two real servers with databases of their own, the same directory, and one office on each, for
// tests of what goes between them without a centre. Neither knows the other's log.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { openDatabase } from '#store/database.ts';
import { startEmbedded } from '#store/embedded.ts';
import { writeHosting } from '#store/hosting.ts';
import type { Hosting } from '#store/hosting.ts';

import { freePort, freshId, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';
import { markDemo } from './prepared-data.ts';

const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const LONG_MS = 120_000;
export const [FROM, TO] = ['moj.diwan', 'moi.civil'];
export const [RANA, YOUSEF] = ['rana-al-otaibi', 'yousef-al-anazi'];
const run = promisify(execFile);

export async function dawam(...words: readonly string[]): Promise<string> {
  return (await run(process.execPath, [PROGRAM, ...words])).stdout;
}

export async function until<Value>(
  what: string,
  find: () => Promise<Value | undefined>,
): Promise<Value> {
  for (const end = Date.now() + LONG_MS; Date.now() < end; await sleep(100)) {
    // A server that is down is asked again.
    const value = await find().catch(() => undefined);
    if (value !== undefined) return value;
  }
  assert.fail(`It did not come to pass that ${what}.`);
}

export async function inDatabase<Value>(
  dataDir: string,
  work: (pool: ReturnType<typeof openDatabase>['writers']) => Promise<Value>,
): Promise<Value> {
  const embedded = await startEmbedded({ dataDir });
  const database = openDatabase({ url: embedded.url });
  const value = await work(database.writers);
  await database.close();
  await embedded.stop();
  return value;
}

const setHosting = (dataDir: string, hosting: Hosting) =>
  inDatabase(dataDir, (pool) => writeHosting(pool, hosting));

export interface Lab {
  readonly sender: LiveServer;
  readonly recipient: LiveServer;
}

async function makeLab(
  { folder, areNeighbours }: { readonly folder: string; readonly areNeighbours: boolean },
  running: LiveServer[],
): Promise<Lab> {
  const founding = await startServer({});
  running.push(founding);
  const { dataDir } = founding;
  await founding.stop();
  const backup = join(folder, 'backup.tar.gz');
  await dawam('backup', backup, '--data', dataDir);
  const second = join(folder, 'second');
  await mkdir(second);
  await dawam('restore', backup, '--data', second);
  await markDemo(second);
  await setHosting(dataDir, { elsewhere: [TO] });
  await setHosting(second, { only: [TO] });
  const off = { DAWAM_RATE_LIMIT: 'off' };
  // Nobody is there yet: a neighbour that is away holds up nothing.
  const port = await freePort();
  const recipientUrl = `http://127.0.0.1:${port}`;
  const neighboursOf = (urls: string) => (areNeighbours ? { DAWAM_NEIGHBOURS: urls } : {});
  const sender = await startServer({ dataDir, env: { ...off, ...neighboursOf(recipientUrl) } });
  running.push(sender);
  const recipient = await startServer({
    ...{ dataDir: second, port },
    env: { ...off, ...neighboursOf(`http://127.0.0.1:1,${sender.url}/`) },
  });
  running.push(recipient);
  return { sender, recipient };
}

/** Asks until there is an answer; the id makes that harmless. */
export async function act(
  who: Client,
  kind: string,
  letter: string,
  body: object,
  office: string,
): Promise<void> {
  const id = freshId();
  await until(`${kind} is answered`, async () => {
    const answer = await who.command(kind, `letter/${letter}`, body, { id, office });
    if (answer.status === 503) return undefined;
    assert.equal(answer.status, 200, `${kind}: ${await answer.text()}`);
    return true;
  });
}

export async function readLetter(who: Client, office: string, letter: string) {
  const answer = await who.get(`/api/offices/${office}/letters/${letter}`);
  if (!answer.ok) return undefined;
  return (await answer.json()) as {
    draft: number;
    digest: string;
    state: string;
    number: string | null;
    files: { sha256: string }[];
    addressees: { state: string; number: string | null }[];
  };
}

export async function send(
  who: Client,
  subject: string,
  { from, to, ...more }: { readonly from: string; readonly to: string; readonly files?: unknown[] },
): Promise<string> {
  const letter = freshId();
  const body = { subject, text: subject, addressees: [{ office: to }], ...more };
  await act(who, 'write-letter', letter, body, from);
  const draft = await until('the draft is read', () => readLetter(who, from, letter));
  const paper = { name: 'نورة القحطاني', title: 'المدير العام', signedOn: '2026-01-04' };
  await act(who, 'sign-letter', letter, { draft: draft.draft, digest: draft.digest, paper }, from);
  await act(who, 'dispatch-letter', letter, { draft: draft.draft }, from);
  return letter;
}

export async function putScan(server: LiveServer, clerk: Client, bytes: string): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/files?name=scan.txt`, {
    method: 'POST',
    headers: { cookie: clerk.cookie, origin: server.url, 'content-type': 'text/plain' },
    body: bytes,
  });
  assert.ok(answer.ok, await answer.clone().text());
  return await answer.json();
}

/** With what the servers have printed, where it fails. */
export async function withLab(
  areNeighbours: boolean,
  work: (lab: Lab, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-two-servers-'));
  const running: LiveServer[] = [];
  try {
    await work(await makeLab({ folder, areNeighbours }, running), folder);
  } catch (error) {
    const printed = running.map((server) => server.output()).join('\n---\n');
    throw new Error(`${String(error)}\n${printed}`, { cause: error });
  } finally {
    for (const one of running) await one.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** All that each server keeps holds, and nothing that came waits. */
export async function verifyBoth({ sender, recipient }: Lab): Promise<void> {
  await sender.stop();
  await recipient.stop();
  for (const { dataDir } of [sender, recipient]) {
    await dawam('verify', '--data', dataDir);
    const rows = await inDatabase(dataDir, (pool) =>
      pool.query({ text: 'select 1 from dawam.inbound' }),
    );
    assert.deepEqual(rows, []);
  }
}
