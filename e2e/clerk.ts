// What clerks do again and again, said once: sign in by a seat of the demonstration, fill in the
// forms, read the number that was given. Everything is found by role and by the words of the desk's
// language, as a person and a screen reader find it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Language, Names } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import type { Desk } from './browser.ts';

interface Country {
  readonly offices: readonly { readonly id: string; readonly names: Names }[];
  readonly people: readonly { readonly id: string; readonly names: Names }[];
  readonly appointments: readonly {
    readonly id: string;
    readonly person: string;
    readonly office: string;
    readonly title: Names;
  }[];
}

const country = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../demo/country.json'), 'utf8'),
) as Country;

export interface Clerk {
  readonly person: string;
  readonly office: string;
  readonly names: Names;
  readonly officeNames: Names;
  readonly title: Names;
}

export function clerk(appointment: string): Clerk {
  const found = must(
    country.appointments.find(({ id }) => id === appointment),
    appointment,
  );
  const { person, office, title } = found;
  const names = must(
    country.people.find(({ id }) => id === person),
    person,
  ).names;
  const officeNames = must(
    country.offices.find(({ id }) => id === office),
    office,
  ).names;
  return { person, office, names, officeNames, title };
}

/** Registrar of a ministry's diwan. */
export const RANA = clerk('moj.diwan.rana-al-otaibi.registrar');
export const MAJED = clerk('mcit.diwan.majed-al-asmari.registrar');
export const MARYAM = clerk('judiciary.secretariat.maryam-rezaei.registrar');
export const LEILA = clerk('judiciary.appeal.leila-mousavi.registrar');
export const LINA = clerk('post.central.lina-haddad.registrar');
export const HUDA = clerk('moj.it.huda-al-shammari.registrar');
/** A signer writes and dispatches, but keeps no register. */
export const KHALID = clerk('moj.diwan.khalid-al-dosari.signer');
export const ZAHRA = clerk('judiciary.secretariat.zahra-karimi.signer');
/** A head writes, but registers nothing. */
export const MEHDI = clerk('judiciary.statistics.mehdi-jafari.head');

/** Of the office itself, who alone says that it works on paper; the post office's has no seat. */
export const HEADS: Readonly<Partial<Record<Language, Clerk>>> = {
  ar: clerk('moj.diwan.noura-al-qahtani.head'),
  fa: clerk('judiciary.secretariat.ali-akbari.head'),
};

/** Who writes to whom in the journeys of each language. */
export const PAIRS: Readonly<Record<Language, readonly [Clerk, Clerk]>> = {
  ar: [RANA, MAJED],
  fa: [MARYAM, LEILA],
  en: [LINA, HUDA],
};

export async function openSignedIn(desk: Desk, who: Clerk, path = '/'): Promise<void> {
  await desk.page.goto(path);
  await signInBySeat(desk, who);
}

export async function signInBySeat(desk: Desk, who: Clerk): Promise<void> {
  const name = who.names[desk.language];
  await desk.page.getByRole('button', { name }).click();
  await isInside(desk, who);
}

/** The screens stand there, for this person. */
export async function isInside({ page, language }: Desk, who: Clerk): Promise<void> {
  const name = who.names[language];
  await page.getByRole('banner').getByRole('button', { name }).waitFor();
  await page.getByRole('main').getByRole('heading').first().waitFor();
}

const DIALOGS_MAX = 3;

/**
 * Goes to an address as people do inside: the page is not loaded again. What was open is closed
 * first, and between both screens there is one that no other can be taken for.
 */
export async function goInside({ page, t }: Desk, path: string): Promise<void> {
  const open = page.getByRole('dialog').or(page.getByRole('menu'));
  for (let left = DIALOGS_MAX; left > 0 && (await open.count()) > 0; left -= 1) {
    await page.keyboard.press('Escape');
    await open.last().waitFor({ state: 'detached' });
  }
  const step = (to: string) =>
    page.evaluate((address) => {
      history.pushState(null, '', address);
      window.dispatchEvent(new PopStateEvent('popstate'));
    }, to);
  const between = page.getByText(t('lost.text'));
  await step('/nowhere');
  await between.waitFor();
  if (path === '/nowhere') return;
  await step(path);
  await between.waitFor({ state: 'detached' });
}

/** The number that the page shows big, as it stands there. */
export async function numberGiven(desk: Desk, word: string): Promise<string> {
  const given = desk.page.getByRole('status').filter({ hasText: desk.t(word) });
  const number = await given.locator('.number').innerText();
  assert.match(number, /\S/, 'a number was given');
  return number;
}

export interface PaperLetter {
  readonly from: string;
  readonly theirNumber: string;
  readonly subject: string;
  readonly scan?: { readonly name: string; readonly bytes: Buffer };
}

/** Fills in the form of a letter that came on paper, and does not send it yet. */
export async function fillIncoming(desk: Desk, letter: PaperLetter): Promise<void> {
  const { page, t } = desk;
  await page.goto('/incoming/new');
  await page.getByLabel(t('field.from')).first().fill(letter.from);
  await page.getByLabel(t('field.their-number')).fill(letter.theirNumber);
  await page.getByLabel(t('field.subject')).fill(letter.subject);
  if (letter.scan === undefined) return;
  const { name, bytes } = letter.scan;
  const file = { name, mimeType: 'application/pdf', buffer: bytes };
  await page.getByLabel(t('files.add')).setInputFiles(file);
  await page.getByRole('button', { name: t('files.remove', { name }) }).waitFor();
  await page.getByText(t('draft.kept')).waitFor();
}

/** Answers the number that the register gave. */
export async function registerIncoming(desk: Desk, letter: PaperLetter): Promise<string> {
  await fillIncoming(desk, letter);
  await submitIncoming(desk);
  return await numberGiven(desk, 'done.register-incoming');
}

export async function submitIncoming({ page, t }: Desk): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: t('act.register'), exact: true })
    .click();
}

export interface OwnLetter {
  readonly to: Clerk;
  readonly subject: string;
  readonly text: string;
}

/** The registrar has the signed sheet in hand, and says so on the page of the letter. */
async function attestOnPaper({ page, t, names }: Desk & { readonly names: string }): Promise<void> {
  await page.getByRole('button', { name: t('act.attest') }).click();
  const dialog = page.getByRole('dialog', { name: t('act.attest') });
  await dialog.getByLabel(t('sign.name')).fill(names);
  await dialog.getByLabel(t('sign.title')).fill(names);
  await dialog.getByRole('button', { name: t('act.attest') }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Writes a letter on its paper and sends it; answers its number and leaves the letter open. */
export async function writeAndDispatch(
  desk: Desk,
  letter: OwnLetter,
  shots: string,
): Promise<string> {
  const { page, t } = desk;
  await page.goto('/outgoing/new');
  const name = letter.to.officeNames[desk.language];
  await page.getByRole('combobox', { name: t('field.addressees'), exact: true }).fill(name);
  await page.getByRole('option', { name }).click();
  await page.getByLabel(t('field.subject')).fill(letter.subject);
  await page.getByLabel(t('field.text'), { exact: true }).fill(letter.text);
  await desk.shot(`${shots}-written`);
  await page.getByRole('button', { name: t('act.finish-writing') }).click();
  await page.getByRole('heading', { level: 1, name: letter.subject }).waitFor();
  await attestOnPaper({ ...desk, names: name });
  await page
    .getByRole('main')
    .getByRole('button', { name: t('act.dispatch') })
    .click();
  const dialog = page.getByRole('dialog', { name: t('act.dispatch') });
  await dialog.getByRole('button', { name: t('act.dispatch') }).click();
  const number = await numberGiven(desk, 'done.dispatch-letter');
  await desk.shot(`${shots}-dispatched`);
  await dialog.getByRole('button', { name: t('act.done') }).click();
  await page.getByRole('heading', { level: 1, name: letter.subject }).waitFor();
  return number;
}
