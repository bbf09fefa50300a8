// The three languages have the same words with the same gaps, and every plural form they need.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ar from './ar.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import fa from './fa.json' with { type: 'json' };
import { say } from './words.ts';
import type { Words } from './words.ts';

const SCREENS = join(import.meta.dirname, '..', 'screens');

/** The screens' own words, and those of the screens that have theirs beside them. */
function wordsIn(language: 'ar' | 'fa' | 'en', own: Words): Words {
  const files = readdirSync(SCREENS)
    .map((name) => join(SCREENS, name, `words.${language}.json`))
    .filter((path) => existsSync(path));
  assert.ok(files.length > 0, 'some screens have words beside them');
  const read = files.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Words);
  const count = [own, ...read].reduce((sum, words) => sum + Object.keys(words).length, 0);
  const merged: Words = Object.assign({}, ...read, own);
  assert.equal(Object.keys(merged).length, count, 'no word stands twice');
  return merged;
}

const all: Readonly<Record<'ar' | 'fa' | 'en', Words>> = {
  ar: wordsIn('ar', ar),
  fa: wordsIn('fa', fa),
  en: wordsIn('en', en),
};

test('every language has the same keys, in the same order', () => {
  const keys = Object.keys(all.en);
  assert.ok(keys.length > 100);
  assert.deepEqual(Object.keys(all.ar), keys);
  assert.deepEqual(Object.keys(all.fa), keys);
});

test('a sentence has the same gaps in every language', () => {
  for (const key of Object.keys(all.en)) {
    const expected = gapsOf(all.en[key]);
    assert.deepEqual(gapsOf(all.ar[key]), expected, key);
    assert.deepEqual(gapsOf(all.fa[key]), expected, key);
  }
});

test('plural words have every form that their language asks for', () => {
  for (const language of ['ar', 'fa', 'en'] as const) {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, word] of Object.entries(all[language])) {
      if (typeof word === 'string') continue;
      for (const form of forms) assert.ok(form in word, `${language} ${key} lacks ${form}`);
    }
  }
});

test('numbers are written in the digits asked for, and names are isolated', () => {
  const words = { late: { one: '{n} day by {who}', other: '{n} days by {who}' } };
  assert.equal(say(words, 'en', 'arabic', 'late', { n: 12, who: 'x' }), '١٢ days by \u2068x\u2069');
  assert.equal(say(words, 'en', 'western', 'late', { n: 1, who: 'x' }), '1 day by \u2068x\u2069');
  assert.equal(say(words, 'en', 'western', 'none'), undefined);
});

function gapsOf(word: Words[string] | undefined): string[] {
  const text = typeof word === 'string' ? word : Object.values(word ?? {}).join(' ');
  const gaps = new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ''));
  // "one letter" may do without its number.
  if (typeof word !== 'string') gaps.add('n');
  return [...gaps].sort();
}
