// The line is cut and mended under an office at work: one centre away, then both; the bar says so
// with how many acts wait, what it opens says what to do instead, letters get their numbers all the
// same, and in the end all are safe. The office server is killed under a filled form and under an
// act on its way: what was typed stays, and there is exactly one entry.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { actStandings } from '#kernel/line.ts';
import type { ActStanding, UnsafeActs } from '#kernel/line.ts';
import { signIn } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { journeys, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { fillIncoming, MARYAM, numberGiven, openSignedIn, RANA } from './clerk.ts';
import { registerIncoming, submitIncoming } from './clerk.ts';
import type { Clerk } from './clerk.ts';
import { forgiveCut, isOnceIn, seesCut } from './cut.ts';
import { TwoCentres } from './two-centres.ts';

const LONG_MS = 60_000;
const centres = new TwoCentres();
const journey = journeys({
  dataDir: () => centres.makeDataDir(),
  env: () => centres.makeEnv(),
});
after(() => centres.drop());

const bar = ({ page }: Desk) => page.getByRole('banner').getByRole('status');

/** The bar says it, however long the line takes to be known as cut or mended. */
async function barSays(desk: Desk, text: string): Promise<void> {
  await bar(desk).filter({ hasText: text }).waitFor({ timeout: LONG_MS });
}

async function opens(desk: Desk, plight: string): Promise<void> {
  const { page, t } = desk;
  await page.keyboard.press('Alt+l');
  const panel = page.getByRole('dialog', { name: t('continuity.panel') });
  await panel
    .getByRole('status')
    .filter({ hasText: t(plight) })
    .waitFor();
}

async function closes({ page, t }: Desk): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: t('continuity.panel') }).waitFor({ state: 'detached' });
}

const letterOf = (subject: string) => ({ from: 'هيئة المساحة', theirNumber: '١٢/٣', subject });

/** One centre is gone, then both; each time work goes on. Answers the numbers that were given. */
async function cutBoth(desk: Desk, server: LiveServer, who: Clerk): Promise<readonly string[]> {
  const { page, t } = desk;
  await barSays(desk, t('thread.both'));
  await centres.standby.kill();
  const numbers = [await registerIncoming(desk, letterOf('أول'))];
  await barSays(desk, t('thread.standby'));
  await noneIs(server, who, ['waiting', 'travelling']);
  await centres.main.kill();
  numbers.push(await registerIncoming(desk, letterOf('ثانٍ')));
  numbers.push(await registerIncoming(desk, letterOf('ثالث')));
  await barSays(desk, t('thread.waiting', { n: 2 }));
  await opens(desk, 'plight.isolated');
  await page.getByText(t('limit.letters.instead')).waitFor();
  assert.deepEqual(await graveFindings(page), []);
  await desk.shot(`isolation/${desk.language}-panel`);
  await page.setViewportSize(PHONE);
  assert.deepEqual(await graveFindings(page), []);
  await desk.shot(`isolation/${desk.language}-panel-phone`);
  await page.setViewportSize({ width: 1440, height: 900 });
  await closes(desk);
  return numbers;
}

/** What the head sees: each act that waits, then, when the line is mended, that all is safe. */
async function mends(desk: Desk): Promise<void> {
  const { page, t } = desk;
  await page.goto('/lines');
  await page
    .getByRole('cell', { name: t('lines.act.waiting') })
    .nth(1)
    .waitFor();
  await page
    .getByRole('cell', { name: t('lines.act.held') })
    .first()
    .waitFor();
  assert.equal(await page.getByRole('cell', { name: t('lines.act.waiting') }).count(), 2);
  assert.deepEqual(await graveFindings(page), []);
  await desk.shot(`isolation/${desk.language}-lines`);
  await Promise.all([centres.main.start(), centres.standby.start()]);
  const safe = page.getByRole('heading', { name: t('lines.all-safe.title') });
  await safe.waitFor({ timeout: LONG_MS });
  await barSays(desk, t('thread.both'));
  await page.getByRole('link', { name: t('lines.part.history') }).click();
  await page
    .getByRole('cell', { name: t('lines.state.down') })
    .nth(1)
    .waitFor();
  assert.deepEqual(await graveFindings(page), []);
  await desk.shot(`isolation/${desk.language}-history`);
}

/** Every dot of the register is filled, and an act tells who holds it. */
async function areSafe(desk: Desk, numbers: readonly string[]): Promise<void> {
  const { page, t } = desk;
  await page.goto('/incoming');
  for (const number of numbers) await page.getByRole('grid').getByText(number).first().waitFor();
  const marks = page.getByRole('grid').getByRole('img', { name: t('safety.safe') });
  await marks.nth(numbers.length - 1).waitFor();
  assert.equal(
    await page
      .getByRole('grid')
      .getByRole('img', { name: t('safety.held') })
      .count(),
    0,
  );
  const name = t('safe.details', { safety: t('safety.safe') });
  await page.getByRole('button', { name }).first().click();
  const story = page.getByRole('dialog', { name: t('safe.title') });
  await story.getByText(t('safe.held.main')).waitFor();
  await story.getByText(t('safe.held.standby')).waitFor();
  assert.deepEqual(await graveFindings(page), []);
  await desk.shot(`isolation/${desk.language}-story`);
  await story.getByRole('button', { name: t('safe.proof') }).click();
  await page.getByText(t('proof.good.signed')).waitFor();
  await page.keyboard.press('Escape');
}

/** The power goes while a form is filled in, and again while its act is on its way. */
async function killsOffice(desk: Desk, server: LiveServer, who: Clerk): Promise<void> {
  const { page, t } = desk;
  const letter = letterOf(`عند الانقطاع ${desk.language}`);
  await fillIncoming(desk, letter);
  await server.kill();
  await seesCut(desk);
  await opens(desk, 'plight.lost');
  await page.getByText(t('limit.recording.instead')).waitFor();
  await desk.shot(`isolation/${desk.language}-lost`);
  await closes(desk);
  assert.equal(await page.getByLabel(t('field.subject')).inputValue(), letter.subject);
  await server.start();
  await barSays(desk, t('thread.both'));
  process.kill(server.pid(), 'SIGSTOP');
  await submitIncoming(desk);
  await server.kill();
  await seesCut(desk);
  await page.getByText(t('thread.unsent', { n: 1 })).waitFor();
  await server.start();
  const number = await numberGiven(desk, 'done.register-incoming');
  await isOnceIn(server, who, letter.subject, number);
  await noneIs(server, who, actStandings);
  forgiveCut(desk);
}

/** Comes back when no act that is not safe stands so. */
async function noneIs(
  server: LiveServer,
  who: Clerk,
  standings: readonly ActStanding[],
): Promise<void> {
  const clerk = await signIn(server.url, who.person);
  for (const until = Date.now() + LONG_MS; Date.now() < until;) {
    const answer = await clerk.get(`/api/offices/${who.office}/unsafe-acts`);
    const { rows } = (await answer.json()) as UnsafeActs;
    if (rows.every((row) => !standings.includes(row.standing))) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  assert.fail(`An act was still ${standings.join(' or ')} after a minute.`);
}

for (const [language, who] of [['ar', RANA] as const, ['fa', MARYAM] as const]) {
  journey(`cut off from one centre, from both, and mended (${language})`, async (stage) => {
    const desk = await stage.desk({ language });
    await openSignedIn(desk, who);
    const numbers = await cutBoth(desk, stage.server, who);
    assert.equal(new Set(numbers).size, 3, 'each letter has a number of its own');
    await mends(desk);
    await areSafe(desk, numbers);
    await killsOffice(desk, stage.server, who);
  });
}
