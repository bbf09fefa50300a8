import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexBody, newLine } from './index-lines.ts';

test('lines become the index; pages in any digits, blanks are nothing', () => {
  const first = { ...newLine([]), title: ' مخطط ', pages: '١٢', isPhysical: true };
  const second = { ...newLine([first]), title: 'صك', number: '٤/٧' };
  assert.notEqual(first.key, second.key);
  assert.deepEqual(indexBody([first, second], ' ختم مكسور '), {
    items: [
      {
        ...{ kind: 'document', title: 'مخطط', number: null, date: null, pages: 12 },
        ...{ source: '', isPhysical: true },
      },
      {
        ...{ kind: 'document', title: 'صك', number: '٤/٧', date: null, pages: null },
        ...{ source: '', isPhysical: false },
      },
    ],
    condition: 'ختم مكسور',
  });
});

test('a line without a title, or with pages that are no number, is not sent', () => {
  const line = { ...newLine([]), title: 'x' };
  assert.equal(indexBody([{ ...line, title: ' ' }], ''), undefined);
  assert.equal(indexBody([{ ...line, pages: 'ten' }], ''), undefined);
  assert.equal(indexBody([{ ...line, pages: '0' }], ''), undefined);
});
