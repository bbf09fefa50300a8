// Tables as spreadsheets and older systems write them, and what cannot be read of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { decodeTable, readTable } from './table-text.ts';

function read(text: string, format: 'csv' | 'jsonl' = 'csv'): unknown[] {
  return [...readTable(text, format).records].map(({ line, cells }) => [
    line,
    'refused' in cells && isRefusal(cells) ? cells.refused : Object.fromEntries([...cells]),
  ]);
}

test('quotes, doubled quotes, breaks inside of cells, empty lines, and where they begin', () => {
  const text = 'a,b\r\n1,"x ""y"" z"\r\n\r\n2,"two\r\nlines, one cell"\n3,\r\n"","4"';
  assert.deepEqual(read(text), [
    [2, { a: '1', b: 'x "y" z' }],
    [4, { a: '2', b: 'two\r\nlines, one cell' }],
    [6, { a: '3', b: '' }],
    [7, { a: '', b: '4' }],
  ]);
});

test('a semicolon or a tab serves as well, and the head says which', () => {
  assert.deepEqual(read('a;b\n1,5;2'), [[2, { a: '1,5', b: '2' }]]);
  assert.deepEqual(read('a\tb\n1\t2'), [[2, { a: '1', b: '2' }]]);
  assert.deepEqual(read('"a,b;c";d\n1;2'), [[2, { 'a,b;c': '1', d: '2' }]]);
  assert.deepEqual(read('a\n1'), [[2, { a: '1' }]]);
  assert.deepEqual(read(''), []);
});

test('a broken line costs that line only', () => {
  const text = 'a,b\n"1"x,2\n3,4\n"5,6\n7,8\n9,10,11\n12,13,';
  assert.deepEqual(read(text), [
    [2, 'import.broken-quotes'],
    [3, { a: '3', b: '4' }],
    [4, 'import.broken-quotes'],
    [5, { a: '7', b: '8' }],
    [6, 'import.too-many-cells'],
    [7, { a: '12', b: '13' }],
  ]);
});

test('an open quote swallows no line after its own', () => {
  assert.deepEqual(read('a,b\n1,"2\n3,4\n5,"6"\n7,8'), [
    [2, 'import.broken-quotes'],
    [3, { a: '3', b: '4' }],
    [4, { a: '5', b: '6' }],
    [5, { a: '7', b: '8' }],
  ]);
});

test('a missing cell at the end of a line is empty', () => {
  assert.deepEqual(read('a,b,c\n1'), [[2, { a: '1', b: '', c: '' }]]);
});

test('UTF-8 with and without its mark, UTF-16 by its mark, and nothing else', () => {
  const text = 'الموضوع,رقم\nطلب,١٢';
  assert.equal(decodeTable(Buffer.from(text)), text);
  assert.equal(decodeTable(Buffer.from(`\uFEFF${text}`)), text);
  assert.equal(decodeTable(Buffer.from(`\uFEFF${text}`, 'utf16le')), text);
  assert.equal(decodeTable(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()), text);
  // Windows-1256, in which older systems wrote.
  assert.equal(decodeTable(Uint8Array.of(0xc7, 0xe1, 0xe3, 0xe6)), undefined);
});

test('JSON lines: texts, numbers, lists; anything else is said', () => {
  const text = '{"subject":"x","files":["a.pdf","b.pdf"],"n":5,"none":null}\n\n[1]\n{"a":{}}\nno';
  assert.deepEqual(read(text, 'jsonl'), [
    [1, { subject: 'x', files: 'a.pdf\nb.pdf', n: '5', none: '' }],
    [3, 'import.not-a-json-object'],
    [4, 'import.not-a-json-object'],
    [5, 'import.not-a-json-object'],
  ]);
  assert.deepEqual(must(readTable(text, 'jsonl').columns[1], 'It has columns.'), 'files');
});
