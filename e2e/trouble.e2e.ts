// Bad days: the server dies while a command is on its way or its answer is, wrong input, nothing at
// all, very long texts, thousands of letters, somebody who may not, an address opened from outside.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Download, Route } from 'playwright-core';
import { attest, freshId, incomingLetter, signIn } from '#test/live-server.ts';
import type { Client, LiveServer } from '#test/live-server.ts';
import { DESKTOP, journeys, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import {
  fillIncoming,
  HUDA,
  KHALID,
  LEILA,
  LINA,
  MAJED,
  MARYAM,
  numberGiven,
  openSignedIn,
  RANA,
  signInBySeat,
  submitIncoming,
} from './clerk.ts';
import type { Clerk } from './clerk.ts';
import { forgiveCut, isOnceIn, ok, seesCut, sentenceStart } from './cut.ts';
import { readCsv, readXlsx } from './spreadsheet.ts';

const journey = journeys();

journey('the server dies under a command on its way; the letter gets one number', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, RANA);
  const letter = { from: 'هيئة', theirNumber: '٧', subject: 'قبل الانقطاع' };
  await fillIncoming(desk, letter);
  await page.evaluate(() => Object.assign(window, { wasHere: true }));
  process.kill(stage.server.pid(), 'SIGSTOP');
  await submitIncoming(desk);
  await stage.server.kill();
  await seesCut(desk);
  await page.getByText(t('thread.unsent', { n: 1 })).waitFor();
  assert.equal(await page.getByLabel(t('field.subject')).inputValue(), letter.subject);
  await desk.shot('trouble/cut');
  await stage.server.start();
  const number = await numberGiven(desk, 'done.register-incoming');
  await desk.shot('trouble/back');
  await isOnceIn(stage.server, RANA, letter.subject, number);
  assert.ok(await page.evaluate(() => 'wasHere' in window), 'the page was not loaded again');
  forgiveCut(desk);
});

journey('an answer is lost on the way; asking again gives the same number', async (stage) => {
  const desk = await stage.desk({ language: 'fa' });
  const { page, t } = desk;
  await openSignedIn(desk, MARYAM);
  const letter = { from: 'بایگانی', theirNumber: '۱', subject: 'پاسخ گم‌شده' };
  await fillIncoming(desk, letter);
  let lost = 0;
  await page.route('**/commands/register-incoming', async (route: Route) => {
    await route.fetch();
    await stage.server.kill();
    await route.abort('connectionreset');
    lost += 1;
    await page.unroute('**/commands/register-incoming');
  });
  await submitIncoming(desk);
  await seesCut(desk);
  assert.equal(await page.getByLabel(t('field.subject')).inputValue(), letter.subject);
  await stage.server.start();
  const number = await numberGiven(desk, 'done.register-incoming');
  assert.equal(lost, 1);
  await isOnceIn(stage.server, MARYAM, letter.subject, number);
  forgiveCut(desk);
});

journey('typing goes on while the server is away, and over a reload', async (stage) => {
  const desk = await stage.desk({ language: 'en' });
  const { page, t } = desk;
  await openSignedIn(desk, LINA);
  await fillIncoming(desk, { from: 'Union', theirNumber: '1', subject: 'Half a' });
  await stage.server.kill();
  await seesCut(desk);
  await page.getByLabel(t('field.subject')).press('End');
  await page.getByLabel(t('field.subject')).pressSequentially(' sentence, then all of it');
  await stage.server.start();
  await page.getByText(sentenceStart(desk, 'thread.lost')).waitFor({ state: 'detached' });
  await page.reload();
  const subject = 'Half a sentence, then all of it';
  await page.getByRole('heading', { level: 1, name: t('act.register-incoming') }).waitFor();
  assert.equal(await page.getByLabel(t('field.subject')).inputValue(), subject);
  await submitIncoming(desk);
  const number = await numberGiven(desk, 'done.register-incoming');
  await isOnceIn(stage.server, LINA, subject, number);
  forgiveCut(desk);
});

journey('a screen that was never opened comes as soon as the server is back', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, RANA);
  await page.evaluate(() => Object.assign(window, { wasHere: true }));
  await stage.server.kill();
  await page
    .getByRole('navigation')
    .getByRole('link', { name: t('nav.staff') })
    .click();
  await seesCut(desk);
  await page.getByRole('navigation').waitFor();
  await stage.server.start();
  await page.getByRole('heading', { level: 1, name: t('nav.staff') }).waitFor();
  await page.getByRole('cell').first().waitFor();
  assert.ok(await page.evaluate(() => 'wasHere' in window), 'the page was not loaded again');
  forgiveCut(desk);
});

journey('an answer that no screen can show leaves words and a second try', async (stage) => {
  const desk = await stage.desk({ language: 'fa' });
  const { page, t } = desk;
  await openSignedIn(desk, MARYAM);
  const staff = '**/api/offices/*/staff';
  await page.route(staff, (route) => route.fulfill({ json: {} }), { times: 1 });
  const toStaff = page.getByRole('navigation').getByRole('link', { name: t('nav.staff') });
  await toStaff.click();
  await page.getByRole('heading', { name: t('state.broken.title') }).waitFor();
  await toStaff.waitFor();
  await desk.shot('trouble/broken');
  await page.getByRole('button', { name: t('act.retry') }).click();
  await page.getByRole('cell').first().waitFor();
  await page.route('**/registers/incoming*', (route) => route.fulfill({ body: '<html>' }));
  const toIncoming = page.getByRole('navigation').getByRole('link', { name: t('nav.incoming') });
  await toIncoming.click();
  await page.getByText(t('problem.web.bad-answer')).first().waitFor();
  await page.unroute('**/registers/incoming*');
  await page
    .getByRole('button', { name: t('act.retry') })
    .first()
    .click();
  await page.getByText(t('problem.web.bad-answer')).first().waitFor({ state: 'detached' });
  desk.forgive((flaw) =>
    /^(console|error): .*(TypeError|is not a function|above error)/s.test(flaw),
  );
});

journey('a newer version took a screen away: the page is loaded again by itself', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, RANA);
  await page.route('**/assets/staff-*.js', (route) => route.fulfill({ status: 404 }), { times: 1 });
  await page
    .getByRole('navigation')
    .getByRole('link', { name: t('nav.staff') })
    .click();
  await page.getByRole('heading', { level: 1, name: t('nav.staff') }).waitFor();
  desk.forgive((flaw) => flaw.startsWith('answer: 404'));
});

journey('wrong input is refused in the words of the person', async (stage) => {
  const desk = await stage.desk({ language: 'fa' });
  const { page, t } = desk;
  await openSignedIn(desk, LEILA);
  await page.goto('/incoming/new');
  await submitIncoming(desk);
  const alerts = page.getByRole('alert');
  await alerts.first().waitFor();
  assert.equal(await page.getByLabel(t('field.from')).first().getAttribute('aria-invalid'), 'true');
  assert.equal(await page.getByLabel(t('field.subject')).getAttribute('aria-invalid'), 'true');
  await page.getByLabel(t('field.their-date')).fill('۳۲/۱۳/۱۴۰۵');
  await desk.shot('trouble/wrong-input');
  for (const text of await alerts.allInnerTexts()) assert.match(text, /[\u0600-\u06FF]/, text);
  await staleDraftIsRefused(desk, stage.server);
});

journey('nothing yet, and very long', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, HUDA, '/incoming');
  await page.getByRole('heading', { name: t('register.empty.title') }).waitFor();
  await desk.shot('trouble/empty-register');
  await page.goto('/drafts');
  await page.getByRole('heading', { name: t('drafts.empty.title') }).waitFor();
  const subject = 'موضوع طويل جداً يصف كل شيء '.repeat(12).slice(0, 299).trimEnd() + 'ة';
  const text = 'سطر من كتاب طويل لا ينتهي قبل أن يبلغ الحد. '.repeat(400).slice(0, 14_000);
  const clerk = await signIn(stage.server.url, HUDA.person);
  const letter = freshId();
  const body = { ...incomingLetter(subject), text };
  await ok(clerk.command('register-incoming', `letter/${letter}`, body, { office: HUDA.office }));
  for (const [name, path] of [
    ['register', '/incoming'],
    ['letter', `/letters/${letter}`],
    ['home', '/'],
  ] as const) {
    await page.goto(path);
    await page.getByText(subject.slice(0, 40)).first().waitFor();
    await desk.shot(`trouble/long-${name}`);
    await fits(desk);
    await page.setViewportSize(PHONE);
    await fits(desk);
    await desk.shot(`trouble/long-${name}-phone`);
    await page.setViewportSize(DESKTOP);
  }
});

const MANY = 3_000;

journey(`${MANY} letters: scrolled, filtered, exported`, async (stage) => {
  await insertMany(stage.server, MAJED, MANY);
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, MAJED, '/incoming');
  const grid = page.getByRole('grid', { name: t('nav.incoming') });
  await grid.getByRole('row', { selected: true }).focus();
  await page.keyboard.press('End');
  await grid.getByText(numbered(1)).first().waitFor();
  assert.ok((await grid.getByRole('row').count()) < 100, 'only rows in sight exist');
  assert.equal(await grid.getAttribute('aria-rowcount'), String(MANY + 1));
  await desk.shot('trouble/many-end');
  await page.getByRole('searchbox', { name: t('register.search') }).fill(numbered(1234));
  await grid.getByText(numbered(1234)).first().waitFor();
  await page.getByRole('searchbox', { name: t('register.search') }).fill('');
  await page.getByRole('button', { name: t('filter.urgent') }).click();
  await page.getByText(t('register.found', { n: MANY / 10 })).waitFor();
  await desk.shot('trouble/many-urgent');
  const urgent = readCsv(await exported(desk, 'CSV'));
  assert.equal(urgent.length, MANY / 10 + 1, 'a filtered export has what the filter shows');
  await page.getByRole('button', { name: t('filter.all') }).click();
  await page.getByText(t('register.found', { n: MANY / 10 })).waitFor({ state: 'detached' });
  isWhole(readCsv(await exported(desk, 'CSV')));
  isWhole(readXlsx(await exported(desk, 'XLSX')));
});

journey('who may not register is not offered it, and is refused if he asks', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, KHALID);
  await desk.shot('trouble/signer-home');
  const registering = page
    .getByRole('main')
    .getByRole('link', { name: t('act.register-incoming') });
  assert.equal(await registering.count(), 0, 'what one may not is not offered');
  const clerk = await signIn(stage.server.url, RANA.person);
  const letter = freshId();
  const body = incomingLetter('لا يسجله الموقّع');
  await ok(clerk.command('register-incoming', `letter/${letter}`, body, { office: RANA.office }));
  await page.goto(`/letters/${letter}`);
  await page.getByRole('heading', { level: 1, name: body['subject'] as string }).waitFor();
  await page.keyboard.press('m');
  const offered = page.getByRole('menuitem');
  await offered.filter({ hasText: t('act.proof') }).waitFor();
  for (const act of ['act.correct-registration', 'act.void-number']) {
    assert.equal(await offered.filter({ hasText: t(act) }).count(), 0, act);
  }
  await page.goto('/incoming/new');
  await page.getByRole('heading', { name: t('barred.register-incoming') }).waitFor();
  await desk.shot('trouble/not-permitted');
  const signer = await signIn(stage.server.url, KHALID.person);
  const asked = await signer.command('register-incoming', `letter/${freshId()}`, body);
  assert.equal(asked.status, 403);
  assert.match(await asked.text(), /"code":"kernel\.not-permitted"/);
});

journey('an address from outside leads through the sign-in to its place', async (stage) => {
  const clerk = await signIn(stage.server.url, RANA.person);
  const letter = freshId();
  const body = incomingLetter('رابط مباشر');
  await ok(clerk.command('register-incoming', `letter/${letter}`, body, { office: RANA.office }));
  const desk = await stage.desk({ language: 'ar' });
  await desk.page.goto('/?refused=directory.identity-unknown');
  const refused = desk.t('refusal.directory.identity-unknown');
  await desk.page.getByRole('main').getByText(refused).waitFor();
  await desk.page.goto(`/letters/${letter}`);
  await signInBySeat(desk, RANA);
  await desk.page.getByRole('heading', { level: 1, name: 'رابط مباشر' }).waitFor();
  assert.equal(new URL(desk.page.url()).pathname, `/letters/${letter}`);
});

/** Somebody else has changed the draft since this person read it. */
async function staleDraftIsRefused(desk: Desk, server: LiveServer): Promise<void> {
  const { page, t } = desk;
  const clerk = await signIn(server.url, LEILA.person);
  const letter = freshId();
  const body = { subject: 'پیش‌نویس', text: 'متن', addressees: [{ office: MARYAM.office }] };
  const at = { office: LEILA.office };
  const subject = `letter/${letter}`;
  await ok(clerk.command('write-letter', subject, body, at));
  const draft = await attest(clerk, letter, LEILA.office);
  await page.goto(`/letters/${letter}`);
  await page.getByRole('button', { name: t('act.dispatch') }).click();
  const dialog = page.getByRole('dialog', { name: t('act.dispatch') });
  await dialog.waitFor();
  // News of the change must not arrive before the press.
  await page.route('**/api/offices/**/letters/**', () => undefined);
  await ok(clerk.command('send-back-draft', subject, { draft, reason: 'غلط' }, at));
  await ok(clerk.command('write-letter', subject, { ...body, text: 'دیگر' }, at));
  await attest(clerk, letter, LEILA.office);
  await dialog.getByRole('button', { name: t('act.dispatch') }).click();
  const refused = t('refusal.correspondence.draft-changed');
  await dialog.getByRole('alert').getByText(refused).waitFor();
  await desk.shot('trouble/stale-draft');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
}

/** Nothing is wider than the screen, once the page has settled into it. */
async function fits({ page }: Desk): Promise<void> {
  await page.waitForFunction(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth <= clientWidth;
  });
}

const numbered = (nth: number) => `كتاب رقم ${String(nth).padStart(5, '0')}`;
const SESSIONS = 8;

async function insertMany(server: LiveServer, who: Clerk, count: number): Promise<void> {
  // First and last alone, so that they are first and last in the register.
  const sessions = await Promise.all(
    Array.from({ length: SESSIONS }, () => signIn(server.url, who.person)),
  );
  let next = 1;
  const work = async (clerk: Client) => {
    for (let nth = next; nth <= count; nth = next) {
      next += 1;
      const urgency = nth % 10 === 0 ? 'urgent' : 'normal';
      const body = { ...incomingLetter(numbered(nth)), urgency };
      const subject = `letter/${freshId()}`;
      await ok(clerk.command('register-incoming', subject, body, { office: who.office }));
    }
  };
  const [first] = sessions;
  if (first !== undefined) {
    const body = { ...incomingLetter(numbered(next)), urgency: 'normal' };
    next += 1;
    const subject = `letter/${freshId()}`;
    await ok(first.command('register-incoming', subject, body, { office: who.office }));
  }
  await Promise.all(sessions.map(work));
}

async function exported({ page }: Desk, format: 'CSV' | 'XLSX'): Promise<Buffer> {
  const saved: Promise<Download> = page.waitForEvent('download');
  await page.getByRole('link', { name: format, exact: true }).click();
  const download = await saved;
  assert.match(download.suggestedFilename(), new RegExp(`\\.${format.toLowerCase()}$`));
  return await readFile(await download.path());
}

function isWhole(rows: readonly (readonly string[])[]): void {
  const [head = [], ...letters] = rows;
  for (const name of head) assert.match(name, /[\u0600-\u06FF]/, 'headers are in Arabic');
  assert.equal(letters.length, MANY);
  const subjects = new Set(
    letters.flatMap((cells) => cells.filter((cell) => cell.startsWith('كتاب رقم'))),
  );
  assert.equal(subjects.size, MANY, 'each letter stands there once');
}
