// Two real offices' servers with databases of their own and a real centre between them: a letter
// with a file goes from one to the other, is registered there, and its number comes back; each of
// the three is killed in between, and nothing is lost or comes twice.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { must } from '#lib/assert.ts';
import { openDatabase } from '#store/database.ts';
import { startEmbedded } from '#store/embedded.ts';
import { writeHosting } from '#store/hosting.ts';
import type { Hosting } from '#store/hosting.ts';

import { freshId, signIn, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';
import { markDemo } from './prepared-data.ts';

const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const LONG_MS = 120_000;
const [FROM, TO] = ['moj.diwan', 'moi.civil'];
const QUIET = 'mcit.diwan';
const [RANA, YOUSEF, MAJED] = ['rana-al-otaibi', 'yousef-al-anazi', 'majed-al-asmari'];
const run = promisify(execFile);

async function dawam(...words: readonly string[]): Promise<string> {
  return (await run(process.execPath, [PROGRAM, ...words])).stdout;
}

async function until<Value>(what: string, find: () => Promise<Value | undefined>): Promise<Value> {
  for (const end = Date.now() + LONG_MS; Date.now() < end; await sleep(100)) {
    // A server that is down is asked again.
    const value = await find().catch(() => undefined);
    if (value !== undefined) return value;
  }
  assert.fail(`It did not come to pass that ${what}.`);
}

async function inDatabase<Row>(dataDir: string, text: string): Promise<readonly Row[]> {
  const embedded = await startEmbedded({ dataDir });
  const database = openDatabase({ url: embedded.url });
  const rows = await database.writers.query<Row>({ text });
  await database.close();
  await embedded.stop();
  return rows;
}

async function setHosting(dataDir: string, hosting: Hosting): Promise<void> {
  const embedded = await startEmbedded({ dataDir });
  const database = openDatabase({ url: embedded.url });
  await writeHosting(database.writers, hosting);
  await database.close();
  await embedded.stop();
}

interface Lab {
  readonly centre: LiveServer;
  readonly sender: LiveServer;
  readonly recipient: LiveServer;
}

/** The same directory on both servers, as if one had it from the other; one office on each. */
async function makeLab(folder: string, running: LiveServer[]): Promise<Lab> {
  const founding = await startServer({});
  running.push(founding);
  const { dataDir } = founding;
  await founding.stop();
  const logs = join(folder, 'logs.txt');
  await writeFile(logs, await dawam('keys', '--data', dataDir));
  const backup = join(folder, 'backup.tar.gz');
  await dawam('backup', backup, '--data', dataDir);
  const second = join(folder, 'second');
  await mkdir(second);
  await dawam('restore', backup, '--data', second);
  await markDemo(second);
  await setHosting(dataDir, { elsewhere: [TO] });
  await setHosting(second, { only: [TO] });
  const centre = await startServer({ args: ['centre', '--role', 'main', '--logs', logs] });
  running.push(centre);
  const key = must(
    centre
      .output()
      .split('\n')
      .find((one) => one.startsWith('dawam.example/')),
    'A centre says its key.',
  );
  const file = join(folder, 'centres.json');
  await writeFile(file, JSON.stringify([{ role: 'main', url: centre.url, key }]));
  const env = { DAWAM_RATE_LIMIT: 'off', DAWAM_CENTRES: file };
  const sender = await startServer({ dataDir, env });
  running.push(sender);
  const recipient = await startServer({ dataDir: second, env });
  running.push(recipient);
  return { centre, sender, recipient };
}

/** Asks until there is an answer; the id makes that harmless. */
async function act(
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

async function readLetter(who: Client, office: string, letter: string) {
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

interface Sending {
  readonly from?: string;
  readonly to?: string;
  readonly files?: readonly unknown[];
}

async function sendLetter(
  who: Client,
  subject: string,
  { from = FROM, to = TO, files = [] }: Sending = {},
): Promise<string> {
  const letter = freshId();
  const body = { subject, text: subject, addressees: [{ office: to }], files };
  await act(who, 'write-letter', letter, body, from);
  const draft = await until('the draft is read', () => readLetter(who, from, letter));
  const paper = { name: 'نورة القحطاني', title: 'المدير العام', signedOn: '2026-01-04' };
  await act(who, 'sign-letter', letter, { draft: draft.draft, digest: draft.digest, paper }, from);
  await act(who, 'dispatch-letter', letter, { draft: draft.draft }, from);
  return letter;
}

async function putScan(server: LiveServer, clerk: Client, bytes: string): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/files?name=scan.txt`, {
    method: 'POST',
    headers: { cookie: clerk.cookie, origin: server.url, 'content-type': 'text/plain' },
    body: bytes,
  });
  assert.ok(answer.ok, await answer.clone().text());
  return await answer.json();
}

async function goThereAndBack({ sender }: Lab, rana: Client, yousef: Client): Promise<void> {
  const bytes = `خطاب ممسوح ضوئيًا ${freshId()}`;
  const files = [await putScan(sender, rana, bytes)];
  const letter = await sendLetter(rana, 'كتاب إلى خادم آخر', { files });
  const here = await until('it is delivered', () => readLetter(yousef, TO, letter));
  assert.equal(here.state, 'delivered');
  const { sha256 } = must(here.files[0], 'It has its file.');
  const path = `/api/offices/${TO}/files/${sha256}?name=scan.txt`;
  const there = await until('its file has come', async () => {
    const answer = await yousef.get(path);
    return answer.ok ? await answer.text() : undefined;
  });
  assert.equal(there, bytes);
  await act(yousef, 'register-delivered', letter, {}, TO);
  const registered = must(await readLetter(yousef, TO, letter), 'It is there.');
  assert.ok(registered.number !== null);
  await until('its number has come back', async () => {
    const own = await readLetter(rana, FROM, letter);
    const [to] = own?.addressees ?? [];
    return to?.state === 'registered' && to.number === registered.number ? true : undefined;
  });
}

/** To an office that has not acted yet: the server that keeps the directory begins its log. */
async function wakeAnOffice({ sender }: Lab, yousef: Client): Promise<void> {
  const majed = await signIn(sender.url, MAJED);
  const letter = await sendLetter(yousef, 'كتاب أول', { from: TO, to: QUIET });
  const there = await until('it is delivered', () => readLetter(majed, QUIET, letter));
  assert.equal(there.state, 'delivered');
}

async function workWhileKilled(lab: Lab, rana: Client, yousef: Client): Promise<string[]> {
  const { centre, sender, recipient } = lab;
  const letters: string[] = [];
  let isDone = false;
  const killing = (async () => {
    for (const victim of [recipient, centre, sender, centre, recipient]) {
      await sleep(300);
      await victim.kill();
      await victim.start();
    }
    isDone = true;
  })();
  for (let count = 1; !isDone; count += 1) letters.push(await sendLetter(rana, `كتاب ${count}`));
  await killing;
  for (const letter of letters) {
    await until('it is delivered', () => readLetter(yousef, TO, letter));
    await act(yousef, 'register-delivered', letter, {}, TO);
  }
  for (const letter of letters) {
    await until('its registration is known', async () => {
      const own = await readLetter(rana, FROM, letter);
      return own?.addressees[0]?.state === 'registered' ? true : undefined;
    });
  }
  return letters;
}

async function judge({ sender, recipient }: Lab, letters: readonly string[]): Promise<void> {
  for (const server of [sender, recipient]) await server.stop();
  for (const { dataDir } of [sender, recipient]) {
    await dawam('verify', '--data', dataDir);
    const count = `select (select count(*) from dawam.inbound) as inbound,
      (select count(*) from dawam.awaited_file) as files,
      (select count(*) from dawam.outbox) as outbox`;
    assert.deepEqual(await inDatabase(dataDir, count), [{ inbound: 0, files: 0, outbox: 0 }]);
  }
  const twice = (office: string, kind: string) => `select subject from dawam.entry
    where office = '${office}' and kind = '${kind}' group by subject having count(*) > 1`;
  assert.deepEqual(await inDatabase(recipient.dataDir, twice(TO, 'letter-delivered')), []);
  const delivered = `select count(*) as count from dawam.entry
    where office = '${TO}' and kind = 'letter-delivered'`;
  const [row] = await inDatabase<{ count: number }>(recipient.dataDir, delivered);
  assert.equal(row?.count, letters.length + 1);
}

test(
  'letters between servers: killed at random, none lost, none twice',
  { timeout: 600_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dawam-feed-'));
    const running: LiveServer[] = [];
    try {
      const lab = await makeLab(folder, running);
      const rana = await signIn(lab.sender.url, RANA);
      const yousef = await signIn(lab.recipient.url, YOUSEF);
      await goThereAndBack(lab, rana, yousef);
      await wakeAnOffice(lab, yousef);
      const letters = await workWhileKilled(lab, rana, yousef);
      assert.ok(letters.length > 0);
      await judge(lab, letters);
    } catch (error) {
      const printed = running.map((server) => server.output()).join('\n---\n');
      throw new Error(`${String(error)}\n${printed}`, { cause: error });
    } finally {
      for (const one of running) await one.drop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
