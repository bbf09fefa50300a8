// What a visitor is told with the number and code of their note, and what they are never told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { must } from '#lib/assert.ts';
import { dispatch, register, sent, story, tells } from '#modules/correspondence/testing/story.ts';
import { registerThere, sign, write } from '#modules/correspondence/testing/story.ts';
import type { Act, Acts } from '#modules/correspondence/testing/story.ts';
import { country, letterId, officeOf } from '#modules/correspondence/testing/world.ts';
import type { World } from '#modules/correspondence/testing/world.ts';
import { toldOf } from './told.ts';
import {
  codeText,
  readTrackingCode,
  trackingCodeOf,
} from '#modules/correspondence/tracking-code.ts';
import { readTrackingHash, trackingUrl } from '#modules/correspondence/tracking-url.ts';

const give: Act = {
  ...{ kind: 'give-visitor-note', as: 'clerk' },
  body: { visitor: 'Salma Nasser', expectedOn: '2026-12-01' },
};
const off: Act = { kind: 'write-off-letter', body: { reason: 'noted' } };
const secrecy = (grade: string): Act => ({
  ...{ kind: 'change-secrecy', as: 'head' },
  body: { secrecy: grade, decision: { number: '5', date: '2026-11-20' } },
});

function told(world: World) {
  const state = world.stateOf('north', letterId(1));
  const { code } = must(state.care.visitorNotes[0], 'A note was given.');
  return toldOf(state, officeOf('north'), code);
}

function toldAfter(acts: Acts) {
  const world = country();
  story(world, acts);
  return told(world);
}

test('a note is given of what has a number and is not secret, whatever becomes of it', () => {
  tells(
    [
      give,
      ...[register, give, { ...give, as: 'signer' }, off, give],
      { kind: 'archive-letter', as: 'archivist', body: { file: '4/1' } },
      give,
      { ...register, letter: 2 },
      { ...secrecy('secret'), letter: 2 },
      { ...give, as: 'head', letter: 2 },
      { ...write, letter: 3 },
      { ...give, letter: 3 },
      { ...give, body: { visitor: 'Salma', expectedOn: '2026-11-01' } },
      { kind: 'give-visitor-note', body: { visitor: '' } },
    ] as Acts,
    `give-visitor-note: no, no-such-letter
     register-incoming: letter-registered 1/2026 used
     give-visitor-note: visitor-note-given
     give-visitor-note: visitor-note-given
     write-off-letter: letter-written-off
     give-visitor-note: visitor-note-given
     archive-letter: letter-archived
     give-visitor-note: visitor-note-given
     register-incoming: letter-registered 2/2026 used
     change-secrecy: secrecy-changed
     give-visitor-note: no, secret-not-told
     write-letter: letter-drafted
     give-visitor-note: no, not-dispatched
     give-visitor-note: no, day-passed /expectedOn
     give-visitor-note: no, kernel.malformed /visitor`,
  );
});

test('a hundred notes are given of one letter, and no more', () => {
  const world = country();
  story(world, [register, ...Array.from({ length: 100 }, () => give)]);
  tells([give], 'give-visitor-note: no, too-many-notes', world);
});

test('an incoming letter is at work, answered or finished; no word of it is told', () => {
  const atWork = toldAfter([register, give]);
  assert.deepEqual(
    { ...atWork, office: 0 },
    {
      ...{ office: 0, calendar: 'gregory', direction: 'incoming', standing: 'at-work' },
      ...{ number: '1/2026', date: '2026-11-21', since: '2026-11-21', unit: null },
      ...{ expectedOn: '2026-12-01', reply: null, to: [] },
    },
  );
  assert.ok(!JSON.stringify(atWork).includes('bridge'));
  assert.ok(!JSON.stringify(atWork).includes('Salma'));
  const due: Act = { kind: 'set-due-day', body: { dueOn: '2026-12-24', reason: 'more to ask' } };
  assert.equal(toldAfter([register, give, due])?.expectedOn, '2026-12-24');
  const finished = toldAfter([register, give, off]);
  assert.deepEqual([finished?.standing, finished?.expectedOn], ['finished', null]);
  const reply: Act = {
    kind: 'write-off-letter',
    body: { reason: 'reply', reply: { number: '2026/9' } },
  };
  const answered = toldAfter([register, give, reply]);
  assert.equal(answered?.standing, 'answered');
  assert.deepEqual(answered?.reply, { letter: null, number: '2026/9', date: '2026-11-21' });
  const voided: Act = { kind: 'void-number', body: { reason: 'entered twice' } };
  assert.equal(toldAfter([register, give, voided])?.standing, 'ask-office');
});

test('of a letter that went out it is told whom it went to, and their number', () => {
  const away = toldAfter([write, sign, dispatch(0), give]);
  assert.deepEqual([away?.standing, away?.to.length], ['sent', 1]);
  assert.deepEqual(away?.to[0]?.standing, 'on-its-way');
  const there = toldAfter([...sent, give, registerThere, 'settle']);
  assert.deepEqual([there?.to[0]?.standing, there?.to[0]?.number], ['registered', '1/2026']);
});

test('a secret letter is told to nobody, and is told again when it is secret no more', () => {
  const world = country();
  story(world, [register, give, secrecy('secret')]);
  assert.equal(told(world), undefined);
  story(world, [secrecy('normal')]);
  assert.equal(told(world)?.standing, 'at-work');
  const state = world.stateOf('north', letterId(1));
  assert.equal(toldOf(state, officeOf('north'), 'ZZZZZZZZZZ'), undefined);
});

test('codes are read as people type them, and are not like one another', () => {
  const code = trackingCodeOf('/////////////////////w==');
  assert.deepEqual([code, codeText(code)], ['ZZZZZZZZZZ', 'ZZZZZ-ZZZZZ']);
  assert.equal(trackingCodeOf('AAAAAAAAAAAAAAAAAAAAAA=='), '0000000000');
  assert.equal(trackingCodeOf('AEQyFMdCQAAAAAAAAAAAAA=='), '0123456789');
  assert.equal(readTrackingCode(' 1a٢۳o-lI9zZ\u200e'), '1A230119ZZ');
  for (const wrong of ['', '123', '12345-6789U', '12345-678901']) {
    assert.equal(readTrackingCode(wrong), undefined);
  }
});

test('the address on a note leads back to number and code', () => {
  const url = trackingUrl('https://diwan.example', 'م/٣١', '0123456789');
  assert.match(url, /^https:\/\/diwan\.example\/track#0123456789\.%D9/);
  assert.deepEqual(readTrackingHash(new URL(url).hash), { number: 'م/٣١', code: '0123456789' });
  for (const wrong of ['', '#', '#0123456789', '#0123456789.%zz', '#12.3']) {
    assert.equal(readTrackingHash(wrong), undefined);
  }
});
