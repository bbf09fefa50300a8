import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addressOf,
  bookPath,
  exportPath,
  isFiltered,
  LISTS,
  pagePath,
  PLAIN,
  readAsked,
} from './follow-state.ts';
import type { Asked } from './follow-state.ts';

test('what the address says is what it was made from', () => {
  const asked: Asked = {
    ...{ list: 'overdue', q: 'جسر 12/3', late: 'overdue', sort: 'since', isUrgent: true },
    ...{ holder: 'u:Roads & bridges', office: null, from: 50 },
  };
  const [, search = ''] = addressOf(asked).split('?');
  assert.deepEqual(readAsked(search), asked);
  for (const list of LISTS) {
    const [, said = ''] = addressOf({ ...PLAIN, list }).split('?');
    assert.deepEqual(readAsked(said), { ...PLAIN, list });
  }
});

test('nonsense in the address is read as nothing', () => {
  assert.deepEqual(readAsked('list=x&late=y&sort=z&from=-3'), { ...PLAIN, list: 'mine' });
});

test('each list has its own question, and my work its shortest one', () => {
  const plain = { ...PLAIN, list: 'mine' } as const;
  assert.equal(pagePath('north', plain), '/api/my-work');
  assert.equal(pagePath('north', { ...plain, list: 'soon' }), '/api/offices/north/follow-up/soon');
  assert.equal(pagePath('north', { ...plain, list: 'circulars' }), '/api/offices/north/circulars');
  assert.equal(
    pagePath('north', { ...plain, list: 'office', from: 50, q: 'a' }),
    '/api/offices/north/follow-up/office?q=a&from=50',
  );
  assert.equal(
    exportPath('north', { ...plain, list: 'office', from: 50, q: 'a' }),
    '/api/offices/north/follow-up/office/export?q=a',
  );
  assert.equal(bookPath('north', { ...plain, q: 'a' }), '/api/my-work/book.pdf?q=a&paper=north');
  assert.equal(
    bookPath('north', { ...plain, list: 'circulars' }),
    '/api/offices/north/circulars/book.pdf?',
  );
});

test('an order is no filter', () => {
  assert.equal(isFiltered({ ...PLAIN, list: 'office', sort: 'since' }), false);
  assert.equal(isFiltered({ ...PLAIN, list: 'office', late: 'soon' }), true);
});
