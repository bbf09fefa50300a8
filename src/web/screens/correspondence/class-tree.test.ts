import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findClasses, treeOf } from './class-tree.ts';
import type { SubjectClass } from './class-tree.ts';

function classOf(code: string, ar: string): SubjectClass {
  const names = { ar, fa: `${ar} fa`, en: `${ar} en` };
  return { code, names, limitDays: null, retention: null, secrecy: 'normal', replies: [] };
}

const tree = treeOf([
  classOf('10', 'المالية'),
  classOf('2', 'شؤون الموظفين'),
  classOf('2/10', 'الإجازات'),
  classOf('2/1', 'التعيين'),
  classOf('2/1-3', 'التعيين المؤقت'),
  classOf('20', 'المشتريات'),
]);
const codesOf = (typed: string, max = 3) =>
  findClasses(tree, typed, max).map((one) => one.item.code);

test('a class stands after the one whose code it goes on from, by number', () => {
  assert.deepEqual(
    tree.map(({ item, above }) => [item.code, above.map(({ code }) => code)]),
    [
      ['2', []],
      ['2/1', ['2']],
      ['2/1-3', ['2', '2/1']],
      ['2/10', ['2']],
      ['10', []],
      ['20', []],
    ],
  );
});

test('a class is found by its code, its names however spelt, and the names above it', () => {
  assert.deepEqual(codesOf('٢/١'), ['2/1', '2/1-3', '2/10']);
  assert.deepEqual(codesOf('الاجازات'), ['2/10']);
  assert.deepEqual(codesOf('موظفين مؤقت'), ['2/1-3']);
  assert.deepEqual(codesOf('no such'), []);
});

test('where nothing is typed the topmost are offered, or all where they are few', () => {
  assert.deepEqual(codesOf(''), ['2', '10', '20']);
  assert.deepEqual(codesOf('', 6).length, 6);
});
