// Which joined logs a centre is told of: every one that it does not know from the directory, also
// where it was away when the office joined and has no word of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listToIntroduce } from './joins.ts';

const joined = ['moj', 'moi', 'mcit'].map((office) => ({ id: office, office, vkey: 'key' }));
const log = { isIntroduced: true, signed: 1, held: 1, heardAt: null, readingKeys: null };

test('a centre is told of what it was away for, and of what it has only a word of', () => {
  const told = [
    { office: 'moj', log },
    { office: 'moi', log: null },
  ];
  const offices = listToIntroduce(joined, told).map(({ office }) => office);
  assert.deepEqual(offices, ['moi', 'mcit']);
});

test('a log that it mirrors without the directory having said so is introduced', () => {
  const told = joined.map(({ office }) => ({ office, log: { ...log, isIntroduced: false } }));
  assert.equal(listToIntroduce(joined, told).length, 3);
  const all = joined.map(({ office }) => ({ office, log }));
  assert.deepEqual(listToIntroduce(joined, all), []);
});
