// What the office server does on its own with an entry that is addressed to its office. Of another
// office: a dispatched letter is delivered, without what is withheld from this addressee; a receipt
// is noted; so is a recall, another secrecy, a delivery by fiction, an expiry. Of its own: a reply
// that went out writes off the letter that it answers, and a reply that came in is noted on ours.
// The store adds `origin` to each body and derives the commands' ids.
import type { Entry, PlacedEntry } from '#kernel/entry.ts';
import type { Reaction } from '#kernel/module.ts';
import { listAnswered } from './decide-following.ts';
import { findFact } from './entries.ts';
import type { Answering, Fact, LetterDispatched, ReceiptStep } from './entries.ts';

/** None where the entry is not meant for this office, or asks nothing of its server. */
export function react({ entry }: PlacedEntry, recipient: string): readonly Reaction[] {
  const fact = findFact(entry);
  if (fact === undefined || entry.to?.includes(recipient) !== true) return [];
  if (recipient === entry.office) return ownReactions(entry, fact);
  const { subject } = entry;
  const told = deliveryOf(entry, fact) ?? wordOf(fact);
  if (told !== undefined) return [{ ...told, subject }];
  const step = stepOf(fact);
  if (step === undefined) return [];
  const number = step === 'registered' ? (entry.number?.text ?? null) : null;
  const reason = step === 'returned' || step === 'recalled' ? reasonOf(fact) : null;
  const body = { step, at: entry.recordedAt, number, reason };
  return [{ kind: 'note-receipt', subject, body }];
}

type Told = Omit<Reaction, 'subject'>;

function deliveryOf(entry: Entry, fact: Fact): Told | undefined {
  const files = (entry.files ?? []).map((file) => ({ ...file }));
  if (fact.kind === 'enclosures-dispatched') return { kind: 'deliver-enclosures', body: { files } };
  if (fact.kind !== 'letter-dispatched') return undefined;
  const { draft: _, from, ...letter }: LetterDispatched = fact.body;
  const number = entry.number?.text ?? '';
  const sender = { office: from.office, name: from.name };
  const body = { letter: { ...letter, from: sender, number, files } };
  return { kind: 'deliver-letter', body };
}

/** What the sender says of a letter that has gone out. */
function wordOf(fact: Fact): Told | undefined {
  switch (fact.kind) {
    case 'letter-recalled':
      return { kind: 'note-recall', body: { reason: fact.body.reason } };
    case 'secrecy-changed': {
      const { before, after, decision } = fact.body;
      return { kind: 'note-secrecy', body: { before, after, decision } };
    }
    case 'secrecy-limited': {
      const { limit, decision } = fact.body;
      return { kind: 'note-secrecy-limit', body: { limit, decision } };
    }
    case 'delivered-by-fiction': {
      const { on, afterDays } = fact.body;
      return { kind: 'note-fiction', body: { on, afterDays } };
    }
    case 'letter-expired': {
      const { on, effectiveAt } = fact.body;
      return { kind: 'note-expiry', body: { on, effectiveAt } };
    }
    case 'letter-resent':
      return { kind: 'note-resending', body: {} };
    default:
      return undefined;
  }
}

function ownReactions({ subject, number }: Entry, fact: Fact): readonly Reaction[] {
  switch (fact.kind) {
    case 'letter-dispatched': {
      const { references, from, dated } = fact.body;
      const us = { office: from.office, name: from.name, number: number?.text ?? '', date: dated };
      return answered(subject, { letters: listAnswered(references), register: 'outgoing', ...us });
    }
    case 'letter-delivered': {
      const { references, from, theirNumber, theirDate } = fact.body;
      const letters = listAnswered(references);
      const them = { ...from, number: theirNumber, date: theirDate };
      return answered(subject, { letters, register: 'incoming', ...them });
    }
    case 'letter-registered': {
      const { paper } = fact.body;
      if (paper === null) return [];
      const { references, from, theirNumber, theirDate, receivedOn } = paper;
      const named = { number: theirNumber ?? number?.text ?? '', date: theirDate ?? receivedOn };
      const letters = listAnswered(references);
      return answered(subject, { letters, register: 'incoming', ...from, ...named });
    }
    case 'references-linked':
      return fact.body.answering === null ? [] : answered(subject, fact.body.answering);
    default:
      return [];
  }
}

/** An answer of ours closes what it answers; one that came in is noted on what we had asked. */
function answered(subject: string, { letters, register, ...by }: Answering): readonly Reaction[] {
  return letters.map((letter) =>
    register === 'outgoing'
      ? {
          kind: 'write-off-letter',
          subject: letter,
          body: { reason: 'reply', reply: { letter: subject, number: by.number }, note: '' },
        }
      : { kind: 'note-answer', subject: letter, body: { letter: subject, ...by } },
  );
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
