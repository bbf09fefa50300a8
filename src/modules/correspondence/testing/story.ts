// Stories for tests of the law: acts in order, each told back as one line, what was recorded with
// its number, or why not. A story is compared whole, so that nothing in it goes unread.
import assert from 'node:assert/strict';
import { isRefusal } from '#kernel/refusal.ts';
import { country, letterId, outgoingLetter, paperLetter } from './world.ts';
import type { Asked, World } from './world.ts';

/** `body` may be left to what the person has just read: the draft and its digest. */
export type Act = Omit<Asked, 'office' | 'subject'> & {
  readonly office?: string;
  readonly letter?: number;
};

/** `settle`: everything on the wires arrives. */
export type Acts = readonly (Act | 'settle')[];

const readFirst: readonly string[] = ['sign-letter', 'initial-draft'];

export function story(world: World, acts: Acts): string {
  const lines = acts.flatMap((act) => {
    if (act === 'settle') {
      world.settle();
      return [];
    }
    const { office = 'north', letter = 1, ...asked } = act;
    const subject = letterId(letter);
    const seen = readFirst.includes(act.kind) ? world.seen(office, subject).body : undefined;
    const outcome = world.ask({ office, subject, ...asked, body: asked.body ?? seen });
    if (isRefusal(outcome)) {
      const why = outcome.refused.replace('correspondence.', '');
      return `${act.kind}: no, ${why}${at(outcome.field)}`;
    }
    const told = outcome.map(({ entry }) => {
      const { number } = entry;
      return number === undefined ? entry.kind : `${entry.kind} ${number.text} ${number.status}`;
    });
    return `${act.kind}: ${told.join(', ')}`;
  });
  return lines.join('\n');
}

function at(field: string | undefined): string {
  return field === undefined ? '' : ` ${field}`;
}

export function tells(acts: Acts, expected: string, world = country()): World {
  const lines = expected.trim().split('\n');
  assert.equal(story(world, acts), lines.map((line) => line.trim()).join('\n'));
  return world;
}

export const register: Act = { kind: 'register-incoming', body: paperLetter };
export const write: Act = { kind: 'write-letter', body: outgoingLetter };
export const sign: Act = { kind: 'sign-letter', as: 'head' };
export const dispatch = (draft: number): Act => ({ kind: 'dispatch-letter', body: { draft } });
export const discard: Act = { kind: 'discard-draft' };
export const void_: Act = { kind: 'void-number', body: { reason: 'entered twice' } };
export const see: Act = { kind: 'see-letter', office: 'south' };
export const registerThere: Act = {
  ...{ kind: 'register-delivered', office: 'south', body: { unit: 'Unit 4' } },
};
export const giveBack: Act = {
  ...{ kind: 'return-letter', office: 'south', body: { reason: 'not for us' } },
};
export const reserve = (of: 'incoming' | 'outgoing'): Act => ({
  kind: 'reserve-number',
  body: { register: of, reason: 'announced by telephone' },
});
/** Written, signed, dispatched, and delivered everywhere. */
export const sent: Acts = [write, sign, dispatch(0), 'settle'];
export const sentTold = `write-letter: letter-drafted
  sign-letter: letter-signed
  dispatch-letter: letter-dispatched 2026/1 used`;
