// What a mail event says of a letter on its way, as what the office's server notes on it. What says
// more stays: a late report of failure does not undo that somebody has answered.
import type { HandoverOutcome } from '#modules/correspondence/entries.ts';
import type { NoteHandoverBody } from '#modules/correspondence/commands.ts';

export type MailEvent =
  | { readonly kind: 'sent' }
  /** The server of the receiver, or ours, gave it back; `why` in its words. */
  | { readonly kind: 'failed'; readonly why: string }
  /** The receiver's reader says that it was shown to them. */
  | { readonly kind: 'displayed' }
  /** Somebody wrote back, and no machine. */
  | { readonly kind: 'answered'; readonly from: string }
  /** It cannot go this way at all. */
  | { readonly kind: 'barred'; readonly why: string };

const NOTE_CHARS_MAX = 500;
const RECEIVER_CHARS_MAX = 120;

/** What stands in the notes, in the office's language. */
export interface OutcomeWords {
  readonly displayed: string;
  readonly answered: string;
}

/** Undefined where the event adds nothing to what is known. */
export function noteOfEvent(
  event: MailEvent,
  place: number,
  known: HandoverOutcome | null,
  words: OutcomeWords,
): NoteHandoverBody | undefined {
  const outcome = outcomeOf(event);
  if (known !== null && !isMore(outcome, known)) return undefined;
  const note =
    event.kind === 'failed' || event.kind === 'barred'
      ? event.why
      : event.kind === 'sent'
        ? ''
        : words[event.kind];
  const receiver = event.kind === 'answered' ? lineFor(event.from, RECEIVER_CHARS_MAX) : '';
  return {
    ...{ outside: place, outcome, receiver: receiver === '' ? null : receiver },
    note: lineFor(note, NOTE_CHARS_MAX),
  };
}

function outcomeOf({ kind }: MailEvent): HandoverOutcome {
  if (kind === 'sent') return 'sent';
  return kind === 'failed' || kind === 'barred' ? 'undeliverable' : 'handed-over';
}

/** In the order in which mail goes; what a clerk noted by hand ends it. */
function isMore(outcome: HandoverOutcome, known: HandoverOutcome): boolean {
  switch (known) {
    case 'sent':
      return outcome !== 'sent';
    // Sent again after a refusal, or read after all.
    case 'undeliverable':
      return outcome === 'handed-over';
    case 'handed-over':
    case 'refused':
    case 'expired':
      return false;
  }
}

const UNWANTED = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

function lineFor(text: string, max: number): string {
  const line = text.toWellFormed().replaceAll(UNWANTED, ' ').replaceAll(/\s+/g, ' ').trim();
  return line.slice(0, max).toWellFormed().trim();
}
