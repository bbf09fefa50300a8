// A closed secret envelope in two languages: a clerk who is not cleared enters it by the keys
// alone, unopened, and sees no more than that it is one; the registrar opens it, adds what is
// inside with its scan under the same number, and reads both again; the clerk still sees neither.
import assert from 'node:assert/strict';
import { journeys, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { clerk, MARYAM, numberGiven, RANA } from './clerk.ts';
import type { Clerk } from './clerk.ts';
import { makeTypist } from './typist.ts';

const journey = journeys();
const SALEM = clerk('moj.diwan.salem-al-harbi.clerk');
const HOSSEIN = clerk('judiciary.secretariat.hossein-moradi.clerk');

const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n' +
    '2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

const stories = {
  ar: {
    ...{ entering: SALEM, cleared: RANA, from: 'الإدارة العامة للميزانية', number: '٩/س' },
    ...{ damage: 'الختم الأيسر مكسور', subject: 'خطة تأمين المبنى', file: 'خطة.pdf' },
  },
  fa: {
    ...{ entering: HOSSEIN, cleared: MARYAM, from: 'ادارهٔ کل بودجه', number: '۹/م' },
    ...{ damage: 'لاک سمت راست شکسته است', subject: 'طرح حفاظت ساختمان', file: 'طرح.pdf' },
  },
} as const;

/** Not everybody has a seat on the page where one signs in. */
async function openAs({ page, origin }: Desk, { person }: Clerk, path: string): Promise<void> {
  const data = { person };
  const answer = await page.request.post('/api/sign-in/demo-seat', { headers: { origin }, data });
  assert.ok(answer.ok(), await answer.text());
  await page.goto(path);
  await page.getByRole('main').getByRole('heading').first().waitFor();
}

async function enter(desk: Desk, who: Clerk, story: (typeof stories)['ar' | 'fa']) {
  const { page, t } = desk;
  await openAs(desk, who, '/incoming/new');
  const typist = makeTypist(page);
  await page.getByLabel(t('field.from')).first().focus();
  await typist.press('Alt+e');
  await page.getByText(t('envelope.told')).waitFor();
  assert.equal(await page.getByLabel(t('field.subject'), { exact: true }).count(), 0);
  await page.getByLabel(t('field.from')).first().focus();
  await typist.type(story.from);
  await typist.press('Enter');
  await typist.type(story.number);
  for (let fields = 0; fields < 4; fields += 1) await typist.press('Enter');
  await typist.type(story.damage);
  await desk.shot(`envelope/${desk.language}-form`);
  await typist.press('Control+Enter');
  return await numberGiven(desk, 'done.register-incoming');
}

for (const language of ['ar', 'fa'] as const) {
  const story = stories[language];
  journey(
    `a closed envelope is entered, opened, and read by the cleared (${language})`,
    async (stage) => {
      const there = await stage.desk({ language });
      const number = await enter(there, story.entering, story);
      const open = there.page.getByRole('link', { name: there.t('act.open'), exact: true });
      const path = (await open.getAttribute('href')) ?? '';
      await open.click();
      await there.page
        .getByRole('heading', { level: 1, name: there.t('envelope.closed') })
        .waitFor();
      await there.shot(`envelope/${language}-masked`);

      const { cleared } = story;
      const desk = await stage.desk({ language });
      const { page, t } = desk;
      await openAs(desk, cleared, '/incoming');
      const row = page.getByRole('row').filter({ hasText: number });
      await row.getByText(t('envelope.closed')).first().waitFor();
      await desk.shot(`envelope/${language}-register`);
      await page.goto(path);
      await page.getByText(story.damage).first().waitFor();
      await page.keyboard.press('e');
      const dialog = page.getByRole('dialog', { name: t('act.complete-envelope') });
      await dialog.getByLabel(t('field.subject')).fill(story.subject);
      const scan = { name: story.file, mimeType: 'application/pdf', buffer: pdf };
      await dialog.getByLabel(t('files.add')).setInputFiles(scan);
      await dialog.getByRole('button', { name: t('files.remove', { name: story.file }) }).waitFor();
      await desk.shot(`envelope/${language}-completing`);
      await dialog.getByRole('button', { name: t('act.complete-envelope') }).click();
      await page.getByRole('heading', { level: 1, name: story.subject }).waitFor();
      await page.getByRole('main').getByText(number).first().waitFor();
      const link = page.getByRole('link', { name: story.file }).first();
      await link.waitFor();
      await desk.shot(`envelope/${language}-opened`);
      const address = (await link.getAttribute('href')) ?? '';
      const file = await page.request.get(address);
      assert.equal(file.headers()['content-type'], 'application/pdf');
      assert.deepEqual(await file.body(), pdf, 'opened on its way out');
      await page.goto(`/incoming?q=${encodeURIComponent(number)}`);
      await page.getByRole('row').filter({ hasText: story.subject }).waitFor();
      await page.getByText(t('secrecy.search')).waitFor();
      await desk.shot(`envelope/${language}-found`);

      await there.page.reload();
      await there.page.getByRole('heading', { level: 1, name: there.t('letter.masked') }).waitFor();
      assert.equal((await there.page.request.get(address)).status(), 404);
      assert.equal(await there.page.getByText(story.subject).count(), 0);
    },
  );
}

journey('on a phone, in English', async (stage) => {
  const desk = await stage.desk({ language: 'en', screen: PHONE });
  const { page, t } = desk;
  await openAs(desk, RANA, '/incoming/new');
  await page.getByRole('radio', { name: t('envelope.closed') }).check();
  await page.getByText(t('envelope.told')).waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${width} wide`);
  await desk.shot('envelope/en-phone');
});
