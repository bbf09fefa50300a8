// Which digits and language somebody gets who has chosen none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserLanguage, digitsFor } from './preferences.ts';

test('the first language that Dawam speaks is taken', () => {
  assert.equal(browserLanguage(['fr-FR', 'fa-IR', 'en']), 'fa');
  assert.equal(browserLanguage(['de']), 'ar');
});

test('digits follow the choice, then the office of that language, then the language', () => {
  const maghreb = { language: 'ar', digits: 'western' } as const;
  assert.equal(digitsFor('persian', 'ar', maghreb), 'persian');
  assert.equal(digitsFor('auto', 'ar', maghreb), 'western');
  assert.equal(digitsFor('auto', 'fa', maghreb), 'persian');
  assert.equal(digitsFor('auto', 'en', null), 'western');
});
