// The search of the archive and the archive's own screen: found while one types, opened and come
// back from by keyboard, honest where nothing is found; numbers in a text lead to their letters; a
// file of the archive is opened and taken away as a bag; axe finds nothing serious in any of it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeBag } from '#archive/bag-judge.ts';
import { openArchive } from '#archive/open-archive.ts';
import { formatDate } from '#lib/calendar.ts';
import { freshId, incomingLetter, signIn } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { DESKTOP, journeys, LANGUAGES, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { openSignedIn, PAIRS } from './clerk.ts';
import type { Clerk } from './clerk.ts';

const journey = journeys();
const calendars = { ar: 'islamic-umalqura', fa: 'persian', en: 'islamic-umalqura' } as const;

/** Two letters that speak of trains, the second of the first; and one in a file of the archive. */
async function prepare(server: LiveServer, clerk: Clerk, mark: string): Promise<void> {
  const who = await signIn(server.url, clerk.person);
  const ask = async (kind: string, letter: string, body: object) => {
    const answer = await who.command(kind, `letter/${letter}`, body, { office: clerk.office });
    if (!answer.ok) assert.fail(await answer.text());
  };
  const calendar = calendars[clerkLanguage(clerk)];
  const look = { calendar, language: 'ar', digits: 'arabic', style: 'numeric' } as const;
  const date = formatDate({ iso: '2026-01-04', ...look });
  const { theirNumber: _, ...paper } = incomingLetter('');
  const first = { ...paper, subject: `Timetable of ${mark}`, theirNumber: `٤٥٦/${mark.length}/د` };
  await ask('register-incoming', freshId(), first);
  const text = `إلحاقاً للخطاب رقم (${first.theirNumber}) وتاريخ ${date}، وللقرار رقم (م/٩٩٩٩).`;
  const second = { ...paper, subject: `Delay of ${mark}`, theirNumber: `٩٠/${mark}`, text };
  await ask('register-incoming', freshId(), second);
  const third = freshId();
  await ask('register-incoming', third, {
    ...first,
    subject: `Report on ${mark}`,
    theirNumber: null,
  });
  await ask('write-off-letter', third, { reason: 'noted' });
  await ask('archive-letter', third, { file: `File ${mark}` });
}

function clerkLanguage(clerk: Clerk): 'ar' | 'fa' | 'en' {
  return LANGUAGES.find((language) => PAIRS[language][0] === clerk) ?? 'ar';
}

const field = ({ page, t }: Desk) => page.getByRole('searchbox', { name: t('search.field') });
const rows = ({ page, t }: Desk) =>
  page.getByRole('list', { name: t('search.results') }).getByRole('listitem');

const marked = (desk: Desk, text: string) =>
  rows(desk).filter({ has: desk.page.locator('mark').getByText(text, { exact: true }) });

async function looksRight(desk: Desk, name: string): Promise<void> {
  const found: string[] = [];
  for (const [size, screen] of [['desktop', DESKTOP] as const, ['phone', PHONE] as const]) {
    await desk.page.setViewportSize(screen);
    for (const theme of ['light', 'dark'] as const) {
      await desk.page.emulateMedia({ colorScheme: theme });
      found.push(...(await graveFindings(desk.page)).map((text) => `${name} ${size} ${text}`));
      await desk.shot(`search/${desk.language}-${name}-${size}-${theme}`);
    }
    const isFitting = await desk.page.evaluate(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    );
    assert.ok(isFitting, `${name} fits a ${size}`);
  }
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.page.setViewportSize(DESKTOP);
  assert.deepEqual(found, []);
}

for (const language of LANGUAGES) {
  journey(`found, opened, come back, not found, by keyboard (${language})`, async (stage) => {
    const [clerk] = PAIRS[language];
    const mark = `railways${language}`;
    await prepare(stage.server, clerk, mark);
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    await openSignedIn(desk, clerk);
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('Slash');
    await field(desk).waitFor();
    await page.keyboard.type(mark);
    // The index may take them up later than the question comes, and the screen asks again.
    await marked(desk, mark).nth(2).waitFor();
    assert.equal(await rows(desk).count(), 3);
    await looksRight(desk, 'found');

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: `Delay of ${mark}` }).waitFor();
    await followsLink(desk, mark);
    await page.goBack();
    await page.goBack();
    await rows(desk).nth(2).waitFor();
    await rows(desk).nth(1).and(page.locator(':focus')).waitFor();

    await page.keyboard.press('Escape');
    await page.keyboard.type(' zanzibar');
    await page.getByRole('heading', { name: t('search.none.title') }).waitFor();
    await page.getByText(t('search.none.unfound')).waitFor();
    await looksRight(desk, 'none');
    await page.getByRole('button', { name: t('search.try.without') }).click();
    await rows(desk).nth(2).waitFor();
  });

  journey(`a file of the archive, and its bag (${language})`, async (stage) => {
    const [clerk] = PAIRS[language];
    const mark = `bridges${language}`;
    await prepare(stage.server, clerk, mark);
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    await openSignedIn(desk, clerk);
    await page.goto('/archive');
    await page.getByRole('link', { name: `File ${mark}` }).waitFor();
    await looksRight(desk, 'archive');
    await page.getByRole('link', { name: `File ${mark}` }).click();
    await page.getByRole('heading', { level: 1, name: `File ${mark}` }).waitFor();
    await page.getByRole('link', { name: `Report on ${mark}` }).waitFor();
    await looksRight(desk, 'file');
    const coming = page.waitForEvent('download');
    await page
      .getByRole('link', { name: `${t('archive.form.bag')}, ${t('archive.copy.office')}` })
      .click();
    const folder = await mkdtemp(join(tmpdir(), 'dawam-bag-'));
    const path = join(folder, 'file.zip');
    await (await coming).saveAs(path);
    const opened = await openArchive(path);
    assert.ok(opened.ok, opened.ok ? '' : opened.problem);
    assert.deepEqual((await judgeBag(opened.source)).flaws, []);
    await rm(folder, { recursive: true });
  });
}

/** The number that is known leads to its letter, the other one stays plain. */
async function followsLink({ page }: Desk, mark: string): Promise<void> {
  const links = page.getByRole('article').locator('a.reference');
  await links.first().waitFor();
  assert.equal(await links.count(), 1);
  await links.first().click();
  await page.getByRole('heading', { level: 1, name: `Timetable of ${mark}` }).waitFor();
}
