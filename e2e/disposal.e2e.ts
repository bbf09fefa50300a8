// Letters that are past their years, from the hold on one of them to the record of their
// destruction: held, lifted, listed, one of them left out with a reason, decided, gone; their
// numbers stay in the register. axe finds nothing serious, and a phone never scrolls sideways.
import assert from 'node:assert/strict';
import { freshId, incomingLetter, signIn } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { DESKTOP, journeys, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { LEILA, openSignedIn, RANA } from './clerk.ts';
import type { Clerk } from './clerk.ts';

const journey = journeys();
const archivist = { ar: 'أمين المحفوظات التجريبي', fa: 'بایگان آزمایشی', en: 'Archivist on trial' };
const ADMINISTRATOR = 'badr-al-zahrani';

interface Letters {
  readonly held: string;
  readonly kept: string;
  readonly gone: string;
}

/** The clerk becomes archivist too; a class whose letters go at once, with three of them. */
async function prepare(server: LiveServer, clerk: Clerk, mark: string): Promise<Letters> {
  const admin = await signIn(server.url, ADMINISTRATOR);
  const seat = admin.seats[0]?.appointment;
  const appointed = await admin.post('/api/offices/directory/commands/appoint', {
    ...{ id: freshId(), subject: `appointment/trial-${mark}`, as: seat },
    body: {
      ...{ person: clerk.person, office: clerk.office, capacity: 'archivist', title: archivist },
      ...{ from: '2026-01-01T00:00:00.000Z', letter: { number: '1', date: '2026-01-01' } },
    },
  });
  if (!appointed.ok) assert.fail(await appointed.text());
  const who = await signIn(server.url, clerk.person);
  const ask = async (kind: string, subject: string, body: object) => {
    const answer = await who.command(kind, subject, body, { office: clerk.office });
    if (!answer.ok) assert.fail(await answer.text());
  };
  const names = { ar: 'بريد يومي', fa: 'نامهٔ روزمره', en: 'Daily post' };
  const items = [{ code: 'Z', names, years: 0, action: 'destroy', basis: 'Art. 12' }];
  const rules = { rules: { items }, reason: 'trial', version: 0 };
  await ask('set-retention-classes', 'office-rules/retention-classes', rules);
  const archived = async (name: string) => {
    const letter = freshId();
    const subject = `letter/${letter}`;
    const paper = incomingLetter(`${name} of ${mark}`);
    await ask('register-incoming', subject, paper);
    await ask('write-off-letter', subject, { reason: 'noted' });
    await ask('archive-letter', subject, { file: `File ${mark}`, retention: 'Z' });
    return letter;
  };
  return {
    held: await archived('Claim'),
    kept: await archived('Map'),
    gone: await archived('Menu'),
  };
}

async function sitAsArchivist({ page, language }: Desk, clerk: Clerk): Promise<void> {
  const name = clerk.names[language];
  await page.getByRole('banner').getByRole('button', { name }).click();
  await page.getByRole('button', { name: archivist[language] }).click();
  await page
    .locator('.seats [aria-pressed=true]')
    .filter({ hasText: archivist[language] })
    .waitFor({ state: 'attached' });
}

async function looksRight(desk: Desk, name: string): Promise<void> {
  const found: string[] = [];
  for (const [size, screen] of [['desktop', DESKTOP] as const, ['phone', PHONE] as const]) {
    await desk.page.setViewportSize(screen);
    for (const theme of ['light', 'dark'] as const) {
      await desk.page.emulateMedia({ colorScheme: theme });
      found.push(...(await graveFindings(desk.page)).map((text) => `${name} ${size} ${text}`));
      await desk.shot(`disposal/${desk.language}-${name}-${size}-${theme}`);
    }
    const wide = await desk.page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.archive .table-box')]
        .filter((box) => box.scrollWidth > box.clientWidth + 1)
        .map((box) => box.className || box.tagName),
    );
    assert.deepEqual(wide, [], `${name} fits a ${size}`);
  }
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.page.setViewportSize(DESKTOP);
  assert.deepEqual(found, []);
}

async function placeHold(desk: Desk, letter: string): Promise<void> {
  const { page, t } = desk;
  await page.goto(`/letters/${letter}`);
  await page.getByRole('button', { name: t('act.more') }).click();
  await page.getByRole('menuitem', { name: t('act.place-hold') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(t('hold.authority')).fill('Court of Trial');
  await dialog.getByLabel(t('hold.number')).fill('77/4');
  await dialog.getByLabel(t('field.reason')).fill('A case is open');
  await looksRight(desk, 'hold');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: t('hold.title') }).waitFor();
  await page.getByRole('button', { name: t('act.lift-hold') }).waitFor();
  await looksRight(desk, 'held-letter');
}

for (const [language, clerk] of [
  ['ar', RANA],
  ['fa', LEILA],
] as const) {
  journey(`held, lifted, decided, destroyed (${language})`, async (stage) => {
    const mark = `trial-${language}`;
    const letters = await prepare(stage.server, clerk, mark);
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    await openSignedIn(desk, clerk);
    await sitAsArchivist(desk, clerk);
    await placeHold(desk, letters.held);

    await page.goto('/archive?part=held');
    await page.getByRole('link', { name: `Claim of ${mark}` }).waitFor();
    await page.getByRole('link', { name: t('archive.part.due') }).click();
    const row = (name: string) => page.getByRole('row').filter({ hasText: `${name} of ${mark}` });
    await row('Claim').getByText(t('hold.tag')).first().waitFor();
    assert.equal(await row('Claim').getByRole('checkbox').count(), 0, 'what is held never goes');
    await row('Map').getByRole('checkbox').uncheck();
    await page.getByText(t('disposal.unexplained', { n: 1 })).waitFor();
    await row('Map').getByRole('textbox').fill('Of historical value');
    await looksRight(desk, 'due');
    await decide(desk);
    await page.getByRole('heading', { level: 1, name: 'K/D' }).waitFor();
    await page.getByText('Of historical value').waitFor();
    await looksRight(desk, 'record');

    await page.goto(`/letters/${letters.gone}`);
    await page.getByRole('heading', { level: 2, name: t('letter.destroyed') }).waitFor();
    assert.equal(await page.getByText(`Menu of ${mark}`).count(), 0);
    await looksRight(desk, 'destroyed');
    await page.getByRole('link', { name: t('destroyed.record') }).click();
    await page.getByText(t('disposal.remains')).waitFor();

    await page.goto(`/letters/${letters.held}`);
    await page.getByRole('button', { name: t('act.lift-hold') }).click();
    await page.getByRole('dialog').getByLabel(t('field.reason')).fill('The case has ended');
    await page.keyboard.press('Enter');
    await page.getByText('The case has ended').first().waitFor();
    await page.goto('/archive?part=due');
    await row('Claim').getByRole('checkbox').waitFor();
    await page.goto('/archive?part=destroyed');
    await page.getByRole('link', { name: 'K/D' }).waitFor();
    await looksRight(desk, 'decisions');
    await page.goto('/incoming');
    await page.getByText(t('letter.destroyed')).first().waitFor();
    await isGone(stage.server, clerk, letters, mark);
  });
}

async function decide({ page, t }: Desk): Promise<void> {
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('d');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(t('disposal.number')).fill('K/D');
  const date = dialog.getByLabel(t('disposal.date'));
  await date.focus();
  await page.keyboard.press('ArrowUp');
  await dialog.getByLabel(t('disposal.basis')).fill('Archive law, art. 9');
  const members = dialog.getByRole('group', { name: t('disposal.committee') });
  await members.getByRole('checkbox').nth(1).waitFor();
  for (let at = 0; at < 3; at += 1) {
    const member = members.getByRole('checkbox').nth(at);
    if (await member.isEnabled()) await member.check();
  }
  await dialog.getByRole('button', { name: t('disposal.decide', { n: 1 }) }).click();
}

/** No search finds it, no list says its subject, and its number is where it was. */
async function isGone(
  server: LiveServer,
  clerk: Clerk,
  letters: Letters,
  mark: string,
): Promise<void> {
  const who = await signIn(server.url, clerk.person);
  const at = `/api/offices/${clerk.office}`;
  const read = async (path: string) => {
    const answer = await who.get(`${at}${path}`);
    assert.ok(answer.ok, path);
    return await answer.text();
  };
  const letter = JSON.parse(await read(`/letters/${letters.gone}`)) as { number: string };
  assert.match(letter.number, /\S/);
  for (const path of [`/letters/${letters.gone}`, `/search?q=Menu+${mark}`, '/home']) {
    assert.ok(!(await read(path)).includes(`Menu of ${mark}`), path);
  }
}
