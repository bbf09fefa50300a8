// Random acts of several people on the referral sheet of one letter.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isRefusal } from '#kernel/refusal.ts';
import type { CommandKind } from './commands.ts';
import { hasOpenBelow, isOpen, listHolding } from './referrals.ts';
import type { Referral } from './referrals.ts';
import { country, letterId, paperLetter, postId } from './testing/world.ts';
import type { World } from './testing/world.ts';

const subject = letterId(1);
const people = [
  { as: 'registrar', person: 'huda' },
  { as: 'head', person: 'layla' },
  { as: 'signer', person: 'omar' },
  { as: 'clerk', person: 'rim' },
] as const;
const holders = [
  ...people.map(({ as, person }) => ({ appointment: postId('north', as, person) })),
  { unit: 'Bridges' },
];

const act = fc.record({
  who: fc.constantFrom(...people),
  kind: fc.constantFrom<CommandKind>(
    ...(['refer-letter', 'refer-letter', 'open-referral', 'recall-referral'] as const),
    ...(['return-referral', 'transfer-referral', 'finish-referral', 'finish-referral'] as const),
    ...(['write-off-letter', 'undo-write-off'] as const),
  ),
  step: fc.integer({ min: 1, max: 8 }),
  isBelow: fc.boolean(),
  purpose: fc.constantFrom('action', 'action', 'information'),
  to: fc.uniqueArray(fc.constantFrom(...holders), { minLength: 1, maxLength: 3 }),
});
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

function bodyOf({ kind, step, isBelow, purpose, to }: Act): object {
  switch (kind) {
    case 'refer-letter':
      return { parent: isBelow ? step : null, purpose, to };
    case 'transfer-referral':
      return { step, to: to[0], reason: 'theirs' };
    case 'open-referral':
      return { step };
    case 'finish-referral':
      return { step, outcome: 'done' };
    case 'write-off-letter':
      return { reason: 'noted' };
    case 'undo-write-off':
      return { reason: 'by mistake' };
    default:
      return { step, reason: 'not ours' };
  }
}

/** Nothing that has ended is ever different again, and only open steps ever change. */
function assertOnlyEnds(before: readonly Referral[], after: readonly Referral[]): void {
  for (const [i, one] of before.entries()) {
    if (!isOpen(one)) assert.deepEqual(after[i], one, 'What ended stays as it ended.');
    assert.equal(after[i]?.step, one.step);
  }
}

function assertSheet(world: World): void {
  const { referrals, stays, state } = world.stateOf('north', subject);
  assert.deepEqual(
    referrals.map(({ step }) => step),
    referrals.map((_, i) => i + 1),
  );
  for (const one of referrals) {
    assert.ok(one.parent === null || one.parent < one.step, 'A parent is made first.');
    assert.equal(isOpen(one), one.endedAt === null, 'What is open has no end.');
  }
  const open = referrals.filter(isOpen);
  const places = open.map(({ to }) => `${to.appointment} ${to.unit}`);
  assert.equal(new Set(places).size, places.length, 'Nobody has it twice.');
  const holding = listHolding(referrals).map(({ to }) => to.title);
  const withs = stays.filter(({ kind, endedAt }) => kind === 'with' && endedAt === null);
  const now = state === 'registered' ? holding : [];
  assert.deepEqual(withs.map(({ title }) => title).sort(), [...now].sort());
  assert.equal(
    stays.filter(({ kind, endedAt }) => kind === 'outstanding' && endedAt === null).length,
    state === 'registered' ? 1 : 0,
  );
}

test('the sheet stays a tree in which each step ends once, and the stays say who has it', () => {
  let recorded = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 10, maxLength: 40, size: 'max' }), (acts) => {
      const world = country();
      world.ask({ office: 'north', subject, kind: 'register-incoming', body: paperLetter });
      for (const one of acts) {
        const before = world.stateOf('north', subject).referrals;
        const isBusy = (step: number) => hasOpenBelow(before, step);
        const { kind, who, step } = one;
        const outcome = world.ask({ office: 'north', subject, kind, body: bodyOf(one), ...who });
        if (isRefusal(outcome)) continue;
        recorded += 1;
        if (kind.endsWith('-referral') && kind !== 'open-referral') {
          assert.ok(!isBusy(step), 'A step does not end while somebody below has it.');
        }
        assertOnlyEnds(before, world.stateOf('north', subject).referrals);
        assertSheet(world);
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(recorded > 500, `Only ${recorded} acts were recorded.`);
});
