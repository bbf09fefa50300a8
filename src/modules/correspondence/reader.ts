// What the views and routes of correspondence are given by the program: the database through the
// reader's own wall (rows of the caller's offices only), and the directory's authority.
import type { Kysely } from 'kysely';
import type { Authority } from '#kernel/authority.ts';
import type { Reading, ReadingKind } from '#kernel/reading.ts';
import type { Safety } from '#kernel/rung.ts';
import type { DisposalDecided } from './disposal.ts';
import type { LetterStateName } from './state.ts';
import type { Channel, HandoverOutcome, Importance, Medium, Purpose } from './entries.ts';
import type { RegisterName, Relation, Secrecy, Urgency, WriteOffReason } from './entries.ts';
import type { ReferralStateName } from './referrals.ts';
import type { Stay } from './stays.ts';

/** Columns as tables.sql makes them; bigint comes as a safe number. */
export interface LetterRow {
  readonly office: string;
  readonly subject: string;
  readonly direction: RegisterName;
  readonly state: LetterStateName;
  readonly register: RegisterName | null;
  readonly year: number | null;
  readonly serial: number | null;
  readonly number: string | null;
  readonly number_status: 'used' | 'reserved' | 'void' | null;
  readonly numbered_at: string | null;
  readonly heading: string;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly importance: Importance;
  readonly medium: Medium;
  readonly party: string;
  readonly party_office: string | null;
  readonly party_count: number;
  readonly their_number: string | null;
  readonly their_date: string | null;
  readonly received_at: string | null;
  readonly citizen_id: string | null;
  readonly delivery_note: string | null;
  readonly unit: string | null;
  readonly enclosures: number;
  readonly holder: string | null;
  readonly drafted_by: string | null;
  readonly since: string;
  readonly index: number;
  readonly waiting: boolean;
  readonly undelivered: number;
  readonly due_on: string | null;
  readonly closed_at: string | null;
  readonly write_off: WriteOffReason | null;
  readonly parked_until: string | null;
  readonly archive_file: string | null;
  readonly archive_volume: number | null;
  readonly retention: string | null;
  readonly class_code: string | null;
  readonly is_circular: boolean;
  readonly is_reviewed: boolean;
  readonly is_envelope: boolean;
  readonly signed_at: string | null;
  readonly answered_at: string | null;
  readonly closing_number: string | null;
  readonly holds: number;
  readonly disposal: string | null;
  readonly archived_at: string | null;
  readonly words: string;
  readonly reference: string;
}

/** A closed volume of a file. */
export interface VolumeRow {
  readonly office: string;
  readonly subject: string;
  readonly volume: number;
  readonly file: string;
  readonly person: string;
  readonly closed_at: string;
  readonly index: string;
}

export interface AddresseeRow {
  readonly office: string;
  readonly subject: string;
  readonly addressee: string;
  readonly place: number;
  readonly name: string;
  readonly purpose: Purpose;
  readonly state: string;
  readonly due_on: string | null;
  readonly withheld: number;
  readonly delivered_at: string | null;
  readonly seen_at: string | null;
  readonly registered_at: string | null;
  readonly closed_at: string | null;
  readonly returned_at: string | null;
  readonly recalled_at: string | null;
  readonly fiction_on: string | null;
  readonly sent_at: string | null;
  readonly expired_on: string | null;
  readonly number: string | null;
  readonly reason: string | null;
}

export interface OutsideRow {
  readonly office: string;
  readonly subject: string;
  readonly place: number;
  readonly name: string;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly address: string;
  readonly due_on: string | null;
  readonly outcome: HandoverOutcome | null;
  readonly receiver: string | null;
  readonly heard_at: string | null;
  readonly note: string;
}

/** What a referral and a stay say of who has the letter. */
interface HolderColumns {
  readonly office: string;
  readonly subject: string;
  readonly holder_appointment: string | null;
  readonly holder_unit: string | null;
  readonly holder_title: string;
  readonly due_on: string | null;
  readonly ended_at: string | null;
}

export interface ReferralRow extends HolderColumns {
  readonly step: number;
  readonly parent: number | null;
  readonly purpose: Purpose;
  readonly instruction: string;
  readonly state: ReferralStateName;
  readonly outcome: string | null;
  readonly person: string;
  readonly sent_at: string;
  readonly opened_at: string | null;
}

export interface StayRow extends HolderColumns {
  readonly place: number;
  readonly kind: Stay['kind'];
  readonly holder_office: string | null;
  readonly begun_at: string;
}

export interface ReferenceRow {
  readonly office: string;
  readonly subject: string;
  readonly place: number;
  readonly relation: Relation;
  readonly key: string;
  readonly number: string;
  readonly date: string | null;
  readonly letter: string | null;
  readonly is_linked: boolean;
}

export interface DisposalRow {
  readonly office: string;
  readonly subject: string;
  readonly number: string;
  readonly date: string;
  readonly basis: string;
  readonly committee: DisposalDecided['committee'];
  readonly letters: number;
  readonly excluded: DisposalDecided['excluded'];
  readonly note: string;
  readonly person: string;
  readonly decided_at: string;
  readonly index: number;
}

export interface LoanRow {
  readonly office: string;
  readonly subject: string;
  readonly loan: number;
  readonly borrower: string;
  readonly unit: string | null;
  readonly lent_at: string;
  readonly due_on: string;
  readonly returned_at: string | null;
  readonly reminders: number;
  readonly reminded_at: string | null;
}

export interface CorrespondenceTables {
  readonly 'tables.letter': LetterRow;
  readonly 'tables.addressee': AddresseeRow;
  readonly 'tables.outside': OutsideRow;
  readonly 'tables.referral': ReferralRow;
  readonly 'tables.stay': StayRow;
  readonly 'tables.reference': ReferenceRow;
  readonly 'tables.disposal': DisposalRow;
  readonly 'tables.loan': LoanRow;
  readonly 'tables.volume': VolumeRow;
  readonly 'dawam.entry': {
    readonly office: string;
    readonly subject: string;
    readonly index: number;
    readonly leaf: Uint8Array | null;
  };
  readonly 'dawam.reading': {
    readonly office: string;
    readonly subject: string;
    readonly at: string;
    readonly person: string;
    readonly appointment: string | null;
    readonly what: ReadingKind;
    readonly file: Uint8Array | null;
  };
}

export type CorrespondenceDatabase = Kysely<CorrespondenceTables>;

export interface CorrespondenceReader {
  readonly authority: Authority;
  /** In one read-only transaction that sees the rows of the caller's offices only. */
  read<Result>(work: (db: CorrespondenceDatabase) => Promise<Result>): Promise<Result>;
  /** Returns at once; it is written down within a second. */
  noteReading(reading: Reading): void;
  /** Left out where no centre was joined. */
  readonly findSafety?: FindSafety | undefined;
}

/** How safe the act at an index of the office's log is, as far as this server knows. */
export type FindSafety = (office: string, index: number) => Safety;

/** Where no centre was ever joined, nobody else holds it. */
export function safetyOf(
  asking: {
    readonly office: { readonly id: string };
    readonly findSafety?: FindSafety | undefined;
  },
  index: number,
): Safety {
  return asking.findSafety?.(asking.office.id, index) ?? 'recorded';
}
