// What the kernel must know of the directory: offices, their registers, and who may act where.
// The directory module folds its log into this; everybody else only asks.
import type { CalendarName } from '#lib/calendar.ts';
import type { Digits } from '#lib/digits.ts';
import type { RegisterPattern } from './register.ts';

export type Language = 'ar' | 'fa' | 'en';
export type Names = Readonly<Record<Language, string>>;

export interface Institution {
  readonly id: string;
  readonly names: Names;
}

export interface Person {
  readonly id: string;
  readonly names: Names;
}

/** What an appointment letter lets somebody be. Permissions per command derive from these. */
export const capacities = [
  'registrar',
  'clerk',
  'head',
  'signer',
  'archivist',
  'administrator',
  'secretary',
] as const;
export type Capacity = (typeof capacities)[number];

/** What a head lets a secretary do in the head's name: each is a group of commands. */
export const secretaryActs = ['prepare', 'refer', 'register'] as const;
export type SecretaryAct = (typeof secretaryActs)[number];

export interface Office {
  readonly id: string;
  readonly institution: string;
  readonly code: string;
  readonly names: Names;
  readonly calendar: CalendarName;
  readonly digits: Digits;
  readonly timeZone: string;
  readonly language: Language;
  readonly registers: Readonly<Record<string, RegisterPattern>>;
  /** `age1…`: what is secret is sealed to it. */
  readonly readingKey?: string;
  readonly closedAt?: string;
}

export interface Appointment {
  readonly id: string;
  readonly person: string;
  readonly office: string;
  readonly capacity: Capacity;
  readonly title: Names;
  /** RFC 3339; the appointment holds from here … */
  readonly from: string;
  /** … to just before here. */
  readonly until?: string;
  /** The letter that appoints: its number and date as written. */
  readonly letter?: { readonly number: string; readonly date: string };
  /** Set on a delegation: the appointment whose powers are lent. */
  readonly delegatedFrom?: string;
  /** Set where the holder acts for an absent or vacant post. */
  readonly actingFor?: string;
  /** Set on a secretary's: all that it lets them do, and whether secret letters are among it. */
  readonly secretary?: { readonly acts: readonly SecretaryAct[]; readonly readsSecret: boolean };
  readonly endedAt?: string;
}

/** A passkey that its person may sign with. */
export interface Passkey {
  readonly person: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
}

/** All questions are answered as of the instant given, in RFC 3339. */
export interface Authority {
  findInstitution(id: string): Institution | undefined;
  findPerson(id: string): Person | undefined;
  findOffice(id: string): Office | undefined;
  /** Codes are part of numbers, so no two offices share one, not even a closed one's. */
  findOfficeByCode(code: string): Office | undefined;
  findAppointment(id: string): Appointment | undefined;
  /** The appointment holds now: begun, not ended, its office open, its delegator's still valid. */
  holds(appointment: Appointment, at: string): boolean;
  /** Those that hold at the instant. */
  listAppointmentsOf(person: string, at: string): readonly Appointment[];
  /** All that there ever were in an office, ended ones too, in the order they were recorded. */
  listAppointmentsIn(office: string): readonly Appointment[];
  /** By the credential's id in base64url; undefined where nobody enrolled it, or it was revoked. */
  findPasskey(credential: string): Passkey | undefined;
  /** The person has a passkey that was not revoked. */
  hasPasskey(person: string): boolean;
}
