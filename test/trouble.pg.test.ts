// The world fails in the ways in which it does: a full disk, a database that is gone or stands
// still, a clock that goes back, bytes that changed while nobody looked, a second server, another
// user. Each time either work goes on exactly, or it is said exactly what is wrong.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chown, cp, mkdtemp, open, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { buildWeb } from '#programs/web-build.ts';
import { startEmbedded } from '#store/embedded.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';
import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';

const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const DEMO = ['demo', '--single', '--no-letters'];
const env = { DAWAM_RATE_LIMIT: 'off' };
const isRoot = process.getuid?.() === 0;
/** Registrars of two offices of the demonstration. */
const ARAB_CLERK = 'rana-al-otaibi';
const PERSIAN_CLERK = 'leila-mousavi';

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs the program to its end. */
async function dawam(args: readonly string[], more: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...more } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
  }
  const { promise, resolve: finish } = Promise.withResolvers<number | null>();
  child.on('close', finish);
  return { code: await promise, said };
}

async function assertVerified(dataDir: string, more: Record<string, string> = {}): Promise<void> {
  const { code, said } = await dawam(['verify', '--data', dataDir], more);
  assert.match(said, /All is well/);
  assert.equal(code, 0);
}

interface Act {
  readonly id: string;
  readonly subject: string;
  readonly body: Record<string, unknown>;
}

function newAct(name: string): Act {
  return { id: freshId(), subject: `letter/${freshId()}`, body: incomingLetter(name) };
}

const send = (clerk: Client, { id, subject, body }: Act) =>
  clerk.command('register-incoming', subject, body, { id });

async function numberOf(answer: Response): Promise<string> {
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  const { recorded } = JSON.parse(text) as { recorded: { number?: string }[] };
  return must(recorded[0]?.number, 'A registration has a number.');
}

/** The same again until it is done; only 503 and 507 are reasons to ask again. */
async function insist(clerk: Client, act: Act): Promise<string> {
  for (;;) {
    const answer = await send(clerk, act);
    if (answer.status !== 503 && answer.status !== 507) return await numberOf(answer);
    assert.notEqual(await codeOf(answer), 'store.log-damaged');
    await sleep(100);
  }
}

async function codeOf(answer: Response): Promise<string> {
  const { code, words } = (await answer.json()) as { code: string; words: object };
  assert.deepEqual(Object.keys(words), ['ar', 'fa', 'en']);
  return code;
}

async function serials(clerk: Client): Promise<number[]> {
  const office = must(clerk.seats[0], 'The clerk has a seat.').office;
  const path = `/api/offices/${office}/registers/incoming?from=0&limit=200`;
  const page = (await (await clerk.get(path)).json()) as { rows: { serial: number }[] };
  return page.rows.map((row) => row.serial).reverse();
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** Gives the work a disk of that size; false where nobody may mount one here. */
async function onSmallDisk(
  sizeMb: number,
  work: (dataDir: string) => Promise<void>,
): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dawam-small-disk-'));
  const options = `size=${sizeMb}m,mode=755`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dataDir]);
  try {
    if (mounted.status === 0) await work(dataDir);
  } finally {
    if (mounted.status === 0) spawnSync('umount', ['-l', dataDir]);
    await rm(dataDir, { recursive: true, force: true });
  }
  return mounted.status === 0;
}

/** Takes every byte that is left. */
async function fill(dataDir: string): Promise<void> {
  const file = await open(join(dataDir, 'ballast'), 'a');
  try {
    for (const size of [1_000_000, 4_096]) {
      const bytes = Buffer.alloc(size);
      for (;;) await file.appendFile(bytes);
    }
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'ENOSPC', String(error));
  } finally {
    await file.close();
  }
}

const free = (dataDir: string) => rm(join(dataDir, 'ballast'));

async function upload(server: LiveServer, clerk: Client, sizeBytes: number): Promise<Response> {
  return await fetch(`${server.url}/api/files?name=scan.txt`, {
    method: 'POST',
    headers: { cookie: clerk.cookie, origin: server.url, 'content-type': 'text/plain' },
    body: 'x'.repeat(sizeBytes),
  });
}

/** Registers until the disk has no more room for it; what was not recorded is given back. */
async function registerUntilFull(server: LiveServer, clerk: Client): Promise<Act[]> {
  const refused: Act[] = [];
  for (let i = 0; i < 3_000 && refused.length < 20; i += 1) {
    const act = newAct(`كتاب ${'مطوّل '.repeat(20)}${i}`);
    const answer = await send(clerk, act);
    if (answer.status === 200) {
      await answer.body?.cancel();
      if (i % 20 === 0) await fill(server.dataDir);
      continue;
    }
    assert.equal(answer.status, 507);
    assert.equal(await codeOf(answer), 'store.disk-full');
    refused.push(act);
  }
  assert.equal(refused.length, 20, 'the disk was full at last');
  return refused;
}

/** Writes so much at once that the write-ahead log needs room, which makes PostgreSQL end. */
async function breakDatabase(dataDir: string): Promise<void> {
  const host = encodeURIComponent(join(dataDir, 'postgres/socket'));
  const client = new pg.Client(`postgresql://dawam@/dawam?host=${host}`);
  client.on('error', () => undefined);
  await client.connect();
  const big = `select pg_logical_emit_message(true, 'x', repeat('x', 60000000))`;
  await assert.rejects(client.query(big), (error) => {
    // The whole database goes down and recovers, not this statement alone.
    const isPanic = error instanceof pg.DatabaseError && error.severity === 'PANIC';
    return isPanic || (error instanceof Error && /terminated/.test(error.message));
  });
  await client.end().catch(() => undefined);
}

test('a full disk: 507 with words, nothing half-done, and work goes on with space', async (t) => {
  if (!isRoot) return t.skip('only root can mount a small disk');
  const isMounted = await onSmallDisk(230, async (dataDir) => {
    const server = await startServer({ dataDir, env });
    try {
      const clerk = await signIn(server.url, ARAB_CLERK);
      const numbers = [await numberOf(await send(clerk, newAct('أول')))];
      await fill(dataDir);
      const tooMuch = await upload(server, clerk, 100_000);
      assert.deepEqual([tooMuch.status, await codeOf(tooMuch)], [507, 'store.disk-full']);
      const refused = await registerUntilFull(server, clerk);
      const before = (await serials(clerk)).length;
      const pid = server.pid();
      await breakDatabase(dataDir);
      const broken = await send(clerk, must(refused[0], 'There are some.'));
      assert.ok([503, 507].includes(broken.status), String(broken.status));
      await broken.body?.cancel();
      await free(dataDir);
      for (const act of refused) numbers.push(await insist(clerk, act));
      assert.equal((await upload(server, clerk, 100_000)).status, 201);
      assert.equal(new Set(numbers).size, refused.length + 1);
      const after = await serials(clerk);
      if (after.length < 200) assert.deepEqual(after, upTo(before + refused.length));
      for (const act of refused) assert.ok(numbers.includes(await insist(clerk, act)));
      assert.equal(server.pid(), pid, 'the server ran all the time');
      await assertVerified(dataDir);
    } finally {
      await server.stop();
    }
  });
  if (!isMounted) t.skip('this machine lets nobody mount a small disk');
});

test('a start on a full disk says so, and the next one with space goes on', async (t) => {
  if (!isRoot) return t.skip('only root can mount a small disk');
  const isMounted = await onSmallDisk(20, async (dataDir) => {
    const { code, said } = await dawam([...DEMO, '--port', '0', '--data', dataDir]);
    assert.match(said, /no space left on device/i);
    assert.equal(code, 75);
    assert.equal(spawnSync('mount', ['-o', 'remount,size=230m', dataDir]).status, 0);
    const server = await startServer({ dataDir, env });
    try {
      const clerk = await signIn(server.url, ARAB_CLERK);
      await numberOf(await send(clerk, newAct('أول')));
    } finally {
      await server.stop();
    }
  });
  if (!isMounted) t.skip('this machine lets nobody mount a small disk');
});

interface OwnCluster {
  readonly folder: string;
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A PostgreSQL of the test's own, which it may stop and start. */
async function withCluster(work: (cluster: OwnCluster) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-cluster-'));
  let running = await startEmbedded({ dataDir: folder });
  const { url } = running;
  try {
    await work({
      folder,
      url,
      stop: () => running.stop(),
      async start() {
        running = await startEmbedded({ dataDir: folder });
      },
    });
  } finally {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

test('a database that is gone: 503 and when to ask again; back again, work goes on', async () => {
  await withCluster(async (cluster) => {
    const server = await startServer({ env: { ...env, DATABASE_URL: cluster.url } });
    try {
      const clerk = await signIn(server.url, PERSIAN_CLERK);
      await numberOf(await send(clerk, newAct('نخست')));
      await cluster.stop();
      const act = newAct('دوم');
      for (let i = 0; i < 5; i += 1) {
        const answer = await send(clerk, act);
        assert.equal(answer.status, 503);
        assert.match(answer.headers.get('retry-after') ?? '', /^[0-9]+$/);
        assert.match(await codeOf(answer), /^store\.(database-down|commit-uncertain)$/);
      }
      const health = await fetch(`${server.url}/api/health`);
      assert.deepEqual(
        [health.status, await health.json()],
        [503, { ok: false, rung: 'alone', database: 'down' }],
      );
      await cluster.start();
      const number = await insist(clerk, act);
      assert.equal(await insist(clerk, act), number);
      assert.deepEqual(await serials(clerk), [1, 2]);
      await assertVerified(server.dataDir, { DATABASE_URL: cluster.url });
    } finally {
      await server.drop();
    }
  });
});

/** Every process of the cluster: a stopped postmaster alone would hold nobody up. */
async function signalCluster(folder: string, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const names = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  for (const name of names) {
    const cwd = await readlink(`/proc/${name}/cwd`).catch(() => '');
    if (cwd === join(folder, 'postgres/cluster')) process.kill(Number(name), signal);
  }
}

test('a database that stands still keeps nobody waiting for ever', async () => {
  await withCluster(async ({ folder, url: databaseUrl }) => {
    await using toy = await openToyStore({ databaseUrl, patienceMs: 500 });
    const { store } = toy;
    const first = ask('a', 'write', 'n1', { text: 'x', number: true });
    assert.ok(!isRefusal(await store.submit(first)));
    await signalCluster(folder, 'SIGSTOP');
    const acts = ['n2', 'n3'].map((note) => ask('a', 'write', note, { text: 'x', number: true }));
    try {
      for (const act of acts) {
        await assert.rejects(store.submit(act), (error) => {
          assert.ok(error instanceof Fault);
          return ['store.database-down', 'store.commit-uncertain'].includes(error.code);
        });
      }
      assert.notEqual((await store.health()).fault, undefined);
    } finally {
      await signalCluster(folder, 'SIGCONT');
    }
    for (const act of acts) assert.ok(!isRefusal(await store.submit(act)));
    assert.equal((await store.health()).fault, undefined);
    assert.equal((await store.reader.findHead('a'))?.size, 3);
  });
});

test('a clock that goes back a day, also over a restart: time and numbers go on', async () => {
  await using toy = await openToyStore();
  const steps: [time: string, recordedAt: string, number: string][] = [
    ['2026-12-30T10:00:00.000Z', '2026-12-30T10:00:00.000Z', '1/2026'],
    ['2026-12-29T10:00:00.000Z', '2026-12-30T10:00:00.000Z', '2/2026'],
    ['2026-12-30T10:00:00.001Z', '2026-12-30T10:00:00.001Z', '3/2026'],
    ['2027-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z', '1/2027'],
    ['2026-12-31T12:00:00.000Z', '2027-01-01T00:00:00.000Z', '2/2027'],
  ];
  for (const isRestarted of [false, true]) {
    const office = isRestarted ? 'b' : 'a';
    for (const [i, [time, recordedAt, number]] of steps.entries()) {
      toy.setTime(time);
      if (isRestarted) await toy.reopen();
      const act = ask(office, 'write', `n${i}`, { text: 'x', number: true });
      const outcome = await toy.store.submit(act);
      assert.ok(!isRefusal(outcome));
      const [recorded] = outcome.recorded;
      assert.deepEqual([recorded?.recordedAt, recorded?.number], [recordedAt, number]);
    }
  }
});

const damages: readonly [what: string, sql: string, undo: string][] = [
  [
    'a byte of the last entry',
    `update dawam.entry set leaf = set_byte(leaf, 40, get_byte(leaf, 40) # 1)
      where (office, index) = (select office, size - 1 from dawam.log where office = $1)`,
    '',
  ],
  [
    'the size that the head states',
    'update dawam.log set size = size - 1 where office = $1',
    'update dawam.log set size = size + 1 where office = $1',
  ],
  [
    'the root of the head',
    `update dawam.log set root = set_byte(root, 0, get_byte(root, 0) # 1) where office = $1`,
    '',
  ],
];

async function damage(server: LiveServer, office: string, sql: string): Promise<void> {
  const host = encodeURIComponent(join(server.dataDir, 'postgres/socket'));
  const client = new pg.Client(`postgresql://dawam@/dawam?host=${host}`);
  await client.connect();
  assert.equal((await client.query(sql, [office])).rowCount, 1);
  await client.end();
}

test('a damaged log is named with its place and not written; other offices go on', async () => {
  const server = await startServer({ env });
  try {
    let clerk = await signIn(server.url, ARAB_CLERK);
    const { office } = must(clerk.seats[0], 'The clerk has a seat.');
    const numbers = [await numberOf(await send(clerk, newAct('أول')))];
    const last = (await serials(clerk)).length - 1;
    assert.equal(last, 0);
    for (const [what, sql, undo] of damages) {
      // The database outlives the killed program, so its bytes can be changed.
      await server.kill();
      await damage(server, office, sql);
      await server.start();
      const place = new RegExp(`The log of office ${office} is damaged at entry \\d+: `);
      assert.match(server.output().split('Starting').at(-1) ?? '', place, what);
      const refused = await send(await signIn(server.url, ARAB_CLERK), newAct('ثان'));
      assert.equal(refused.status, 503, what);
      assert.equal(refused.headers.get('retry-after'), null);
      assert.equal(await codeOf(refused), 'store.log-damaged');
      const other = await signIn(server.url, PERSIAN_CLERK);
      await numberOf(await send(other, newAct('دیگر')));
      const { code, said } = await dawam(['verify', '--data', server.dataDir]);
      assert.equal(code, 1, `${what}: ${said}`);
      assert.match(said, new RegExp(`log ${office}`));
      await server.kill();
      await damage(server, office, undo === '' ? sql : undo);
      await server.start();
      clerk = await signIn(server.url, ARAB_CLERK);
      numbers.push(await numberOf(await send(clerk, newAct('ثالث'))));
    }
    assert.deepEqual(await serials(clerk), upTo(numbers.length));
    await assertVerified(server.dataDir);
    await server.kill();
    await damage(server, 'directory', must(damages[0], 'There is one.')[1]);
    await assert.rejects(server.start(), /The log of office directory is damaged at entry \d+/);
  } finally {
    await server.drop();
  }
});

test('a second server on the same data is refused, and told who is there', async () => {
  const server = await startServer({ env });
  try {
    const again = await dawam([...DEMO, '--port', '0', '--data', server.dataDir]);
    assert.equal(again.code, 75);
    const sentence = `The data folder ${server.dataDir} is in use by the running process`;
    assert.ok(again.said.includes(`${sentence} ${server.pid()}.`), again.said);
    const clerk = await signIn(server.url, ARAB_CLERK);
    await numberOf(await send(clerk, newAct('أول')));
  } finally {
    await server.drop();
  }
});

test('two servers on one database: neither writes over the other', async () => {
  await withCluster(async ({ url }) => {
    const more = { ...env, DATABASE_URL: url };
    const one = await startServer({ env: more });
    await numberOf(await send(await signIn(one.url, PERSIAN_CLERK), newAct('نخست')));
    const dataDir = await mkdtemp(join(tmpdir(), 'dawam-second-'));
    await one.stop(); // While it runs it may be making reading keys.
    await cp(join(one.dataDir, 'keys'), join(dataDir, 'keys'), { recursive: true });
    await cp(join(one.dataDir, 'demo.txt'), join(dataDir, 'demo.txt'));
    await one.start();
    const other = await startServer({ dataDir, env: more });
    try {
      const clerks = await Promise.all([one, other].map((it) => signIn(it.url, PERSIAN_CLERK)));
      const numbers: string[] = [];
      const register = async (clerk: Client) => {
        for (let i = 0; i < 40; i += 1) numbers.push(await insist(clerk, newAct(`نامه ${i}`)));
      };
      await Promise.all(clerks.map(register));
      assert.equal(new Set(numbers).size, 80);
      for (const clerk of clerks) assert.deepEqual(await serials(clerk), upTo(81));
      await assertVerified(one.dataDir, { DATABASE_URL: url });
    } finally {
      await other.drop();
      await one.drop();
    }
  });
});

/** Makes a user for the work, and takes it away. */
async function asNewUser(
  t: TestContext,
  work: (user: { uid: number; gid: number }) => Promise<void>,
): Promise<void> {
  const name = `dawam-try-${process.pid}`;
  const tools = { env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` } };
  const options = ['--system', '--user-group', '--no-create-home', name];
  const made = spawnSync('useradd', options, tools);
  if (made.status !== 0) return t.skip(`no user could be made here: ${String(made.stderr)}`);
  try {
    const line = (await readFile('/etc/passwd', 'utf8'))
      .split('\n')
      .find((one) => one.startsWith(`${name}:`));
    const [, , uid, gid] = must(line, 'The user was made.').split(':');
    await work({ uid: Number(uid), gid: Number(gid) });
  } finally {
    spawnSync('userdel', [name], tools);
  }
}

test('an ordinary user can run it too', async (t) => {
  if (!isRoot) return t.skip('all the other tests here were run by an ordinary user');
  // Who may not write into the program's folder needs screens that are built.
  await buildWeb(resolve(import.meta.dirname, '..'), () => undefined);
  await asNewUser(t, async (user) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dawam-ordinary-'));
    await chown(dataDir, user.uid, user.gid);
    const server = await startServer({ dataDir, user, env: { ...env, HOME: dataDir } });
    try {
      const clerk = await signIn(server.url, ARAB_CLERK);
      await numberOf(await send(clerk, newAct('أول')));
      await server.kill();
      await server.start();
      await numberOf(await send(clerk, newAct('ثان')));
      assert.deepEqual(await serials(clerk), [1, 2]);
    } finally {
      await server.drop();
    }
  });
});
