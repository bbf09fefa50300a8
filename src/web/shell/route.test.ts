// Addresses and the screens that they mean.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letterPath, routeOf } from './route.ts';

const uuid = '01938f6e-7c1a-7000-8000-000000000001';

test('an address means one screen', () => {
  assert.deepEqual(routeOf('/'), { screen: 'home' });
  assert.deepEqual(routeOf('/incoming/'), { screen: 'register', register: 'incoming' });
  assert.deepEqual(routeOf('/incoming/new'), { screen: 'register-incoming' });
  assert.deepEqual(routeOf('/outgoing/new'), { screen: 'write', letter: null });
  assert.deepEqual(routeOf(`/letters/${uuid}`), { screen: 'letter', letter: uuid });
  assert.deepEqual(routeOf(`/letters/${uuid}/edit`), { screen: 'write', letter: uuid });
  assert.deepEqual(routeOf('/office-rules'), { screen: 'office-rules', topic: 'working-time' });
  assert.deepEqual(routeOf('/office-rules/units'), { screen: 'office-rules', topic: 'units' });
  assert.deepEqual(routeOf('/office-rules/nothing'), { screen: 'lost' });
  assert.deepEqual(routeOf('/set-up'), { screen: 'set-up' });
});

test('what is no address is lost, not guessed', () => {
  for (const path of ['/letters/1', '/incoming/old', '/staff/9', '/nowhere']) {
    assert.deepEqual(routeOf(path), { screen: 'lost' });
  }
});

test('the address of a letter comes from its subject', () => {
  assert.equal(letterPath(`letter/${uuid}`), `/letters/${uuid}`);
});
