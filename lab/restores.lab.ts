// The way back, tried on the three sites of a centre with pgBackRest as `dawam sites write` sets it
// up: to a moment before wrong acts, and, with everything at both centres destroyed, from the
// witness's backups and from what an office's own server has of its log. Letters are registered all
// the while; what was acknowledged before the moment, or was archived, must be there afterwards
// with its number, and `dawam verify` must find nothing.
//
// npm run lab restores -- [to-a-point] [both-lost]
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { root } from '#programs/office.ts';
import { buildWeb } from '#programs/web-build.ts';
import { chanceOf } from '#sync/testing/virtual-time.ts';

import { bothLost } from './both-lost.ts';
import { until } from './asking.ts';
import { Acts } from './site-acts.ts';
import { backedUp, judgeKept, listRegistered, load, SiteBackups } from './site-backups.ts';
import { SiteEngines, listMissing } from './site-engines.ts';
import { findWorldFolder, runInWorld, whyNoLab } from './world.ts';

const HELP = `npm run lab restores -- [to-a-point] [both-lost]
  to-a-point       acts, a moment, wrong acts; back to the moment
  both-lost        both centres destroyed; back from backups and from an office's own log`;

type Say = (sentence: string) => void;

async function toAPoint(engines: SiteEngines, backups: SiteBackups, say: Say): Promise<string[]> {
  const before = await load(engines);
  await backups.take('full');
  say('a full backup was taken');
  const kept = await load(engines);
  const [moment = ''] = engines.query('main', 'select clock_timestamp()').trim().split('\n');
  await sleep(1_000);
  const wrong = await load(engines);
  await backups.archiveAll('main');
  const counts = `${before.history.length} acts before the backup, ${kept.history.length} after it`;
  say(`${counts}, then until ${moment}; ${wrong.history.length} wrong ones after that`);
  for (const name of ['main', 'standby'] as const) engines.kill(name);
  for (const name of ['main', 'standby'] as const) engines.startEtcd(name);
  await until('etcd has a leader, at the witness', async () => await engines.leadEtcdAtWitness());
  backups.startLine('main');
  const beganMs = performance.now();
  await backups.restore('main', moment);
  engines.startCopy('main');
  await until('main leads the database', async () => await engines.isLeader('main'));
  const tookS = ((performance.now() - beganMs) / 1_000).toFixed(1);
  say(`the database of ${moment} leads again, ${tookS} s after it was asked for`);
  engines.emptyDisks('standby', ['postgres']);
  backups.startLine('standby');
  engines.startCopy('standby');
  await engines.waitUntilSafe();
  const rows = listRegistered(engines, 'main', kept.office);
  const faults = judgeKept([...before.history, ...kept.history], rows);
  const isWrong = new Set(wrong.history.map(({ id }) => id));
  const stays = rows.filter(({ id }) => isWrong.has(id)).length;
  if (stays > 0) faults.push(`${stays} acts of after the moment are still there`);
  return [...faults, ...verify(engines, say)];
}

function verify(engines: SiteEngines, say: Say): string[] {
  const { isClean, said } = engines.verify('main');
  say(`dawam verify: ${said.split('\n').at(-1) ?? ''}`);
  return isClean ? [] : [said];
}

async function main(): Promise<number> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const beganMs = performance.now();
  const say = (sentence: string) =>
    console.log(`${((performance.now() - beganMs) / 1_000).toFixed(1).padStart(6)} s  ${sentence}`);
  const engines = await SiteEngines.make(backedUp);
  const backups = new SiteBackups(engines);
  backups.startLines();
  const firstAct = async () => await (await Acts.signIn(engines, chanceOf(0))).actOnce();
  const faults: string[] = [];
  try {
    await engines.start(say, { hasArbiter: false, hasClocks: false, firstAct });
    const isAsked = (name: string) => positionals.length === 0 || positionals.includes(name);
    if (isAsked('to-a-point')) faults.push(...(await toAPoint(engines, backups, say)));
    if (isAsked('both-lost')) faults.push(...(await bothLost(engines, backups, say)));
  } catch (error) {
    console.log(engines.tellAll());
    throw error;
  }
  for (const fault of faults) console.log(`FAULT: ${fault}`);
  if (faults.length === 0) console.log('all that the backups had is back, and verified');
  return faults.length === 0 ? 0 : 1;
}

async function outside(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const missing = listMissing('/usr/bin/pgbackrest', '/usr/bin/rsync', '/usr/bin/stunnel');
  const why = missing.length > 0 ? `${missing.join(', ')} are not here` : whyNoLab();
  if (why === undefined) await buildWeb(root, (sentence) => console.log(sentence));
  if (why === undefined) return await runInWorld(import.meta.filename, process.argv.slice(2));
  console.log(`The lab of restores is left out: ${why}.`);
  return 0;
}

process.exitCode = findWorldFolder() === undefined ? await outside() : await main();
// What was started ends with the world, and the world with this program.
process.exit();
