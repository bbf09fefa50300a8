// What an outgoing letter holds while it is being written, and the command body that it becomes.
import type { FileRef } from '#kernel/entry.ts';
import type { WriteLetterBody } from '#modules/correspondence/commands.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';

type Purpose = 'action' | 'information';

export interface DraftAddressee {
  readonly office: string;
  readonly name: string;
  readonly purpose: Purpose;
  readonly dueOn: string | null;
  /** Hashes of the enclosures that do not go to them. */
  readonly withheld: readonly string[];
}

export interface DraftOutside {
  readonly name: string;
  readonly purpose: Purpose;
  readonly channel: LetterAnswer['outside'][number]['channel'];
  readonly address: string;
  readonly dueOn: string | null;
}

export interface DraftReference {
  readonly relation: LetterAnswer['references'][number]['relation'];
  readonly letter: string | null;
  readonly number: string;
  readonly date: string | null;
}

export interface OutgoingDraft {
  readonly addressees: readonly DraftAddressee[];
  readonly outside: readonly DraftOutside[];
  readonly references: readonly DraftReference[];
  readonly subject: string;
  readonly abstract: string;
  readonly text: string;
  readonly isCircular: boolean;
  readonly classCode: string | null;
  readonly urgency: WriteLetterBody['urgency'];
  readonly secrecy: WriteLetterBody['secrecy'];
  readonly importance: WriteLetterBody['importance'];
  readonly files: readonly FileRef[];
  /** Of this office's register alone: who prepared it, whom it is about. */
  readonly unit: string;
  readonly citizenId: string;
}

export type ChangeDraft = (
  next: Partial<OutgoingDraft> | ((was: OutgoingDraft) => Partial<OutgoingDraft>),
) => void;

export const TEXT_MAX_CHARS = 14_000;
export const ADDRESSEES_MAX = 120;

export const emptyOutgoing: OutgoingDraft = {
  addressees: [],
  outside: [],
  references: [],
  subject: '',
  abstract: '',
  text: '',
  isCircular: false,
  classCode: null,
  urgency: 'normal',
  secrecy: 'normal',
  importance: 'normal',
  files: [],
  unit: '',
  citizenId: '',
};

export function addresseeNamed(office: string, name: string): DraftAddressee {
  return { office, name, purpose: 'action', dueOn: null, withheld: [] };
}

export function draftOf(letter: LetterAnswer): OutgoingDraft {
  const { subject, abstract, text, urgency, secrecy, importance, files } = letter;
  const { isCircular, classCode } = letter;
  const addressees = letter.addressees.flatMap(({ office, name, purpose, dueOn, withheld }) =>
    office === null ? [] : [{ office, name, purpose, dueOn, withheld }],
  );
  const outside = letter.outside.map(({ name, purpose, channel, address, dueOn }) => ({
    ...{ name, purpose, channel, address, dueOn },
  }));
  const references = letter.references
    .filter(({ isLinked }) => !isLinked)
    .map(({ relation, letter: other, number, date }) => ({
      ...{ relation, letter: other, number, date },
    }));
  return {
    ...{ addressees, outside, references, subject, abstract, text },
    ...{ isCircular, classCode, urgency, secrecy, importance, files },
    ...{ unit: letter.unit ?? '', citizenId: letter.citizenId ?? '' },
  };
}

/** A draft that an earlier version of these screens kept lacks what came later. */
export function completed(kept: Partial<OutgoingDraft>, former: OutgoingDraft): OutgoingDraft {
  const draft = { ...former, ...kept };
  return {
    ...draft,
    addressees: draft.addressees.map((each) => ({
      ...addresseeNamed(each.office, each.name),
      ...each,
    })),
  };
}

/**
 * The answer to an incoming letter: to who wrote it, about the same subject, in reply to the number
 * that they know; for the same unit, about the same person. What they asked for by a day is not
 * asked of them.
 */
export function answerTo(letter: LetterAnswer, today: string): OutgoingDraft {
  const { from, theirNumber, theirDate, number, numberedAt } = letter;
  const { office, name } = from;
  const isTheirs = theirNumber !== null;
  const date = isTheirs ? theirDate : (numberedAt?.slice(0, 10) ?? today);
  const { subject, secrecy, urgency, classCode } = letter;
  return {
    ...emptyOutgoing,
    ...{ subject, secrecy, urgency, classCode },
    ...{ unit: letter.unit ?? '', citizenId: letter.citizenId ?? '' },
    addressees: office === null ? [] : [addresseeNamed(office, name)],
    outside:
      office === null && name !== ''
        ? [{ name, purpose: 'action', channel: 'hand', address: '', dueOn: null }]
        : [],
    references: [
      { relation: 'reply', letter: letter.letter, number: (theirNumber ?? number) || '—', date },
    ],
  };
}

export function bodyOfDraft(draft: OutgoingDraft): WriteLetterBody {
  const { secrecy, urgency, importance, isCircular, classCode } = draft;
  const known = new Set(draft.files.map(({ sha256 }) => sha256));
  return {
    subject: draft.subject.trim(),
    abstract: draft.abstract.trim(),
    ...{ secrecy, urgency, importance, isCircular, classCode },
    references: draft.references.map((one) => ({ ...one })),
    files: [...draft.files],
    addressees: draft.addressees.map(({ office, purpose, dueOn, withheld }) => ({
      ...{ office, purpose, dueOn },
      // An enclosure that was taken out again is withheld from nobody.
      withheld: withheld.filter((sha256) => known.has(sha256)),
    })),
    outside: draft.outside
      .filter(({ name }) => name.trim() !== '')
      .map((one) => ({ ...one, name: one.name.trim() })),
    text: draft.text,
    ...{ unit: textOrNull(draft.unit), citizenId: textOrNull(draft.citizenId) },
  };
}

function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** An address without a name is not sent, and not dropped silently either. */
export function isWhole({ subject, outside }: OutgoingDraft): boolean {
  return (
    subject.trim() !== '' &&
    outside.every(({ name, address }) => name.trim() !== '' || address.trim() === '')
  );
}

export function isSame(one: OutgoingDraft, other: OutgoingDraft): boolean {
  return JSON.stringify(bodyOfDraft(one)) === JSON.stringify(bodyOfDraft(other));
}
