import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { ageIdentity } from '#kernel/age.ts';
import { leafBytesMax, leafOf } from '#kernel/entry.ts';
import type { Entry, JsonObject } from '#kernel/entry.ts';
import type { Decision } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import { sealEntry } from '#kernel/sealed.ts';

import { checkLength } from './checks.ts';
import type { Secrecy } from './entries.ts';
import { sealSecret } from './sealing.ts';
import { empty } from './state.ts';
import type { LetterState } from './state.ts';

const random = (count: number) => new Uint8Array(randomBytes(count));

function letterOf(secrecy: Secrecy): LetterState {
  const none = empty();
  return { ...none, card: { ...none.card, secrecy } };
}

function sealedOf(decision: Decision): readonly boolean[] {
  assert.ok(!isRefusal(decision));
  return decision.map(({ sealed }) => sealed === true);
}

test('each entry of a secret letter is sealed, and the one that makes it so', () => {
  const note = [{ kind: 'note-written', body: { text: 'x' } }];
  const cases: readonly [Secrecy, string, JsonObject, boolean][] = [
    ['secret', 'note-written', { text: 'x' }, true],
    ['top-secret', 'letter-seen', {}, true],
    ['confidential', 'note-written', { text: 'secret' }, false],
    ['normal', 'letter-drafted', { secrecy: 'secret' }, true],
    ['normal', 'letter-drafted', { secrecy: 'confidential' }, false],
    ['normal', 'letter-registered', { paper: { secrecy: 'top-secret' } }, true],
    ['normal', 'letter-registered', { paper: null }, false],
    ['normal', 'secrecy-changed', { before: 'normal', after: 'secret' }, true],
    ['secret', 'secrecy-changed', { before: 'secret', after: 'normal' }, true],
    ['normal', 'registration-corrected', { after: { subject: 'secret' } }, false],
  ];
  for (const [before, kind, body, isSealed] of cases) {
    const sealed = sealedOf(sealSecret(letterOf(before), [{ kind, body }]));
    assert.deepEqual(sealed, [isSealed], `${before} ${kind} ${JSON.stringify(body)}`);
  }
  const both = sealSecret(letterOf('normal'), [
    ...note,
    { kind: 'letter-delivered', body: { secrecy: 'secret' } },
  ]);
  assert.deepEqual(sealedOf(both), [true, true], 'all that one command says');
  const refused = refuse('correspondence.no-such-letter');
  assert.equal(sealSecret(letterOf('secret'), refused), refused);
});

test('a secret letter that is not too long fits into its entry, sealed to all its readers', () => {
  const identity = ageIdentity(random(32));
  const file = { sha256: 'ab'.repeat(32), mediaType: 'application/pdf', sizeBytes: 99_999_999 };
  let longest = 0;
  for (const [readers, fileCount] of [
    [1, 0],
    [120, 0],
    [120, 50],
    [10, 20],
  ] as const) {
    const addressees = Array.from({ length: readers }, (_, i) => ({ office: `office-${i}` }));
    const files = Array.from({ length: fileCount }, () => ({ ...file, name: 'و'.repeat(60) }));
    const bodyOf = (length: number) => {
      return { secrecy: 'secret' as const, addressees, text: 'ن'.repeat(length) };
    };
    // The longest text that passes.
    let [fits, tooLong] = [0, 40_000];
    while (tooLong - fits > 1) {
      const middle = Math.floor((fits + tooLong) / 2);
      if (checkLength(bodyOf(middle), files) === undefined) fits = middle;
      else tooLong = middle;
    }
    longest = Math.max(longest, fits);
    const body = bodyOf(fits);
    const entry: Entry = {
      ...{ v: 1, kind: 'letter-dispatched', command: '019a0000-0000-7000-8000-000000000001' },
      ...{ office: 'moj.diwan', subject: 'letter/019a0000-0000-7000-8000-000000000002' },
      ...{ recordedAt: '2026-11-21T08:00:00.000Z', rung: 'alone', body, files },
      ...{ to: addressees.map(({ office }) => office), asked: 'cd'.repeat(32) },
      ...{ by: { person: 'rana-al-otaibi', capacity: 'registrar' }, nonce: 'A'.repeat(24) },
    };
    const recipients = Array.from({ length: readers + 1 }, () => identity.recipient);
    const { length } = leafOf(sealEntry(entry, recipients, random));
    assert.ok(length <= leafBytesMax, `${readers} readers, ${fileCount} files: ${length} bytes`);
    assert.ok(fits > 2_000 || fileCount === 50, 'and leaves room for words');
  }
  assert.ok(longest > 20_000, `${longest} characters`);
});
