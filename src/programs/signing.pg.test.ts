// A letter signed with a passkey over HTTP, on a real office: the digest is computed from what the
// page shows, as the browser does; whoever has a passkey must use it, and only its owner can; what
// is recorded `dawam verify` checks again out of the logs, also after the key was revoked.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { uuidv7 } from '#lib/uuid.ts';
import { letterShape } from '#modules/correspondence/shapes.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { sessionsShape, signingPasskeysShape } from '#modules/directory/shapes.ts';
import { SoftwareAuthenticator } from '#modules/directory/testing/software-authenticator.ts';
import { verifyData } from '#store/upkeep.ts';
import { seeDraft } from '#web/data/seen-draft.ts';
import { modules } from './modules.ts';
import { nowMs } from './office.ts';
import { openDemoOffice } from './testing/demo-office.ts';
import type { DemoOffice } from './testing/demo-office.ts';

const origin = 'http://localhost:4180';
const office = '/api/offices/moj.diwan';
const signer = { person: 'khalid-al-dosari', as: 'moj.diwan.khalid-al-dosari.signer' };
const registrar = { person: 'rana-al-otaibi', as: 'moj.diwan.rana-al-otaibi.registrar' };
const asked = z.object({ id: z.string(), options: z.unknown() });
const granted = z.object({ grant: z.string() });
let demo: DemoOffice;

before(async () => {
  demo = await openDemoOffice('signing');
});

after(() => demo.close());

const where = () => ({ dataDir: demo.dataDir, databaseUrl: demo.database.url });

type Seat = typeof signer;

const send = (path: string, body: unknown, cookie = '') => demo.send(path, body, cookie);

async function get(path: string, cookie: string): Promise<unknown> {
  return await (await demo.get(path, cookie)).json();
}

const sitDown = ({ person }: Seat) => demo.sitDown(person);

async function enrol(cookie: string): Promise<SoftwareAuthenticator> {
  const key = new SoftwareAuthenticator(origin);
  // The first passkey of a person who has just signed in: nothing more is asked for.
  const ways = await (await send('/api/step-up', {}, cookie)).json();
  const { grant } = granted.parse(ways);
  const made = await send('/api/passkeys/options', { grant }, cookie);
  const { id, options } = asked.parse(await made.json());
  const response = key.create(options);
  const answer = await send('/api/passkeys', { id, name: 'key', response }, cookie);
  assert.equal(answer.status, 200, await answer.clone().text());
  return key;
}

/** Shows once more, by the passkey, that it is its owner. */
async function grantBy(cookie: string, key: SoftwareAuthenticator): Promise<string> {
  const ways: unknown = await (await send('/api/step-up', {}, cookie)).json();
  const { id, options } = asked.parse(Reflect.get(Object(ways), 'passkey'));
  key.rules.counter += 1;
  const shown = { id, response: key.get(options) };
  const answer = await send('/api/step-up/passkey', shown, cookie);
  assert.equal(answer.status, 200, await answer.clone().text());
  return granted.parse(await answer.json()).grant;
}

/** 'ok', or the code of the refusal. */
async function ask(cookie: string, { as }: Seat, kind: string, about: [string, object]) {
  const [subject, body] = about;
  const command = { id: uuidv7(nowMs(), randomBytes(10)), subject, as, body };
  const answer = await send(`${office}/commands/${kind}`, command, cookie);
  const said: unknown = await answer.json();
  return answer.status === 200 ? 'ok' : String(Reflect.get(Object(said), 'code'));
}

async function write(cookie: string, seat: Seat): Promise<string> {
  const subject = `letter/${uuidv7(nowMs(), randomBytes(10))}`;
  const body = {
    ...{ subject: 'ربط الجهات', text: 'السلام عليكم ورحمة الله', urgency: 'urgent' },
    addressees: [{ office: 'mcit.diwan', purpose: 'action', dueOn: null }],
    references: [{ relation: 'cites', number: 'م/31', date: null }],
  };
  assert.equal(await ask(cookie, seat, 'write-letter', [subject, body]), 'ok');
  return subject;
}

async function show(cookie: string, subject: string): Promise<LetterAnswer> {
  return letterShape.parse(await get(`${office}/letters/${subject.slice(7)}`, cookie));
}

function see(letter: LetterAnswer) {
  const seen = seeDraft(letter);
  assert.ok(seen.ok, 'the browser computes the digest that the office has');
  return seen.value;
}

function passkeyBy(key: SoftwareAuthenticator, digest: string) {
  const challenge = Buffer.from(digest, 'hex').toString('base64url');
  const { response } = key.get({ challenge, rpId: 'localhost' });
  const { clientDataJSON: clientData, authenticatorData, signature } = response;
  return { credential: key.id.toString('base64url'), clientData, authenticatorData, signature };
}

async function listFlaws() {
  const options = { ...where(), modules };
  return (await verifyData(options)).flaws;
}

test('who has a passkey signs with it, over what the page shows, and verify agrees', async () => {
  const cookie = await sitDown(signer);
  const key = await enrol(cookie);
  const told = signingPasskeysShape.parse(await get('/api/passkeys/signing', cookie));
  assert.equal(told.passkeys.at(-1)?.id, key.id.toString('base64url'));
  const subject = await write(cookie, signer);
  const seen = see(await show(cookie, subject));
  const sign = (body: object) => ask(cookie, signer, 'sign-letter', [subject, body]);
  assert.equal(await sign(seen), 'correspondence.passkey-needed');
  const otherDigest = '5b'.repeat(32);
  const replayed = { ...seen, passkey: passkeyBy(key, otherDigest) };
  assert.equal(await sign(replayed), 'correspondence.passkey-invalid');
  key.rules.isVerified = false;
  const unverified = { ...seen, passkey: passkeyBy(key, seen.digest) };
  assert.equal(await sign(unverified), 'correspondence.passkey-invalid');
  key.rules.isVerified = true;
  const stranger = new SoftwareAuthenticator(origin);
  const unknown = { ...seen, passkey: passkeyBy(stranger, seen.digest) };
  assert.equal(await sign(unknown), 'correspondence.passkey-unknown');
  const early = await ask(cookie, signer, 'dispatch-letter', [subject, { draft: seen.draft }]);
  assert.equal(early, 'correspondence.not-signed');
  assert.equal(await sign({ ...seen, passkey: passkeyBy(key, seen.digest) }), 'ok');
  const signed = await show(cookie, subject);
  assert.equal(signed.state, 'signed');
  assert.equal(signed.number, null);
  assert.equal(signed.signed?.method, 'passkey');
  assert.equal(signed.signed?.digest, seen.digest);
  const sent = await ask(cookie, signer, 'dispatch-letter', [subject, { draft: seen.draft }]);
  assert.equal(sent, 'ok');
  assert.match((await show(cookie, subject)).number ?? '', /\S/);
  const sessions = sessionsShape.parse(await get('/api/sessions', cookie));
  for (const { id } of sessions.passkeys) {
    const grant = await grantBy(cookie, key);
    const revoked = await send(`/api/passkeys/${id}/revoke`, { grant }, cookie);
    assert.equal(revoked.status, 200, await revoked.clone().text());
  }
  assert.deepEqual(await listFlaws(), []);
});

test('another’s passkey signs nothing; a changed letter is not what was seen', async () => {
  const cookie = await sitDown(signer);
  const other = await enrol(await sitDown(registrar));
  const subject = await write(cookie, signer);
  const seen = see(await show(cookie, subject));
  const sign = (body: object) => ask(cookie, signer, 'sign-letter', [subject, body]);
  const stolen = { ...seen, passkey: passkeyBy(other, seen.digest) };
  assert.equal(await sign(stolen), 'correspondence.passkey-unknown');
  const shown = await show(cookie, subject);
  const changed = seeDraft({ ...shown, text: `${shown.text}.` });
  assert.equal(changed.ok ? 'ok' : changed.problem.code, 'web.letter-changed');
  const wrong = { draft: seen.draft, digest: '5b'.repeat(32) };
  assert.equal(await sign(wrong), 'correspondence.digest-differs');
});

test('who has no passkey signs by their seat, and it is said so', async () => {
  const cookie = await sitDown(signer);
  const told = signingPasskeysShape.parse(await get('/api/passkeys/signing', cookie));
  assert.deepEqual(told.passkeys, []);
  const subject = await write(cookie, signer);
  const seen = see(await show(cookie, subject));
  assert.equal(await ask(cookie, signer, 'sign-letter', [subject, seen]), 'ok');
  assert.equal((await show(cookie, subject)).signed?.method, 'seat');
  assert.deepEqual(await listFlaws(), []);
});

test('verify finds a signature whose key was never enrolled', async () => {
  const cookie = await sitDown(signer);
  const key = await enrol(cookie);
  const subject = await write(cookie, signer);
  const seen = see(await show(cookie, subject));
  const body = { ...seen, passkey: passkeyBy(key, seen.digest) };
  assert.equal(await ask(cookie, signer, 'sign-letter', [subject, body]), 'ok');
  const directory = modules.map((one) => (one.name === 'directory' ? { ...one, evidence } : one));
  const options = { ...where(), modules: directory };
  const { flaws } = await verifyData(options);
  assert.ok(flaws.some(({ problem }) => problem.includes('nobody enrolled')));
});

/** As if the directory's log had lost what was enrolled. */
const evidence = { kinds: ['credential-enrolled'], findPasskey: () => undefined };
