// A morning's post in the browser, in Arabic and in Persian: a scanner's TIFF and a PDF fall into
// letters, are put in order, and are registered one after another by keyboard alone, while the
// server is started anew in between; a word that stands in a picture only finds its letter. Numbers
// and dates that the machine read stand in no field before the clerk says so.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { assert as believe, must } from '#lib/assert.ts';
import { Looker } from '#scan/looker.ts';
import { asPng, asTiff, drawPages, drawPdf, scanned } from '#scan/testing/scans.ts';
import { findTools } from '#scan/tool.ts';
import { signIn } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { DESKTOP, journeys, PHONE } from './browser.ts';
import type { Desk, Stage } from './browser.ts';
import { openSignedIn, PAIRS } from './clerk.ts';

const READING_TIMEOUT_MS = 150_000;
const journey = journeys();
const folder = await mkdtemp(join(tmpdir(), 'dawam-post-journey-'));
after(() => rm(folder, { recursive: true }));
const tools = await findTools();

interface Paper {
  readonly from: string;
  readonly number: string;
  readonly date: string;
  readonly words: string;
}

interface Morning {
  readonly number: string;
  readonly date: string;
  /** The number and date of the first letter as the fields hold them. */
  readonly typed: readonly [number: string, date: RegExp];
  readonly papers: readonly [Paper, Paper, Paper, Paper];
  /** Stands only in the picture of the second letter, which came upside down. */
  readonly soughtWord: string;
}

const MORNINGS: Readonly<Record<'ar' | 'fa', Morning>> = {
  ar: {
    ...{ number: 'الرقم', date: 'التاريخ', typed: ['77/12', /٠?٢.*٠?٣.*١٤٤٥/u] },
    soughtWord: 'الجسر',
    papers: [
      {
        ...{ from: 'وزارة الصحة', number: '77/12', date: '1445/03/02 هـ' },
        words: 'نفيدكم بأن المستشفى الجديد يحتاج إلى أجهزة التصوير الطبي هذا العام.',
      },
      {
        ...{ from: 'أمانة المدينة', number: '345/9', date: '1445/03/04 هـ' },
        words: 'طلب صيانة الجسر القديم على النهر لسلامة العابرين وفق التقرير.',
      },
      {
        ...{ from: 'هيئة النقل', number: '21/88', date: '1445/03/05 هـ' },
        words: 'تجدون برفقه جدول رحلات القطار بين المدن في فصل الشتاء.',
      },
      {
        ...{ from: 'وزارة التعليم', number: '5/1004', date: '1445/03/06 هـ' },
        words: 'نرجو تسمية مندوبكم في لجنة المناهج قبل نهاية الشهر.',
      },
    ],
  },
  fa: {
    ...{ number: 'شماره', date: 'تاریخ', typed: ['77/12', /۱۴۰۲.*۰?۶.*۲۶|۲۶.*۰?۶.*۱۴۰۲/u] },
    soughtWord: 'آسانسور',
    papers: [
      {
        ...{ from: 'وزارت بهداشت', number: '77/12', date: '1402/06/26' },
        words: 'به آگاهی می‌رساند بیمارستان تازه به دستگاه‌های تصویربرداری نیاز دارد.',
      },
      {
        ...{ from: 'شهرداری', number: '345/9', date: '1402/06/27' },
        words: 'درخواست تعمیر آسانسور ساختمان مرکزی برای ایمنی مراجعان.',
      },
      {
        ...{ from: 'راه‌آهن', number: '21/88', date: '1402/06/28' },
        words: 'جدول حرکت قطارها در فصل زمستان به پیوست فرستاده شد.',
      },
      {
        ...{ from: 'آموزش و پرورش', number: '5/1004', date: '1402/06/29' },
        words: 'خواهشمند است نمایندهٔ خود را در کمیتهٔ برنامه‌ریزی معرفی کنید.',
      },
    ],
  },
};

/** First letter, a blank back, a sheet, the second upside down, a sheet, the third of two pages. */
async function makeScans(folder: string, language: 'ar' | 'fa'): Promise<readonly string[]> {
  const { number, date, papers } = MORNINGS[language];
  const face = language === 'fa' ? 'Vazirmatn' : 'IBM Plex Sans Arabic';
  const set = `#set text(lang: "${language}", dir: rtl, font: "${face}")`;
  const drawn = await drawPages(
    papers
      .map(
        (paper) => `${set}
#align(center)[#text(size: 20pt)[${paper.from}]] #v(6mm) ${number}: ${paper.number} \\
${date}: ${paper.date} \\ #v(8mm) #for n in range(5) [${paper.words} \\ ]`,
      )
      .join('\n#pagebreak()\n')
      .concat(`\n#pagebreak()\n#v(1mm)`),
  );
  const looker = new Looker();
  const texts = [{ language, title: number, about: '-' }];
  const made = await looker.do({ kind: 'sheet', separator: 'letter', texts, count: 1 });
  assert.ok(made.kind === 'pdf');
  const [sheet] = await drawPdf(made.pdf);
  const [first, second, third, fourth, blank] = drawn;
  const turns = [0.5, 0.5, 0.4, 180.4, 0.3, 0.5, -0.4];
  const pages = [first, blank, sheet, second, sheet, third, third];
  const tiff = asTiff(
    pages.map((page, at) => scanned(must(page, 'drawn'), turns[at] ?? 0, at + 1)),
  );
  const picture = asPng(scanned(must(fourth, 'drawn'), 0.6, 9));
  const alone = await looker.do({ kind: 'picture', picture });
  await looker.close();
  assert.ok(alone.kind === 'pdf');
  const paths = [join(folder, 'pile.tif'), join(folder, 'alone.pdf')];
  for (const [at, bytes] of [tiff, alone.pdf].entries()) await writeFile(paths[at] ?? '', bytes);
  return paths;
}

const pieces = ({ page, t }: Desk) =>
  page.getByRole('list', { name: t('post.pieces') }).getByRole('button');

/** The letter of this place in the list is the one on the desk. */
const isShown = ({ page, t }: Desk, place: number) =>
  page.locator('.post-pieces [aria-current=true]', { hasText: t('post.piece', { n: place }) });

async function countPieces(desk: Desk, count: number): Promise<void> {
  await pieces(desk)
    .nth(count - 1)
    .waitFor({ timeout: READING_TIMEOUT_MS });
  await pieces(desk).nth(count).waitFor({ state: 'detached' });
}

/** Types what stands on the paper, from the field that has the focus, and goes on to the next. */
async function register(desk: Desk, { from, number }: Paper): Promise<void> {
  const { page, t } = desk;
  const sender = page.getByLabel(t('field.from')).first();
  await sender.waitFor();
  await page.waitForFunction(
    () => document.activeElement?.closest('.post-form') instanceof HTMLElement,
  );
  await page.keyboard.type(from);
  await page.keyboard.press('Escape');
  // Sender, their number, their date (day, month, year), subject.
  const subjectField = page.getByLabel(t('field.subject'));
  await page.keyboard.press('Tab');
  for (let steps = 0; steps < 12; steps += 1) {
    if (await subjectField.evaluate((field) => field === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type(`${t('field.their-number')} ${number}`);
  await page.keyboard.press('Control+Enter');
}

for (const language of ['ar', 'fa'] as const) {
  journey(
    `a morning's post by keyboard, and a scan found by a word (${language})`,
    async (stage) => {
      if (!tools.pages || !tools.tiff || tools.languages.length < 3) {
        console.log('Not tried: poppler-utils, qpdf, libtiff-tools or tesseract-ocr is missing.');
        return;
      }
      const [clerk] = PAIRS[language];
      const { papers, soughtWord } = MORNINGS[language];
      const desk = await stage.desk({ language });
      const { page, t } = desk;
      await openSignedIn(desk, clerk, '/post');
      await page.getByText(t('post.empty.title')).waitFor();
      await page.getByLabel(t('post.add')).setInputFiles([...(await makeScans(folder, language))]);
      await page.locator('.post-batches a').click();
      await countPieces(desk, 4);
      await page.getByRole('button', { name: t('post.left-out', { n: 3 }) }).waitFor();
      await takeOver(stage, desk, language);
      await looksRight(desk, 'desk');
      await page.keyboard.press('Control+Enter');
      await page.getByText(t('post.progress', { done: 1, all: 4 })).waitFor();

      await isShown(desk, 2).waitFor();
      await page.keyboard.press('Alt+r');
      await page.locator('.post-picture img.turn-90').waitFor();
      await page.keyboard.press('Alt+r');
      await page.locator('.post-picture img.turn-180').waitFor();
      await page.waitForFunction(() => {
        const picture = document.querySelector('.post-picture img');
        return picture instanceof HTMLImageElement && picture.naturalWidth > 0;
      });
      await desk.shot(`post/${language}-turned`);
      await register(desk, papers[1]);
      await page.getByText(t('post.progress', { done: 2, all: 4 })).waitFor();

      await isShown(desk, 3).waitFor();
      await rearrange(desk);
      await register(desk, papers[2]);
      await page.getByText(t('post.progress', { done: 3, all: 4 })).waitFor();
      await isShown(desk, 4).waitFor();
      await register(desk, papers[3]);
      await page.getByText(t('post.nothing-waits.title')).waitFor();
      await desk.shot(`post/${language}-done`);
      await page.goto('/incoming');
      for (const { from } of papers) {
        await page.getByRole('row').filter({ hasText: from }).waitFor();
      }
      await page.getByRole('row').filter({ hasText: papers[1].from }).click();
      const preview = page.getByRole('complementary', { name: t('register.preview') });
      await preview.getByRole('link', { name: 'pile 4.pdf' }).waitFor();
      await isFound(stage, desk, soughtWord);
      await page.goto('/post');
      await page.locator('.post-batches').getByText(t('post.all-done')).waitFor();
      await desk.shot(`post/${language}-list`);
    },
  );
}

/** What the machine proposes, after a look, and after the server was started anew. */
async function takeOver({ server }: Stage, desk: Desk, language: 'ar' | 'fa'): Promise<void> {
  const { page, t } = desk;
  const { papers, typed } = MORNINGS[language];
  await isShown(desk, 1).waitFor();
  const offers = page.getByRole('group', { name: t('post.proposals') });
  await offers.waitFor({ timeout: READING_TIMEOUT_MS });
  const number = page.getByLabel(t('field.their-number'));
  assert.equal(await number.inputValue(), '', 'what a machine read enters no field by itself');
  await page.keyboard.type(papers[0].from);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+n');
  await page.keyboard.press('Alt+t');
  await offers.waitFor({ state: 'detached' });
  await server.kill();
  await server.start();
  desk.forgive((flaw) => flaw.startsWith('unanswered') || flaw.startsWith('answer: 5'));
  await page.reload();
  await countPieces(desk, 4);
  assert.equal(await number.inputValue(), typed[0], 'what was taken over is still there');
  assert.match(await page.getByLabel(t('field.their-date')).first().inputValue(), typed[1]);
  await page.getByLabel(t('field.subject')).fill(papers[0].words);
}

/** Split and back again, set aside and back again: nothing of it is lost. */
async function rearrange(desk: Desk): Promise<void> {
  const { page, t } = desk;
  await page.keyboard.press('PageDown');
  await page.locator('.post-strip [aria-pressed=true]', { hasText: /[2۲٢]/u }).waitFor();
  await page.keyboard.press('Alt+x');
  await countPieces(desk, 5);
  await page.keyboard.press('Alt+ArrowDown');
  await isShown(desk, 4).waitFor();
  await page.keyboard.press('Alt+e');
  await countPieces(desk, 4);
  await page.locator('.post-strip').getByText(t('post.enclosure')).waitFor();
  await page.keyboard.press('Alt+ArrowDown');
  await isShown(desk, 4).waitFor();
  await page.keyboard.press('Alt+Backspace');
  await page.getByText(t('post.discarded.about')).waitFor();
  await page.keyboard.press('Alt+z');
  await page.getByText(t('post.discarded.about')).waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+ArrowUp');
  await isShown(desk, 3).waitFor();
}

/** The machine reads the turned page of the second letter while the clerk goes on. */
async function isFound({ server }: Stage, desk: Desk, word: string): Promise<void> {
  const { page, t } = desk;
  const [clerk] = PAIRS[desk.language];
  const who = await signIn(server.url, clerk.person);
  const path = `/api/offices/${clerk.office}/search?q=${encodeURIComponent(word)}`;
  for (const until = Date.now() + READING_TIMEOUT_MS; ;) {
    const found = (await (await who.get(path)).json()) as { rows?: readonly unknown[] };
    if (found.rows?.length === 1) break;
    believe(Date.now() < until, `A word of the scan finds nothing: ${JSON.stringify(found)}`);
    await new Promise((again) => setTimeout(again, 1_000));
  }
  await page.goto(`/search?q=${encodeURIComponent(word)}`);
  const row = page.getByRole('list', { name: t('search.results') }).getByRole('listitem');
  await row
    .filter({ hasText: MORNINGS[desk.language === 'fa' ? 'fa' : 'ar'].papers[1].from })
    .waitFor();
  await desk.shot(`post/${desk.language}-found`);
}

/** Nothing serious by axe, and nothing wider than the screen. */
async function looksRight(desk: Desk, name: string): Promise<void> {
  const { page, language } = desk;
  const found: string[] = [];
  for (const [size, screen] of [['phone', PHONE] as const, ['desktop', DESKTOP] as const]) {
    await page.setViewportSize(screen);
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      found.push(...(await graveFindings(page)).map((text) => `${name} ${size} ${theme} ${text}`));
      await desk.shot(`post/${language}-${name}-${size}-${theme}`);
    }
    const isFitting = await page.evaluate(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    );
    assert.ok(isFitting, `${name} fits a ${size}`);
  }
  assert.deepEqual(found, []);
}
