import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { sql } from 'kysely';
import pg from 'pg';

import { Fault } from '#kernel/fault.ts';
import type { Command, Outcome } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { ask, toyAuthority, toyModule } from '#store/testing/toy.ts';

import { startEmbedded } from './embedded.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';

const isRoot = process.getuid?.() === 0;

async function withFolder(work: (folder: string) => Promise<void>, name = ''): Promise<void> {
  const top = await mkdtemp(join(tmpdir(), 'dawam-embedded-'));
  const folder = join(top, name);
  // Folders above the data folder must let the database's user through; the data folder itself
  // is left as closed as it was made.
  if (name !== '') await chmod(top, 0o755);
  await mkdir(folder, { recursive: true });
  try {
    await work(folder);
  } finally {
    await rm(top, { recursive: true, force: true });
  }
}

async function ask1(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

const open = (dataDir: string) =>
  openStore({
    dataDir,
    modules: [toyModule],
    authority: toyAuthority('directory', 'a'),
    clock: Date.now,
    random: (count) => randomBytes(count),
  });

/** As a client does: the same id again until there is an answer. */
async function insist(store: Store, command: Command): Promise<Outcome> {
  for (let i = 0; i < 600; i += 1) {
    try {
      return await store.submit(command);
    } catch (error) {
      assert.ok(error instanceof Fault, String(error));
      assert.ok(error.retry !== 'never', error.message);
      await sleep(50);
    }
  }
  assert.fail('no answer came');
}

test('a cluster is made once, kept, and taken over while it runs', async () => {
  await withFolder(async (dataDir) => {
    const first = await startEmbedded({ dataDir });
    assert.equal(await ask1(first.url, 'show data_checksums'), 'on');
    assert.equal(await ask1(first.url, 'show fsync'), 'on');
    assert.equal(await ask1(first.url, 'show synchronous_commit'), 'on');
    assert.equal(await ask1(first.url, 'show listen_addresses'), '');
    assert.equal(await ask1(first.url, 'show lc_messages'), 'C');
    // As after kill -9 of the program: nobody stopped the first.
    const second = await startEmbedded({ dataDir });
    assert.equal(second.pid, first.pid);
    await second.stop();
    await first.stop();
    const third = await startEmbedded({ dataDir });
    assert.notEqual(third.pid, first.pid);
    await third.stop();
  });
});

test('a note of a dead server whose number another process has now is no obstacle', async () => {
  await withFolder(async (dataDir) => {
    const first = await startEmbedded({ dataDir });
    const folder = await ask1(first.url, 'show data_directory');
    assert.equal(typeof folder, 'string');
    const note = join(String(folder), 'postmaster.pid');
    const text = await readFile(note, 'utf8');
    await first.stop();
    await writeFile(note, text.replace(/^\d+/, String(process.pid)), { mode: 0o600 });
    const second = await startEmbedded({ dataDir });
    assert.equal(await ask1(second.url, 'select 1'), 1);
    await second.stop();
  });
});

test('a path too long for a socket, and a database of another version', async () => {
  await withFolder(async (dataDir) => {
    const server = await startEmbedded({ dataDir });
    const socketFolder =
      new URL(server.url.replace('@/', '@socket/')).searchParams.get('host') ?? '';
    assert.ok(socketFolder.startsWith(join(tmpdir(), 'dawam-')));
    assert.equal(await ask1(server.url, 'select 1'), 1);
    const folder = String(await ask1(server.url, 'show data_directory'));
    await server.stop();
    await writeFile(join(folder, 'PG_VERSION'), '17\n');
    await assert.rejects(startEmbedded({ dataDir }), /is of PostgreSQL 17/);
    await rm(socketFolder, { recursive: true });
  }, 'folder-with-a-long-name/'.repeat(5));
});

test('a data folder has one program at a time', async () => {
  await withFolder(async (dataDir) => {
    const store = await open(dataDir);
    await assert.rejects(open(dataDir), { code: 'store.second-writer' });
    await store.close();
    await writeFile(join(dataDir, 'lock'), `${process.pid} 12345`);
    await (await open(dataDir)).close();
  });
});

test('kill -9 of the database: no acknowledged act is lost, and work goes on', async () => {
  await withFolder(async (dataDir) => {
    const store = await open(dataDir);
    const acknowledged: string[] = [];
    let next = 0;
    const work = async () => {
      for (; next < 400;) {
        next += 1;
        const command = ask('a', 'write', `n${next}`, { text: 'x', number: true });
        const outcome = await insist(store, command);
        assert.ok(!isRefusal(outcome));
        acknowledged.push(outcome.recorded[0]?.number ?? '');
        if (acknowledged.length === 100 || acknowledged.length === 250) await killServer(dataDir);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    const serials = acknowledged.map((number) => Number(number.split('/')[0]));
    const expected = acknowledged.map((_, i) => i + 1);
    assert.deepEqual(
      serials.sort((one, other) => one - other),
      expected,
    );
    assert.equal((await store.reader.findHead('a'))?.size, acknowledged.length);
    assert.equal((await store.health()).fault, undefined);
    await store.close();
    await (await open(dataDir)).close();
  });
});

test('a commit whose wait for the standby was cancelled is no success; the id tells', async () => {
  await withFolder(async (dataDir) => {
    const store = await open(dataDir);
    const host = encodeURIComponent(join(dataDir, 'postgres', 'socket'));
    const url = `postgresql://dawam@/dawam?host=${host}`;
    const first = ask('a', 'write', 'n1', { text: 'x', number: true });
    await store.submit(ask('a', 'write', 'n0', { text: 'x', number: true }));
    await ask1(url, `alter system set synchronous_standby_names = 'nobody'`);
    await ask1(url, 'select pg_reload_conf()');
    await sleep(200);
    const waiting = assert.rejects(store.submit(first), { code: 'store.commit-uncertain' });
    const cancel = `select pg_cancel_backend(pid) from pg_stat_activity
      where wait_event = 'SyncRep'`;
    while ((await ask1(url, cancel)) !== true) await sleep(20);
    await waiting;
    await ask1(url, 'alter system reset synchronous_standby_names');
    await ask1(url, 'select pg_reload_conf()');
    const outcome = await store.submit(first);
    assert.ok(!isRefusal(outcome));
    assert.deepEqual(outcome.recorded[0]?.number, '2/2026');
    assert.equal((await store.reader.findHead('a'))?.size, 2);
    await store.close();
  });
});

async function killServer(dataDir: string): Promise<void> {
  const note = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
  process.kill(Number(note.split('\n')[0]), 'SIGKILL');
}

test('kill -9 of the program, three times: every number printed is there, 1…n', async () => {
  await withFolder(async (dataDir) => {
    const printed = new Set<number>();
    for (let i = 0; i < 3; i += 1) {
      for (const serial of await writeUntilKilled(dataDir, 150)) {
        assert.ok(!printed.has(serial), `${serial} was given twice`);
        printed.add(serial);
      }
    }
    const store = await open(dataDir);
    const rows = await store.reader.read(['a'], (db) =>
      sql<{ serial: number }>`select serial from dawam.number order by serial`.execute(db),
    );
    const serials = rows.rows.map((row) => row.serial);
    assert.deepEqual(
      serials,
      serials.map((_, i) => i + 1),
    );
    assert.ok([...printed].every((serial) => serial <= serials.length));
    assert.equal((await store.reader.findHead('a'))?.size, serials.length);
    await store.close();
  });
});

/**
 * The serials that the program had printed when it was killed, some while after `count` of them.
 */
async function writeUntilKilled(dataDir: string, count: number): Promise<readonly number[]> {
  const program = fileURLToPath(import.meta.resolve('#store/testing/toy-writer.ts'));
  const child = spawn(process.execPath, [program, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.split('\n').length > count) child.kill('SIGKILL');
  }
  return text.split('\n').slice(0, -1).map(Number);
}

test('where the database may not go, its files are elsewhere, and it is said', async (t) => {
  if (!isRoot) return t.skip('only root runs the database as another user');
  await withFolder(async (dataDir) => {
    await chmod(dirname(dataDir), 0o700);
    const server = await startEmbedded({ dataDir });
    const place = (await readFile(join(dataDir, 'postgres-is-elsewhere.txt'), 'utf8')).trim();
    assert.equal(await ask1(server.url, 'show data_directory'), join(place, 'cluster'));
    await server.stop();
    await rm(place, { recursive: true });
  }, 'inner');
});

test('a full disk is called that; nothing is half-done; work goes on with space', async (t) => {
  if (!isRoot) return t.skip('only root can mount a small disk');
  await withFolder(async (dataDir) => {
    const mounted = spawnSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      'size=150m,mode=755',
      'tmpfs',
      dataDir,
    ]);
    if (mounted.status !== 0) return t.skip('this machine lets nobody mount a small disk');
    try {
      const store = await open(dataDir);
      const filler = join(dataDir, 'filler');
      const fill = () => writeFile(filler, Buffer.alloc(150_000_000)).catch(() => undefined);
      await insist(store, ask('a', 'write', 'n0', { text: 'x', number: true }));
      await fill();
      const codes = new Set<string>();
      const waiting: Command[] = [];
      for (let i = 1; i < 3_000 && !codes.has('store.disk-full'); i += 1) {
        const command = ask('a', 'write', `n${i}`, {
          text: randomBytes(20_000).toString('hex'),
          number: true,
        });
        waiting.push(command);
        await store.submit(command).catch(async (error: unknown) => {
          assert.ok(error instanceof Fault, String(error));
          codes.add(error.code);
          await sleep(100);
        });
      }
      assert.ok(codes.has('store.disk-full'), [...codes].join());
      await rm(filler);
      const outcomes = [];
      for (const command of waiting) outcomes.push(await insist(store, command));
      assert.equal((await store.reader.findHead('a'))?.size, waiting.length + 1);
      await store.close();
    } finally {
      spawnSync('umount', ['-l', dataDir]);
    }
  });
});
