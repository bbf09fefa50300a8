// A letter as it leaves the office in an export: plain, whole, in no schema's words. Capsule, Noark
// and CSV are all written from this. A public copy is made here too: what is graded is masked.
import type { Names, Office } from '#kernel/authority.ts';
import type { Actor, EntryNumber, FileRef } from '#kernel/entry.ts';
import { isIsoDate, isoDateIn } from '#lib/calendar.ts';
import { parseInstant } from '#lib/instant.ts';
import type {
  Medium,
  Purpose,
  RegisterName,
  Secrecy,
  Urgency,
} from '#modules/correspondence/entries.ts';
import type { Importance, Reference, WriteOffReason } from '#modules/correspondence/entries.ts';
import type { LetterState, LetterStateName } from '#modules/correspondence/state.ts';
import { wordIn } from '#modules/correspondence/words.ts';

export interface RecordParty {
  /** Null for who is not connected. */
  readonly office: string | null;
  readonly name: string;
  readonly purpose: Purpose;
  readonly dueOn: string | null;
  /** The number that it gave the letter. */
  readonly number: string | null;
  readonly email: string | null;
}

export interface RecordReferral {
  readonly to: string;
  readonly from: string;
  readonly instruction: string;
  readonly note: string;
  readonly outcome: 'done' | 'approved' | 'not-approved' | 'returned' | null;
  readonly sentAt: string;
  readonly endedAt: string | null;
}

export interface LetterRecord {
  /** UUID, without `letter/`. */
  readonly id: string;
  readonly direction: RegisterName;
  readonly state: LetterStateName;
  /** Null: never numbered, such as a draft. */
  readonly number: EntryNumber | null;
  readonly numberedAt: string | null;
  /** The office's own day of `numberedAt`, or of when it was made. */
  readonly numberedOn: string;
  readonly isMasked: boolean;
  readonly subject: string;
  readonly abstract: string;
  readonly text: string;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly importance: Importance;
  readonly isCircular: boolean;
  readonly classCode: string | null;
  readonly from: { readonly office: string | null; readonly name: string };
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  /** Day, or instant where it came by wire. */
  readonly receivedAt: string | null;
  readonly medium: Medium;
  readonly unit: string | null;
  readonly citizenId: string | null;
  readonly deliveryNote: string | null;
  readonly to: readonly RecordParty[];
  readonly dueOn: string | null;
  readonly references: readonly Reference[];
  readonly referrals: readonly RecordReferral[];
  readonly signed: {
    readonly name: string;
    readonly title: string;
    readonly at: string | null;
  } | null;
  readonly writtenOff: {
    readonly reason: WriteOffReason;
    readonly on: string;
    readonly reply: { readonly letter: string | null; readonly number: string } | null;
  } | null;
  readonly archived: {
    readonly file: string;
    readonly volume: number;
    readonly place: string;
    readonly at: string;
  } | null;
  readonly files: readonly FileRef[];
  readonly createdAt: string;
}

/** Whose export it is, and how its people are called. */
export interface RecordLook {
  readonly office: Office;
  findPerson(id: string): Names | undefined;
  /** Code by which another office is known; its id where it has none. */
  codeOf(office: string): string;
}

export function personName(look: RecordLook, { person }: Pick<Actor, 'person'>): string {
  return look.findPerson(person)?.[look.office.language] ?? person;
}

/** The office's own day of an instant or day. */
export function dayOf(office: Office, at: string): string {
  const instantMs = parseInstant(at);
  if (instantMs !== undefined) return isoDateIn(office.timeZone, instantMs);
  return isIsoDate(at) ? at : at.slice(0, 10);
}

/** Undefined for what is no letter of this office. `createdAt`: of its first entry. */
export function findRecord(
  letter: string,
  state: LetterState,
  createdAt: string,
  look: RecordLook,
): LetterRecord | undefined {
  if (state.state === 'none' || state.direction === null) return undefined;
  const { office } = look;
  const { card, number, writtenOff, signed } = state;
  return {
    id: letter.slice(letter.indexOf('/') + 1),
    ...{ direction: state.direction, state: state.state, number, numberedAt: state.numberedAt },
    numberedOn: dayOf(office, state.numberedAt ?? createdAt),
    isMasked: false,
    ...{ subject: card.subject, abstract: card.abstract, text: card.text },
    ...goneText(state, look),
    ...{ secrecy: card.secrecy, urgency: card.urgency, importance: card.importance },
    ...{ isCircular: card.isCircular, classCode: card.classCode },
    from:
      state.direction === 'incoming'
        ? state.from
        : { office: office.id, name: office.names[office.language] },
    ...{ theirNumber: state.theirNumber, theirDate: state.theirDate },
    ...{ receivedAt: state.receivedAt, medium: state.medium, unit: state.unit },
    ...{ citizenId: state.citizenId, deliveryNote: state.deliveryNote },
    to: partiesOf(state),
    dueOn: state.dueOn,
    references: [...card.references, ...state.linked],
    referrals: referralsOf(state, look),
    signed: signed === null ? null : { name: signed.name, title: signed.title, at: signed.at },
    writtenOff:
      writtenOff === null
        ? null
        : { reason: writtenOff.reason, on: dayOf(office, writtenOff.at), reply: writtenOff.reply },
    archived: archivedOf(state),
    files: state.files,
    createdAt,
  };
}

function archivedOf({ archived }: LetterState): LetterRecord['archived'] {
  if (archived === null) return null;
  const { file, volume, place, at } = archived;
  return { file, volume, place, at };
}

/** Of a letter that was destroyed, who decided so is all that there is to say. */
function goneText({ disposed }: LetterState, { office }: RecordLook) {
  if (disposed === null) return {};
  const { number, date } = disposed.decision;
  return { subject: wordIn(office.language, 'letter.destroyed'), abstract: `${number} (${date})` };
}

function partiesOf(state: LetterState): readonly RecordParty[] {
  const connected = state.addressees
    .filter((to) => to.state !== 'withdrawn')
    .map(({ office, name, purpose, dueOn, number }) => ({
      ...{ office, name, purpose, dueOn, number, email: null },
    }));
  const outside = state.outside.map(({ name, purpose, dueOn, channel, address }) => ({
    ...{ office: null, name, purpose, dueOn, number: null },
    email: channel === 'e-mail' ? address : null,
  }));
  return [...connected, ...outside];
}

function referralsOf({ referrals }: LetterState, look: RecordLook): readonly RecordReferral[] {
  return referrals.map(({ to, by, instruction, note, outcome, state, sentAt, endedAt }) => ({
    ...{ to: to.title, from: personName(look, by), instruction, note, sentAt, endedAt },
    outcome: state === 'returned' ? 'returned' : outcome,
  }));
}

/** Anybody may know of a letter without a grade. */
export function isOpenToAll({ secrecy }: Pick<LetterRecord, 'secrecy'>): boolean {
  return secrecy === 'normal';
}

/**
 * What the public may know: of a graded letter its numbers and days, not what it says, not whom it
 * is from or to; of an open one nothing about the office's own people and notes either, nor the
 * number of a citizen.
 */
export function publicCopy(
  record: LetterRecord,
  wordOf: (secrecy: Secrecy) => string,
): LetterRecord {
  const mask = wordOf(record.secrecy);
  const plain: LetterRecord = {
    ...record,
    ...{ citizenId: null, deliveryNote: null },
    ...{ referrals: [], unit: null, archived: maskPlace(record), dueOn: null },
    to: record.to.map((party) => ({ ...party, email: null })),
  };
  if (isOpenToAll(record)) return plain;
  const party = { office: null, name: mask };
  return {
    ...plain,
    ...{ isMasked: true, subject: mask, abstract: '', text: '', classCode: null, files: [] },
    from: record.direction === 'outgoing' ? record.from : party,
    to: record.direction === 'incoming' ? [] : plain.to.map((to) => ({ ...to, ...party })),
    ...{ theirNumber: null, theirDate: null, references: [], signed: null },
    writtenOff: record.writtenOff === null ? null : { ...record.writtenOff, reply: null },
  };
}

function maskPlace({ archived }: LetterRecord): LetterRecord['archived'] {
  return archived === null ? null : { ...archived, place: '' };
}
