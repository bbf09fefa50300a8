// An office gets a server of its own, with the real programs: invited where the directory is kept,
// joined on an empty machine by the link, signed in to, worked at, held at the centre; the link
// works once, and what is new in the directory comes after it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { must } from '#lib/assert.ts';

import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { LiveServer } from './live-server.ts';

const OFFICE = 'moj.diwan';
const CLERK = 'rana-al-otaibi';
const ADMINISTRATOR = 'badr-al-zahrani';
const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const LONG_MS = 90_000;
const run = promisify(execFile);

type Env = Readonly<Record<string, string>>;

async function dawam(env: Env, ...words: readonly string[]): Promise<string> {
  const all = { ...process.env, ...env };
  return (await run(process.execPath, [PROGRAM, ...words], { env: all })).stdout.trim();
}

async function refusalOf(...words: readonly string[]): Promise<string> {
  const ended = await run(process.execPath, [PROGRAM, ...words]).then(
    ({ stdout }) => `done: ${stdout}`,
    (error: unknown) => (error as { stderr: string }).stderr,
  );
  return ended;
}

async function until(what: string, server: LiveServer, isSo: () => Promise<boolean>) {
  for (const end = Date.now() + LONG_MS; Date.now() < end; await sleep(200)) {
    if (await isSo()) return;
  }
  assert.fail(`It did not come to pass that ${what}: ${server.output()}`);
}

interface Lab {
  readonly folder: string;
  readonly running: LiveServer[];
  readonly env: Env;
  readonly home: LiveServer;
  readonly main: LiveServer;
}

/** The directory's server with its centre. */
async function makeLab(folder: string, running: LiveServer[]): Promise<Lab> {
  const founding = await startServer({});
  running.push(founding);
  await founding.stop();
  const { dataDir } = founding;
  const logs = join(folder, 'logs.txt');
  await writeFile(logs, await dawam({}, 'keys', '--data', dataDir));
  const main = await startServer({ args: ['centre', '--role', 'main', '--logs', logs] });
  running.push(main);
  const lines = main.output().split('\n');
  const key = must(
    lines.find((line) => line.startsWith('dawam.example/')),
    'A centre says its key.',
  );
  const centresFile = join(folder, 'centres.json');
  await writeFile(centresFile, JSON.stringify([{ role: 'main', url: main.url, key }]));
  const env = { DAWAM_RATE_LIMIT: 'off', DAWAM_CENTRES: centresFile };
  const home = await startServer({ dataDir, env });
  running.push(home);
  return { folder, running, env, home, main };
}

async function joinByLink({ folder, env, home }: Lab): Promise<string> {
  const link = await dawam(env, 'invite-office', OFFICE, '--data', home.dataDir);
  assert.match(link, /^http:\S+[/]join#[A-Za-z0-9_.-]{45}$/);
  const dataDir = join(folder, 'office');
  assert.match(await refusalOf('join', `${link}x`, '--data', dataDir), /no invitation/);
  const said = await dawam({}, 'join', link, '--data', dataDir);
  assert.match(said, new RegExp(`${OFFICE} has joined; \\d+ directory entries`));
  const again = await dawam({}, 'join', link, '--data', dataDir);
  assert.match(again, /had joined before/);
  const thief = join(folder, 'thief');
  assert.match(await refusalOf('join', link, '--data', thief), /used by another server/);
  assert.match(await refusalOf('office', '--data', thief), /has not joined wholly/);
  return dataDir;
}

/** By a recovery code, since passkeys are enrolled where the directory is kept. */
async function enter(server: LiveServer, code: string) {
  const headers = { 'content-type': 'application/json', origin: server.url };
  const answer = await fetch(`${server.url}/api/sign-in/recovery-code`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ person: CLERK, code }),
  });
  const { seats } = (await answer.json()) as { seats: { appointment: string; office: string }[] };
  const cookie = must(answer.headers.getSetCookie()[0]?.split(';')[0], 'Signing in sets a cookie.');
  const seat = must(
    seats.find(({ office }) => office === OFFICE),
    'The clerk has a seat there.',
  );
  const get = async (path: string) =>
    (await fetch(`${server.url}${path}`, { headers: { cookie } })).json() as Promise<unknown>;
  const command = async (kind: string, subject: string, body: unknown) =>
    await fetch(`${server.url}/api/offices/${OFFICE}/commands/${kind}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify({ id: freshId(), subject, as: seat.appointment, body }),
    });
  return { get, command };
}

async function work(lab: Lab, server: LiveServer, code: string): Promise<void> {
  const clerk = await enter(server, code);
  const letter = `letter/${freshId()}`;
  const answer = await clerk.command('register-incoming', letter, incomingLetter('أول كتاب'));
  assert.equal(answer.status, 200, await answer.clone().text());
  const path = `/api/offices/${OFFICE}/registers/incoming?from=0&limit=10`;
  await until('the letter is held at the centre', server, async () => {
    const { rows } = (await clerk.get(path)) as { rows: { safety: string }[] };
    return rows[0]?.safety === 'held';
  });
  const { home } = lab;
  await until('the directory has introduced the log', home, async () =>
    home.output().includes(`${OFFICE} has joined`),
  );
  const administrator = await signIn(home.url, ADMINISTRATOR);
  await until('the directory says the reading key', home, async () =>
    home.output().includes(`says a reading key of ${OFFICE}`),
  );
  const keys = await readFile(join(lab.folder, 'office', 'keys', `${OFFICE}.age`), 'utf8');
  const recipient = /age1[0-9a-z]+/.exec(keys)?.[0];
  const at = { office: 'directory' };
  const subject = `office/${OFFICE}`;
  const same = await administrator.command('change-reading-key', subject, { recipient }, at);
  const refused = (await same.json()) as { code: string };
  assert.equal(refused.code, 'directory.same-reading-key', 'it is the one that lies there');
  await until('the office is seen as connected', home, async () => {
    const answer = await administrator.get('/api/directory/onboarding');
    const { offices } = (await answer.json()) as { offices: { office: string; step: string }[] };
    return offices.find(({ office }) => office === OFFICE)?.step === 'connected';
  });
  const again = await administrator.post(`/api/directory/offices/${OFFICE}/invitation`, {});
  assert.deepEqual(
    [again.status, ((await again.json()) as { code: string }).code],
    [409, 'directory.office-joined'],
  );
  const names = { ar: 'وافد جديد', fa: 'تازه‌وارد', en: 'Newcomer' };
  const enrolled = await administrator.command(
    'enrol-person',
    'person/newcomer',
    { names },
    {
      office: 'directory',
    },
  );
  assert.equal(enrolled.status, 200, await enrolled.clone().text());
  await until('the joined server knows the newcomer', server, async () => {
    const found = (await clerk.get('/api/directory/people?q=Newcomer')) as { people: unknown[] };
    return found.people.length === 1;
  });
}

test(
  'an office joins by a link, works at its own server, and is held',
  { timeout: 400_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dawam-join-'));
    const running: LiveServer[] = [];
    try {
      const lab = await makeLab(folder, running);
      const dataDir = await joinByLink(lab);
      const codes = await dawam({}, 'invite', CLERK, '--data', dataDir);
      const server = await startServer({
        args: ['office'],
        dataDir,
        env: { DAWAM_RATE_LIMIT: 'off' },
      });
      running.push(server);
      await work(lab, server, must(codes.split('\n')[0], 'There are codes.'));
      await server.stop();
      await dawam({}, 'verify', '--data', dataDir);
    } finally {
      for (const one of running) await one.drop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
