// The judge of histories: it finds each planted fault and nothing in a good register.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { judgeHistory } from './site-acts.ts';

const history = [
  { id: 'a', acknowledged: { atMs: 1, number: '1' } },
  { id: 'b', acknowledged: { atMs: 2, number: '2' } },
  { id: 'c' },
];
const row = (id: string, serial: number) => ({ id, number: String(serial), serial });

test('a register with all that was acknowledged is good, with what nobody knew of too', () => {
  assert.deepEqual(judgeHistory(history, [row('a', 1), row('b', 2)]), []);
  assert.deepEqual(judgeHistory(history, [row('b', 2), row('c', 3), row('a', 1)]), []);
});

test('what is lost, doubled, renumbered or left out is found', () => {
  const faultsOf = (...rows: ReturnType<typeof row>[]) => judgeHistory(history, rows).join('; ');
  assert.match(faultsOf(row('a', 1)), /^b, acknowledged as 2, is lost$/);
  assert.match(faultsOf(row('a', 1), row('b', 2), row('a', 3)), /^a has 2 numbers$/);
  assert.match(faultsOf(row('b', 1), row('a', 2)), /a was acknowledged as 1 and is 2/);
  assert.match(faultsOf(row('a', 1), row('b', 2), row('c', 4)), /does not run 1…n: 4 at place 3/);
});
