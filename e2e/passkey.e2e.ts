// The way in of a real person: a set-up link made on the server's console, a passkey enrolled with
// Chromium's virtual authenticator, signing out and in again, recovery codes that work once, and a
// session ended from another one. Nobody who only holds the session changes the ways in.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { must } from '#lib/assert.ts';
import { graveFindings } from './axe.ts';
import { journeys } from './browser.ts';
import type { Desk, Stage } from './browser.ts';
import { isInside, RANA, signInBySeat } from './clerk.ts';

const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const run = promisify(execFile);
const journey = journeys();

journey(
  'set-up link, passkey, recovery codes, and a session ended from elsewhere',
  async (stage) => {
    const desk = await stage.desk({ language: 'en', byName: true });
    await giveAuthenticator(desk);
    const link = await invite(stage);
    await enrol(desk, link);
    await linkWorksOnce(stage, link);
    await signOut(desk);
    await desk.shot('passkey/signed-out');
    await desk.page.getByRole('button', { name: desk.t('sign-in.passkey') }).click();
    await isInside(desk, RANA);
    await sessionAloneIsNotEnough(desk);
    const [given] = await makeCodes(desk, byPasskey);
    const [first, second] = await makeCodes(desk, byCode(must(given, 'a code')));
    await signOut(desk);
    await enterByCode(desk, must(first, 'a first code'));
    await isInside(desk, RANA);
    await signOut(desk);
    await enterByCode(desk, must(first, 'a first code'));
    await desk.page.getByRole('alert').getByText(refusal(desk)).waitFor();
    await desk.shot('passkey/used-code-refused');
    await enterByCode(desk, must(second, 'a second code'));
    await isInside(desk, RANA);
    await endOtherSession(stage, desk);
  },
);

const refusal = (desk: Desk) => desk.t('refusal.directory.recovery-code-wrong');

async function giveAuthenticator({ context, page }: Desk): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function invite({ server }: Stage): Promise<string> {
  const args = [PROGRAM, 'invite', RANA.person, '--data', server.dataDir];
  args.push('--port', String(server.port));
  const { stdout } = await run(process.execPath, args, { timeout: 60_000 });
  return must(/https?:\/\/\S+\/set-up#\S+/.exec(stdout)?.[0], `a link in: ${stdout}`);
}

async function enrol(desk: Desk, link: string): Promise<void> {
  const { page, t } = desk;
  const { pathname, hash } = new URL(link);
  await page.goto(pathname + hash);
  await page.getByText(RANA.names.en).waitFor();
  await desk.shot('passkey/set-up');
  await page.getByRole('button', { name: t('set-up.enrol') }).click();
  await isInside(desk, RANA);
}

async function linkWorksOnce(stage: Stage, link: string): Promise<void> {
  const other = await stage.desk({ language: 'fa', byName: true });
  const { pathname, hash } = new URL(link);
  await other.page.goto(pathname + hash);
  await other.page.getByText(other.t('refusal.directory.invitation-over')).waitFor();
  await other.shot('passkey/link-used');
}

async function signOut({ page, t }: Desk): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('button', { name: t('person.menu') })
    .click();
  await page.getByRole('button', { name: t('act.sign-out') }).click();
  await page.getByRole('button', { name: t('sign-in.passkey') }).waitFor();
}

async function sessionAloneIsNotEnough({ page }: Desk): Promise<void> {
  for (const path of ['/api/passkeys/options', '/api/recovery-codes']) {
    const code = await page.evaluate(async (asked) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
      const answer = await fetch(asked, init);
      const problem = (await answer.json()) as { readonly code?: string };
      return problem.code;
    }, path);
    assert.equal(code, 'directory.step-up-needed', path);
  }
}

type Confirm = (desk: Desk) => Promise<void>;

const byPasskey: Confirm = async (desk) => {
  const { page, t } = desk;
  const dialog = page.getByRole('dialog', { name: t('step-up.title') });
  await dialog.waitFor();
  await desk.shot('passkey/step-up');
  assert.deepEqual(await graveFindings(page), []);
  await dialog.getByRole('button', { name: t('step-up.passkey') }).click();
};

function byCode(code: string): Confirm {
  return async (desk) => {
    const { page, t } = desk;
    const dialog = page.getByRole('dialog', { name: t('step-up.title') });
    await dialog.getByText(t('step-up.lost')).click();
    await dialog.getByLabel(t('sign-in.code')).fill('ABCD');
    await dialog.getByRole('button', { name: t('step-up.confirm'), exact: true }).click();
    await dialog.getByRole('alert').getByText(refusal(desk)).waitFor();
    await desk.shot('passkey/step-up-wrong-code');
    await dialog.getByLabel(t('sign-in.code')).fill(code);
    await dialog.getByRole('button', { name: t('step-up.confirm'), exact: true }).click();
  };
}

async function makeCodes(desk: Desk, confirm: Confirm): Promise<string[]> {
  const { page, t } = desk;
  await page.goto('/account');
  await page.getByRole('button', { name: t('account.codes.new') }).click();
  await confirm(desk);
  const dialog = page.getByRole('dialog', { name: t('account.codes') });
  await dialog.getByRole('listitem').first().waitFor();
  const codes = await dialog.getByRole('listitem').allInnerTexts();
  assert.equal(codes.length, 10);
  assert.equal(new Set(codes).size, codes.length);
  await desk.shot('passkey/codes');
  await dialog.getByRole('button', { name: t('account.codes.kept') }).click();
  await page.getByText(t('account.codes.left', { n: codes.length })).waitFor();
  return codes;
}

async function enterByCode({ page, t }: Desk, code: string): Promise<void> {
  const person = page.getByLabel(t('sign-in.person'));
  if (!(await person.isVisible())) await page.getByText(t('sign-in.recovery')).click();
  await person.fill(RANA.person);
  await page.getByLabel(t('sign-in.code')).fill(code);
  await page.getByRole('button', { name: t('sign-in.enter'), exact: true }).click();
}

async function endOtherSession(stage: Stage, desk: Desk): Promise<void> {
  const { page, t } = desk;
  const other = await stage.desk({ language: 'ar', byName: true });
  await other.page.goto('/');
  await signInBySeat(other, RANA);
  await page.goto('/account');
  const theirs = page.getByRole('listitem').filter({ hasText: t('method.demo-seat') });
  await theirs.waitFor();
  await desk.shot('passkey/sessions');
  await theirs.getByRole('button', { name: t('account.revoke') }).click();
  await theirs.waitFor({ state: 'detached' });
  await page
    .getByRole('listitem')
    .filter({ hasText: t('account.this') })
    .waitFor();
  await other.page.goto('/incoming');
  await other.page.getByRole('button', { name: other.t('sign-in.passkey') }).waitFor();
}
