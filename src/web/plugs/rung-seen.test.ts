// The rung that the plug board shows follows what the server has found, while it is at work.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rungOf } from './rung-seen.ts';

const found = (...states: readonly ('up' | 'down' | 'off' | null)[]) =>
  states.map((state) => ({ found: state }));

test('both, one, none; nothing is known before it was tried, nor where the server is down', () => {
  assert.equal(rungOf({ power: 'on', lines: found('up', 'up') }), 'both');
  assert.equal(rungOf({ power: 'on', lines: found('up', 'down') }), 'one');
  assert.equal(rungOf({ power: 'on', lines: found('up', null) }), 'one');
  assert.equal(rungOf({ power: 'on', lines: found('down', 'off') }), 'isolated');
  assert.equal(rungOf({ power: 'on', lines: found(null, null) }), 'unknown');
  assert.equal(rungOf({ power: 'starting', lines: found('up', 'up') }), 'unknown');
  assert.equal(rungOf({ power: 'pulled', lines: found('up', 'up') }), 'down');
  assert.equal(rungOf({ power: 'stopping', lines: found('up', 'up') }), 'down');
});
