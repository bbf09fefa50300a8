// An office and its two centres over lines as they are out there: slow and lossy; TLS by an
// authority of its own, through a proxy that alone knows the way; clocks that are wrong by days.
// Whatever the line, every act is safe in the end, and its scan is at both centres.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { must } from '#lib/assert.ts';
import { chanceOf } from '#sync/testing/virtual-time.ts';

import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';
import { certify, isOpensslMissing, openProxy, openSecureDoor } from './secure-way.ts';
import { POOR, SlowLine } from './slow-line.ts';

const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const WRONG_CLOCK = resolve(import.meta.dirname, 'wrong-clock.ts');
const CLERK = 'rana-al-otaibi';
const LONG_MS = 180_000;
const ROLES = ['main', 'standby'] as const;
const run = promisify(execFile);

type Env = Readonly<Record<string, string>>;

interface Lab {
  readonly folder: string;
  readonly dataDir: string;
  readonly logs: string;
  readonly running: LiveServer[];
  readonly lines: SlowLine[];
}

function keyOf(centre: LiveServer): string {
  const lines = centre.output().split('\n');
  return must(
    lines.find((one) => one.startsWith('dawam.example/')),
    'A centre says its key.',
  );
}

async function startCentres({ folder, logs, running }: Lab, env: Env = {}) {
  return await Promise.all(
    ROLES.map(async (role) => {
      const args = ['centre', '--role', role, '--logs', logs];
      const centre = await startServer({ args, dataDir: join(folder, role), env });
      running.push(centre);
      return centre;
    }),
  );
}

type Centres = Awaited<ReturnType<typeof startCentres>>;

/** The office with its centres at these addresses. */
async function startOffice(lab: Lab, centres: Centres, urls: readonly string[], more: Env = {}) {
  const { folder, dataDir, running } = lab;
  const list = centres.map((centre, i) => ({
    ...{ role: ROLES[i], url: urls[i], key: keyOf(centre) },
  }));
  const file = join(folder, 'centres.json');
  await writeFile(file, JSON.stringify(list));
  const env = { DAWAM_RATE_LIMIT: 'off', DAWAM_CENTRES: file, ...more };
  const office = await startServer({ dataDir, env });
  running.push(office);
  return office;
}

async function until(what: string, office: LiveServer, isSo: () => Promise<boolean>) {
  for (const end = Date.now() + LONG_MS; Date.now() < end; await sleep(200)) {
    if (await isSo().catch(() => false)) return;
  }
  assert.fail(`It did not come to pass that ${what}: ${office.output()}`);
}

async function register(clerk: Client, count: number, files: readonly unknown[]): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const body = { ...incomingLetter(`كتاب ${i}`), files: i === 0 ? files : [] };
    const answer = await clerk.command('register-incoming', `letter/${freshId()}`, body);
    assert.equal(answer.status, 200, await answer.text());
  }
}

async function putScan(office: LiveServer, clerk: Client, bytes: Buffer): Promise<unknown> {
  const answer = await fetch(`${office.url}/api/files?name=scan.txt`, {
    method: 'POST',
    headers: { cookie: clerk.cookie, origin: office.url, 'content-type': 'text/plain' },
    body: new Uint8Array(bytes),
  });
  assert.ok(answer.ok, await answer.clone().text());
  return await answer.json();
}

async function areAllSafe(clerk: Client): Promise<boolean> {
  const { office } = must(clerk.seats[0], 'The clerk has a seat.');
  const answer = await clerk.get(`/api/offices/${office}/registers/incoming?from=0&limit=200`);
  const { rows } = (await answer.json()) as { rows: { safety: string }[] };
  return rows.length > 0 && rows.every(({ safety }) => safety === 'safe');
}

/** Letters, the first with a scan; then all of them are safe, and the scan is at both centres. */
async function work(lab: Lab, office: LiveServer, scanBytes: number): Promise<void> {
  const clerk = await signIn(office.url, CLERK);
  const scan = Buffer.from(`${freshId()}\n`.repeat(Math.ceil(scanBytes / 37)));
  const sha256 = createHash('sha256').update(scan).digest('hex');
  await register(clerk, 12, [await putScan(office, clerk, scan)]);
  await until('all acts are safe', office, () => areAllSafe(clerk));
  for (const role of ROLES) {
    const path = join(lab.folder, role, 'files', sha256.slice(0, 2), sha256.slice(2));
    assert.equal((await stat(path)).size, scan.length);
  }
}

async function overSlowLines(lab: Lab): Promise<void> {
  const centres = await startCentres(lab);
  const ports: number[] = [];
  for (const [seed, { port }] of centres.entries()) {
    const line = new SlowLine({ host: '127.0.0.1', port }, chanceOf(seed));
    line.weather = POOR;
    lab.lines.push(line);
    ports.push(await line.listen('127.0.0.1', 0));
  }
  const office = await startOffice(
    lab,
    centres,
    ports.map((port) => `http://127.0.0.1:${port}`),
  );
  await work(lab, office, 100_000);
  assert.ok(lab.lines.every(({ carriedBytes }) => carriedBytes > 100_000));
  for (const server of [office, ...centres]) await server.stop();
}

async function throughProxyWithTls(lab: Lab): Promise<void> {
  const names = ROLES.map((role) => `${role}.centre.test`);
  const authority = await certify(lab.folder, names);
  const centres = await startCentres(lab);
  const doors = await Promise.all(centres.map(({ port }) => openSecureDoor(authority, port)));
  const ways = new Map(names.map((name, i) => [`${name}:443`, doors[i]?.port ?? 0]));
  const proxy = await openProxy(ways);
  const way = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
  const ask = `await fetch('https://${names[0]}/api/health')`;
  const words = ['--input-type=module', '-e', ask];
  const stranger = run(process.execPath, words, { env: { ...process.env, ...way } });
  await assert.rejects(stranger, /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY/, 'not trusted');
  const office = await startOffice(
    lab,
    centres,
    names.map((name) => `https://${name}`),
    { ...way, NODE_EXTRA_CA_CERTS: authority.caFile },
  );
  await work(lab, office, 5_000_000);
  assert.deepEqual(proxy.asked, new Set(ways.keys()));
  for (const server of [office, ...centres]) await server.stop();
  for (const door of [...doors, proxy]) await door.close();
}

/** The office is days ahead, the centres are days behind; and then they are right again. */
async function withWrongClocks(lab: Lab): Promise<void> {
  const wrong = (days: number) => ({
    NODE_OPTIONS: `--import=${WRONG_CLOCK}`,
    DAWAM_TEST_CLOCK_DAYS: String(days),
  });
  for (const [here, there] of [
    [4, -6],
    [0, 0],
  ] as const) {
    const centres = await startCentres(lab, wrong(there));
    const urls = centres.map(({ url }) => url);
    const office = await startOffice(lab, centres, urls, wrong(here));
    await work(lab, office, 10_000);
    for (const server of [office, ...centres]) await server.stop();
  }
}

test('whatever the line, all acts are safe in the end', { timeout: 900_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-line-'));
  const running: LiveServer[] = [];
  const lines: SlowLine[] = [];
  try {
    const founding = await startServer({});
    running.push(founding);
    const { dataDir } = founding;
    await founding.stop();
    const logs = join(folder, 'logs.txt');
    const keys = await run(process.execPath, [PROGRAM, 'keys', '--data', dataDir]);
    await writeFile(logs, keys.stdout);
    const lab: Lab = { folder, dataDir, logs, running, lines };
    await t.test('2 Mbit/s, 600 ms, 5 % lost', () => overSlowLines(lab));
    const skip = isOpensslMissing;
    await t.test('TLS through a proxy', { skip }, () => throughProxyWithTls(lab));
    await t.test('clocks wrong by days', () => withWrongClocks(lab));
    await run(process.execPath, [PROGRAM, 'verify', '--data', dataDir]);
  } catch (error) {
    const printed = running.map((server) => server.output()).join('\n---\n');
    throw new Error(`${String(error)}\n${printed}`, { cause: error });
  } finally {
    for (const one of running) await one.drop();
    for (const one of lines) await one.close();
    await rm(folder, { recursive: true, force: true });
  }
});
