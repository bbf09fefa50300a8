// What the office server does on its own with an entry of another office: a dispatched letter is
// delivered, a receipt is noted. The store adds `origin` to the body and derives the command's id.
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Reaction } from '#kernel/module.ts';
import { findFact } from './entries.ts';
import type { Fact, ReceiptStep } from './entries.ts';

/** Undefined where the entry is not meant for this office, or asks nothing of its server. */
export function react({ entry }: PlacedEntry, recipient: string): Reaction | undefined {
  const fact = findFact(entry);
  if (fact === undefined || entry.to?.includes(recipient) !== true) return undefined;
  const { subject } = entry;
  if (fact.kind === 'letter-dispatched') {
    const { draft: _, from, ...letter } = fact.body;
    const number = entry.number?.text ?? '';
    const files = (entry.files ?? []).map((file) => ({ ...file }));
    const sender = { office: from.office, name: from.name };
    return {
      kind: 'deliver-letter',
      subject,
      body: { letter: { ...letter, from: sender, number, files } },
    };
  }
  const step = stepOf(fact);
  if (step === undefined) return undefined;
  const number = step === 'registered' ? (entry.number?.text ?? null) : null;
  const reason = 'reason' in fact.body ? fact.body.reason : null;
  return {
    kind: 'note-receipt',
    subject,
    body: { step, at: entry.recordedAt, number, reason },
  };
}

function stepOf(fact: Fact): ReceiptStep | undefined {
  switch (fact.kind) {
    case 'letter-delivered':
      return 'delivered';
    case 'letter-seen':
      return 'seen';
    case 'letter-registered':
      return 'registered';
    case 'letter-returned':
    // A voided registration leaves the addressee without the letter: for the sender it came back.
    case 'number-voided':
      return 'returned';
    default:
      return undefined;
  }
}
