// What is wrapped opens under its name and a key of the file, and under nothing else.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { must } from '#lib/assert.ts';
import { SiteKey } from '#store/site-key.ts';

const line = (byte: string) => byte.repeat(32);
const keyOf = (...lines: readonly string[]) => must(SiteKey.parse(lines.join('\n')), 'It is one.');

test('a key comes back under its name and its site key, and under no other', () => {
  const key = keyOf(line('0a'));
  const wrapped = key.wrap('civil.seed', 'secret', randomBytes);
  assert.deepEqual(key.unwrap('civil.seed', wrapped), { text: 'secret', isOld: false });
  assert.equal(wrapped.includes('secret'), false);
  assert.equal(key.unwrap('police.seed', wrapped), undefined);
  assert.equal(keyOf(line('0b')).unwrap('civil.seed', wrapped), undefined);
  for (const at of [0, 5, 14, wrapped.length - 1]) {
    const changed = Buffer.from(wrapped);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal(key.unwrap('civil.seed', changed), undefined, `byte ${at}`);
  }
  assert.equal(key.unwrap('civil.seed', Buffer.of(1)), undefined);
});

test('what an earlier line has wrapped opens, and is known to be old', () => {
  const wrapped = keyOf(line('0a')).wrap('civil.age', 'secret', randomBytes);
  const both = keyOf('# the second since the audit', line('0a'), line('0c'), '');
  assert.deepEqual(both.unwrap('civil.age', wrapped), { text: 'secret', isOld: true });
  const anew = both.wrap('civil.age', 'secret', randomBytes);
  assert.deepEqual(keyOf(line('0c')).unwrap('civil.age', anew), { text: 'secret', isOld: false });
});

test('a file that holds anything else is no site key', () => {
  for (const text of ['', 'secret', line('0a').slice(1), `${line('0a')}\nno`]) {
    assert.equal(SiteKey.parse(text), undefined, text);
  }
});
