// A clerk's morning without a mouse: signing in, registering a letter, finding one, changing the
// language. Keys are counted and printed; a letter must not need more than a clerk can press in
// half a minute. Pointer events on the page fail the journey.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { must } from '#lib/assert.ts';
import { freshId, incomingLetter, signIn } from '#test/live-server.ts';
import { letterShape } from '#modules/correspondence/shapes.ts';
import { journeys } from './browser.ts';
import type { Desk, Stage } from './browser.ts';
import { isInside, numberGiven, RANA } from './clerk.ts';
import { focusedText, makeTypist } from './typist.ts';
import type { Typist } from './typist.ts';

const LETTER_KEYS_MAX = 150;
const journey = journeys();

async function sitDown(desk: Desk): Promise<Typist> {
  const { page, language } = desk;
  await page.addInitScript(() => {
    window.addEventListener('pointerdown', () => console.error('a mouse was used'), true);
  });
  const typist = makeTypist(page);
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await typist.tabTo(RANA.names[language]);
  await typist.press('Enter');
  await isInside(desk, RANA);
  return typist;
}

journey('a letter is registered with the keys alone, in half a minute', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  const typist = await sitDown(desk);
  typist.begin();
  await typist.press('n');
  await page.getByRole('heading', { level: 1, name: t('act.register-incoming') }).waitFor();
  await focusOn(page, t('field.from'));
  await typist.type('البريد المركزي');
  await page.getByRole('option').first().waitFor();
  await typist.press('ArrowDown');
  await typist.press('Enter');
  await typist.press('Enter');
  await focusOn(page, t('field.their-number'));
  await typist.type('٤٠/١٢٣٤');
  await typist.press('Enter');
  await typist.type('١٠/٦/١٤٤٨');
  await typist.press('Enter');
  await typist.type('طلب صور صكوك محفوظة');
  await typist.press('Alt+u');
  await typist.press('Control+Enter');
  const number = await numberGiven(desk, 'done.register-incoming');
  console.log(`a letter by keyboard (number ${number}): ${typist.report()}`);
  assert.ok(typist.count() <= LETTER_KEYS_MAX, `${typist.count()} keys`);
  await desk.shot('keyboard/registered');
  await typist.press('Enter');
  await focusOn(page, t('field.from'));
  assert.equal(
    await page.getByLabel(t('field.subject')).inputValue(),
    '',
    'the next letter is new',
  );
});

// Each types the day by which to answer in another calendar.
const byClass = {
  ar: { typed: 'موظفين تعيين', day: '٢٨/٧/١٤٤٨', dueOn: '2027-01-06' },
  fa: { typed: '۲/۱', day: '۱۴۰۵/۱۰/۱۶ ش', dueOn: '2027-01-06' },
  en: { typed: 'appoint', day: '6/1/2027 CE', dueOn: '2027-01-06' },
} as const;

for (const language of ['ar', 'fa', 'en'] as const) {
  journey(
    `a letter with its class and the day to answer by, with the keys (${language})`,
    async (stage) => {
      await setClasses(stage);
      const desk = await stage.desk({ language });
      const { page, t } = desk;
      const { typed, day, dueOn } = byClass[language];
      const typist = await sitDown(desk);
      typist.begin();
      await typist.press('n');
      await page.getByRole('heading', { level: 1, name: t('act.register-incoming') }).waitFor();
      await focusOn(page, t('field.from'));
      await typist.type('Municipality');
      for (let fields = 0; fields < 3; fields += 1) await typist.press('Enter');
      await focusOn(page, t('field.subject'));
      await typist.type('Post 7');
      for (let fields = 0; fields < 3; fields += 1) await typist.press('Enter');
      await focusOn(page, t('field.classCode'));
      await typist.type(typed);
      await page.getByRole('option').first().waitFor();
      await desk.shot(`keyboard/${language}-class`);
      await typist.press('Enter');
      await page.getByText(t('write.class-limit', { n: 5 })).waitFor();
      await typist.press('Enter');
      await focusOn(page, t('field.dueOn'));
      await typist.press('Control+a');
      await typist.type(day);
      await desk.shot(`keyboard/${language}-due-day`);
      await typist.press('Control+Enter');
      await numberGiven(desk, 'done.register-incoming');
      console.log(`with class and day (${language}): ${typist.report()}`);
      assert.ok(typist.count() <= LETTER_KEYS_MAX, `${typist.count()} keys`);
      const open = page.getByRole('link', { name: t('act.open') });
      const uuid = must((await open.getAttribute('href'))?.split('/').at(-1), 'a letter');
      const answer = await page.request.get(`/api/offices/${RANA.office}/letters/${uuid}`);
      const letter = letterShape.parse(await answer.json());
      assert.deepEqual([letter.classCode, letter.dueOn], ['2/1', dueOn]);
    },
  );
}

async function setClasses(stage: Stage): Promise<void> {
  const clerk = await signIn(stage.server.url, RANA.person);
  const classOf = (code: string, ar: string, fa: string, en: string, limitDays: number | null) => ({
    ...{ code, names: { ar, fa, en }, limitDays, retention: null, secrecy: 'normal', replies: [] },
  });
  const items = [
    classOf('1', 'شؤون مالية', 'امور مالی', 'Financial affairs', null),
    classOf('2', 'شؤون الموظفين', 'امور کارکنان', 'Staff', null),
    classOf('2/1', 'التعيين', 'انتصاب', 'Appointments', 5),
  ];
  const body = { rules: { items }, reason: 'The first classes', version: 0 };
  const subject = 'office-rules/subject-classes';
  const answer = await clerk.command('set-subject-classes', subject, body, { office: RANA.office });
  // Those of the journey before are the same.
  assert.ok(answer.status === 200 || answer.status === 409, String(answer.status));
}

journey('palette, map of the keys, registers and language go by keyboard', async (stage) => {
  const clerk = await signIn(stage.server.url, RANA.person);
  for (const nth of ['أول', 'ثان', 'ثالث']) {
    const subject = `letter/${freshId()}`;
    const body = incomingLetter(`كتاب ${nth}`);
    const answer = await clerk.command('register-incoming', subject, body, { office: RANA.office });
    assert.equal(answer.status, 200);
  }
  const desk = await stage.desk({ language: 'ar' });
  const typist = await sitDown(desk);
  await closesAndGivesBack(desk, typist);
  await goByPalette(desk, typist);
  await walkRegister(desk, typist);
  await changeLanguage(desk, typist);
});

/** The focus is where the label or name says; it may come with the next frame. */
async function focusOn(page: Page, text: string): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await focusedText(page)).includes(text)) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`the focus is on "${await focusedText(page)}", not on "${text}"`);
}

async function closesAndGivesBack({ page, t }: Desk, typist: Typist): Promise<void> {
  await page.getByRole('navigation').waitFor();
  await typist.tabTo(t('nav.staff'));
  for (const [keys, title] of [
    ['Shift+Slash', 'keys.title'],
    ['Control+k', 'palette.title'],
  ] as const) {
    await typist.press(keys);
    const dialog = page.getByRole('dialog', { name: t(title) });
    await dialog.waitFor();
    const isInside = await dialog.evaluate((each) => each.contains(document.activeElement));
    assert.ok(isInside, `${title} has the focus`);
    await typist.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await focusOn(page, t('nav.staff'));
  }
}

async function goByPalette(desk: Desk, typist: Typist): Promise<void> {
  const { page, t } = desk;
  await typist.press('Control+k');
  const dialog = page.getByRole('dialog', { name: t('palette.title') });
  await dialog.getByRole('option').first().waitFor();
  // Typing begins at once: what was opened to search in has the focus.
  await typist.type('كتاب ثان');
  await dialog.getByRole('option', { name: 'كتاب ثان' }).waitFor();
  await desk.shot('keyboard/palette');
  await typist.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'كتاب ثان' }).waitFor();
}

async function walkRegister(desk: Desk, typist: Typist): Promise<void> {
  const { page, t } = desk;
  await typist.press('Alt+3');
  const grid = page.getByRole('grid', { name: t('nav.incoming') });
  await grid.getByRole('row', { selected: true }).waitFor();
  await typist.press('Slash');
  await typist.type('كتاب');
  await grid.getByRole('row').nth(3).waitFor();
  await typist.tabTo('كتاب ثالث');
  await typist.press('ArrowDown');
  await typist.press('ArrowDown');
  const selected = grid.getByRole('row', { selected: true });
  await selected.getByText('كتاب أول').waitFor();
  await typist.press('Home');
  await selected.getByText('كتاب ثالث').waitFor();
  await typist.press('End');
  await selected.getByText('كتاب أول').waitFor();
  await focusOn(page, 'كتاب أول');
  await typist.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'كتاب أول' }).waitFor();
}

async function changeLanguage({ page, t }: Desk, typist: Typist): Promise<void> {
  await typist.press('Control+k');
  await page.getByRole('dialog', { name: t('palette.title') }).waitFor();
  await typist.type('English');
  await typist.press('Enter');
  await page.locator('html[lang=en][dir=ltr]').waitFor();
  const title = must(await page.getByRole('navigation').getAttribute('aria-label'), 'a name');
  assert.match(title, /^[ -~]+$/, 'the navigation is named in English now');
}
