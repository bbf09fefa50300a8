// The whole demonstration as `npm start` runs it: three servers, two centres and the plug board.
// The lines of an office are cut, letters go in and out, the lines are mended and all is safe, at
// the other office too; then its power is pulled, and it goes on where it was. After that it is cut
// off for a fortnight at thrice the usual load, couriers carry letters and an answer, and when it
// is mended both sides are equal to the last entry.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { must } from '#lib/assert.ts';
import { countIn, wordIn } from '#web/plugs/words.ts';
import type { Word } from '#web/plugs/words.ts';
import { signIn } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { journeys, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { MAJED, MARYAM, openSignedIn, RANA, registerIncoming, writeAndDispatch } from './clerk.ts';
import { forgiveCut, ok, seesCut } from './cut.ts';
import { Account, arrived, DAYS, ONCE, Plugs, send, takeBundle, THRICE } from './fortnight.ts';
import { workADay } from './fortnight.ts';
import type { Sent } from './fortnight.ts';

/** All servers have to come up, one behind the other, on a machine that does other things too. */
const LONG_MS = 120_000;
const JUSTICE = 'خادم وزارة العدل';
const TOWN = 'خادم دوائر المدينة';
const journey = journeys({
  args: ['demo', '--no-letters', '--no-open'],
  env: async () => ({ DAWAM_RATE_LIMIT: 'off' }),
});

const say = (key: Word, facts?: Readonly<Record<string, string>>) => wordIn('ar', key, facts);

function boardUrlOf(server: LiveServer): string {
  const found = /plug board is at (?<url>http:\S+);/.exec(server.output())?.groups?.['url'];
  assert.ok(found !== undefined, 'the program says where its plug board is');
  return found;
}

class Board {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  card(name: string): Locator {
    return this.page.getByRole('article', { name });
  }

  async press(act: Word, machine: string): Promise<void> {
    const name = say('plugs.of', { act: say(act), machine });
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  async says(machine: string, word: Word): Promise<void> {
    const card = this.card(machine);
    await card.getByText(say(word), { exact: true }).first().waitFor({ timeout: LONG_MS });
  }

  /** Acts of a server that are no safer than this. */
  async counts(machine: string, safety: string, isNone: boolean): Promise<void> {
    const none = new RegExp(`^${countIn('ar', 0)}$`);
    const value = this.card(machine).locator(`[data-safety=${safety}] dd`);
    const wanted = isNone ? value.filter({ hasText: none }) : value.filter({ hasNotText: none });
    await wanted.waitFor({ timeout: LONG_MS });
  }
}

async function openBoard(desk: Desk, server: LiveServer): Promise<Board> {
  const page = await desk.context.newPage();
  await page.goto(boardUrlOf(server));
  const board = new Board(page);
  await board.says(say('plugs.centre.main'), 'plugs.power.on');
  await board.says(say('plugs.centre.standby'), 'plugs.power.on');
  for (const server of [JUSTICE, TOWN]) await board.says(server, 'plugs.rung.both');
  return board;
}

async function looks(desk: Desk, { page }: Board, name: string): Promise<void> {
  const shoot = async (part: string) => {
    if (process.env['CI'] !== undefined) return;
    await page.screenshot({ path: `shots/plugs/${name}${part}.png`, fullPage: true });
  };
  assert.deepEqual(await graveFindings(page), []);
  await shoot('');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(PHONE);
  assert.deepEqual(await graveFindings(page), []);
  await shoot('-dark-phone');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  await desk.shot(`plugs/${name}-office`);
}

const letterOf = (subject: string) => ({ from: 'هيئة المساحة', theirNumber: '١٢/٣', subject });

/** Without any line: a letter comes in and one goes out, with numbers as ever. */
async function worksAlone(desk: Desk, board: Board): Promise<string> {
  await board.press('plugs.cut-all', JUSTICE);
  await board.says(JUSTICE, 'plugs.rung.isolated');
  await registerIncoming(desk, letterOf('كتاب أثناء الانقطاع'));
  const letter = { to: MAJED, subject: 'من وراء الخط المقطوع', text: 'يصل متى عاد الخط.' };
  await writeAndDispatch(desk, letter, 'plugs/cut');
  const id = desk.page.url().match(/[0-9a-f-]{36}/)?.[0];
  assert.ok(id !== undefined, 'the page of a letter names it');
  await board.counts(JUSTICE, 'recorded', false);
  await looks(desk, board, 'cut');
  return id;
}

async function arrives(url: string, letter: string): Promise<void> {
  const majed = await signIn(url, MAJED.person);
  for (const until = Date.now() + LONG_MS; Date.now() < until;) {
    const answer = await majed.get(`/api/offices/${MAJED.office}/letters/${letter}`);
    const read = (await answer.json()) as { state?: string };
    if (read.state === 'delivered') return;
    await new Promise((done) => setTimeout(done, 300));
  }
  assert.fail('The letter did not reach the other server.');
}

journey('cut off, mended, without power, and at work all the while', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const board = await openBoard(desk, stage.server);
  await openSignedIn(desk, RANA);
  const letter = await worksAlone(desk, board);
  await board.press('plugs.mend-all', JUSTICE);
  await board.says(JUSTICE, 'plugs.rung.both');
  await board.counts(JUSTICE, 'recorded', true);
  await board.counts(JUSTICE, 'held', true);
  const town = await board.card(TOWN).getByRole('link').getAttribute('href');
  await arrives(town ?? '', letter);
  await board.press('plugs.pull', JUSTICE);
  await board.says(JUSTICE, 'plugs.power.pulled');
  await seesCut(desk);
  await board.press('plugs.start', JUSTICE);
  await board.says(JUSTICE, 'plugs.rung.both');
  await registerIncoming(desk, letterOf('كتاب بعد عودة الكهرباء'));
  await board.counts(JUSTICE, 'recorded', true);
  await board.counts(JUSTICE, 'held', true);
  forgiveCut(desk);
});

const SERVERS = ['justice', 'town', 'province'];
const DAY_MS = 86_400_000;

/** The browser stands in the same day as the servers. */
async function turnTo(desk: Desk, day: number): Promise<void> {
  await desk.context.addInitScript((aheadMs) => {
    const { TrueDate = Date } = window as { TrueDate?: DateConstructor };
    const now = () => TrueDate.now() + aheadMs;
    Object.assign(window, { TrueDate });
    window.Date = new Proxy(TrueDate, {
      get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
      construct: (target, given) =>
        Reflect.construct(target, given.length === 0 ? [now()] : given) as Date,
    });
  }, day * DAY_MS);
  await desk.context.clearCookies();
}

/** All three offices work that day, the one that is cut off at thrice the usual load. */
async function workDays(plugs: Plugs, first: number, last: number): Promise<readonly Sent[]> {
  const [justice = '', town = '', province = ''] = await Promise.all(
    SERVERS.map((name) => plugs.urlOf(name)),
  );
  const sent: Sent[] = [];
  for (let day = first; day <= last; day += 1) {
    await plugs.setDay(day);
    const days = await Promise.all([
      workADay({ url: justice, who: RANA, load: THRICE, to: [MAJED, MARYAM], day }),
      workADay({ url: town, who: MAJED, load: ONCE, to: [RANA, MARYAM], day }),
      workADay({ url: province, who: MARYAM, load: ONCE, to: [RANA, MAJED], day }),
    ]);
    sent.push(...days.flat());
  }
  return sent;
}

/** A stick goes from the screen of one office to the other, and comes back with an answer. */
async function byCourier(desk: Desk, town: string, letter: string): Promise<Sent> {
  const { page, t } = desk;
  await page.goto('/courier');
  const name = t('courier.write.for', { office: MAJED.officeNames.ar });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name }).click(),
  ]);
  const majed = await signIn(town, MAJED.person);
  const bundle = new Uint8Array(await readFile(await download.path()));
  assert.ok((await takeBundle(majed, town, bundle)) > 0, 'the stick brought something');
  const { theirNumber, theirDate } = await arrived(majed, MAJED.office, letter);
  const at = { office: MAJED.office };
  await ok(majed.command('register-delivered', `letter/${letter}`, {}, at));
  const said = [must(theirNumber, 'It came with a number'), must(theirDate, 'and a date.')];
  const [number = '', date = ''] = said;
  const answers = { letter: `letter/${letter}`, number, date };
  const subject = `جواب بيد المراسل ${letter.slice(-4)}`;
  const answer = await send(majed, MAJED.office, { subject, to: RANA.office, answers });
  const path = `/api/offices/${MAJED.office}/courier/bundle?to=${RANA.office}`;
  const back = Buffer.from(await (await ok(majed.get(path))).arrayBuffer());
  const file = { name: 'x.dawam-courier', mimeType: 'application/octet-stream', buffer: back };
  await page.getByLabel(t('courier.add')).setInputFiles(file);
  await page.locator('.file-drop li.good').waitFor();
  await desk.shot(`plugs/courier-${letter.slice(-4)}`);
  await page.goto('/arrivals');
  await page.getByText(subject).first().waitFor();
  return answer;
}

/** What the courier brought is held by both centres where it was written, too. */
async function isSafeThere(desk: Desk, letter: string): Promise<void> {
  const { page } = desk;
  await page.goto(`/letters/${letter}`);
  const name = desk.t('safe.details', { safety: desk.t('safe.there.safe') });
  await page.getByRole('button', { name }).click({ timeout: LONG_MS });
  await page.getByText(desk.t('safe.there.say.safe')).waitFor();
  await desk.shot('plugs/safe-there');
  await page.keyboard.press('Escape');
}

journey(
  'a fortnight without a line at thrice the usual load, and both sides equal',
  async (stage) => {
    const desk = await stage.desk({ language: 'ar' });
    const board = await openBoard(desk, stage.server);
    const plugs = new Plugs(boardUrlOf(stage.server));
    const town = await plugs.urlOf('town');
    await board.press('plugs.cut-all', JUSTICE);
    await board.says(JUSTICE, 'plugs.rung.isolated');
    const sent: Sent[] = [];
    for (const [first, last] of [
      [1, 7],
      [8, DAYS],
    ] as const) {
      sent.push(...(await workDays(plugs, first, last)));
      await turnTo(desk, last);
      await openSignedIn(desk, RANA);
      await registerIncoming(desk, letterOf(`كتاب في اليوم ${last}`));
      const carried = sent.findLast(({ from, to }) => from === RANA.office && to === MAJED.office);
      assert.ok(carried !== undefined, 'a letter waits for the courier');
      sent.push(await byCourier(desk, town, carried.letter));
    }
    await board.counts(JUSTICE, 'recorded', false);
    await looks(desk, board, 'fortnight');
    await board.press('plugs.mend-all', JUSTICE);
    await board.says(JUSTICE, 'plugs.rung.both');
    await plugs.allIsSafe();
    await looks(desk, board, 'mended');
    await isSafeThere(desk, must(sent.at(-1), 'An answer came by courier.').letter);
    const account = new Account(stage.server.dataDir);
    await account.isMirrored(SERVERS);
    await account.hasArrived(sent, SERVERS);
    for (const server of SERVERS) await account.isNumbered(server);
    for (const server of SERVERS) await account.isVerified(server);
  },
);
