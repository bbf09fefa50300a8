// What a letter is said to wait for, in each state, and that every state has its words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letterStates } from '#modules/correspondence/shapes.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { sayNext } from './next-said.ts';
import { aLetter } from './testing/a-letter.ts';
import words from './words.en.json' with { type: 'json' };

const plain = {
  t: (key: string) => key,
  name: ({ en }: { readonly en: string }) => en,
  day: (iso: string) => iso,
  dayOf: (instant: string) => instant,
  isoDay: () => '2026-11-22',
  code: (text: string) => text,
};

const said = (letter: LetterAnswer, capacity = 'registrar') =>
  sayNext(letter, capacity, plain)?.sentence ?? null;

const referral = {
  ...{ step: 1, parent: null, by: 'rana', byNames: null, byBehalf: null },
  purpose: 'action' as const,
  to: { appointment: 'a', unit: null, title: 'وكيل الوزارة', names: null },
  ...{ instruction: '', dueOn: null, state: 'sent' as const, outcome: null, note: '' },
  ...{ sentAt: '2026-11-21T08:00:00.000Z', openedAt: null, endedAt: null, isMine: false },
};

test('each state has a sentence with its word, or nothing to say', () => {
  for (const state of letterStates) {
    const isOwn = ['draft', 'signed', 'dispatched'].includes(state);
    const direction = isOwn ? 'outgoing' : 'incoming';
    const sentence = said(aLetter({ state, direction }));
    const isSilent = ['void', 'discarded', 'disposed'].includes(state);
    if (isSilent) assert.equal(sentence, null);
    else assert.ok(sentence !== null && sentence in words, `${state}: ${sentence}`);
  }
});

test('a registered letter waits for somebody, for those who have it, or for the own desk', () => {
  assert.equal(said(aLetter()), 'next.registered');
  assert.equal(said(aLetter({ referrals: [referral] })), 'next.with');
  const done = { ...referral, state: 'finished' as const };
  assert.equal(said(aLetter({ referrals: [done] })), 'next.worked');
  const mine = { ...referral, isMine: true };
  assert.equal(said(aLetter({ referrals: [mine], may: ['finish-referral'] })), null);
  assert.equal(said(aLetter({ parkedUntil: '2026-12-01', referrals: [mine] })), 'next.parked');
});

test('a draft waits for an addressee, then for who signs it', () => {
  const draft = aLetter({ state: 'draft', direction: 'outgoing', may: ['sign-letter'] });
  assert.equal(said(draft), 'next.no-addressee');
  const outside = [
    {
      ...{ place: 0, name: 'x', purpose: 'action' as const, channel: 'hand' as const },
      ...{ address: '', dueOn: null, outcome: null, receiver: null, at: null, note: '' },
      insteadOf: null,
    },
  ];
  assert.equal(said({ ...draft, outside }), 'next.unsigned');
  assert.equal(said({ ...draft, outside }, 'head'), 'next.sign');
  const sentBack = { person: 'p', names: null, capacity: 'head', reason: 'r', at: 't' };
  assert.equal(said({ ...draft, outside, sentBack }, 'head'), 'next.sent-back');
});

test('an answer that is due on a past day is late', () => {
  const sent = aLetter({ state: 'dispatched', direction: 'outgoing' });
  assert.equal(said({ ...sent, dueOn: '2026-11-22' }), 'next.answer-due');
  assert.equal(said({ ...sent, dueOn: '2026-11-21' }), 'next.answer-late');
  assert.equal(said(sent), 'next.arrived');
});
