// A visitor at the counter is given a note, and follows their letter from a phone with its number
// and code: in three languages, without signing in, and without a word of what the letter says.
import assert from 'node:assert/strict';
import { must } from '#lib/assert.ts';
import { freshId, incomingLetter, signIn } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { journeys, LANGUAGES, PHONE } from './browser.ts';
import { openSignedIn, RANA } from './clerk.ts';

const journey = journeys();
const SUBJECT = 'طلب نسخة من صك';
const VISITOR = 'سلمى ناصر';

journey('a visitor gets a note and follows the letter by phone', async (stage) => {
  const clerk = await signIn(stage.server.url, RANA.person);
  const { office } = must(clerk.seats[0], 'The clerk has a seat.');
  const id = freshId();
  const body = incomingLetter(SUBJECT);
  const asked = await clerk.command('register-incoming', `letter/${id}`, body, { office });
  assert.ok(asked.ok);

  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, RANA);
  await page.goto(`/letters/${id}`);
  await page.getByRole('heading', { level: 1, name: SUBJECT }).waitFor();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: t('act.visitor-note') }).click();
  const dialog = page.getByRole('dialog', { name: t('act.visitor-note') });
  await dialog.getByLabel(t('field.visitor')).fill(VISITOR);
  await page.keyboard.press('Enter');
  const paper = dialog.getByRole('link', { name: t('visitor.print') });
  await paper.waitFor();
  const pdf = await page.request.get((await paper.getAttribute('href')) ?? '');
  assert.equal(pdf.headers()['content-type'], 'application/pdf');
  await page.keyboard.press('Escape');
  const code = await page.locator('.visitor-notes .num').innerText();
  const { number } = await (await clerk.get(`/api/offices/${office}/letters/${id}`)).json();
  await desk.shot('tracking/ar-letter');

  const phone = await stage.desk({ language: 'ar', screen: PHONE });
  await phone.page.goto('/track');
  await phone.page.locator('#number').fill(String(number));
  await phone.page.locator('#code').fill('00000-00000');
  await phone.page.keyboard.press('Enter');
  await phone.page.locator('.said:not(:empty)').waitFor();
  assert.deepEqual(await graveFindings(phone.page), []);
  await phone.page.locator('#code').fill(code.toLowerCase());
  await phone.page.keyboard.press('Enter');
  await phone.page.locator('section.at-work').waitFor();
  for (const language of LANGUAGES) {
    await phone.page.locator(`nav [lang=${language}]`).click();
    await phone.page.locator(`nav [lang=${language}][aria-pressed=true]`).waitFor();
    const text = await phone.page.locator('main').innerText();
    assert.ok(!text.includes(SUBJECT) && !text.includes(VISITOR), text);
    assert.deepEqual(await graveFindings(phone.page), []);
    const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= PHONE.width, `${width} wide`);
    await phone.shot(`tracking/${language}-phone`);
  }
});
