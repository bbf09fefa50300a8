// What the screens record and say, and when: a letter is seen when a person opens it and not when a
// list happens to show it first; a refusal stands once, at the form that asked; a form by its
// address opens only for seats that it is for.
import assert from 'node:assert/strict';
import { journeys } from './browser.ts';
import {
  fillIncoming,
  KHALID,
  MAJED,
  openSignedIn,
  RANA,
  submitIncoming,
  writeAndDispatch,
} from './clerk.ts';

const journey = journeys();
const READING_MS = 10_000;

journey('an arrival is seen when somebody chooses it, not when it stands first', async (stage) => {
  const here = await stage.desk({ language: 'en' });
  const there = await stage.desk({ language: 'en' });
  await openSignedIn(here, RANA);
  const letter = { to: MAJED, subject: 'Spare parts of the standby centre', text: 'As agreed.' };
  await writeAndDispatch(here, letter, 'receipt/sent');
  const { page, t } = there;
  let seenCount = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/commands/see-letter')) seenCount += 1;
  });
  await page.clock.install();
  await openSignedIn(there, MAJED, '/arrivals');
  const row = page.getByRole('row').filter({ hasText: letter.subject });
  await row.and(page.locator('[aria-selected=true]')).waitFor();
  const preview = page.getByRole('complementary', { name: t('register.preview') });
  await preview.getByRole('heading', { name: letter.subject }).waitFor();
  const party = RANA.officeNames.en;
  await row.getByText(party).waitFor();
  await page.clock.runFor(READING_MS);
  await page.evaluate(() => fetch('/api/health'));
  assert.equal(seenCount, 0, 'nobody opened the letter');
  const seen = page.waitForRequest('**/commands/see-letter');
  await row.getByText(party).click();
  await page.clock.runFor(READING_MS);
  await seen;
  await row.getByText(t('state.seen')).waitFor();
  assert.equal(seenCount, 1);
});

journey('a refusal stands once, at its form', async (stage) => {
  const desk = await stage.desk({ language: 'en' });
  await openSignedIn(desk, RANA);
  const words = { ar: 'مرفوض', fa: 'رد شد', en: 'Refused for this journey.' };
  const problem = { code: 'journey.refused', words, field: null };
  await desk.page.route('**/commands/register-incoming', (route) =>
    route.fulfill({ status: 409, json: problem }),
  );
  await fillIncoming(desk, { from: 'Ministry of Trade', theirNumber: '7', subject: 'Prices' });
  await submitIncoming(desk);
  await desk.page.getByRole('alert').filter({ hasText: words.en }).waitFor();
  assert.equal(await desk.page.getByText(words.en).count(), 1);
  await desk.shot('receipt/refused');
});

journey('a form by its address opens only for seats that it is for', async (stage) => {
  const desk = await stage.desk({ language: 'en' });
  await openSignedIn(desk, KHALID, '/incoming/new');
  await desk.page.getByRole('heading', { name: desk.t('barred.register-incoming') }).waitFor();
  assert.equal(await desk.page.getByRole('main').locator('form').count(), 0);
  await desk.shot('receipt/barred');
});
