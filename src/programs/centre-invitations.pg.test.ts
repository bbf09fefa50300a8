// What a centre answers to whoever follows an invitation: once, in time, with a key of that office;
// and what it tells the directory of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { formatVerifierKey, signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { migrate } from '#store/migrate.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { accessHeader } from '#sync/access.ts';
import { formatInvitation, formatJoin, invitationId } from '#sync/invitation.ts';

import { CentreFeed } from './centre-feed.ts';
import { CentreInvitations } from './centre-invitations.ts';
import { answerJoin } from './centre-join-answers.ts';
import { CentreStore } from './centre-store.ts';

const keyFor = (name: string, byte: number) =>
  signingKey(`dawam.example/${name}`, TYPE_ED25519, new Uint8Array(32).fill(byte));
const directory = keyFor('directory', 1);
const key = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(9));
const centre = { role: 'main' as const, url: 'https://centre.example', key: key.verifier };
const secretOf = (byte: number) => new Uint8Array(16).fill(byte);

let testing: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let store: CentreStore;
let invitations: CentreInvitations;
let nowMs = Date.parse('2026-11-21T08:00:00.000Z');

before(async () => {
  testing = await testDatabase();
  database = openDatabase({ url: testing.url });
  const pool = database.writers;
  await migrate(pool);
  store = new CentreStore(pool, new CentreFeed(pool));
  await store.admit(directory.verifier, formatVerifierKey(directory.verifier));
  invitations = new CentreInvitations(pool, store, () => nowMs);
});

after(async () => {
  await database.close();
  await testing.drop();
});

const byDirectory = { authorization: accessHeader(directory, key.verifier.name) };

async function ask(method: string, path: string, body = '', headers: Record<string, string> = {}) {
  const init = method === 'GET' ? { method, headers } : { method, body, headers };
  const request = new Request(`https://centre.example${path}`, init);
  const read = async () => new Uint8Array(await request.arrayBuffer());
  const answer = await answerJoin({ store, invitations, key }, request, read);
  if (answer === undefined) return [0, ''] as const;
  const text = await answer.text();
  return [answer.status, /"refused":"([a-z]+)"/.exec(text)?.[1] ?? text] as const;
}

function invite(office: string, byte: number, by = directory) {
  const id = invitationId(secretOf(byte));
  return formatInvitation({ office, id, hours: 24, centres: [centre] }, by);
}

test('invitations come from the directory only, and go to whoever knows their id', async () => {
  const note = invite('land', 1);
  assert.equal((await ask('POST', '/invitations', note))[0], 403);
  const byOffice = { authorization: accessHeader(keyFor('land', 2), key.verifier.name) };
  assert.equal((await ask('POST', '/invitations', note, byOffice))[0], 403);
  const forged = invite('land', 1, keyFor('directory', 5));
  assert.deepEqual(await ask('POST', '/invitations', forged, byDirectory), [400, 'unreadable']);
  assert.equal((await ask('POST', '/invitations', note, byDirectory))[0], 204);
  assert.equal((await ask('POST', '/invitations', note, byDirectory))[0], 204);
  const id = invitationId(secretOf(1));
  assert.deepEqual(await ask('GET', `/invitations/${id}`), [200, note]);
  const other = invitationId(secretOf(2));
  assert.deepEqual(await ask('GET', `/invitations/${other}`), [404, 'unknown']);
  assert.equal((await ask('GET', '/offices'))[0], 403);
  assert.equal((await ask('GET', '/elsewhere'))[0], 0);
});

test('an invitation is followed by one key, again and again by that one', async () => {
  const word = formatJoin(secretOf(1), keyFor('land', 2));
  const sea = formatJoin(secretOf(1), keyFor('sea', 2));
  assert.deepEqual(await ask('POST', '/join', sea), [400, 'unreadable']);
  assert.deepEqual(await ask('POST', '/join', 'rubbish'), [400, 'unreadable']);
  const unknown = formatJoin(secretOf(3), keyFor('land', 2));
  assert.deepEqual(await ask('POST', '/join', unknown), [404, 'unknown']);
  assert.ok(!store.hasLog('dawam.example/land'));
  assert.equal((await ask('POST', '/join', word))[0], 204);
  assert.equal((await ask('POST', '/join', word))[0], 204);
  assert.ok(store.hasLog('dawam.example/land'));
  const second = formatJoin(secretOf(1), keyFor('land', 4));
  assert.deepEqual(await ask('POST', '/join', second), [409, 'used']);
  assert.deepEqual(await ask('POST', '/invitations', invite('land', 6), byDirectory), [
    409,
    'taken',
  ]);
});

test('late is late, but whoever joined in time may go on', async () => {
  await ask('POST', '/invitations', invite('sea', 7), byDirectory);
  nowMs += 25 * 3_600_000;
  const word = formatJoin(secretOf(7), keyFor('sea', 3));
  assert.deepEqual(await ask('POST', '/join', word), [410, 'late']);
  const id = invitationId(secretOf(7));
  assert.deepEqual(await ask('GET', `/invitations/${id}`), [410, 'late']);
  const known = formatJoin(secretOf(1), keyFor('land', 2));
  assert.equal((await ask('POST', '/join', known))[0], 204);
});

test('the directory is told who was invited, has joined and was heard of', async () => {
  invitations.noteHeard('dawam.example/land');
  const [status, text] = await ask('GET', '/offices', '', byDirectory);
  assert.equal(status, 200);
  const { offices } = JSON.parse(text) as { offices: Awaited<ReturnType<typeof invitations.list>> };
  const told = offices.map(({ office, invitation, log }) => [
    office,
    invitation === null ? '-' : (invitation.joinedAt ?? 'waits'),
    log?.heardAt ?? '-',
  ]);
  assert.deepEqual(told, [
    ['directory', '-', '-'],
    ['land', '2026-11-21T08:00:00.000Z', '2026-11-22T09:00:00.000Z'],
    ['sea', 'waits', '-'],
  ]);
});
