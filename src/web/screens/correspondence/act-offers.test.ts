// Which act of a letter's page stands first, and that no key means two things.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commands } from '#modules/correspondence/commands.ts';
import type { CommandKind } from '#modules/correspondence/commands.ts';
import { letterStates } from '#modules/correspondence/shapes.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { verdicts } from '#modules/correspondence/verdicts.ts';
import { listActs } from './act-offers.ts';
import { aLetter } from './testing/a-letter.ts';

const wordsOf = (letter: LetterAnswer, capacity: string, near?: string) =>
  listActs(letter, { capacity })
    .filter((act) => near === undefined || act.near === near)
    .map(({ word }) => word);

test('one act stands first, the likeliest', () => {
  const draft = aLetter({ state: 'draft', direction: 'outgoing' });
  const may = ['write-letter', 'sign-letter', 'initial-draft', 'send-back-draft'];
  assert.deepEqual(wordsOf({ ...draft, may }, 'head', 'next'), ['act.sign']);
  assert.deepEqual(wordsOf({ ...draft, may }, 'registrar', 'next'), ['act.edit']);
  assert.ok(wordsOf({ ...draft, may }, 'registrar').includes('act.attest'));
  const closed = aLetter({ state: 'closed', may: ['archive-letter', 'undo-write-off'] });
  assert.deepEqual(wordsOf(closed, 'archivist', 'next'), ['act.archive']);
});

test('nothing is offered that may not be done', () => {
  const letter = aLetter({ state: 'archived', may: [] });
  assert.deepEqual(wordsOf(letter, 'clerk'), ['act.proof', 'act.print']);
});

test('in no state a key means two things, whoever looks', () => {
  for (const state of letterStates) {
    const kinds = Object.keys(commands) as CommandKind[];
    // Nothing is parked here, so nothing is taken up again.
    const may = kinds.filter(
      (kind) => verdicts[state][kind] === 'allowed' && kind !== 'resume-letter',
    );
    for (const direction of ['incoming', 'outgoing'] as const) {
      const letter = aLetter({ state, direction, may });
      for (const capacity of ['registrar', 'head', 'signer']) {
        const acts = listActs(letter, { capacity });
        const codes = acts.flatMap(({ code }) => code ?? []);
        assert.equal(new Set(codes).size, codes.length, `${state} ${capacity} ${codes.join()}`);
        assert.ok(!codes.includes('KeyM') && !codes.includes('KeyF'), 'menu and desk have these');
        assert.ok(acts.filter(({ near }) => near === 'next').length <= 1);
      }
    }
  }
});
