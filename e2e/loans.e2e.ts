// A paper original is lent from the letter's page with a slip, stands in the register of loans, and
// comes back.
import assert from 'node:assert/strict';
import { must } from '#lib/assert.ts';
import { freshId, incomingLetter, signIn } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { journeys, PHONE } from './browser.ts';
import { MARYAM, openSignedIn } from './clerk.ts';

const journey = journeys();
const SUBJECT = 'درخواست رونوشت سند';
const BORROWER = 'امیر صادقی';

journey('an original is lent, found in the register of loans, and comes back', async (stage) => {
  const clerk = await signIn(stage.server.url, MARYAM.person);
  const { office } = must(clerk.seats[0], 'The clerk has a seat.');
  const id = freshId();
  const body = { ...incomingLetter(SUBJECT), medium: 'paper' };
  assert.ok((await clerk.command('register-incoming', `letter/${id}`, body, { office })).ok);

  const desk = await stage.desk({ language: 'fa' });
  const { page, t } = desk;
  await openSignedIn(desk, MARYAM);
  await page.goto(`/letters/${id}`);
  await page.getByRole('heading', { level: 1, name: SUBJECT }).waitFor();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: t('act.lend') }).click();
  const dialog = page.getByRole('dialog', { name: t('act.lend') });
  await dialog.getByLabel(t('field.borrower'), { exact: true }).fill(BORROWER);
  await page.keyboard.press('Enter');
  await page.locator('.loans').getByText(BORROWER).waitFor();
  const slip = page.locator('.loans').getByRole('link', { name: t('loan.slip') });
  const pdf = await page.request.get((await slip.getAttribute('href')) ?? '');
  assert.equal(pdf.headers()['content-type'], 'application/pdf');
  await desk.shot('loans/fa-letter');

  await page.goto('/archive?part=lent');
  await page.getByRole('row').filter({ hasText: BORROWER }).waitFor();
  await page.getByRole('searchbox').fill('کسی دیگر');
  await page.getByText(t('loan.none.open')).waitFor();
  await page.getByRole('searchbox').fill(BORROWER);
  await page.getByRole('row').filter({ hasText: BORROWER }).waitFor();
  assert.deepEqual(await graveFindings(page), []);
  await desk.shot('loans/fa-list');
  await page.setViewportSize(PHONE);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${width} wide`);

  await page.goto(`/letters/${id}`);
  await page
    .locator('.loans')
    .getByRole('button', { name: t('act.take-back') })
    .click();
  const back = page.getByRole('dialog', { name: t('act.take-back') });
  await back.getByRole('button', { name: t('act.take-back') }).click();
  await back.waitFor({ state: 'detached' });
  await page.locator('.loans').getByRole('button').first().waitFor({ state: 'detached' });
});
