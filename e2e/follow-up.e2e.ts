// Follow-up in each language: an overdue letter is told on home and in its list, keys lead to it
// and open it, its writing-off empties the list while it is looked at; what is parked and awaited
// has its own list; reports say it in figures; reminders have an address; axe finds nothing grave.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Route } from 'playwright-core';
import type { Language } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import { attest, freshId, incomingLetter, signIn } from '#test/live-server.ts';
import type { Client, LiveServer } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { DESKTOP, journeys, LANGUAGES, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { openSignedIn, PAIRS } from './clerk.ts';

const DAY_MS = 24 * 3_600_000;
const journey = journeys();

interface Prepared {
  readonly client: Client;
  readonly late: string;
  readonly subject: string;
}

const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

async function ok(asked: Promise<Response>): Promise<void> {
  const answer = await asked;
  if (!answer.ok) assert.fail(await answer.text());
}

/** A letter long overdue with the writer, a parked one, a circular that asks for an answer. */
async function prepare(server: LiveServer, language: Language): Promise<Prepared> {
  const [writer, reader] = PAIRS[language];
  const client = await signIn(server.url, writer.person);
  const at = { office: writer.office };
  const seat = must(
    client.seats.find(({ office }) => office === writer.office),
    'The writer has a seat there.',
  );
  const subject = { ar: 'جسر متأخر', fa: 'پل دیرهنگام', en: 'A late bridge' }[language];
  const ask = (kind: string, letter: string, body: object) =>
    ok(client.command(kind, `letter/${letter}`, body, at));
  const [late, parked, sent] = [freshId(), freshId(), freshId()];
  const paper = { ...incomingLetter(subject), dueOn: dayIn(-12) };
  await ask('register-incoming', late, paper);
  const to = [{ appointment: seat.appointment }];
  await ask('refer-letter', late, { to, instruction: 'للإفادة' });
  await ask('register-incoming', parked, incomingLetter('صيانة الخوادم'));
  await ask('park-letter', parked, { until: dayIn(9), reason: 'انتظار' });
  const addressees = [{ office: reader.office, dueOn: dayIn(3) }];
  const text = 'السلام عليكم\n\nنرجو الإفادة';
  await ask('write-letter', sent, { subject: 'تعميم', text, isCircular: true, addressees });
  const draft = await attest(client, sent, writer.office);
  await ask('dispatch-letter', sent, { draft });
  return { client, late, subject };
}

async function isAtList({ page, t }: Desk, list: string): Promise<void> {
  await page.getByRole('button', { name: t(`follow.list.${list}`), pressed: true }).waitFor();
  await page.locator('.list .skeleton').waitFor({ state: 'detached' });
}

for (const language of LANGUAGES) {
  journey(`what is overdue is told, opened and written off (${language})`, async (stage) => {
    const { client, late, subject } = await prepare(stage.server, language);
    const [writer] = PAIRS[language];
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    await openSignedIn(desk, writer);
    const notice = page.getByRole('status', { name: t('follow.notice') });
    await notice.getByText(t('follow.notice.overdue', { n: 1 })).waitFor();
    await desk.shot(`follow-up/${language}-home`);
    await page
      .getByRole('navigation')
      .getByRole('link', { name: t('nav.follow-up') })
      .click();
    await isAtList(desk, 'mine');
    await page.keyboard.press('3');
    await isAtList(desk, 'overdue');
    const line = page.getByRole('row').filter({ hasText: subject });
    await line.waitFor();
    assert.match(await line.innerText(), /\p{Nd}/u);
    await page.keyboard.press('1');
    await isAtList(desk, 'mine');
    await page.keyboard.press('/');
    await page.keyboard.type(subject.split(' ')[0] ?? '');
    await line.waitFor();
    await line.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: subject }).waitFor();

    await page.goto('/follow-up?list=overdue');
    await line.waitFor();
    const body = { reason: 'phone', note: '' };
    const at = { office: writer.office };
    const refused = await client.command('write-off-letter', `letter/${late}`, body, at);
    assert.equal(refused.status, 409, 'who has it must finish first');
    await ok(client.command('finish-referral', `letter/${late}`, { step: 1, outcome: 'done' }, at));
    await ok(client.command('write-off-letter', `letter/${late}`, body, at));
    await page.getByText(t('follow.empty.overdue')).waitFor();
    await desk.shot(`follow-up/${language}-empty`);
  });

  journey(`lists, circulars and reports, without a grave finding (${language})`, async (stage) => {
    await prepare(stage.server, language);
    const [writer] = PAIRS[language];
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    await openSignedIn(desk, writer, '/follow-up');
    const found: string[] = [];
    for (const [at, list] of ['mine', 'office', 'overdue', 'soon', 'parked', 'awaited'].entries()) {
      await page.keyboard.press(String(at + 1));
      await isAtList(desk, list);
      if (list !== 'soon') await page.getByRole('row').first().waitFor();
      found.push(...(await look(desk, list)));
    }
    await takeBook(desk);
    await page.keyboard.press('7');
    await page
      .getByText(t('follow.acknowledged', { n: 0, all: 1 }))
      .first()
      .waitFor();
    await page.getByText(t('follow.missing')).first().click();
    found.push(...(await look(desk, 'circulars')));
    await page.getByRole('button', { name: t('mail.title') }).click();
    await page.getByLabel(t('mail.address')).fill('registrar@office.example');
    await page.getByRole('button', { name: t('mail.save') }).click();
    await page.getByText(t('mail.saved')).waitFor();

    await page.goto('/reports');
    for (const at of ['2', '3', '5', '7', '9', '0']) {
      await page.getByRole('heading', { level: 1 }).click();
      await page.keyboard.press(at);
      await page.getByRole('table').waitFor();
      await page.locator('.reports .skeleton').waitFor({ state: 'detached' });
      found.push(...(await look(desk, `report-${at}`)));
    }
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: t('report.pdf') }).click(),
    ]);
    assert.match(download.suggestedFilename(), /\.pdf$/);
    assert.deepEqual(found, []);
    await page.goto('/outgoing');
    await takeBook(desk);
  });
}

/** A list as a PDF of the office: how far it is, and then the whole file. */
async function takeBook({ page }: Desk): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'PDF', exact: true }).click(),
  ]);
  const bytes = await readFile(await download.path());
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  assert.match(bytes.subarray(-8).toString(), /%%EOF/);
  assert.match(download.suggestedFilename(), /\.pdf$/);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

journey('what becomes late while a screen is open is asked for when it does', async (stage) => {
  const [writer] = PAIRS.en;
  const desk = await stage.desk({ language: 'en' });
  const { page } = desk;
  await openSignedIn(desk, writer);
  const isMine = (url: string) => new URL(url).pathname === '/api/my-work';
  // The server says that the end of office hours is just now.
  const turn = async (route: Route) => {
    const response = await route.fetch();
    const json: unknown = await response.json();
    await route.fulfill({ response, json: { ...Object(json), untilTurnMs: 0 } });
  };
  await page.route('**/api/my-work', turn, { times: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = 0;
  page.on('request', (request) => {
    if (isMine(request.url())) asked += 1;
    if (asked === 2) resolve();
  });
  await page.goto('/follow-up');
  await promise;
});

async function look(desk: Desk, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const [size, screen] of [['desktop', DESKTOP] as const, ['phone', PHONE] as const]) {
    await desk.page.setViewportSize(screen);
    const theme = size === 'phone' ? 'dark' : 'light';
    await desk.page.emulateMedia({ colorScheme: theme });
    const rules = size === 'phone' ? ['color-contrast'] : undefined;
    const each = await graveFindings(desk.page, rules);
    found.push(...each.map((text) => `${name} ${size} ${theme}: ${text}`));
    await desk.shot(`follow-up/${desk.language}-${name}-${size}-${theme}`);
  }
  await desk.page.setViewportSize(DESKTOP);
  await desk.page.emulateMedia({ colorScheme: 'light' });
  return found;
}
