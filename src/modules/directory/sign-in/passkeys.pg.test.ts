// Signing in through the real http with a real challenge store and a software authenticator:
// set-up link, passkey, recovery codes, sessions, demo seats; and everything that must not work.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { must } from '#lib/assert.ts';
import { signInWorld } from '#modules/directory/testing/sign-in-world.ts';
import type { Browser, SignInWorld } from '#modules/directory/testing/sign-in-world.ts';
import { SoftwareAuthenticator } from '#modules/directory/testing/software-authenticator.ts';
import { verifyPasskey } from '#kernel/passkey.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { invite } from './invitations.ts';

const asked = z.object({ id: z.string(), options: z.unknown() });
const entered = z.object({ person: z.string(), method: z.string(), seats: z.array(z.unknown()) });
const account = z.object({
  sessions: z.array(z.object({ id: z.string(), current: z.boolean() })),
  passkeys: z.array(z.object({ id: z.string(), name: z.string() })),
  recoveryCodesLeft: z.int(),
});
const signing = z.object({
  passkeys: z.array(z.object({ id: z.string(), transports: z.array(z.string()) })),
  rpId: z.string(),
});

let world: SignInWorld;
before(async () => {
  world = await signInWorld();
});
after(async () => {
  await world.close();
});

async function tokenFor(person: string): Promise<string> {
  const made = await invite(world.ports, person, 'office-server');
  assert.ok(!isRefusal(made));
  return made.token;
}

async function setUp(browser: Browser, person: string, key: SoftwareAuthenticator) {
  const token = await tokenFor(person);
  const { id, options } = asked.parse(await browser.post('/api/set-up/options', { token }));
  const body = { token, id, name: 'My key', response: key.create(options) };
  return { token, body, answer: await browser.post('/api/set-up/verify', body) };
}

async function signIn(browser: Browser, key: SoftwareAuthenticator): Promise<unknown> {
  const { id, options } = asked.parse(await browser.post('/api/sign-in/passkey/options'));
  const response = key.get(options);
  return await browser.post('/api/sign-in/passkey/verify', { id, response });
}

const ways = z.object({
  passkey: asked.nullable(),
  hasCodes: z.boolean(),
  grant: z.string().nullable(),
});
const granted = z.object({ grant: z.string() });

/** Shows once more who it is, by their passkey. */
async function stepUp(browser: Browser, key: SoftwareAuthenticator): Promise<unknown> {
  const { passkey } = ways.parse(await browser.post('/api/step-up'));
  const { id, options } = must(passkey, 'They have a passkey.');
  key.rules.counter += 1;
  return await browser.post('/api/step-up/passkey', { id, response: key.get(options) });
}

async function grantFor(browser: Browser, key: SoftwareAuthenticator) {
  return granted.parse(await stepUp(browser, key));
}

test('a set-up link enrols the first passkey, once, and the passkey then signs in', async () => {
  const browser = world.browser();
  const key = new SoftwareAuthenticator(world.origin);
  const { token, body, answer } = await setUp(browser, 'hadi', key);
  const first = entered.parse(answer);
  assert.deepEqual([first.person, first.method, first.seats.length], ['hadi', 'set-up', 1]);
  const last = must(world.log.entries.at(-1), 'Enrolling is recorded.').entry;
  assert.equal(last.kind, 'credential-enrolled');
  assert.equal(last.body['invitedBy'], 'office-server');
  assert.equal(await browser.post('/api/set-up/verify', body), 'directory.invitation-over');
  assert.equal(await browser.post('/api/set-up/options', { token }), 'directory.invitation-over');
  const other = world.browser();
  assert.equal(await other.get('/api/session'), 'http.not-signed-in');
  key.rules.counter = 2;
  assert.equal(entered.parse(await signIn(other, key)).method, 'passkey');
  assert.equal(entered.parse(await other.get('/api/session')).person, 'hadi');
  await other.post('/api/sign-out');
  assert.equal(await other.get('/api/session'), 'http.not-signed-in');
});

test('a set-up link lasts three days, and a guessed one is none', async () => {
  const browser = world.browser();
  const open = (token: string) => browser.post('/api/set-up/options', { token });
  const token = await tokenFor('sami');
  const [id = '', secret = ''] = token.split('.');
  const wrong = `${id}.${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
  assert.equal(await open(wrong), 'directory.invitation-over');
  assert.equal(await open('nonsense'), 'directory.invitation-over');
  asked.parse(await open(token));
  world.log.pass(3 * 86_400_000);
  assert.equal(await open(token), 'directory.invitation-over');
});

test('a challenge works once and for five minutes', async () => {
  const browser = world.browser();
  const key = new SoftwareAuthenticator(world.origin);
  await setUp(world.browser(), 'rima', key);
  key.rules.counter = 5;
  const late = asked.parse(await browser.post('/api/sign-in/passkey/options'));
  world.log.pass(300_000);
  const verify = (id: string, response: unknown) =>
    browser.post('/api/sign-in/passkey/verify', { id, response });
  assert.equal(await verify(late.id, key.get(late.options)), 'directory.challenge-over');
  const { id, options } = asked.parse(await browser.post('/api/sign-in/passkey/options'));
  const response = key.get(options);
  entered.parse(await verify(id, response));
  assert.equal(await verify(id, response), 'directory.challenge-over');
});

test('no sign-in without a finger, for another origin, by an unknown or copied key', async () => {
  const browser = world.browser();
  const key = new SoftwareAuthenticator(world.origin);
  await setUp(world.browser(), 'zahra', key);
  key.rules.counter = 10;
  key.rules.isVerified = false;
  assert.equal(await signIn(browser, key), 'directory.passkey-not-accepted');
  key.rules.isVerified = true;
  key.rules.origin = 'http://evil.example';
  assert.equal(await signIn(browser, key), 'directory.passkey-not-accepted');
  key.rules.origin = world.origin;
  const stranger = new SoftwareAuthenticator(world.origin);
  assert.equal(await signIn(browser, stranger), 'directory.passkey-unknown');
  entered.parse(await signIn(browser, key));
  assert.equal(await signIn(world.browser(), key), 'directory.passkey-copied');
  key.rules.counter = 9;
  assert.equal(await signIn(world.browser(), key), 'directory.passkey-copied');
  key.rules.counter = 11;
  entered.parse(await signIn(world.browser(), key));
});

test('a passkey of nobody verified is not enrolled, nor one for another person', async () => {
  const key = new SoftwareAuthenticator(world.origin);
  key.rules.isVerified = false;
  const { token: link, answer } = await setUp(world.browser(), 'sami', key);
  assert.equal(answer, 'directory.passkey-not-accepted');
  asked.parse(await world.browser().post('/api/set-up/options', { token: link }));
  const browser = world.browser();
  await setUp(browser, 'amal', new SoftwareAuthenticator(world.origin));
  const token = await tokenFor('sami');
  const { id, options } = asked.parse(await browser.post('/api/set-up/options', { token }));
  const response = new SoftwareAuthenticator(world.origin).create(options);
  const mine = await browser.post('/api/passkeys', { id, name: 'x', response });
  assert.equal(mine, 'directory.challenge-over', 'the challenge was for sami');
});

test('more passkeys, revoking one, sessions and revoking one', async () => {
  const browser = world.browser();
  const key = new SoftwareAuthenticator(world.origin);
  await setUp(browser, 'amal', key);
  const second = new SoftwareAuthenticator(world.origin);
  const grant = await grantFor(browser, key);
  const { id, options } = asked.parse(await browser.post('/api/passkeys/options', grant));
  const body = { id, name: 'Second', response: second.create(options) };
  const { passkeys } = account.parse(await browser.post('/api/passkeys', body));
  const mine = must(
    passkeys.find((one) => one.name === 'Second'),
    'The new passkey is listed.',
  );
  second.rules.counter = 2;
  const other = world.browser();
  entered.parse(await signIn(other, second));
  const revoke = `/api/passkeys/${mine.id}/revoke`;
  const stranger = world.browser();
  await setUp(stranger, 'sami', new SoftwareAuthenticator(world.origin));
  assert.equal(await stranger.post(revoke), 'directory.no-such-credential');
  assert.equal(await browser.post(revoke), 'directory.step-up-needed');
  const left = account.parse(await browser.post(revoke, await grantFor(browser, key)));
  assert.ok(!left.passkeys.some((one) => one.id === mine.id));
  second.rules.counter = 3;
  assert.equal(await signIn(world.browser(), second), 'directory.passkey-unknown');
  const theirs = must(
    left.sessions.find((one) => !one.current),
    'The other browser has a session.',
  );
  const end = `/api/sessions/${theirs.id}/revoke`;
  assert.equal(await stranger.post(end), 'directory.no-such-session');
  for (const session of left.sessions.filter((one) => !one.current)) {
    account.parse(await browser.post(`/api/sessions/${session.id}/revoke`));
  }
  assert.equal(await other.get('/api/session'), 'http.not-signed-in');
});

test('recovery codes work once each, however typed; new ones replace old ones', async () => {
  const browser = world.browser();
  const key = new SoftwareAuthenticator(world.origin);
  await setUp(browser, 'hadi', key);
  const shape = z.object({ codes: z.array(z.string()).length(10) });
  const make = async () =>
    shape.parse(await browser.post('/api/recovery-codes', await grantFor(browser, key)));
  const { codes } = await make();
  assert.equal(new Set(codes).size, 10);
  const [first = '', second = ''] = codes;
  const use = (person: string, code: string) =>
    world.browser().post('/api/sign-in/recovery-code', { person, code });
  assert.equal(await use('rima', first), 'directory.recovery-code-wrong');
  assert.equal(await use('nobody', first), 'directory.recovery-code-wrong');
  const typed = first.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
  assert.equal(entered.parse(await use('hadi', typed)).method, 'recovery-code');
  assert.equal(await use('hadi', first), 'directory.recovery-code-wrong');
  assert.equal(account.parse(await browser.get('/api/sessions')).recoveryCodesLeft, 9);
  await make();
  assert.equal(await use('hadi', second), 'directory.recovery-code-wrong');
});

test('two who use one code at the same instant: one gets in', async () => {
  const browser = world.browser();
  const key = new SoftwareAuthenticator(world.origin);
  await setUp(browser, 'rima', key);
  const shape = z.object({ codes: z.array(z.string()) });
  const grant = await grantFor(browser, key);
  const { codes } = shape.parse(await browser.post('/api/recovery-codes', grant));
  const body = { person: 'rima', code: codes[3] };
  const tries = Array.from({ length: 8 }, () =>
    world.browser().post('/api/sign-in/recovery-code', body),
  );
  const answers = await Promise.all(tries);
  assert.equal(answers.filter((answer) => entered.safeParse(answer).success).length, 1);
});

test('a stolen session changes no way in', async () => {
  const browser = world.browser();
  const key = new SoftwareAuthenticator(world.origin);
  await setUp(browser, 'zahra', key);
  const codes = z.object({ codes: z.array(z.string()) });
  const tryAll = (grant?: string | null) =>
    Promise.all(
      ['/api/passkeys/options', '/api/recovery-codes'].map((path) => browser.post(path, { grant })),
    );
  const refused = ['directory.step-up-needed', 'directory.step-up-needed'];
  assert.deepEqual(await tryAll(), refused);
  assert.deepEqual(await tryAll(null), refused);
  assert.deepEqual(await tryAll('01990000-0000-7000-8000-000000000000'), refused);
  // Nor with a challenge of another kind, a finger that was not checked, another's key.
  const other = asked.parse(await browser.post('/api/sign-in/passkey/options'));
  assert.deepEqual(await tryAll(other.id), refused);
  key.rules.isVerified = false;
  assert.equal(await stepUp(browser, key), 'directory.passkey-not-accepted');
  key.rules.isVerified = true;
  const stranger = world.browser();
  const theirs = new SoftwareAuthenticator(world.origin);
  await setUp(stranger, 'sami', theirs);
  assert.equal(await stepUp(browser, theirs), 'directory.passkey-not-accepted');
  // Another's grant, and one of another session of theirs, are none.
  const { grant: foreign } = await grantFor(stranger, theirs);
  assert.deepEqual(await tryAll(foreign), refused);
  const elsewhere = world.browser();
  key.rules.counter += 1;
  entered.parse(await signIn(elsewhere, key));
  const { grant: otherSession } = await grantFor(elsewhere, key);
  assert.deepEqual(await tryAll(otherSession), refused);
  // One act, within five minutes.
  const { grant } = await grantFor(browser, key);
  codes.parse(await browser.post('/api/recovery-codes', { grant }));
  assert.deepEqual(await tryAll(grant), refused);
  const { grant: late } = await grantFor(browser, key);
  world.log.pass(300_000);
  assert.deepEqual(await tryAll(late), refused);
});

test('a recovery code is shown instead; who has neither has just signed in', async () => {
  const browser = world.browser();
  const key = new SoftwareAuthenticator(world.origin);
  await setUp(browser, 'hadi', key);
  const shape = z.object({ codes: z.array(z.string()) });
  const { codes } = shape.parse(
    await browser.post('/api/recovery-codes', await grantFor(browser, key)),
  );
  const [first = '', second = ''] = codes;
  const show = (code: string) => browser.post('/api/step-up/recovery-code', { code });
  assert.equal(await show('ABCD'), 'directory.recovery-code-wrong');
  const grant = granted.parse(await show(first));
  assert.equal(await show(first), 'directory.recovery-code-wrong');
  const added = new SoftwareAuthenticator(world.origin);
  const { id, options } = asked.parse(await browser.post('/api/passkeys/options', grant));
  const body = { id, name: 'New', response: added.create(options) };
  const { passkeys } = account.parse(await browser.post('/api/passkeys', body));
  // Without any passkey the codes that are left are still asked for.
  const other = await signInWorld({ demo: {} });
  try {
    const guest = other.browser();
    await guest.post('/api/sign-in/demo-seat', { person: 'hadi' });
    const fresh = ways.parse(await guest.post('/api/step-up'));
    assert.deepEqual([fresh.passkey, fresh.hasCodes], [null, false]);
    shape.parse(await guest.post('/api/recovery-codes', { grant: fresh.grant }));
    const left = ways.parse(await guest.post('/api/step-up'));
    assert.deepEqual([left.passkey, left.hasCodes, left.grant], [null, true, null]);
    const bare = other.browser();
    await bare.post('/api/sign-in/demo-seat', { person: 'rima' });
    other.log.pass(300_000);
    assert.equal(await bare.post('/api/step-up'), 'directory.step-up-needed');
  } finally {
    await other.close();
  }
  for (const one of passkeys) {
    const { grant: mine } = granted.parse(await stepUp(browser, added));
    if (one.name !== 'New') await browser.post(`/api/passkeys/${one.id}/revoke`, { grant: mine });
  }
  assert.equal(await show(second).then((shown) => granted.safeParse(shown).success), true);
});

test('only administrators invite, and their name goes into the log', async () => {
  const amal = world.browser();
  await setUp(amal, 'amal', new SoftwareAuthenticator(world.origin));
  const hadi = world.browser();
  await setUp(hadi, 'hadi', new SoftwareAuthenticator(world.origin));
  const path = '/api/directory/people/sami/invitation';
  assert.equal(await hadi.post(path), 'kernel.not-permitted');
  const { link } = z.object({ link: z.url() }).parse(await amal.post(path));
  const token = new URL(link).hash.slice(1);
  const browser = world.browser();
  const { id, options } = asked.parse(await browser.post('/api/set-up/options', { token }));
  const response = new SoftwareAuthenticator(world.origin).create(options);
  const body = { token, id, name: 'First', response };
  entered.parse(await browser.post('/api/set-up/verify', body));
  const last = must(world.log.entries.at(-1), 'Enrolling is recorded.').entry;
  assert.equal(last.body['invitedBy'], 'amal');
});

test('demo seats are there in demo mode only, and only for ready persons', async () => {
  const browser = world.browser();
  const seat = { person: 'hadi' };
  assert.equal(await browser.post('/api/sign-in/demo-seat', seat), 'directory.no-demo');
  const demo = await signInWorld({ demo: {} });
  try {
    const welcome = z.object({
      demo: z.literal(true),
      seats: z.array(z.object({ person: z.string() })),
    });
    const { seats } = welcome.parse(await demo.browser().get('/api/welcome'));
    assert.deepEqual(
      seats.map((one) => one.person),
      ['amal', 'hadi', 'rima'],
    );
    const guest = demo.browser();
    const enter = (person: string) => guest.post('/api/sign-in/demo-seat', { person });
    assert.equal(await enter('sami'), 'directory.no-such-seat');
    assert.equal(entered.parse(await enter('rima')).method, 'demo-seat');
  } finally {
    await demo.close();
  }
});

test('a page opened by a numeric address is told why passkeys do not work there', async () => {
  const numeric = await signInWorld({}, 'http://127.0.0.1:8080');
  try {
    const answer = await numeric.browser().post('/api/sign-in/passkey/options');
    assert.equal(answer, 'directory.passkey-needs-name');
  } finally {
    await numeric.close();
  }
});

test('a passkey signs a digest, and anybody with the enrolled key can check it', async () => {
  const browser = world.browser();
  assert.equal(await browser.get('/api/passkeys/signing'), 'http.not-signed-in');
  const key = new SoftwareAuthenticator(world.origin);
  entered.parse((await setUp(browser, 'amal', key)).answer);
  const { passkeys, rpId } = signing.parse(await browser.get('/api/passkeys/signing'));
  const credential = key.id.toString('base64url');
  assert.deepEqual([passkeys.at(-1)?.id, rpId], [credential, 'localhost']);
  const digest = '5b'.repeat(32);
  const challenge = Buffer.from(digest, 'hex').toString('base64url');
  const { clientDataJSON, authenticatorData, signature } = key.get({ challenge, rpId }).response;
  const enrolled = must(world.log.authority.findPasskey(credential), 'It was enrolled.');
  assert.equal(enrolled.person, 'amal');
  const made = { credential, clientData: clientDataJSON, authenticatorData, signature };
  const { publicKey } = enrolled;
  assert.ok(verifyPasskey({ publicKey, ...made }, digest).ok);
  assert.ok(!verifyPasskey({ publicKey, ...made }, '5c'.repeat(32)).ok);
  assert.ok(world.log.authority.hasPasskey('amal'));
  const { passkeys: own } = account.parse(await browser.get('/api/sessions'));
  for (const { id } of own) {
    // The key itself last: with it they show that it is they.
    if (id === own.at(-1)?.id) continue;
    await browser.post(`/api/passkeys/${id}/revoke`, await grantFor(browser, key));
  }
  const last = must(own.at(-1), 'The key itself.');
  await browser.post(`/api/passkeys/${last.id}/revoke`, await grantFor(browser, key));
  assert.equal(world.log.authority.findPasskey(credential), undefined);
  assert.ok(!world.log.authority.hasPasskey('amal'));
  assert.deepEqual(await browser.get('/api/passkeys/signing'), { passkeys: [], rpId });
});
