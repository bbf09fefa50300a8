// A browser that nobody knows is not shown as question marks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientSaid } from './client-said.ts';

test('only what is known of a browser is said', () => {
  assert.equal(clientSaid('Firefox, Windows'), 'Firefox, Windows');
  assert.equal(clientSaid('?, Windows'), 'Windows');
  assert.equal(clientSaid('?, ?'), null);
});
