// The referral sheet in the order in which it is read: each step under the one that it came from,
// earlier ones first, with its depth. Steps that name no step above, or one that is missing, stand
// at the top.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';

export type Referral = LetterAnswer['referrals'][number];

export interface Placed {
  readonly referral: Referral;
  readonly depth: number;
  /** For each depth down to its own: whether more comes below this line from the step there. */
  readonly goesOn: readonly boolean[];
}

export function isOpenReferral({ state }: Pick<Referral, 'state'>): boolean {
  return state === 'sent' || state === 'opened';
}

export function placeReferrals(referrals: readonly Referral[]): Placed[] {
  const known = new Set(referrals.map(({ step }) => step));
  // A step is always above those that come from it, so this ends.
  const isBelow = (one: Referral, parent: number | null) =>
    one.parent !== null && known.has(one.parent) && one.parent < one.step
      ? one.parent === parent
      : parent === null;
  const placed: Omit<Placed, 'goesOn'>[] = [];
  const visit = (parent: number | null, depth: number) => {
    for (const referral of referrals) {
      if (!isBelow(referral, parent)) continue;
      placed.push({ referral, depth });
      visit(referral.step, depth + 1);
    }
  };
  visit(null, 0);
  const depths = placed.map(({ depth }) => depth);
  return placed.map((one, at) => ({
    ...one,
    goesOn: Array.from({ length: one.depth + 1 }, (_, level) =>
      goesOn(depths.slice(at + 1), level),
    ),
  }));
}

/** One that comes from the step at this level stands below, before another step of its level. */
function goesOn(below: readonly number[], level: number): boolean {
  const next = below.find((depth) => depth <= level + 1);
  return next === level + 1;
}

/** What is to be worked on: open, and not passed further to somebody who still has it. */
export function listMine(referrals: readonly Referral[]): Referral[] {
  return referrals.filter(
    (mine) =>
      mine.isMine &&
      !referrals.some((below) => below.parent === mine.step && isOpenReferral(below)),
  );
}
