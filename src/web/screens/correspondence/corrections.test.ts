// A correction names only what it changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf } from './corrections.ts';

const former = {
  subject: 'Link the offices',
  abstract: '',
  theirNumber: '12/4',
  theirDate: '2026-11-20',
  unit: null,
  fromName: 'Ministry',
  citizenId: '1098765432',
  deliveryNote: null,
};

test('unchanged words, spaces around them aside, are no correction', () => {
  assert.deepEqual(changesOf(former, { ...former, subject: ' Link the offices ', unit: '' }), {});
});

test('changed words are named, emptied numbers become null', () => {
  const now = {
    ...{ ...former, subject: 'Link all offices', theirNumber: '', unit: 'Archive' },
    ...{ citizenId: ' ', deliveryNote: '8/2' },
  };
  const changes = {
    ...{ subject: 'Link all offices', theirNumber: null, unit: 'Archive' },
    ...{ citizenId: null, deliveryNote: '8/2' },
  };
  assert.deepEqual(changesOf(former, now), changes);
});
