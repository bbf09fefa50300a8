// Sessions on real PostgreSQL: what goes in comes out, and revoked or expired ones do not.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Session, SessionStore } from '#http/ports.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { createSessionStore } from './session-store.ts';

let cluster: TestDatabase;
let database: Database;
let sessions: SessionStore;

before(async () => {
  cluster = await testDatabase();
  database = openDatabase({ url: cluster.url });
  sessions = createSessionStore(database.writers);
});
after(async () => {
  await database.close();
  await cluster.drop();
});

const hashOf = (token: string) => createHash('sha256').update(token).digest();

function session(number: number, changes: Partial<Session> = {}): Session {
  return {
    id: `01936f00-0000-7000-8000-${String(number).padStart(12, '0')}`,
    person: 'rima',
    method: 'passkey',
    client: 'Firefox, Linux',
    createdAt: `2026-01-0${number}T08:00:00.000Z`,
    seenAt: `2026-01-0${number}T08:00:00.000Z`,
    expiresAt: '2026-02-01T08:00:00.000Z',
    ...changes,
  };
}

test('a session is found by its token only, touched forwards, revoked by its owner', async () => {
  const first = session(1);
  await sessions.insertSession(hashOf('one'), first);
  assert.deepEqual(await sessions.findSession(hashOf('one')), first);
  assert.equal(await sessions.findSession(hashOf('two')), undefined);
  const later = '2026-01-03T08:00:00.000Z';
  await sessions.touchSession(first.id, later);
  await sessions.touchSession(first.id, '2026-01-02T08:00:00.000Z');
  assert.equal((await sessions.findSession(hashOf('one')))?.seenAt, later);
  assert.equal(await sessions.revokeSession(first.id, 'hadi', later), false);
  assert.equal(await sessions.revokeSession(first.id, 'rima', later), true);
  assert.equal(await sessions.revokeSession(first.id, 'rima', later), false);
  assert.equal(await sessions.findSession(hashOf('one')), undefined);
});

test('the list has what lives, newest first; what is past its end is swept', async () => {
  await sessions.insertSession(hashOf('a'), session(2, { person: 'sami' }));
  await sessions.insertSession(hashOf('b'), session(4, { person: 'sami' }));
  const short = session(3, { person: 'sami', expiresAt: '2026-01-05T08:00:00.000Z' });
  await sessions.insertSession(hashOf('c'), short);
  const ids = async (now: string) =>
    (await sessions.listSessions('sami', now)).map((one) => Number(one.id.slice(-1)));
  assert.deepEqual(await ids('2026-01-04T09:00:00.000Z'), [4, 3, 2]);
  assert.deepEqual(await ids('2026-01-06T09:00:00.000Z'), [4, 2]);
  await sessions.insertSession(hashOf('d'), session(6, { person: 'sami' }));
  assert.equal(await sessions.findSession(hashOf('c')), undefined);
});
