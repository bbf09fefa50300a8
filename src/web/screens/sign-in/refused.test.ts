// A refusal of the identity provider is told once and leaves the address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedIn } from './refused.ts';

test('the code is taken out of the address, the rest stays', () => {
  const found = refusedIn(
    'https://o.example/incoming?year=1448&refused=directory.identity-unknown',
  );
  const wanted = { code: 'directory.identity-unknown', rest: '/incoming?year=1448' };
  assert.deepEqual(found, wanted);
  assert.deepEqual(refusedIn('https://o.example/'), { code: null, rest: '/' });
});

test('what is no code is told as a sign-in that failed', () => {
  for (const said of ['', 'x', '<b>1</b>', 'Directory.x', 'a..b']) {
    const href = `https://o.example/?refused=${encodeURIComponent(said)}`;
    assert.deepEqual(refusedIn(href), { code: 'directory.oidc-failed', rest: '/' });
  }
});
