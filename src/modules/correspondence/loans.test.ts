// Paper originals that are lent: what may be lent and what never, one loan at a time, reminders,
// the way back, and that nothing is destroyed which is not there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoggedEntry } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { commands } from './commands.ts';
import { retentionSubject } from './disposal-bodies.ts';
import { correspondence } from './module.ts';
import { project } from './project.ts';
import { disposeOf } from './testing/disposing.ts';
import { register, sent, story, tells, void_ } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { country, letterId, postId } from './testing/world.ts';

const letter = letterId(1);
const as = 'archivist';
const lend: Act = {
  ...{ kind: 'lend-original', as },
  body: { borrower: 'Rim Haddad', unit: 'Legal Affairs', dueOn: '2026-12-01', purpose: 'court' },
};
const extend = (dueOn: string): Act => ({
  ...{ kind: 'extend-loan', as, body: { dueOn, reason: 'the case goes on' } },
});
const remind: Act = { kind: 'remind-borrower', as, body: { channel: 'call' } };
const back: Act = { kind: 'return-original', as, body: { condition: 'a corner is torn' } };
const off: Act = { kind: 'write-off-letter', body: { reason: 'noted' } };
const archive: Act = { kind: 'archive-letter', as, body: { file: '4/1', retention: 'short' } };

test('one loan at a time, extended and reminded, until it is back; then another', () => {
  const world = tells(
    [
      ...[lend, register, extend('2026-12-05'), back],
      { ...lend, body: { borrower: 'Rim', dueOn: '2026-11-01' } },
      ...[lend, lend, extend('2026-10-01'), extend('2026-12-20'), remind, remind, back, back],
      ...[lend, void_, remind, back],
    ],
    `lend-original: no, no-such-letter
     register-incoming: letter-registered 1/2026 used
     extend-loan: no, original-not-lent
     return-original: no, original-not-lent
     lend-original: no, day-passed /dueOn
     lend-original: original-lent
     lend-original: no, original-lent
     extend-loan: no, day-passed /dueOn
     extend-loan: loan-extended
     remind-borrower: borrower-reminded
     remind-borrower: borrower-reminded
     return-original: original-returned
     return-original: no, original-not-lent
     lend-original: original-lent
     void-number: number-voided 1/2026 void
     remind-borrower: no, number-void
     return-original: original-returned`,
  );
  const [first, second] = world.stateOf('north', letter).care.loans;
  assert.deepEqual([first?.dueOn, first?.reminders.length], ['2026-12-20', 2]);
  assert.deepEqual([first?.returned?.condition, second?.loan], ['a corner is torn', 2]);
  const rows = project('north', letter, world.stateOf('north', letter))['loan'] ?? [];
  assert.deepEqual(
    rows.map(({ borrower, reminders }) => [borrower, reminders]),
    [
      ['Rim Haddad', 2],
      ['Rim Haddad', 0],
    ],
  );
});

test('what came by wire or was never on paper has no original here', () => {
  tells([lend], 'lend-original: no, no-original', storyOf([...sent]));
});

function storyOf(acts: Parameters<typeof story>[1]) {
  const world = country();
  story(world, acts);
  return world;
}

test('what is kept for ever stays: only copies of it go round', () => {
  const world = storyOf([register, off, { ...archive, body: { file: '1', retention: 'ever' } }]);
  const item = { names: { ar: 'a', fa: 'f', en: 'e' }, action: 'keep', basis: 'law' };
  const items = [{ ...item, code: 'ever', years: null }];
  const first = must(world.log('north')[0], 'The log has entries.');
  const body = { part: 1, parts: 1, rules: { items } };
  const entry = { ...first.entry, kind: 'retention-classes-set', subject: retentionSubject, body };
  const set: LoggedEntry = { index: 90, entry, leafHash: '0'.repeat(64) };
  const by = { person: 'huda', capacity: as, appointment: postId('north', as) };
  const command = { id: letterId(9).slice(7), kind: 'lend-original', office: 'north' };
  const decide = (history: readonly LoggedEntry[]) =>
    correspondence.decide(
      world.stateOf('north', letter),
      { ...command, subject: letter, by, body: lend.body },
      {
        ...{ now: world.now, authority: world.authority, findFile: () => undefined },
        listEntries: () => history,
      },
    );
  const refused = decide([set]);
  assert.ok(isRefusal(refused) && refused.refused === 'correspondence.original-stays');
  assert.ok(!isRefusal(decide([])));
  assert.deepEqual(commands['lend-original'].listRead(), [retentionSubject]);
});

test('what is lent is not destroyed, and the covered row of a secret loan names nobody', () => {
  const world = storyOf([register, lend, off, archive]);
  const refused = disposeOf(world, 'north', [letter]);
  assert.ok(isRefusal(refused) && refused.refused === 'correspondence.original-lent');
  const decision = { number: '5', date: '2026-11-20' };
  story(world, [{ kind: 'change-secrecy', as: 'head', body: { secrecy: 'secret', decision } }]);
  const [row] = project('north', letter, world.stateOf('north', letter))['loan'] ?? [];
  assert.deepEqual([row?.['borrower'], row?.['unit'], row?.['due_on']], ['', null, '2026-12-01']);
});
