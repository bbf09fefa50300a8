// A real office and real centres on loopback: an act goes from recorded to held to safe; lines and
// servers are killed at random, and in the end the mirror is the log, byte for byte; an office put
// back to an older state is healed from the mirror before it writes; one that wrote is fenced.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { parseBundle } from '#kernel/add-entries.ts';
import { openCheckpoint } from '#kernel/checkpoint.ts';
import { verifyCosignatures } from '#kernel/cosignature.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import { verifyTlogProof } from '#kernel/tlog-proof.ts';
import { areSameBytes, leafHash, MemoryTree } from '#kernel/tree.ts';
import type { ActSafety, Continuity, LinesAnswer, UnsafeActs } from '#kernel/line.ts';
import { must } from '#lib/assert.ts';
import { openDatabase } from '#store/database.ts';
import { startEmbedded } from '#store/embedded.ts';
import { findKey } from '#store/keys.ts';
import { accessHeader, originHash } from '#sync/access.ts';
import { formatTilePath } from '#sync/tile-path.ts';

import { buildGoJudge, isGoMissing } from './go-judge.ts';
import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';
import { markDemo } from './prepared-data.ts';

const CLERK = 'rana-al-otaibi';
const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const LONG_MS = 60_000;
const run = promisify(execFile);

async function dawam(...words: readonly string[]): Promise<string> {
  return (await run(process.execPath, [PROGRAM, ...words])).stdout;
}

async function until(what: string, server: LiveServer, isSo: () => Promise<boolean>) {
  for (const end = Date.now() + LONG_MS; Date.now() < end; await sleep(100)) {
    if (await isSo()) return;
  }
  assert.fail(`It did not come to pass within a minute that ${what}: ${server.output()}`);
}

function officeOf(clerk: Client): string {
  return must(clerk.seats[0], 'The clerk has a seat.').office;
}

/** Tries again where the server is away; the id makes that harmless. */
async function register(clerk: Client, name: string, files: readonly unknown[] = []) {
  const id = freshId();
  const letter = freshId();
  for (;;) {
    const body = { ...incomingLetter(name), files };
    const answer = await clerk
      .command('register-incoming', `letter/${letter}`, body, { id })
      .catch(() => undefined);
    if (answer?.status === 200) return letter;
    const told = await answer?.text().catch(() => undefined);
    const mayTryAgain = answer === undefined || told === undefined || answer.status === 503;
    assert.ok(mayTryAgain, `registration was answered ${answer?.status} ${told}`);
    await sleep(50);
  }
}

async function safetiesOf(clerk: Client): Promise<ReadonlySet<string>> {
  const path = `/api/offices/${officeOf(clerk)}/registers/incoming?from=0&limit=200`;
  const answer = await clerk.get(path).catch(() => undefined);
  if (answer?.ok !== true) return new Set(['unknown']);
  const { rows } = (await answer.json()) as { rows: { safety: string }[] };
  return new Set(rows.map(({ safety }) => safety));
}

const areAll = async (clerk: Client, safety: string): Promise<boolean> =>
  [...(await safetiesOf(clerk))].join() === safety;

async function startCentre(role: string, logs: string): Promise<LiveServer> {
  return await startServer({ args: ['centre', '--role', role, '--logs', logs] });
}

function keyOf(centre: LiveServer): string {
  const line = centre
    .output()
    .split('\n')
    .find((one) => one.startsWith('dawam.example/'));
  return must(line, 'A centre says its key.');
}

/** The leaves of a log as a centre serves them; the head's root and cosignature are checked. */
async function readMirror(centre: LiveServer, dataDir: string, office: string) {
  const origin = `dawam.example/${office}`;
  const key = must(await findKey(join(dataDir, 'keys'), office, origin), 'The office has a key.');
  const mirror = parseVerifierKey(keyOf(centre));
  assert.ok(mirror.ok);
  const prefix = `${centre.url}/${originHash(origin)}`;
  const head = openCheckpoint(await (await fetch(`${prefix}/checkpoint`)).text(), key.verifier);
  assert.ok(head.ok);
  const { size, root } = head.checkpoint;
  const checked = verifyCosignatures(head.note, [mirror.key]);
  assert.ok(checked.ok && checked.cosigned.length === 1);
  const authorization = accessHeader(key, mirror.key.name);
  const tree = new MemoryTree();
  const leaves: Uint8Array[] = [];
  for (let first = 0; first < size; first += 256) {
    const width = Math.min(256, size - first);
    const path = formatTilePath({ kind: 'entries', level: 0, first, width });
    assert.equal((await fetch(`${prefix}/${path}`)).status, 403, 'entries are not for everybody');
    const bundle = await fetch(`${prefix}/${path}`, { headers: { authorization } });
    const given = must(parseBundle(await bundle.bytes()), 'A bundle is of the form.');
    const read = given.filter((leaf) => leaf instanceof Uint8Array);
    assert.equal(read.length, given.length, 'nothing was disposed of');
    const hashes = formatTilePath({ kind: 'hashes', level: 0, first, width });
    const tile = await (await fetch(`${prefix}/${hashes}`)).bytes();
    assert.ok(areSameBytes(tile, Buffer.concat(read.map(leafHash))));
    for (const leaf of read) {
      leaves.push(leaf);
      tree.append(leafHash(leaf));
    }
  }
  assert.ok(areSameBytes(tree.rootAt(size), root), 'the entries make the tree of the head');
  return leaves;
}

async function readOwn(dataDir: string, office: string): Promise<readonly Uint8Array[]> {
  const embedded = await startEmbedded({ dataDir });
  const database = openDatabase({ url: embedded.url });
  const rows = await database.writers.query<{ leaf: Buffer }>({
    text: 'select leaf from dawam.entry where office = $1 order by index',
    values: [office],
  });
  await database.close();
  await embedded.stop();
  return rows.map(({ leaf }) => leaf);
}

async function assertMirrored(centre: LiveServer, dataDir: string, office: string): Promise<void> {
  const [there, here] = [await readMirror(centre, dataDir, office), await readOwn(dataDir, office)];
  assert.equal(there.length, here.length);
  for (const [i, leaf] of here.entries()) {
    assert.ok(areSameBytes(leaf, must(there[i], 'as many')), `entry ${i} is another one`);
  }
}

async function putScan(server: LiveServer, clerk: Client): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/files?name=scan.txt`, {
    method: 'POST',
    headers: { cookie: clerk.cookie, origin: server.url, 'content-type': 'text/plain' },
    body: `خطاب ممسوح ضوئيًا ${freshId()}`,
  });
  assert.ok(answer.ok, await answer.clone().text());
  return await answer.json();
}

interface Lab {
  readonly folder: string;
  readonly running: LiveServer[];
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
  readonly main: LiveServer;
  readonly standby: LiveServer;
}

/** An office's data with its directory, and two centres that know the directory's key. */
async function makeLab(folder: string, running: LiveServer[]): Promise<Lab> {
  const logs = join(folder, 'logs.txt');
  const centresFile = join(folder, 'centres.json');
  const founding = await startServer({});
  running.push(founding);
  const { dataDir } = founding;
  await founding.stop();
  await writeFile(logs, await dawam('keys', '--data', dataDir));
  const main = await startCentre('main', logs);
  running.push(main);
  const standby = await startCentre('standby', logs);
  running.push(standby);
  const centres = [
    { role: 'main', url: main.url, key: keyOf(main) },
    { role: 'standby', url: standby.url, key: keyOf(standby) },
  ];
  await writeFile(centresFile, JSON.stringify(centres));
  const env = { DAWAM_RATE_LIMIT: 'off', DAWAM_CENTRES: centresFile };
  return { folder, running, env, dataDir, main, standby };
}

/** What monitoring reads on this machine, by metric and labels. */
async function readMetrics({ url }: LiveServer): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/api/metrics`);
  assert.equal(answer.status, 200);
  const lines = (await answer.text()).split('\n').filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

/** Office and centres say of themselves what the clerk is shown, and how full their disks are. */
async function assertMeasured(centres: readonly LiveServer[], office: LiveServer, clerk: Client) {
  const id = officeOf(clerk);
  await until('monitoring sees both centres', office, async () => {
    return (await readMetrics(office)).get('dawam_rung{rung="both"}') === 1;
  });
  const own = await readMetrics(office);
  const size = own.get(`dawam_log_entries{office="${id}"}`) ?? 0;
  assert.ok(size > 0);
  assert.equal(own.get(`dawam_log_waiting_entries{office="${id}"}`), 0);
  assert.equal(own.get('dawam_centre_up{centre="standby"}'), 1);
  assert.equal(own.get('dawam_database_up'), 1);
  for (const centre of centres) {
    const held = await readMetrics(centre);
    assert.equal(held.get(`dawam_mirror_held_entries{log="dawam.example/${id}"}`), size);
    assert.equal(held.get(`dawam_mirror_waiting_entries{log="dawam.example/${id}"}`), 0);
    const of = (name: string) =>
      held.get(`dawam_storage_${name}_bytes{folder="${centre.dataDir}"}`) ?? 0;
    assert.ok(of('used') > 0 && of('free') > 0 && of('size') <= 20e12);
  }
}

async function goFromRecordedToSafe(lab: Lab, office: LiveServer, clerk: Client) {
  const { main, standby } = lab;
  const letter = await register(clerk, 'أول كتاب', [await putScan(office, clerk)]);
  await until('the first letter is held', office, () => areAll(clerk, 'held'));
  const standing = await clerk.get(`/api/offices/${officeOf(clerk)}/continuity`);
  const { rung, waiting, since, centres } = (await standing.json()) as Continuity;
  assert.deepEqual([rung, waiting, since], ['one', 0, null]);
  assert.deepEqual(
    centres.map(({ role, isUp, trouble }) => [role, isUp, trouble]),
    [
      ['main', true, null],
      ['standby', false, 'unreachable'],
    ],
  );
  await assertUnsafe(clerk, { held: 'unreachable' });
  assert.match(await checkPaper(lab, clerk, letter), /^Held by \S+\/main since \S+Z\.$(?!\nHeld)/m);
  await standby.start();
  await until('it is safe', office, () => areAll(clerk, 'safe'));
  await assertMeasured([main, standby], office, clerk);
  const said = await checkPaper(lab, clerk, letter);
  assert.match(said, /^Held by \S+\/main since \S+Z\.\nHeld by \S+\/standby since \S+Z\.$/m);
  await assertProven(clerk, 0);
  await assertTold(clerk);
}

const ask = async <T>(clerk: Client, path: string): Promise<T> =>
  (await (await clerk.get(`/api/offices/${officeOf(clerk)}/${path}`)).json()) as T;

/** The list for the head: each act that one centre lacks, and why. */
async function assertUnsafe(clerk: Client, why: Readonly<Record<string, string>>): Promise<void> {
  const { rows, counts } = await ask<UnsafeActs>(clerk, 'unsafe-acts');
  assert.ok(rows.length > 0);
  assert.deepEqual(counts, { waiting: 0, travelling: 0, held: rows.length, safe: 0, attention: 0 });
  for (const row of rows) assert.equal(row.reason, why[row.standing]);
  assert.match(rows.map(({ kind }) => kind).join(), /letter-registered/);
}

/** When the act was held and by whom, and that the standby's line was cut and came back. */
async function assertTold(clerk: Client): Promise<void> {
  const { standing, reason, holders, recordedAt } = await ask<ActSafety>(clerk, 'entries/0/safety');
  assert.deepEqual([standing, reason], ['safe', null]);
  assert.deepEqual(
    holders.map(({ role, isHeld }) => [role, isHeld]),
    [
      ['main', true],
      ['standby', true],
    ],
  );
  // A cosignature has whole seconds.
  const recordedS = Math.floor(Date.parse(recordedAt) / 1_000);
  for (const { cosignedAt } of holders) {
    assert.ok(Date.parse(must(cosignedAt, 'It is known since when.')) / 1_000 >= recordedS);
  }
  const { rows, counts } = await ask<UnsafeActs>(clerk, 'unsafe-acts');
  assert.deepEqual([rows, counts.held], [[], 0]);
  assert.ok(counts.safe > 0);
  const { periods } = await ask<LinesAnswer>(clerk, 'lines?days=3');
  const standby = periods.filter(({ centre }) => centre === 'standby');
  assert.deepEqual(
    standby.map(({ state, until }) => [state, until === null]),
    [
      ['up', true],
      ['down', false],
    ],
  );
  const path = 'lines/export?days=3&format=csv&language=en';
  const file = await clerk.get(`/api/offices/${officeOf(clerk)}/${path}`);
  assert.match(await file.text(), /Standby centre,Cut,.*The centre does not answer/);
}

/** Anybody checks it offline, with three public keys. */
async function assertProven(clerk: Client, index: number): Promise<void> {
  const answer = await clerk.get(`/api/offices/${officeOf(clerk)}/entries/${index}/proof`);
  const { entry, proof, keys } = (await answer.json()) as Record<'entry' | 'proof', string> & {
    keys: string[];
  };
  const [logKey, ...cosignerKeys] = keys.map((vkey) => {
    const read = parseVerifierKey(vkey);
    assert.ok(read.ok, vkey);
    return read.key;
  });
  const trust = { logKey: must(logKey, 'The log has a key.'), cosignerKeys, quorum: 2 };
  assert.equal(verifyTlogProof(proof, Buffer.from(entry), trust).ok, true);
}

/** What is said of a paper printed now, by who has the keys that the office's server gives. */
async function checkPaper({ folder }: Lab, clerk: Client, letter: string): Promise<string> {
  const path = `/api/offices/${officeOf(clerk)}/letters/${letter}/referral-sheet.pdf`;
  const [paper, keys] = [join(folder, 'paper.pdf'), join(folder, 'paper-keys.txt')];
  await writeFile(paper, await (await clerk.get(path)).bytes());
  const given = (await (await clerk.get('/api/log-keys')).json()) as { keys: string[] };
  await writeFile(keys, given.keys.join('\n'));
  return await dawam('check', paper, '--keys', keys);
}

/** An implementation that is not ours reads what the centre serves and the office hands out. */
async function judgeByGo({ folder, dataDir, main }: Lab, clerk: Client): Promise<void> {
  const office = officeOf(clerk);
  const origin = `dawam.example/${office}`;
  const key = must(await findKey(join(dataDir, 'keys'), office, origin), 'The office has a key.');
  const proofs = join(folder, 'proofs');
  await mkdir(proofs);
  const keys: string[] = [];
  for (const index of [0, 1]) {
    const answer = await clerk.get(`/api/offices/${office}/entries/${index}/proof`);
    const given = (await answer.json()) as { entry: string; proof: string; keys: string[] };
    await writeFile(join(proofs, `${index}.json`), given.entry);
    await writeFile(join(proofs, `${index}.proof`), given.proof);
    keys.push(must(given.keys[0], 'The log has a key.'));
  }
  const mirror = parseVerifierKey(keyOf(main));
  assert.ok(mirror.ok);
  const { judge, drop } = await buildGoJudge();
  const words = [
    ...[`${main.url}/${originHash(origin)}`, accessHeader(key, mirror.key.name)],
    ...[must(keys[0], 'a key'), keyOf(main), proofs],
  ];
  try {
    assert.match(await judge(...words), /^[1-9][0-9]* entries, 2 proofs$/);
    await writeFile(join(proofs, '1.json'), (await readFile(join(proofs, '1.json'))).reverse());
    await assert.rejects(judge(...words), { code: 1 });
  } finally {
    await drop();
  }
}

async function workWhileKilled({ main, standby }: Lab, office: LiveServer, clerk: Client) {
  let isDone = false;
  const killing = (async () => {
    for (const victim of [main, office, standby, office, main]) {
      await sleep(300);
      await victim.kill();
      await victim.start();
    }
    isDone = true;
  })();
  for (let count = 2; !isDone; count += 1) await register(clerk, `كتاب ${count}`);
  await killing;
  await until('all is safe again', office, () => areAll(clerk, 'safe'));
}

async function restoreTo({ folder, running, env }: Lab, name: string, backup: string, more = env) {
  const dataDir = join(folder, name);
  await dawam('restore', backup, '--data', dataDir);
  await markDemo(dataDir);
  const server = await startServer({ dataDir, env: more });
  running.push(server);
  return server;
}

/** What the backup did not have yet comes back; the next number is the next one. */
async function workInRestored(lab: Lab, backup: string): Promise<void> {
  const server = await restoreTo(lab, 'restored', backup);
  const clerk = await signIn(server.url, CLERK);
  await register(clerk, 'بعد الاسترجاع', [await putScan(server, clerk)]);
  await until('all is safe after healing', server, () => areAll(clerk, 'safe'));
  assert.match(server.output(), /is fenced: a centre holds entries/);
  assert.match(server.output(), /is whole again: \d+ entries came back/);
  await server.stop();
  for (const centre of [lab.main, lab.standby]) {
    await assertMirrored(centre, server.dataDir, officeOf(clerk));
  }
  await dawam('verify', '--data', server.dataDir);
}

/** It wrote while no centre was there, so nobody can say which of the two logs is the log. */
async function writeInForked({ env, ...lab }: Lab, backup: string): Promise<void> {
  const server = await restoreTo({ env, ...lab }, 'forked', backup, { DAWAM_RATE_LIMIT: 'off' });
  const clerk = await signIn(server.url, CLERK);
  await register(clerk, 'بلا مركز');
  await server.stop();
  const again = await startServer({ dataDir: server.dataDir, env });
  lab.running.push(again);
  const later = await signIn(again.url, CLERK);
  await until('the fork is found', again, async () =>
    again.output().includes('two servers have written it'),
  );
  const body = incomingLetter('بعد الانقسام');
  const answer = await later.command('register-incoming', `letter/${freshId()}`, body);
  const { code } = (await answer.json()) as { code: string };
  assert.deepEqual([answer.status, code], [503, 'store.fenced']);
}

const name = 'recorded, held, safe; killed at random; judged by Go; restored, healed; forked';
test(name, { timeout: 390_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-centre-'));
  const running: LiveServer[] = [];
  try {
    const lab = await makeLab(folder, running);
    const { dataDir, main, standby } = lab;
    await standby.kill();
    const office = await startServer({ dataDir, env: lab.env });
    running.push(office);
    const clerk = await signIn(office.url, CLERK);
    await goFromRecordedToSafe(lab, office, clerk);
    const backup = join(folder, 'backup.tar.gz');
    await dawam('backup', backup, '--data', dataDir);
    await workWhileKilled(lab, office, clerk);
    await t.test('judged by Go', { skip: isGoMissing }, () => judgeByGo(lab, clerk));
    await office.stop();
    for (const centre of [main, standby]) await assertMirrored(centre, dataDir, officeOf(clerk));
    await workInRestored(lab, backup);
    await writeInForked(lab, backup);
  } finally {
    for (const one of running) await one.drop();
    await rm(folder, { recursive: true, force: true });
  }
});
