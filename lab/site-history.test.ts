// The judge of histories: it finds each planted fault and nothing in good registers.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countHistory, judgeSites, longestGapMs } from './site-history.ts';
import type { Act, Registered, SiteSeen } from './site-history.ts';

const act = (id: string, rest: Partial<Act> = {}): Act => ({
  ...{ id, subject: `letter/${id}`, invokedMs: 0, tries: 1 },
  ...rest,
});
const history = [
  act('a', { acknowledged: { atMs: 1_000, number: '11' } }),
  act('b', { acknowledged: { atMs: 4_000, number: '12' }, tries: 3 }),
  act('c', { tries: 2 }),
  act('d', { failed: 'no.' }),
];
const mark = { size: 10, digest: 'before', lastSerial: 10 };
const row = (id: string, serial: number): Registered => ({ id, number: String(serial), serial });

function siteOf(site: string, rows: readonly Registered[], part: Partial<SiteSeen> = {}): SiteSeen {
  const now = { size: 10 + rows.length, digest: 'now', lastSerial: 10 + rows.length };
  return { site, before: mark, now, rows, ...part };
}

const faultsOf = (...rows: readonly Registered[]) =>
  judgeSites(history, mark, [siteOf('main', rows), siteOf('standby', rows)]).join('; ');

test('registers with all that was acknowledged are good, with what nobody knew of too', () => {
  assert.equal(faultsOf(row('a', 11), row('b', 12)), '');
  assert.equal(faultsOf({ ...row('b', 13), number: '12' }, row('c', 12), { ...row('a', 11) }), '');
});

test('what is lost, doubled, renumbered, left out, refused or unasked is found', () => {
  assert.match(faultsOf(row('a', 11)), /^main: b, acknowledged as 12, is lost; standby: b/);
  assert.match(faultsOf(row('a', 11), row('b', 12), row('a', 13)), /^main: a has 2 numbers/);
  assert.match(faultsOf(row('b', 11), row('a', 12)), /a was acknowledged as 11 and is 12/);
  assert.match(faultsOf(row('a', 11), row('b', 12), row('c', 14)), /a gap or a repeat: 14 at 3/);
  assert.match(faultsOf(row('a', 11), row('b', 12), row('d', 13)), /d was refused \(no.\), and is/);
  assert.match(faultsOf(row('a', 11), row('b', 12), row('e', 13)), /nobody asked for e/);
});

test('sites that differ, and a past that has changed, are found', () => {
  const rows = [row('a', 11), row('b', 12)];
  const other = siteOf('standby', rows, { now: { ...mark, size: 12, digest: 'other' } });
  const differing = judgeSites(history, mark, [siteOf('main', rows), other]);
  assert.deepEqual(differing, ['the logs of main and standby differ: 12 and 12 entries']);
  const forked = siteOf('main', rows, { before: { ...mark, digest: 'changed' } });
  const changed = judgeSites(history, mark, [forked]);
  assert.deepEqual(changed, ['main: what was in the log has changed']);
});

test('counts and gaps of a history', () => {
  assert.deepEqual(countHistory(history), {
    ...{ invoked: 4, acknowledged: 2, failed: 1, unknown: 1, again: 2 },
  });
  assert.equal(longestGapMs(history, 1_500), 3_000);
  assert.equal(longestGapMs(history, 1_500, 3_999), 0);
  assert.equal(longestGapMs(history, 5_000), 0);
});
