// The question in the address, and what is offered where nothing was found.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, askedOf, hasFilters, movedTo, pagePath } from './search-state.ts';
import { withoutFilters, withoutUnfound } from './search-state.ts';

test('a question stands in the address and comes back from it', () => {
  const asked = { ...askedOf(''), q: 'صيانة الخوادم', direction: 'incoming', from: '2026-01-01' };
  const [, search = ''] = addressOf(asked).split('?');
  assert.deepEqual(askedOf(search), asked);
  assert.equal(addressOf(askedOf('')), '/search');
  assert.equal(askedOf('mode=shout&sort=luck').mode, 'stems');
  assert.equal(askedOf('mode=shout&sort=luck').sort, 'date');
});

test('the first page asks for the facets, a later one goes on from a place', () => {
  const first = new URL(pagePath('moj', askedOf('q=+a+'), null), 'http://x');
  assert.equal(first.pathname, '/api/offices/moj/search');
  assert.equal(first.searchParams.get('q'), 'a');
  assert.equal(first.searchParams.get('facets'), 'true');
  const next = new URL(pagePath('moj', askedOf('q=a'), 'x', 100), 'http://x').searchParams;
  assert.deepEqual([next.get('after'), next.get('limit'), next.get('facets')], ['x', '100', null]);
});

test('without filters, and without what no letter has', () => {
  const asked = askedOf('q="one two" three 7&mode=exact&state=archived&until=2026-01-01');
  assert.equal(hasFilters(asked), true);
  const wide = withoutFilters(asked);
  assert.deepEqual([wide.q, wide.mode, hasFilters(wide)], [asked.q, 'exact', false]);
  const item = (kind: 'phrase' | 'word', text: string, isFound: boolean) => {
    return { kind, text, day: null, isFound };
  };
  const some = [item('phrase', 'one two', true), item('word', 'three', false)];
  assert.equal(withoutUnfound(asked, some)?.q, '"one two"');
  assert.equal(withoutUnfound(asked, [item('word', 'a', true)]), null);
  assert.equal(withoutUnfound(asked, [item('word', 'a', false)]), null);
});

test('arrows go through the rows, and up from the first one back to the field', () => {
  assert.equal(movedTo('ArrowDown', 0, 3), 1);
  assert.equal(movedTo('ArrowDown', 2, 3), 2);
  assert.equal(movedTo('End', 0, 3), 2);
  assert.equal(movedTo('ArrowUp', 0, 3), 'field');
  assert.equal(movedTo('Escape', 2, 3), 'field');
  assert.equal(movedTo('a', 2, 3), undefined);
});
