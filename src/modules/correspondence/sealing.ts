// Which entries are sealed: all of a letter that is secret, drafts and notes and receipts too, and
// the one that makes it secret or makes it cease to be so. What was written while it was not secret
// stays as it was.
import type { Decision, Draft } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { isSecret } from './clearance.ts';
import type { LetterState } from './state.ts';

export function sealSecret(state: LetterState, decision: Decision): Decision {
  if (isRefusal(decision)) return decision;
  const isSealed = isSecret(state.card.secrecy) || decision.some(({ body }) => saysSecret(body));
  return isSealed ? decision.map((one) => ({ ...one, sealed: true })) : decision;
}

/** A card of its own, the card of a paper letter, or what the secrecy becomes. */
function saysSecret(body: Draft['body']): boolean {
  const { secrecy, after, paper } = body;
  const ofPaper =
    typeof paper === 'object' && paper !== null && 'secrecy' in paper ? paper['secrecy'] : null;
  return [secrecy, after, ofPaper].some((one) => typeof one === 'string' && isSecret(one));
}
