// What offices tell each other after a letter has gone out, on the screens: a raised secrecy holds
// at the addressee at once, with the sender's decision; a reply that the registry links by hand
// closes the letter that it answers. In Arabic and Persian.
import assert from 'node:assert/strict';
import { attest, freshId, incomingLetter, signIn } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { journeys, PHONE } from './browser.ts';
import type { Desk, Stage } from './browser.ts';
import { LEILA, MAJED, MARYAM, openSignedIn, RANA } from './clerk.ts';
import type { Clerk } from './clerk.ts';

const journey = journeys();

const CASTS = [
  {
    language: 'ar',
    ...{ registry: RANA, other: MAJED, decision: '١٢/٥ق' },
    ...{ subject: 'بيان المباني المستأجرة', asked: 'طلب بيان المباني' },
  },
  {
    language: 'fa',
    ...{ registry: MARYAM, other: LEILA, decision: '۱۲/۵ت' },
    ...{ subject: 'فهرست ساختمان‌های استیجاری', asked: 'درخواست فهرست ساختمان‌ها' },
  },
] as const;

for (const { language, registry, other, decision, subject, asked } of CASTS) {
  journey(`a raised secrecy is told to who has the letter (${language})`, async (stage) => {
    const letter = await send(stage, registry, other, subject);
    const theirs = await stage.desk({ language });
    await openSignedIn(theirs, other, `/letters/${letter}`);
    await theirs.page.getByRole('heading', { level: 1, name: subject }).waitFor();
    const ours = await stage.desk({ language });
    await openSignedIn(ours, registry, `/letters/${letter}`);
    await fromMenu(ours, 'act.secrecy');
    const dialog = ours.page.getByRole('dialog');
    await dialog.getByRole('radio', { name: ours.t('secrecy.secret'), exact: true }).check();
    await dialog.getByLabel(ours.t('secrecy.decision-number')).fill(decision);
    await dialog.getByRole('button', { name: ours.t('act.secrecy') }).click();
    await dialog.waitFor({ state: 'detached' });
    await says(theirs, theirs.t('secrecy.of-sender'));
    await says(theirs, decision);
    await says(theirs, theirs.t('entry.secrecy-noted'));
    await theirs.shot(`told/${language}-secrecy`);
    const page = await theirs.page.request.get(`/api/offices/${other.office}/letters/${letter}`);
    const { secrecy } = (await page.json()) as { readonly secrecy: string };
    assert.equal(secrecy, 'secret');
  });

  journey(`a reply that is linked by hand closes what it answers (${language})`, async (stage) => {
    const api = await signIn(stage.server.url, registry.person);
    const incoming = freshId();
    const at = { office: registry.office };
    const body = incomingLetter(asked);
    const registered = await api.command('register-incoming', `letter/${incoming}`, body, at);
    assert.equal(registered.status, 200);
    const reply = await send(stage, registry, other, subject);
    const desk = await stage.desk({ language });
    await openSignedIn(desk, registry, `/letters/${reply}`);
    await fromMenu(desk, 'act.link');
    const dialog = desk.page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: desk.t('refs.add') }).fill(asked);
    // What is found comes after what is offered as typed.
    const incomingWord = desk.t('direction.incoming');
    await dialog.getByRole('option').filter({ hasText: incomingWord }).first().waitFor();
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('Enter');
    await dialog.getByRole('listitem').first().waitFor();
    await desk.shot(`told/${language}-link`);
    await dialog.getByRole('button', { name: desk.t('act.write-down') }).click();
    await dialog.waitFor({ state: 'detached' });
    await desk.page.goto(`/letters/${incoming}`);
    await says(desk, desk.t('writeOff.reply'));
    await desk.shot(`told/${language}-closed`);
  });
}

const INDEXED = {
  ar: { title: 'مخطط الأرض', condition: 'الختم مكسور', pages: '٢' },
  fa: { title: 'نقشهٔ زمین', condition: 'مهر شکسته است', pages: '۲' },
} as const;

for (const { language, registry, asked } of CASTS) {
  journey(`the index of enclosures is made on the letter's page (${language})`, async (stage) => {
    const api = await signIn(stage.server.url, registry.person);
    const letter = freshId();
    const at = { office: registry.office };
    const body = incomingLetter(asked);
    const registered = await api.command('register-incoming', `letter/${letter}`, body, at);
    assert.equal(registered.status, 200);
    const { title, condition, pages } = INDEXED[language];
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    await openSignedIn(desk, registry, `/letters/${letter}`);
    await fromMenu(desk, 'act.index');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: t('index.add') }).click();
    // The new line has the focus.
    await page.keyboard.type(title);
    await dialog.getByLabel(t('index.kind')).selectOption('map');
    await dialog.getByLabel(t('index.pages')).fill(pages);
    await dialog.getByLabel(t('index.physical')).check();
    await dialog.getByLabel(t('index.condition')).fill(condition);
    await desk.shot(`told/${language}-index-dialog`);
    assert.deepEqual(await graveFindings(page), []);
    await page.setViewportSize(PHONE);
    await desk.shot(`told/${language}-index-dialog-phone`);
    assert.deepEqual(await graveFindings(page), []);
    await dialog.getByRole('button', { name: t('act.write-down') }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: t('index.heading') }).waitFor();
    await says(desk, title);
    await says(desk, t('index.with-paper'));
    await says(desk, condition);
    await desk.shot(`told/${language}-index-phone`);
    assert.deepEqual(await graveFindings(page), []);
  });
}

/** Written, signed on paper, dispatched; answers the letter's id. */
async function send(stage: Stage, from: Clerk, to: Clerk, subject: string): Promise<string> {
  const api = await signIn(stage.server.url, from.person);
  const letter = freshId();
  const at = { office: from.office };
  const body = { subject, text: subject, addressees: [{ office: to.office }] };
  const written = await api.command('write-letter', `letter/${letter}`, body, at);
  assert.equal(written.status, 200, await written.text());
  const draft = await attest(api, letter, from.office);
  const sent = await api.command('dispatch-letter', `letter/${letter}`, { draft }, at);
  assert.equal(sent.status, 200, await sent.text());
  return letter;
}

async function fromMenu(
  { page, t }: Desk,
  word: 'act.secrecy' | 'act.link' | 'act.index',
): Promise<void> {
  await page.getByRole('button', { name: t('act.more') }).click();
  await page.getByRole('menuitem', { name: t(word) }).click();
  await page.getByRole('dialog').waitFor();
}

async function says({ page }: Desk, text: string): Promise<void> {
  await page.getByRole('main').getByText(text).first().waitFor();
}
