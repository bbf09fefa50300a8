// The demonstration: an office's server with a small country in it. The first start founds the
// country and plays some weeks of letters; every later one opens what is there.
import { readFile, rm, writeFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '#kernel/fault.ts';
import type { CreatedApp } from '#http/server.ts';
import { lockFolder } from '#store/data-lock.ts';
import { startEmbedded } from '#store/embedded.ts';
import { foundCountry, listSeatPeople, readDemoData, shareOf } from './demo-country.ts';
import type { DemoData, ReadingKey } from './demo-country.ts';
import { DemoClock, playLetters } from './demo-letters.ts';
import { planLetters } from './demo-plan.ts';
import { makeOfficeApp, nowMs, openOffice, root, startSearch } from './office.ts';
import type { OpenOffice, Report } from './office.ts';
import { startMail } from './mail/start-mail.ts';
import { startMoves } from './moves/start-moves.ts';
import { startOnDuty } from './on-duty.ts';
import { startPost } from './post-port.ts';
import { startSites } from './sites/start-sites.ts';
import { startLinks } from './start-links.ts';
import { startSayingReadingKeys } from './say-reading-keys.ts';
import { startReminders } from './start-reminders.ts';
import type { Running } from './run-office.ts';
import type { Settings } from './settings.ts';
import { badSetting } from './settings.ts';
import { buildWeb } from './web-build.ts';

const marker = 'demo.txt';
const markerText = 'Data of a demonstration: made up, and thrown away by dawam demo --reset.\n';

export interface DemoWish {
  readonly report: Report;
  readonly hasLetters: boolean;
  /** Undefined: this server has the whole country. */
  readonly share?: DemoShare;
}

/** What one of several servers has of the country. */
export interface DemoShare {
  readonly offices: readonly string[];
  readonly keepsDirectory: boolean;
  /** Makes its letters others than those of the next server. */
  readonly salt: number;
  /** Of the offices elsewhere, for the directory. */
  readonly readingKeys: readonly ReadingKey[];
  /** Address of the plug board. */
  readonly board: string;
  /** Done before the store is opened: says who hosts what, and brings the directory. */
  prepare(): Promise<void>;
}

export interface DemoStart {
  readonly app: CreatedApp;
  readonly isFirst: boolean;
}

/** Builds the screens and opens the office at the same time, then fills it where it is new. */
export async function startDemo(
  settings: Settings,
  running: Running,
  { report, hasLetters, share }: DemoWish,
): Promise<DemoStart> {
  await markFolder(settings.dataDir);
  const clock = new DemoClock(nowMs);
  const screens = buildWeb(root, report);
  // Its failure is heard of below, after the database had its time.
  screens.catch(() => undefined);
  if (share !== undefined) {
    running.starting.tell(share.keepsDirectory ? 'database' : 'directory');
    await share.prepare();
  }
  const open = await openOffice(settings, report, clock.nowMs);
  running.closeAtEnd(open);
  const data = readDemoData(root);
  const filling = { data, clock, running, report, hasLetters, share };
  const isFirst = await fill(open, filling);
  const sites = await startSites(open, report);
  if (sites !== undefined) running.stopAtEnd(sites);
  running.stopAtEnd(await startLinks(open, settings, report));
  startMoves(open, running, report);
  const { post, intake } = await startPost(open, settings, report);
  running.stopAtEnd(intake);
  const { url } = running;
  const begins = [
    () => startSearch(open, report),
    () => startMail(open, { settings, url }, report),
    async () => startReminders(open, { settings, url }, report),
    async () => startSayingReadingKeys({ ...open, nowMs, report }),
  ];
  running.stopAtEnd(await startOnDuty(open, settings, begins, report));
  running.starting.tell('screens');
  await screens;
  const { country } = share === undefined ? data : shareOf(data, share.offices);
  const people = listSeatPeople(country);
  const demo = share === undefined ? { people } : { people, board: share.board };
  return { app: makeOfficeApp(open, { settings, demo, post }, report), isFirst };
}

interface Filling {
  readonly data: DemoData;
  readonly clock: DemoClock;
  readonly running: Running;
  readonly report: Report;
  readonly hasLetters: boolean;
  readonly share: DemoShare | undefined;
}

async function fill(open: OpenOffice, filling: Filling): Promise<boolean> {
  const { clock, running, report, hasLetters, share } = filling;
  const data = share === undefined ? filling.data : shareOf(filling.data, share.offices);
  const { store } = open;
  const pool = store.database.writers;
  const [state] = await pool.query<{ value: { lastDay: string; isDone: boolean } }>({
    text: `select value from dawam.setting where name = 'demo'`,
  });
  if (state?.value.isDone === true) return false;
  // No centre has a word in this: nobody but this start has ever written here.
  store.startDelivery();
  // An interrupted first start goes on with the day that it began with, so with the same acts.
  const lastDay = state?.value.lastDay ?? new Date(nowMs()).toISOString().slice(0, 10);
  const note = async (isDone: boolean) => {
    await pool.query({
      text: `insert into dawam.setting (name, value) values ('demo', $1)
        on conflict (name) do update set value = excluded.value`,
      values: [JSON.stringify({ lastDay, isDone })],
    });
  };
  await note(false);
  const days = hasLetters ? planLetters(data, lastDay, share?.salt) : [];
  running.starting.tell('country');
  report(`Opening the ${data.country.offices.length} offices of the demonstration ...`);
  const [first] = days;
  if (first !== undefined) clock.setDay(first.day);
  if (share?.keepsDirectory !== false) {
    await foundCountry(store, filling.data.country, share?.readingKeys);
  }
  if (hasLetters) report('Writing their letters ...');
  await playLetters(store, clock, days, (done, all) =>
    running.starting.tell('letters', done / all),
  );
  await note(true);
  return true;
}

export async function markFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  if (await isMarked(dataDir)) return;
  const names = await readdir(dataDir);
  if (names.length > 0) {
    const advice = 'choose an empty folder with --data, or run it with dawam serve';
    throw badSetting(`${dataDir} holds data that are not of a demonstration; ${advice}.`);
  }
  await writeFile(join(dataDir, marker), markerText);
}

async function isMarked(dataDir: string): Promise<boolean> {
  return (await readFile(join(dataDir, marker), 'utf8').catch(() => '')) === markerText;
}

/** Throws a demonstration away; never anything else. */
export async function resetDemo(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch(() => []);
  if (names.length === 0) return;
  if (!(await isMarked(dataDir))) {
    throw badSetting(`${dataDir} does not hold a demonstration, so nothing was thrown away.`);
  }
  const lock = await lockFolder(dataDir).catch((cause: unknown) => {
    const sentence = 'The demonstration is running; stop it first.';
    throw new Fault('store.second-writer', sentence, { cause });
  });
  // A database that a killed program left running would write on into what is thrown away.
  const embedded = await startEmbedded({ dataDir }).catch(() => undefined);
  await embedded?.stop();
  const elsewhere = await readFile(join(dataDir, 'postgres-is-elsewhere.txt'), 'utf8').catch(
    () => '',
  );
  if (elsewhere.trim().startsWith('/var/lib/dawam/')) {
    await rm(elsewhere.trim(), { recursive: true, force: true });
  }
  await lock.release();
  await rm(dataDir, { recursive: true, force: true });
}
