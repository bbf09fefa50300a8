import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { must } from '#lib/assert.ts';

import { ageIdentity } from './age.ts';
import { entryOf, leafOf } from './entry.ts';
import type { Entry } from './entry.ts';
import { openEntry, sealEntry } from './sealed.ts';

const random = (count: number) => new Uint8Array(randomBytes(count));
const [own, addressee, stranger] = [1, 2, 3].map(() => ageIdentity(random(32)));
const scan = { sha256: 'ab'.repeat(32), name: 'تقرير.pdf', mediaType: 'application/pdf' };
const entry: Entry = {
  v: 1,
  kind: 'letter-dispatched',
  command: '019a0000-0000-7000-8000-000000000001',
  office: 'moj.diwan',
  subject: 'letter/019a0000-0000-7000-8000-000000000002',
  recordedAt: '2026-11-21T08:00:00.000Z',
  by: { person: 'rana-al-otaibi', capacity: 'registrar', appointment: 'a-1' },
  rung: 'alone',
  to: ['moi.diwan'],
  body: { subject: 'خطة الطوارئ', text: 'تحية طيبة', references: [{ number: '١٢' }] },
  files: [{ ...scan, sizeBytes: 12 }],
  asked: 'cd'.repeat(32),
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA==',
};

test('a sealed entry says no word of the letter, and each reader gets all of it', () => {
  assert.ok(own !== undefined && addressee !== undefined && stranger !== undefined);
  const leaf = leafOf(sealEntry(entry, [own.recipient, addressee.recipient], random));
  const text = new TextDecoder().decode(leaf);
  for (const word of ['خطة', 'تحية', '١٢', 'تقرير', 'pdf', entry.asked]) {
    assert.ok(!text.includes(word), word);
  }
  const sealed = must(entryOf(leaf), 'It is an entry still.');
  assert.deepEqual(leafOf(sealed), leaf);
  assert.deepEqual(openEntry(sealed, own), entry);
  assert.deepEqual(openEntry(sealed, addressee), entry);
  assert.equal(openEntry(sealed, stranger), undefined);
});

test('an age file that was taken into another entry is not opened there', () => {
  assert.ok(own !== undefined);
  const sealed = sealEntry(entry, [own.recipient], random);
  assert.equal(openEntry({ ...sealed, office: 'moh.diwan' }, own), undefined);
  assert.equal(openEntry({ ...sealed, nonce: 'BAAAAAAAAAAAAAAAAAAAAA==' }, own), undefined);
  assert.equal(openEntry({ ...sealed, files: [] }, own), undefined);
  assert.equal(openEntry({ ...sealed, sealed: 'bm90aGluZw==' }, own), undefined);
});
