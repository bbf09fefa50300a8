import assert from 'node:assert/strict';
import { test } from 'node:test';

import { entryOf, leafOf } from './entry.ts';
import type { Entry } from './entry.ts';

const entry: Entry = {
  v: 1,
  kind: 'letter-registered',
  command: '019a0000-0000-7000-8000-000000000001',
  office: 'moj.diwan',
  subject: 'letter/019a0000-0000-7000-8000-000000000002',
  recordedAt: '2026-11-21T08:00:00.000Z',
  by: { person: 'rana-al-otaibi', capacity: 'registrar', appointment: 'a-1' },
  rung: 'alone',
  number: { register: 'incoming', year: 1448, serial: 1, text: '١/١٢', status: 'used' },
  body: { subject: 'ربط المؤسسات' },
  asked: 'ab'.repeat(32),
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA==',
};

test('leaf bytes give the entry back, exactly', () => {
  const leaf = leafOf(entry);
  assert.deepEqual(entryOf(leaf), entry);
  const text = new TextDecoder().decode(leaf);
  assert.ok(text.startsWith('{"asked":"abab'), 'members are in the order of RFC 8785');
});

test('bytes that are not the canonical JSON of an entry are none', () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const text = new TextDecoder().decode(leafOf(entry));
  for (const bad of ['', '{}', 'null', '[]', `${text} `, text.replace('{"asked"', '{ "asked"')]) {
    assert.equal(entryOf(encode(bad)), undefined, bad.slice(0, 20));
  }
  const { nonce: _, ...rest } = entry;
  assert.equal(entryOf(encode(JSON.stringify(rest))), undefined, 'without a nonce');
  assert.equal(entryOf(Uint8Array.of(0xff, 0xfe)), undefined, 'not UTF-8');
  for (let i = 0; i < text.length; i += 1) {
    const changed = entryOf(encode(`${text.slice(0, i)}\u0000${text.slice(i + 1)}`));
    assert.equal(changed, undefined, `a control character at ${i}`);
  }
});
