// What the form of an incoming letter holds before it is recorded, what is wrong with it, and the
// body of the command that it becomes.
import type { FileRef } from '#kernel/entry.ts';
import type { RegisterIncomingBody } from '#modules/correspondence/commands.ts';
import type { RegisterEnvelopeBody } from '#modules/correspondence/envelope-bodies.ts';

export type Urgency = RegisterIncomingBody['urgency'];
export type Secrecy = RegisterIncomingBody['secrecy'];
export type Importance = RegisterIncomingBody['importance'];
export type Medium = RegisterIncomingBody['medium'];

// The same lists as in the module's shapes, which bring their checker along and are too heavy here.
export const URGENCIES = [
  'normal',
  'urgent',
  'very-urgent',
  'immediate',
] as const satisfies readonly Urgency[];
export const SECRECIES = [
  'normal',
  'confidential',
  'secret',
  'top-secret',
] as const satisfies readonly Secrecy[];
/** Of an envelope that the registry must not open. */
export const ENVELOPE_SECRECIES = ['secret', 'top-secret'] as const satisfies readonly Secrecy[];
export const IMPORTANCES = ['normal', 'important'] as const satisfies readonly Importance[];
export const MEDIA = ['paper', 'electronic', 'hybrid'] as const satisfies readonly Medium[];

export interface IncomingDraft {
  readonly fromOffice: string | null;
  readonly fromName: string;
  readonly theirNumber: string;
  readonly theirDate: string | null;
  readonly receivedOn: string | null;
  readonly subject: string;
  readonly abstract: string;
  readonly unit: string;
  /** Of the person whom the matter is about. */
  readonly citizenId: string;
  readonly deliveryNote: string;
  readonly classCode: string | null;
  /** ISO day by which an answer is asked for; one that has passed is registered as it stands. */
  readonly dueOn: string | null;
  readonly urgency: Urgency;
  readonly secrecy: Secrecy;
  readonly importance: Importance;
  readonly medium: Medium;
  readonly files: readonly FileRef[];
  /** A closed secret envelope, of which only the outside is entered. */
  readonly isEnvelope: boolean;
  /** The post that alone opens it, by its appointment; null: it is for the office. */
  readonly ownHands: string | null;
  /** What is wrong with its seals; empty where they are whole. */
  readonly damage: string;
}

export function emptyDraft(today: string): IncomingDraft {
  return {
    fromOffice: null,
    fromName: '',
    theirNumber: '',
    theirDate: null,
    receivedOn: today,
    subject: '',
    abstract: '',
    unit: '',
    citizenId: '',
    deliveryNote: '',
    classCode: null,
    dueOn: null,
    urgency: 'normal',
    secrecy: 'normal',
    importance: 'normal',
    medium: 'paper',
    files: [],
    isEnvelope: false,
    ownHands: null,
    damage: '',
  };
}

export type Wrong = Partial<
  Record<'fromName' | 'subject' | 'receivedOn' | 'theirDate', 'needed' | 'future' | 'after-receipt'>
>;

/** What the law of the register asks for, said before the server has to. */
export function wrongIn(draft: IncomingDraft, today: string): Wrong {
  const { receivedOn, theirDate } = draft;
  const wrong: Wrong = {};
  if (draft.fromName.trim() === '') wrong.fromName = 'needed';
  if (!draft.isEnvelope && draft.subject.trim() === '') wrong.subject = 'needed';
  if (receivedOn === null) wrong.receivedOn = 'needed';
  else if (receivedOn > today) wrong.receivedOn = 'future';
  if (theirDate !== null && receivedOn !== null && theirDate > receivedOn) {
    wrong.theirDate = 'after-receipt';
  }
  return wrong;
}

/** Undefined while something is wrong with the draft. */
export function bodyOf(draft: IncomingDraft, today: string): RegisterIncomingBody | undefined {
  const { receivedOn } = draft;
  if (receivedOn === null || Object.keys(wrongIn(draft, today)).length > 0) return undefined;
  return {
    subject: draft.subject.trim(),
    abstract: draft.abstract.trim(),
    secrecy: draft.secrecy,
    urgency: draft.urgency,
    importance: draft.importance,
    ...{ isCircular: false, classCode: draft.classCode, references: [], dueOn: draft.dueOn },
    files: [...draft.files],
    from: { office: draft.fromOffice, name: draft.fromName.trim() },
    theirNumber: textOrNull(draft.theirNumber),
    theirDate: draft.theirDate,
    receivedOn,
    medium: draft.medium,
    text: '',
    unit: textOrNull(draft.unit),
    citizenId: textOrNull(draft.citizenId),
    deliveryNote: textOrNull(draft.deliveryNote),
  };
}

/** Undefined while something is wrong with the draft. */
export function envelopeOf(draft: IncomingDraft, today: string): RegisterEnvelopeBody | undefined {
  const { receivedOn, secrecy, urgency, theirDate } = draft;
  const isGraded = secrecy === 'secret' || secrecy === 'top-secret';
  const isWrong = Object.keys(wrongIn(draft, today)).length > 0;
  if (receivedOn === null || isWrong || !isGraded) return undefined;
  return {
    from: { office: draft.fromOffice, name: draft.fromName.trim() },
    theirNumber: textOrNull(draft.theirNumber),
    ...{ theirDate, receivedOn, secrecy, urgency },
    unit: textOrNull(draft.unit),
    deliveryNote: textOrNull(draft.deliveryNote),
    damage: textOrNull(draft.damage),
    ownHands: draft.ownHands,
  };
}

function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** The next of a list, around the end: what a key does to a choice. */
export function nextOf<T>(list: readonly T[], value: T): T {
  return list[(list.indexOf(value) + 1) % list.length] ?? value;
}
