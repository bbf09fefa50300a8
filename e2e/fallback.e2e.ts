// An outage on paper and back: a pack leased and printed, the fifty sheets of a data file keyed in
// by two clerks at once and by each other a second time, a sheet that both take (the slower one is
// told), a used one scanned once more, a void one, a missing one with its report, the blank ones
// returned, and at zero the head signs. In Persian with a few of the sheets; DAWAM_SHEETS says how
// many in both.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { must } from '#lib/assert.ts';
import { signIn } from '#test/live-server.ts';
import type { Client } from '#test/live-server.ts';
import type { FallbackAnswer, OneOutageAnswer } from '#modules/fallback/answers.ts';
import { graveFindings } from './axe.ts';
import { journeys, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { clerk, MARYAM, openSignedIn, RANA } from './clerk.ts';
import type { Clerk } from './clerk.ts';

interface Filled {
  readonly theirNumber: string;
  readonly urgency: string;
  readonly ar: { readonly from: string; readonly subject: string };
  readonly fa: { readonly from: string; readonly subject: string };
}

const asked = process.env['DAWAM_SHEETS'];
const COUNTS = { ar: Number(asked ?? '50'), fa: Number(asked ?? '4') };
const filled = JSON.parse(
  readFileSync(resolve(import.meta.dirname, 'filled-sheets.json'), 'utf8'),
) as readonly Filled[];
/** Beside the filled ones: one that both take, a void one, a missing one, two blank ones. */
const BESIDE = 5;

const SALEM = clerk('moj.diwan.salem-al-harbi.clerk');
const NOURA = clerk('moj.diwan.noura-al-qahtani.head');
const HOSSEIN = clerk('judiciary.secretariat.hossein-moradi.clerk');
const ALI = clerk('judiciary.secretariat.ali-akbari.head');

const journey = journeys();

async function take(desk: Desk, number: string): Promise<void> {
  const { page, t } = desk;
  // A scanner ends with Enter.
  await page.getByLabel(t('fallback.scan'), { exact: true }).fill(number);
  await page.getByLabel(t('fallback.scan'), { exact: true }).press('Enter');
  await page.getByRole('region', { name: number }).waitFor();
}

async function fillSheet(desk: Desk, number: string, row: Filled): Promise<void> {
  const { page, t } = desk;
  const said = desk.language === 'fa' ? row.fa : row.ar;
  await take(desk, number);
  const sheet = page.getByRole('region', { name: number });
  await sheet.getByLabel(t('field.receivedOn'), { exact: true }).press('ArrowUp');
  await sheet.getByLabel(t('field.theirNumber'), { exact: true }).fill(row.theirNumber);
  await sheet.getByLabel(t('field.from'), { exact: true }).fill(said.from);
  await sheet.getByLabel(t('field.subject'), { exact: true }).fill(said.subject);
  const urgency = sheet.getByRole('group', { name: t('field.urgency') });
  await urgency.getByRole('radio', { name: t(`urgency.${row.urgency}`), exact: true }).check();
  await sheet.getByLabel(t('field.doneBy'), { exact: true }).fill(said.from);
}

async function keep({ page, t }: Desk): Promise<void> {
  await page.getByRole('button', { name: t('fallback.keep') }).click();
}

async function gone({ page }: Desk, number: string): Promise<void> {
  await page.getByRole('region', { name: number }).waitFor({ state: 'detached' });
}

/** Keyed again by the other one, compared and entered. */
async function checkSheet(desk: Desk, number: string, row: Filled): Promise<void> {
  const { page, t } = desk;
  const said = desk.language === 'fa' ? row.fa : row.ar;
  await take(desk, number);
  const sheet = page.getByRole('region', { name: number });
  await sheet.getByLabel(t('field.theirNumber'), { exact: true }).fill(row.theirNumber);
  await sheet.getByLabel(t('field.from'), { exact: true }).fill(said.from);
  await sheet.getByRole('button', { name: t('fallback.check') }).click();
  await gone(desk, number);
}

interface Pile {
  readonly rows: readonly Filled[];
  readonly numbers: readonly string[];
}

/** Half of the pile each, at the same time; then each the other's half. */
async function keyTwice(one: Desk, other: Desk, { rows, numbers }: Pile): Promise<void> {
  const halves = [0, 1].map((half) =>
    rows.entries().flatMap(([at, row]) => {
      if (at % 2 !== half) return [];
      return [{ row, number: must(numbers[at], 'each row has a sheet') }];
    }),
  );
  const [ones = [], others = []] = halves.map((half) => [...half]);
  const key = async (desk: Desk, half: typeof ones) => {
    for (const { number, row } of half) {
      await fillSheet(desk, number, row);
      if (number === numbers[0]) await desk.shot(`fallback/${desk.language}-key`);
      await keep(desk);
      await gone(desk, number);
    }
  };
  const check = async (desk: Desk, half: typeof ones) => {
    for (const { number, row } of half) await checkSheet(desk, number, row);
  };
  await Promise.all([key(one, ones), key(other, others)]);
  await Promise.all([check(one, others), check(other, ones)]);
}

async function leaseAndPrint(desk: Desk, count: number): Promise<void> {
  const { page, t } = desk;
  await page.getByRole('button', { name: t('command.lease-pack') }).click();
  const lease = page.getByRole('dialog', { name: t('command.lease-pack') });
  await lease.getByLabel(t('fallback.count')).fill(String(count));
  await lease.getByRole('button', { name: t('fallback.lease'), exact: true }).click();
  await lease.waitFor({ state: 'detached' });
  const row = page.getByRole('row');
  await row
    .getByRole('button', { name: t('fallback.print'), exact: true })
    .first()
    .click();
  const print = page.getByRole('dialog', { name: t('command.print-pack') });
  await print.getByRole('button', { name: t('fallback.print'), exact: true }).click();
  const file = print.getByRole('link', { name: t('fallback.sheets-pdf') });
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  assert.match(download.suggestedFilename(), /\.pdf$/);
}

async function openOutage(desk: Desk): Promise<string> {
  const { page, t } = desk;
  await page.getByRole('button', { name: t('command.open-outage') }).click();
  const dialog = page.getByRole('dialog', { name: t('command.open-outage') });
  await dialog.getByLabel(t('fallback.cause')).fill('220 V');
  await dialog.getByRole('button', { name: t('command.open-outage') }).click();
  await page.getByRole('heading', { level: 1, name: '220 V' }).waitFor();
  return must(new URL(page.url()).pathname.split('/').at(-1), 'the outage has an address');
}

async function openPack({ page, t }: Desk): Promise<void> {
  await page.getByRole('button', { name: t('command.open-pack') }).click();
  const dialog = page.getByRole('dialog', { name: t('command.open-pack') });
  await dialog.getByRole('button', { name: t('command.open-pack') }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function read<Answer>(who: Client, path: string): Promise<Answer> {
  const answer = await who.get(path);
  if (!answer.ok) assert.fail(await answer.text());
  return (await answer.json()) as Answer;
}

/** Of two who have the same sheet in hand the slower one is told, and keeps what they typed. */
async function takeBoth(one: Desk, other: Desk, number: string, row: Filled): Promise<void> {
  await Promise.all([fillSheet(one, number, row), fillSheet(other, number, row)]);
  await keep(one);
  await gone(one, number);
  await keep(other);
  const { page, t } = other;
  const sheet = page.getByRole('region', { name: number });
  await sheet.getByRole('alert').filter({ hasText: number }).waitFor();
  await other.shot(`fallback/${other.language}-taken-twice`);
  const typed = await sheet.getByLabel(t('field.theirNumber'), { exact: true }).inputValue();
  assert.equal(typed, row.theirNumber, 'what was typed stands there still');
  await sheet.getByRole('button', { name: t('act.close') }).click();
  await checkSheet(other, number, row);
}

/** A sheet that has come into the pile once more: it says what became of it, and offers nothing. */
async function isUsed(desk: Desk, number: string): Promise<void> {
  const { page, t } = desk;
  await take(desk, number);
  const sheet = page.getByRole('region', { name: number });
  await sheet.getByText(t('sheet.stage.used')).first().waitFor();
  await sheet.getByRole('link', { name: t('act.open') }).waitFor();
  assert.equal(await sheet.getByRole('textbox').count(), 0);
  await desk.shot(`fallback/${desk.language}-used-already`);
  await sheet.getByRole('button', { name: t('act.close') }).click();
}

/** The two that were not used stand in the account with their reasons. */
async function areAccounted({ page, t }: Desk, [spoiled, lost]: readonly string[]): Promise<void> {
  for (const [number, stage, why] of [
    [spoiled, 'void', 'ink'],
    [lost, 'missing', 'counter 2'],
  ] as const) {
    const itself = page.getByText(must(number, 'a number'), { exact: true });
    const line = page.getByRole('listitem').filter({ has: itself });
    await line.getByText(t(`sheet.stage.${stage}`)).waitFor();
    await line.getByText(why).waitFor();
  }
}

async function endWithout(desk: Desk, [spoiled, lost]: readonly string[]): Promise<void> {
  const { page, t } = desk;
  await take(desk, must(spoiled, 'a spoiled sheet'));
  await page.getByRole('button', { name: t('command.void-sheet') }).click();
  const voiding = page.getByRole('dialog', { name: t('command.void-sheet') });
  await voiding.getByLabel(t('fallback.reason')).fill('ink');
  await voiding.getByRole('button', { name: t('command.void-sheet') }).click();
  await voiding.waitFor({ state: 'detached' });
  await take(desk, must(lost, 'a lost sheet'));
  await page.getByRole('button', { name: t('command.miss-sheet') }).click();
  const missing = page.getByRole('dialog', { name: t('command.miss-sheet') });
  await missing.getByLabel(t('field.lastSeen')).fill('counter 2');
  await missing.getByLabel(t('field.circumstances')).fill('not in the folder');
  await missing.getByRole('button', { name: t('command.miss-sheet') }).click();
  await missing.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: t('command.return-sheets') }).click();
  const returning = page.getByRole('dialog', { name: t('command.return-sheets') });
  await returning.getByRole('button', { name: t('command.return-sheets') }).click();
  await returning.waitFor({ state: 'detached' });
}

async function close({ page, t }: Desk): Promise<void> {
  await page
    .locator('[data-end="outstanding"]')
    .filter({ hasText: /^[0٠۰]$/ })
    .waitFor();
  await page.getByRole('button', { name: t('command.close-outage') }).click();
  const dialog = page.getByRole('dialog', { name: t('command.close-outage') });
  await dialog.getByRole('button', { name: t('command.close-outage') }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(t('fallback.result'), { exact: true }).waitFor();
}

const teams: readonly (readonly ['ar' | 'fa', Clerk, Clerk, Clerk])[] = [
  ['ar', RANA, SALEM, NOURA],
  ['fa', MARYAM, HOSSEIN, ALI],
];

for (const [language, registrar, second, head] of teams) {
  const rows = filled.slice(0, COUNTS[language]);
  const name = `an outage on paper: ${rows.length} sheets keyed in and reconciled in ${language}`;
  journey(name, async (stage) => {
    const one = await stage.desk({ language });
    const other = await stage.desk({ language });
    const above = await stage.desk({ language });
    await openSignedIn(one, registrar, '/fallback');
    await leaseAndPrint(one, rows.length + BESIDE);
    await openSignedIn(above, head, '/fallback');
    const outage = await openOutage(above);
    await one.page.goto(`/fallback/${outage}`);
    await openPack(one);
    await openSignedIn(other, second, `/fallback/${outage}`);
    const who = await signIn(stage.server.url, registrar.person);
    const path = `/api/offices/${registrar.office}/outages/${outage}`;
    const numbers = (await read<OneOutageAnswer>(who, path)).sheets.map(({ number }) => number);
    await keyTwice(one, other, { rows, numbers });
    const [both = '', ...rest] = numbers.slice(rows.length);
    await takeBoth(one, other, both, must(rows[0], 'a row'));
    await isUsed(other, must(numbers[0], 'a used sheet'));
    await endWithout(one, rest);
    await one.shot(`fallback/${language}-outage`);
    assert.deepEqual(await graveFindings(one.page), []);
    await close(above);
    await areAccounted(above, rest);
    await above.shot(`fallback/${language}-closed`);
    const { outage: closed, counts } = await read<OneOutageAnswer>(who, path);
    assert.equal(closed.stage, 'closed');
    assert.deepEqual(counts, {
      ...{ opened: numbers.length, used: rows.length + 1, void: 1, missing: 1, returned: 2 },
      outstanding: 0,
    });
    const pdf = await who.get(`${path}/reconciliation.pdf?language=${language}`);
    assert.equal(pdf.headers.get('content-type'), 'application/pdf');
    await above.page.goto('/fallback');
    await above.page.getByRole('heading', { name: above.t('fallback.packs') }).waitFor();
    await above.shot(`fallback/${language}-packs`);
    assert.deepEqual(await graveFindings(above.page), []);
    await above.page.setViewportSize(PHONE);
    await above.shot(`fallback/${language}-phone`);
    const wide = await above.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= PHONE.width, `a phone scrolls sideways: ${wide}`);
    const { packs } = await read<FallbackAnswer>(who, `/api/offices/${registrar.office}/fallback`);
    assert.ok(packs.every((pack) => pack.counts.outstanding === 0 || pack.stage !== 'opened'));
  });
}
