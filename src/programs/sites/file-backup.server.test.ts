// The file backups as `dawam sites write` sets them up, with real rsync, stunnel and certificates
// of deploy/ca.sh, three machines being three addresses of this one. The way back is shown by the
// lab (lab/both-lost.ts), since it needs the database. Without those programs it is left out aloud.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { must } from '#lib/assert.ts';
import { freePorts } from '#programs/testing/real-etcd.ts';

import { readSiteFile } from './site-file.ts';
import { makeMachineList, makeSiteSettings } from './site-settings.ts';

const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const root = resolve(import.meta.dirname, '../../..');
const wanted = ['rsync', 'stunnel', 'openssl'];
const absent = wanted.filter((one) => spawnSync('sh', ['-c', `command -v ${one}`]).status !== 0);
const skip = absent.length > 0 && `${absent.join(', ')} are not here`;
const addresses = { main: '127.0.0.11', standby: '127.0.0.12', witness: '127.0.0.13' };

type Name = keyof typeof addresses;

const home = await mkdtemp(join(tmpdir(), 'dawam-file-backup-'));
const lines = new Map<Name, ChildProcess>();
after(async () => {
  for (const name of [...lines.keys()]) await stopLine(name);
  await rm(home, { recursive: true });
});

const place = (name: Name, ...parts: readonly string[]) => join(home, name, ...parts);
const settings = (name: Name, file: string) => place(name, 'etc/dawam', file);

async function writeSettings(): Promise<number> {
  const [port = 0] = await freePorts(1);
  const machine = (name: Name) => ({ name, address: addresses[name] });
  const text = JSON.stringify({
    ...{ cluster: 'dawam', originPrefix: 'dawam.example', publicUrl: 'https://dawam.example' },
    ...{ main: machine('main'), standby: machine('standby'), witness: machine('witness') },
    networks: { offices: '10.0.0.0/8', operators: '10.0.0.0/8' },
    backup: {},
    folders: {
      data: join(home, '{machine}/data'),
      settings: join(home, '{machine}/etc/dawam'),
      tls: join(home, '{machine}/etc/dawam/tls'),
      fileBackups: join(home, '{machine}/file-backups'),
    },
    ports: { fileBackups: port },
  });
  const read = readSiteFile(text);
  assert.ok(read.ok, JSON.stringify(read));
  for (const { path, text: bytes } of makeSiteSettings(read.site)) {
    if (!path.startsWith(home)) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes, { mode: 0o755 });
  }
  await writeFile(join(home, 'machines.txt'), makeMachineList(read.site));
  const made = spawnSync('sh', [join(root, 'deploy/ca.sh'), home], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  return port;
}

async function startLine(name: Name, port: number): Promise<void> {
  const conf = settings(name, 'file-backup-line.conf');
  lines.set(name, spawn('stunnel', [conf], { stdio: 'ignore', env: { ...process.env, PATH } }));
  for (let tries = 0; !(await answers(name, port)); tries += 1) {
    assert.ok(tries < 200, `The line of ${name} does not answer.`);
    await sleep(50);
  }
}

async function stopLine(name: Name): Promise<void> {
  const line = must(lines.get(name), 'It was started.');
  lines.delete(name);
  if (line.exitCode === null && line.kill()) await once(line, 'exit');
}

async function answers(name: Name, port: number): Promise<boolean> {
  const socket = connect(port, addresses[name]);
  const { promise, resolve: settle } = Promise.withResolvers<boolean>();
  socket.once('connect', () => settle(true)).once('error', () => settle(false));
  return await promise.finally(() => socket.destroy());
}

/** Stored as a Dawam server there stores it; its path below the folder. */
async function store(name: Name, text: string): Promise<string> {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const path = join(sha256.slice(0, 2), sha256.slice(2));
  const file = place(name, 'data/office/files', path);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600 });
  return path;
}

/** One round of the witness: whether it went well, and what it said. */
function takeFiles() {
  const { status, stderr } = spawnSync('sh', [settings('witness', 'file-backup.sh')], {
    encoding: 'utf8',
    env: { ...process.env, PATH },
  });
  return { isWell: status === 0, said: stderr };
}

const kept = async (path: string) =>
  await readFile(place('witness', 'file-backups/kept', path), 'utf8').catch(() => undefined);
const gone = async (path: string) =>
  await readFile(place('witness', 'file-backups/gone', path), 'utf8').catch(() => undefined);
const keptUntil = async () => must(await kept('complete-until'), 'A round has ended well.');

/** Of a text that today's share of reading looks at. */
function textOfToday(): string {
  const share = Math.floor(Date.now() / 86_400_000) % 32;
  for (let i = 0; ; i += 1) {
    const [first = 0] = createHash('sha256').update(`rots ${i}`).digest();
    if (first % 32 === share) return `rots ${i}`;
  }
}

/** What rsync's end tells who asks the witness and shows that part's certificate. */
function askWitness(port: number, part: string): number | null {
  const tls = settings('main', 'tls');
  const way = `openssl s_client -quiet -verify_quiet -verify_return_error -CAfile ${tls}/ca.crt
    -servername file-backup.witness -verify_hostname file-backup.witness
    -connect ${addresses.witness}:${port}`;
  const shown = part === '' ? '' : ` -cert ${tls}/${part}.crt -key ${tls}/${part}.key`;
  const RSYNC_CONNECT_PROG = `${way.replaceAll(/\s+/g, ' ')}${shown}`;
  const words = ['-r', '--list-only', '--timeout=10', 'rsync://witness/kept/'];
  return spawnSync('rsync', words, { env: { ...process.env, PATH, RSYNC_CONNECT_PROG } }).status;
}

test('the witness keeps every file, and what is gone for a while', { skip }, async (t) => {
  const port = await writeSettings();
  await store('main', 'at both');
  const [both, first, second, rots] = [
    await store('standby', 'at both'),
    await store('main', 'first at main'),
    await store('standby', 'first at standby'),
    await store('main', textOfToday()),
  ];
  await mkdir(place('main', 'data/office/files/incoming'));
  await writeFile(place('main', 'data/office/files/incoming/draft'), 'half');
  await mkdir(place('witness', 'file-backups/kept'), { recursive: true });
  await mkdir(place('witness', 'file-backups/gone'));
  for (const name of ['main', 'standby', 'witness'] as const) await startLine(name, port);

  await t.test('each is taken once, and never written over', async () => {
    assert.deepEqual(takeFiles(), { isWell: true, said: '' });
    assert.equal(await kept(both), 'at both');
    assert.equal(await kept(first), 'first at main');
    assert.equal(await kept(second), 'first at standby');
    assert.equal(await kept('incoming/draft'), undefined);
    assert.equal((await stat(place('witness', 'file-backups/kept', first))).mode & 0o777, 0o600);
    await writeFile(place('main', 'data/office/files', first), 'somebody wrote this');
    assert.deepEqual(takeFiles(), { isWell: true, said: '' });
    assert.equal(await kept(first), 'first at main');
  });

  await t.test('only who shows its own certificate is answered', () => {
    assert.equal(askWitness(port, 'file-backup'), 0);
    assert.notEqual(askWitness(port, 'dawam'), 0);
    assert.notEqual(askWitness(port, ''), 0);
  });

  await t.test('once a day rot is found, and what was disposed of is set aside', async () => {
    await rm(place('witness', 'file-backups/tidied'));
    await writeFile(place('witness', 'file-backups/kept', rots), 'other bytes');
    await rm(place('standby', 'data/office/files', second));
    const before = new Date(Date.now() - 2 * 86_400_000);
    await utimes(place('witness', 'file-backups/kept', second), before, before);
    assert.deepEqual(takeFiles(), { isWell: true, said: `${rots} has rotted\n` });
    assert.deepEqual([await kept(second), await gone(second)], [undefined, 'first at standby']);
    assert.equal(await kept(first), 'first at main');
    assert.deepEqual(takeFiles(), { isWell: true, said: '' });
    assert.equal(await kept(rots), textOfToday());
  });

  await t.test(
    'a copy that does not answer is named; the other still gives what is new',
    async () => {
      const until = await keptUntil();
      await stopLine('standby');
      const late = await store('main', 'while the standby is away');
      const { isWell, said } = takeFiles();
      assert.equal(isWell, false);
      assert.match(said, /these did not give all their files: standby$/m);
      assert.equal(await kept(late), 'while the standby is away');
      assert.equal(await keptUntil(), until);
    },
  );
});
