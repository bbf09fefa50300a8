// What a receipt of another office says, as a sentence: who had the letter, did what with it, and
// under which number.
import type { LifeAnswer } from '#modules/correspondence/shapes.ts';
import type { Facts, WordKey } from '#web/words/words.ts';

type Step = LifeAnswer['steps'][number];
type Received = Pick<Step, 'receipt' | 'other' | 'otherNumber'>;

interface Sentence {
  readonly key: WordKey;
  readonly facts: Facts;
}

/** Null where the step is this office's own. */
export function receiptSaid(
  { receipt, other, otherNumber }: Received,
  name: (names: NonNullable<Step['other']>['names']) => string,
): Sentence | null {
  if (receipt === null) return null;
  // An office that the directory does not know, or a register that gave no number, is left out.
  const isWhole = other !== null && (receipt !== 'registered' || otherNumber !== null);
  if (!isWhole) return { key: `addressee.${receipt}`, facts: {} };
  const facts = { office: name(other.names), number: otherNumber ?? '' };
  return { key: `receipt.${receipt}`, facts };
}
