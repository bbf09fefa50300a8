import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consignmentId, findConsignment } from './consignment.ts';
import { noteOfEvent } from './mail-outcome.ts';

const secret = Buffer.alloc(32, 7);
const of = { office: 'moj.diwan', letter: 'letter/01990000-0000-7000-8000-000000000001', place: 3 };

test('a consignment is found again by its id, and by nobody without the secret', () => {
  const id = consignmentId(of, secret, 'diwan@moj.example');
  assert.equal(id, consignmentId(of, secret, 'diwan@moj.example'));
  assert.ok(id.endsWith('@moj.example'));
  assert.deepEqual(findConsignment(['x@y', id], 'moj.diwan', secret), of);
  assert.equal(findConsignment([id], 'other.diwan', secret), undefined);
  assert.equal(findConsignment([id], 'moj.diwan', Buffer.alloc(32, 8)), undefined);
  assert.equal(findConsignment([id.replace('.3.', '.4.')], 'moj.diwan', secret), undefined);
});

const words = { displayed: 'shown', answered: 'answered' };

test('an event is noted only where it says more than what is known', () => {
  const noted = (
    event: Parameters<typeof noteOfEvent>[0],
    known: Parameters<typeof noteOfEvent>[2],
  ) => noteOfEvent(event, 0, known, words)?.outcome;
  assert.equal(noted({ kind: 'sent' }, null), 'sent');
  assert.equal(noted({ kind: 'sent' }, 'sent'), undefined);
  assert.equal(noted({ kind: 'failed', why: '550' }, 'sent'), 'undeliverable');
  assert.equal(noted({ kind: 'displayed' }, 'sent'), 'handed-over');
  assert.equal(noted({ kind: 'answered', from: 'a' }, 'undeliverable'), 'handed-over');
  assert.equal(noted({ kind: 'failed', why: 'late' }, 'handed-over'), undefined);
  assert.equal(noted({ kind: 'displayed' }, 'refused'), undefined);
});

test('what a stranger wrote is one line without tricks, and short', () => {
  const from = `\u202Eevil\n${'x'.repeat(300)}`;
  const body = noteOfEvent({ kind: 'answered', from }, 2, 'sent', words);
  assert.equal(body?.outside, 2);
  assert.ok((body?.receiver ?? '').startsWith('evil x'));
  assert.ok((body?.receiver ?? '').length <= 120);
  const failed = noteOfEvent({ kind: 'failed', why: 'y'.repeat(900) }, 0, null, words);
  assert.equal(failed?.note.length, 500);
});
