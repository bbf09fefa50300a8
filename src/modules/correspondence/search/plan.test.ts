// Which way a question goes: through the terms where they are rare, along the dates where frequent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePlan } from './plan.ts';
import { parseQuestion } from './question.ts';
import { stemWord } from '#lib/stem.ts';

const million = { letters: 1_000_000, share: 1, need: 21, rangeShare: 1 };
const frequencies: Readonly<Record<string, number>> = {
  report: 400_000,
  order: 300_000,
  bridge: 20_000,
  heliotrope: 12,
};
const rows = Object.entries(frequencies).map(([word, documents], id) => ({
  ...{ word: stemWord(word), id: id + 1, documents },
}));
const planOf = (q: string, ground = million) => makePlan(parseQuestion(q, 'gregory'), rows, ground);

test('rare words go through the terms, frequent ones along the dates', () => {
  const ways = ['heliotrope', 'bridge', 'report', 'report order', 'report heliotrope', ''];
  assert.deepEqual(
    ways.map((q) => planOf(q).way),
    ['terms', 'dates', 'dates', 'dates', 'terms', 'dates'],
  );
  assert.equal(planOf('report').estimate, 400_000);
  assert.equal(planOf('report order').estimate, 120_000);
});

test('a narrow range of days makes the walk short', () => {
  const narrow = { ...million, share: 0.000_1, rangeShare: 0.000_1 };
  assert.equal(planOf('report order', narrow).way, 'dates');
});

test('within days, words that are not rare go through both indexes', () => {
  const quarter = { ...million, share: 0.025, rangeShare: 0.025 };
  const names = rows.map((row, place) => ({ ...row, documents: [140_000, 100_000][place] ?? 0 }));
  const items = parseQuestion('report order', 'gregory');
  assert.equal(makePlan(items, names, quarter).way, 'terms');
  assert.equal(makePlan(items, names, million).way, 'dates');
});

test('few letters are counted through the terms whatever the walk costs', () => {
  const few = { ...million, letters: 1_000 };
  const short = rows.map((row) => ({ ...row, documents: Math.min(row.documents, 250) }));
  const items = parseQuestion('report', 'gregory');
  assert.equal(makePlan(items, short, few).way, 'terms');
});

test('a word that is nowhere leaves nothing to look for; numbers alone are told apart', () => {
  assert.equal(planOf('report zinc').groups, undefined);
  const numbered = [...rows, { word: '#77/9', id: 50, documents: 1 }];
  const plan = (q: string) => makePlan(parseQuestion(q, 'gregory'), numbered, million).numbers;
  assert.deepEqual(plan('77/9'), [50]);
  assert.equal(plan('77/9 report'), undefined);
  assert.equal(plan('report'), undefined);
});
