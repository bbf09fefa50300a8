// Both centres of a lab are destroyed: databases, mirrors, etcd, files. What is left is the witness
// with its backups, the settings, the keys that lay in a safe, and the server of an office that
// keeps its own log. The centres are made anew from these; the office sends all of its log again by
// itself. Acts of hosted offices that no backup had yet are counted and told: they are lost.
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { assert, must } from '#lib/assert.ts';
import { originHash } from '#sync/access.ts';
import { incomingLetter } from '#test/live-server.ts';

import { until } from './asking.ts';
import { Desk, freshId } from './desk.ts';
import { History } from './history.ts';
import type { Program } from './machine.ts';
import { Server } from './server.ts';
import type { Acts } from './site-acts.ts';
import { judgeKept, listRegistered, load } from './site-backups.ts';
import type { SiteBackups } from './site-backups.ts';
import type { SiteEngines } from './site-engines.ts';
import { readEnvironment } from './site-lab-files.ts';
import type { CopyName } from './site-lab-files.ts';
import { worldFolder } from './world.ts';

const ROOT = resolve(import.meta.dirname, '..');
const COPIES = ['main', 'standby'] as const;
const OFFICE = 'moi.civil';
const PERSON = 'yousef-al-anazi';
const OFFICE_DISK_MB = 1_500;
const LETTERS = 300;
const FILES = 20;

type Say = (sentence: string) => void;

export async function bothLost(
  engines: SiteEngines,
  backups: SiteBackups,
  say: Say,
): Promise<string[]> {
  const centres = COPIES.map((name) => startCentre(engines, name));
  const { server, desk } = await joinOffice(engines).catch((error: unknown) => {
    for (const centre of centres) console.log(`--- a centre\n${centre.output()}`);
    throw error;
  });
  say(`${OFFICE} has joined with a server of its own`);
  await backups.take('full');
  const archived = await load(engines);
  const files = await storeFiles(archived);
  await backups.archiveAll('main');
  await backups.takeFiles();
  const late = await load(engines);
  const written = await writeLetters(desk);
  await waitUntilHeld(engines, desk);
  const size = await sizeAt(engines, 'main');
  const [old, young] = [archived, late].map(({ history }) => history.length);
  say(`${old} acts of hosted offices are archived, ${young} are not`);
  say(`${OFFICE} has ${size} entries, held by both centres`);
  keepKeys(engines);
  for (const name of [...COPIES, 'witness'] as const) engines.kill(name);
  for (const name of COPIES) engines.emptyDisks(name, ['data', 'etcd', 'postgres', 'socket']);
  say('both centres are destroyed');
  const beganMs = performance.now();
  const restored = await rebuild(engines, backups);
  const tookS = () => ((performance.now() - beganMs) / 1_000).toFixed(1);
  say(`the centres serve again, ${tookS()} s after the work began`);
  await waitUntilHeld(engines, desk);
  say(`${OFFICE} has sent its log again: both centres hold all of it, after ${tookS()} s`);
  const rows = listRegistered(engines, 'main', archived.office);
  const faults = judgeKept(archived.history, rows);
  const there = new Set(rows.map(({ id }) => id));
  const lost = late.history.filter(({ id }) => !there.has(id)).length;
  say(`of ${late.history.length} acts that no backup had yet, ${lost} are lost with both centres`);
  for (const name of COPIES) {
    const held = await sizeAt(engines, name);
    if (held < size) faults.push(`${name} holds ${held} entries of ${OFFICE}, and had ${size}`);
  }
  say(restored.split('\n').find((line) => line.startsWith('Of ')) ?? 'nothing was said of files');
  await until('the files are at both sites again', async () => {
    const amiss = COPIES.flatMap((name) => backups.listAmiss(name, files));
    return await Promise.resolve(amiss.length === 0);
  });
  say(`${files.length} files of a hosted office are at both sites again`);
  faults.push(...(await judgeOffice(server, written)), ...verifyHosted(engines, say));
  await load(engines);
  return faults;
}

function startCentre(engines: SiteEngines, name: CopyName): Program {
  const env = readEnvironment(engines.fileOf(name, 'etc/dawam/centre.env'));
  const logs = engines.fileOf(name, 'etc/dawam/logs.txt');
  const words = ['src/programs/dawam.ts', 'centre', '--role', name, '--logs', logs];
  const args = ['--disable-warning=ExperimentalWarning', ...words];
  return engines.machines[name].start(process.execPath, args, { env, cwd: ROOT });
}

async function joinOffice(engines: SiteEngines): Promise<{ server: Server; desk: Desk }> {
  await until('both centres know the directory', async () => {
    const sizes = COPIES.map(async (name) => await sizeAt(engines, name, 'directory'));
    return (await Promise.all(sizes)).every((size) => size > 0);
  });
  const invited = engines.dawam('main', 'invite-office', OFFICE);
  const link = /^http\S+$/m.exec(invited.said)?.[0];
  const machine = engines.net.addMachine('office');
  const env = { DAWAM_RATE_LIMIT: 'off' };
  const server = new Server({ machine, diskMb: OFFICE_DISK_MB, args: ['office'], env });
  const joined = await server.dawam('join', must(link, invited.said));
  assert(joined.code === 0, `${OFFICE} could not join: ${joined.said}`);
  await server.start();
  const { said } = await server.dawam('invite', PERSON);
  const code = said.split('\n').find((one) => /^\S+$/.test(one));
  const desk = new Desk(server.url, OFFICE);
  await desk.enterByCode(PERSON, must(code, `There is a code in ${said}`));
  return { server, desk };
}

async function writeLetters(desk: Desk): Promise<readonly string[]> {
  const history = new History();
  const ids: string[] = [];
  for (let i = 0; i < LETTERS; i += 1) {
    const act = { id: freshId(), office: OFFICE, subject: `letter/${freshId()}` };
    const body = incomingLetter(`كتاب ${i}`);
    const answered = await desk.submit(history, { ...act, kind: 'register-incoming', body });
    assert(answered?.ok === true, `A letter was not registered: ${JSON.stringify(answered)}`);
    ids.push(act.id);
  }
  return ids;
}

interface Continuity {
  readonly waiting: number;
  readonly log: { readonly size: number };
}

/** By what the centres themselves show; the office may believe what it heard before. */
async function waitUntilHeld(engines: SiteEngines, desk: Desk): Promise<void> {
  await until(`both centres hold the log of ${OFFICE}`, async () => {
    const answered = await desk.get(`/api/offices/${OFFICE}/continuity`);
    if (answered?.ok !== true) return false;
    const { log } = answered.json as Continuity;
    const held = await Promise.all(COPIES.map(async (name) => await sizeAt(engines, name)));
    return held.every((size) => size === log.size);
  });
}

/** Of the head that the centre has cosigned. */
async function sizeAt(
  { machines, site }: SiteEngines,
  name: CopyName,
  office = OFFICE,
): Promise<number> {
  const hash = originHash(`${site.originPrefix}/${office}`);
  const url = `http://${machines[name].address}:${site.ports.centre}/${hash}/checkpoint`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  const text = answer?.ok === true ? await answer.text() : '';
  return Number(text.split('\n')[1] ?? 0);
}

// What a ministry keeps on a stick: the keys of the centres, and the settings with the site key.
// Those of hosted offices come back with the database, which has them under the site key.
const SAFE = ['data/office/demo.txt', 'data/centre/keys'];

function keepKeys({ machines }: SiteEngines): void {
  for (const name of COPIES) {
    for (const part of SAFE) {
      const safe = join(worldFolder(), 'safe', name, part);
      cpSync(join(machines[name].folder, part), safe, { recursive: true });
    }
  }
}

/** What the program of the way back said. */
async function rebuild(engines: SiteEngines, backups: SiteBackups): Promise<string> {
  for (const name of COPIES) {
    const { folder } = engines.machines[name];
    for (const part of SAFE) {
      cpSync(join(worldFolder(), 'safe', name, part), join(folder, part), { recursive: true });
    }
  }
  // One of three cannot go on: etcd begins anew. It held who leads, and nothing else.
  engines.emptyDisks('witness', ['etcd']);
  for (const name of ['witness', ...COPIES] as const) engines.startEtcd(name);
  await until('etcd has its leader at the witness', async () => await engines.leadEtcdAtWitness());
  backups.startLines();
  const said = await backups.restore('main');
  engines.startCopy('main');
  await until('main leads the database', async () => await engines.isLeader('main'));
  engines.startCopy('standby');
  await engines.waitUntilSafe();
  for (const name of COPIES) startCentre(engines, name);
  await until('the front answers', async () => {
    return (await engines.askFront('main', '/api/health'))?.status === 200;
  });
  return said;
}

async function storeFiles(acts: Acts): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (let i = 0; i < FILES; i += 1) hashes.push(await acts.actWithFile(`مرفق ${i}\n`));
  return hashes;
}

async function judgeOffice(server: Server, written: readonly string[]): Promise<string[]> {
  const { code, said } = await server.dawam('verify');
  const faults = code === 0 ? [] : [`the office's own server: ${said}`];
  if (written.length !== LETTERS) faults.push(`${OFFICE} wrote ${written.length} letters`);
  return faults;
}

function verifyHosted(engines: SiteEngines, say: Say): string[] {
  const { isClean, said } = engines.verify('main');
  say(`dawam verify: ${said.split('\n').at(-1) ?? ''}`);
  return isClean ? [] : [said];
}
