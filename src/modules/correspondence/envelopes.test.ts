import assert from 'node:assert/strict';
import { test } from 'node:test';

import { project } from './project.ts';
import { tells } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { letterId } from './testing/world.ts';

const envelope = {
  ...{ from: { name: 'Ministry of Finance' }, theirNumber: '9/s', theirDate: '2026-11-18' },
  ...{ receivedOn: '2026-11-20', secrecy: 'secret' },
};
const enter = (change: object = {}): Act => ({
  ...{ kind: 'register-envelope', as: 'clerk', body: { ...envelope, ...change } },
});
const complete: Act = {
  ...{ kind: 'complete-envelope', as: 'head' },
  body: { subject: 'The treasure', abstract: 'Where it lies' },
};
const north = letterId(1);

test('a clerk who is not cleared enters it closed, who is cleared completes it, once', () => {
  const world = tells(
    [
      enter({ damage: 'one seal is broken' }),
      enter(),
      { ...complete, as: 'clerk' },
      complete,
      complete,
    ],
    `register-envelope: envelope-registered 1/2026 used
     register-envelope: no, already-registered
     complete-envelope: no, secret-letter
     complete-envelope: envelope-completed
     complete-envelope: no, no-closed-envelope`,
  );
  const state = world.stateOf('north', north);
  assert.equal(state.number?.text, '1/2026');
  assert.equal(state.card.subject, 'The treasure');
  assert.equal(state.card.secrecy, 'secret');
  assert.equal(state.theirNumber, '9/s');
  assert.equal(state.envelope?.damage, 'one seal is broken');
  assert.notEqual(state.envelope.completedAt, null);
});

test('what is not in order is refused, beside its field', () => {
  tells(
    [
      enter({ receivedOn: '2026-12-31' }),
      enter({ theirDate: '2026-11-21', receivedOn: '2026-11-20' }),
      enter({ from: { name: 'x', office: 'nowhere' } }),
      enter({ secrecy: 'normal' }),
    ],
    `register-envelope: no, received-in-future /receivedOn
     register-envelope: no, their-date-after-receipt /theirDate
     register-envelope: no, sender-unknown /from/office
     register-envelope: no, kernel.malformed /secrecy`,
  );
});

test('it takes a reserved number, is referred closed, and its row says what it is', () => {
  const reserve: Act = {
    kind: 'reserve-number',
    body: { register: 'incoming', reason: 'courier' },
  };
  const world = tells(
    [reserve, enter(), { kind: 'write-note', body: { text: 'To the head himself' } }],
    `reserve-number: number-reserved 1/2026 reserved
     register-envelope: envelope-registered 1/2026 used
     write-note: note-written`,
  );
  const row = () => project('north', north, world.stateOf('north', north))['letter']?.[0];
  assert.equal(row()?.['is_envelope'], true);
  tells([complete], 'complete-envelope: envelope-completed', world);
  const opened = row();
  assert.equal(opened?.['is_envelope'], false);
  for (const word of ['treasure', 'lies', 'Finance']) {
    assert.ok(!JSON.stringify(opened).includes(word), word);
  }
});
