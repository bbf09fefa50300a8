// What the office server does on its own with an entry that is addressed to its office. Of another
// office: a dispatched letter is delivered, without what is withheld from this addressee; a receipt
// is noted; a recall is noted. Of its own: a reply that went out writes off the letter that it
// answers, and a reply that came in is noted on ours. The store adds `origin` to each body and
// derives the commands' ids.
import type { Entry, PlacedEntry } from '#kernel/entry.ts';
import type { Reaction } from '#kernel/module.ts';
import { findFact } from './entries.ts';
import type { Fact, LetterDispatched, ReceiptStep, Reference } from './entries.ts';

/** None where the entry is not meant for this office, or asks nothing of its server. */
export function react({ entry }: PlacedEntry, recipient: string): readonly Reaction[] {
  const fact = findFact(entry);
  if (fact === undefined || entry.to?.includes(recipient) !== true) return [];
  if (recipient === entry.office) return ownReactions(entry, fact);
  const { subject } = entry;
  if (fact.kind === 'letter-dispatched') return [delivery(entry, fact.body, recipient)];
  if (fact.kind === 'letter-recalled') {
    return [{ kind: 'note-recall', subject, body: { reason: fact.body.reason } }];
  }
  const step = stepOf(fact);
  if (step === undefined) return [];
  const number = step === 'registered' ? (entry.number?.text ?? null) : null;
  const reason = step === 'returned' || step === 'recalled' ? reasonOf(fact) : null;
  const body = { step, at: entry.recordedAt, number, reason };
  return [{ kind: 'note-receipt', subject, body }];
}

function delivery(entry: Entry, body: LetterDispatched, recipient: string): Reaction {
  const { draft: _, from, addressees, signed, ...letter } = body;
  const withheld = addressees.find((to) => to.office === recipient)?.withheld ?? [];
  const files = (entry.files ?? []).filter((file) => !withheld.includes(file.sha256));
  return {
    kind: 'deliver-letter',
    subject: entry.subject,
    body: {
      letter: {
        ...letter,
        from: { office: from.office, name: from.name },
        number: entry.number?.text ?? '',
        // Nobody learns what is withheld, neither from them nor from others.
        addressees: addressees.map((to) => ({ ...to, withheld: [] })),
        signed,
        files: files.map((file) => ({ ...file })),
      },
    },
  };
}

function ownReactions({ subject, number }: Entry, fact: Fact): readonly Reaction[] {
  switch (fact.kind) {
    case 'letter-dispatched':
      return answered(fact.body.references).map((letter) => ({
        kind: 'write-off-letter',
        subject: letter,
        body: { reason: 'reply', reply: { letter: subject, number: number?.text ?? '' }, note: '' },
      }));
    case 'letter-delivered': {
      const { references, from, theirNumber, theirDate } = fact.body;
      return answered(references).map((letter) => ({
        kind: 'note-answer',
        subject: letter,
        body: { letter: subject, ...from, number: theirNumber, date: theirDate },
      }));
    }
    case 'letter-registered': {
      const { paper } = fact.body;
      if (paper === null) return [];
      const { references, from, theirNumber, theirDate, receivedOn } = paper;
      const named = { number: theirNumber ?? number?.text ?? '', date: theirDate ?? receivedOn };
      return answered(references).map((letter) => ({
        kind: 'note-answer',
        subject: letter,
        body: { letter: subject, ...from, ...named },
      }));
    }
    default:
      return [];
  }
}

/** The letters that it says to be a reply to, each once. */
function answered(references: readonly Reference[]): readonly string[] {
  const replies = references.filter(({ relation }) => relation === 'reply');
  return [...new Set(replies.flatMap(({ letter }) => letter ?? []))];
}

function stepOf(fact: Fact): ReceiptStep | undefined {
  switch (fact.kind) {
    case 'letter-delivered':
      return 'delivered';
    case 'letter-seen':
      return 'seen';
    case 'letter-registered':
      return 'registered';
    case 'letter-closed':
      return 'closed';
    case 'letter-reopened':
      return 'reopened';
    case 'recall-noted':
      return 'recalled';
    case 'letter-returned':
    // A voided registration leaves the addressee without the letter: for the sender it came back.
    case 'number-voided':
      return 'returned';
    default:
      return undefined;
  }
}

function reasonOf(fact: Fact): string | null {
  return 'reason' in fact.body ? fact.body.reason : null;
}
