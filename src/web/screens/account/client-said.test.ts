// A browser that nobody knows is not shown as question marks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf } from '#http/session.ts';
import { clientSaid } from './client-said.ts';

test('only what is known of a browser is said', () => {
  assert.equal(clientSaid('Firefox, Windows'), 'Firefox, Windows');
  assert.equal(clientSaid('?, Windows'), 'Windows');
  assert.equal(clientSaid(clientOf('curl/8.5.0')), null);
  assert.equal(clientSaid(clientOf(undefined)), null);
});
