// Reference numbers in running text, and where they stand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listMentions } from './mentions.ts';

const keysOf = (text: string) => listMentions(text).map(({ key }) => key);

test('numbers with their parts, with and without spaces, in all digits', () => {
  assert.deepEqual(keysOf('بموجب المرسوم رقم (م / ٣١) وتاريخ'), ['م/31']);
  assert.deepEqual(keysOf('letters 1-1/44 and ۱۲/۳۴۵.'), ['1/1/44', '12/345']);
  assert.deepEqual(keysOf('12_7 and 12 \\ 9'), ['12/7', '12/9']);
});

test('many numbers, far apart and near, are all found where they stand', () => {
  const text = Array.from({ length: 40 }, (_, at) => `${'كلمة '.repeat(at)}(${at}/7)`).join('، ');
  const found = listMentions(text);
  assert.equal(found.length, 40);
  for (const { key, start, end } of found) assert.equal(text.slice(start, end), key);
});

test('what has no figure beside a separator is no number', () => {
  assert.deepEqual(keysOf('و/أو, 12 letters - and 7'), []);
  assert.deepEqual(keysOf('م/د'), []);
  assert.deepEqual(keysOf('و/أو 12/3, 7- letters 4/5'), ['12/3', '4/5']);
});
