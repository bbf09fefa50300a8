// Signing with a passkey in a real browser: Chromium's virtual authenticator answers the digest
// that the page's own code computes from what the office shows, and the office takes it; a person
// who cancels, a page opened by a numeric address and a letter that has changed are told so.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { CDPSession } from 'playwright-core';
import { build } from 'vite';
import { z } from 'zod';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { letterShape } from '#modules/correspondence/shapes.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { journeys } from './browser.ts';
import type { Desk } from './browser.ts';
import { KHALID, MAJED, openSignedIn } from './clerk.ts';

const SEAT = 'moj.diwan.khalid-al-dosari.signer';
const SIGN = resolve(import.meta.dirname, '../src/web/data/sign.ts');
const journey = journeys();

const signed = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.record(z.string(), z.unknown()) }),
  z.object({ ok: z.literal(false), problem: z.object({ code: z.string() }) }),
]);

/** The page's own signing code, as one script. */
async function bundle(): Promise<string> {
  const lib = { entry: SIGN, formats: ['iife' as const], name: 'dawamSigning' };
  const built = await build({
    ...{ configFile: false, logLevel: 'silent', build: { write: false, lib } },
    // React, which the page's signals stand on, asks for it.
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [first] = Array.isArray(built) ? built : [];
  const [chunk] = first?.output ?? [];
  return must(chunk?.type === 'chunk' ? chunk.code : undefined, 'The bundle is one script.');
}

interface Signing extends Desk {
  readonly devtools: CDPSession;
  readonly code: string;
}

async function sitDown(desk: Desk): Promise<Signing> {
  await openSignedIn(desk, KHALID);
  const devtools = await desk.context.newCDPSession(desk.page);
  return { ...desk, devtools, code: await bundle() };
}

async function giveAuthenticator({ devtools }: Signing): Promise<string> {
  await devtools.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2' as const,
    transport: 'internal' as const,
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const made = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
  return made.authenticatorId;
}

/** What the page's own code answers; it runs in the page, with its origin and its session. */
async function signDraft({ devtools, code }: Signing, letter: LetterAnswer) {
  const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
    expression: `${code}; dawamSigning.signDraft(${JSON.stringify(letter)})`,
    awaitPromise: true,
    returnByValue: true,
    userGesture: true,
  });
  assert.equal(exceptionDetails, undefined);
  return signed.parse(result.value);
}

async function refusedWith(desk: Signing, letter: LetterAnswer): Promise<string> {
  const answer = await signDraft(desk, letter);
  return answer.ok ? 'signed' : answer.problem.code;
}

/** 'ok', or the code of the refusal. */
async function ask({ page, origin }: Desk, kind: string, subject: string, body: unknown) {
  const command = { id: uuidv7(Date.now(), randomBytes(10)), subject, as: SEAT, body };
  const path = `/api/offices/${KHALID.office}/commands/${kind}`;
  const answer = await page.request.post(path, { data: command, headers: { origin } });
  const said: unknown = await answer.json();
  return answer.ok() ? 'ok' : String(Reflect.get(Object(said), 'code'));
}

async function write(desk: Desk): Promise<string> {
  const subject = `letter/${uuidv7(Date.now(), randomBytes(10))}`;
  const body = {
    subject: 'ربط الجهات',
    text: 'السلام عليكم ورحمة الله وبركاته،\nنأمل التكرم بالاطلاع.',
    addressees: [{ office: MAJED.office, purpose: 'action' }],
  };
  assert.equal(await ask(desk, 'write-letter', subject, body), 'ok');
  return subject;
}

async function show({ page }: Desk, subject: string): Promise<LetterAnswer> {
  const id = subject.replace('letter/', '');
  const answer = await page.request.get(`/api/offices/${KHALID.office}/letters/${id}`);
  return letterShape.parse(await answer.json());
}

async function enrol({ page, t }: Desk): Promise<void> {
  await page.goto('/account');
  await page.getByRole('button', { name: t('account.passkey.add') }).click();
  await page.getByText(t('account.passkey.name', { n: 1 })).waitFor();
}

journey(
  'a draft is signed with a passkey, cancelled, and refused where it changed',
  async (stage) => {
    const desk = await sitDown(await stage.desk({ language: 'ar', byName: true }));
    const authenticatorId = await giveAuthenticator(desk);
    await enrol(desk);
    const subject = await write(desk);
    const letter = await show(desk, subject);
    const changed = { ...letter, text: `${letter.text} ` };
    assert.equal(await refusedWith(desk, changed), 'web.letter-changed');
    const verified = (isUserVerified: boolean) =>
      desk.devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    await verified(false);
    assert.equal(await refusedWith(desk, letter), 'web.signing-cancelled');
    await verified(true);
    const answer = await signDraft(desk, letter);
    assert.ok(answer.ok, JSON.stringify(answer));
    assert.equal(answer.value['digest'], letter.digest);
    const seat = { ...answer.value, passkey: null };
    assert.equal(await ask(desk, 'sign-letter', subject, seat), 'correspondence.passkey-needed');
    assert.equal(await ask(desk, 'sign-letter', subject, answer.value), 'ok');
    const after = await show(desk, subject);
    assert.deepEqual([after.state, after.signed?.method], ['signed', 'passkey']);
    const { draft } = letter;
    assert.equal(await ask(desk, 'dispatch-letter', subject, { draft }), 'ok');
    const byAddress = await sitDown(await stage.desk({ language: 'fa' }));
    const other = await show(byAddress, await write(byAddress));
    assert.equal(await refusedWith(byAddress, other), 'directory.passkey-needs-name');
  },
);
