// What the views and routes of correspondence are given by the program: the database through the
// reader's own wall (rows of the caller's offices only), and the directory's authority.
import type { Kysely } from 'kysely';
import type { Authority } from '#kernel/authority.ts';
import type { Safety } from '#kernel/rung.ts';
import type { LetterStateName } from './state.ts';
import type { Importance, Medium, Purpose, RegisterName, Secrecy, Urgency } from './entries.ts';

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
  readonly unit: string | null;
  readonly enclosures: number;
  readonly holder: string | null;
  readonly drafted_by: string | null;
  readonly since: string;
  readonly index: number;
  readonly waiting: boolean;
  readonly undelivered: number;
  readonly words: string;
  readonly reference: string;
}

export interface AddresseeRow {
  readonly office: string;
  readonly subject: string;
  readonly addressee: string;
  readonly place: number;
  readonly name: string;
  readonly purpose: Purpose;
  readonly state: string;
  readonly delivered_at: string | null;
  readonly seen_at: string | null;
  readonly registered_at: string | null;
  readonly returned_at: string | null;
  readonly number: string | null;
  readonly reason: string | null;
}

export interface CorrespondenceTables {
  readonly 'tables.letter': LetterRow;
  readonly 'tables.addressee': AddresseeRow;
  readonly 'dawam.entry': {
    readonly office: string;
    readonly subject: string;
    readonly index: number;
    readonly leaf: Uint8Array | null;
  };
}

export type CorrespondenceDatabase = Kysely<CorrespondenceTables>;

export interface CorrespondenceReader {
  readonly authority: Authority;
  /** In one read-only transaction that sees the rows of the caller's offices only. */
  read<Result>(work: (db: CorrespondenceDatabase) => Promise<Result>): Promise<Result>;
}

/** How safe an act is. No centre has been joined, so nobody else holds it yet. */
export function safetyOf(_office: string, _index: number): Safety {
  return 'recorded';
}
