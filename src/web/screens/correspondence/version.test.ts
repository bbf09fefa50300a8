// Reading a version of a draft from its entry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionOf } from './version.ts';

test('a version is read from its entry', () => {
  const entry = {
    body: {
      subject: 'طلب',
      text: 'نأمل',
      addressees: [{ office: 'a', name: 'ديوان' }],
      outside: [{ name: 'مؤسسة' }],
    },
    files: [{ name: 'scan.pdf' }],
  };
  assert.deepEqual(versionOf(JSON.stringify(entry)), {
    ...{ subject: 'طلب', text: 'نأمل', addressees: 'ديوان · مؤسسة', files: 'scan.pdf' },
  });
});

test('what has another shape reads as empty', () => {
  const empty = { subject: '', text: '', addressees: '', files: '' };
  for (const entry of ['', '[]', '{"body":7}', '{"body":{"addressees":{}}}']) {
    assert.deepEqual(versionOf(entry), empty);
  }
});
