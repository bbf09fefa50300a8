// What an outgoing letter holds while it is being written, and the command body that it becomes.
import type { FileRef } from '#kernel/entry.ts';
import type { WriteLetterBody } from '#modules/correspondence/commands.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';

export interface OutgoingDraft {
  readonly addressees: readonly {
    readonly office: string;
    readonly name: string;
    readonly purpose: 'action' | 'information';
  }[];
  readonly subject: string;
  readonly text: string;
  readonly urgency: WriteLetterBody['urgency'];
  readonly secrecy: WriteLetterBody['secrecy'];
  readonly importance: WriteLetterBody['importance'];
  readonly files: readonly FileRef[];
}

export const TEXT_MAX_CHARS = 14_000;

export const emptyOutgoing: OutgoingDraft = {
  addressees: [],
  subject: '',
  text: '',
  urgency: 'normal',
  secrecy: 'normal',
  importance: 'normal',
  files: [],
};

export function draftOf(letter: LetterAnswer): OutgoingDraft {
  const { subject, text, urgency, secrecy, importance, files } = letter;
  const addressees = letter.addressees.flatMap(({ office, name, purpose }) =>
    office === null ? [] : [{ office, name, purpose }],
  );
  return { addressees, subject, text, urgency, secrecy, importance, files };
}

export function bodyOfDraft(draft: OutgoingDraft): WriteLetterBody {
  return {
    subject: draft.subject.trim(),
    abstract: '',
    secrecy: draft.secrecy,
    urgency: draft.urgency,
    importance: draft.importance,
    files: [...draft.files],
    addressees: draft.addressees.map(({ office, purpose }) => ({ office, purpose })),
    text: draft.text,
  };
}

export function isSame(one: OutgoingDraft, other: OutgoingDraft): boolean {
  return JSON.stringify(bodyOfDraft(one)) === JSON.stringify(bodyOfDraft(other));
}
