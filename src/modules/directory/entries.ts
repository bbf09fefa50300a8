// The facts of the directory, past tense, by kind. They are never changed, only added to.
// Bodies hold no `undefined`: what is not there is null. Instants are RFC 3339 with milliseconds.
import type { Capacity, Language, Names, SecretaryAct } from '#kernel/authority.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import type { CalendarName } from '#lib/calendar.ts';
import type { Digits } from '#lib/digits.ts';

/** Text of a RegisterPattern, as a type whose members JSON knows. */
export type PatternBody = {
  readonly pattern: string;
  readonly restarts: 'yearly' | 'never';
  readonly names: Names;
};

export type LetterBody = { readonly number: string; readonly date: string };

export type OfficeBody = {
  readonly institution: string;
  readonly code: string;
  readonly names: Names;
  readonly calendar: CalendarName;
  readonly digits: Digits;
  readonly timeZone: string;
  readonly language: Language;
  readonly registers: { readonly [register: string]: PatternBody };
  /** `age1…` */
  readonly readingKey?: string;
};

export type AppointmentBody = {
  readonly person: string;
  readonly office: string;
  readonly capacity: Capacity;
  readonly title: Names;
  readonly from: string;
  readonly until: string | null;
  readonly letter: LetterBody | null;
};

export type PasskeyBody = {
  readonly kind: 'passkey';
  readonly person: string;
  /** base64url, as the authenticator made it. */
  readonly credentialId: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
  readonly transports: readonly string[];
  readonly name: string;
  /** Who made the set-up link through which it came: evidence against a false invitation. */
  readonly invitedBy: string | null;
};

export type IdentityBody = {
  readonly kind: 'oidc';
  readonly person: string;
  /** The provider's issuer URL, exactly as it names itself. */
  readonly issuer: string;
  /** What the provider calls the person: its `sub`, or another claim where so configured. */
  readonly identity: string;
};

export type EntryBodies = {
  readonly 'institution-opened': { readonly names: Names };
  readonly 'directory-founded': OfficeBody;
  readonly 'office-opened': OfficeBody;
  readonly 'register-pattern-changed': {
    readonly register: string;
    readonly pattern: PatternBody;
  };
  readonly 'reading-key-changed': { readonly recipient: string };
  readonly 'office-closed': { readonly reason: string };
  readonly 'person-enrolled': { readonly names: Names };
  readonly 'person-renamed': { readonly names: Names };
  readonly appointed: AppointmentBody;
  readonly 'powers-delegated': AppointmentBody & { readonly delegatedFrom: string };
  /** Of the powers of one post those that a secretary needs. */
  readonly 'secretary-named': AppointmentBody & {
    readonly delegatedFrom: string;
    readonly acts: readonly SecretaryAct[];
    readonly readsSecret: boolean;
  };
  readonly 'acting-appointed': AppointmentBody & { readonly actingFor: string };
  readonly 'appointment-ended': { readonly reason: string; readonly at: string };
  readonly 'credential-enrolled': PasskeyBody | IdentityBody;
  readonly 'credential-revoked': { readonly reason: string };
};

export type EntryKind = keyof EntryBodies;

/** An entry of the directory's log with the type of its body. */
export type DirectoryEntry = {
  [K in EntryKind]: { readonly kind: K; readonly body: EntryBodies[K] };
}[EntryKind];

/** Kinds that this release does not know stay in the log and are passed over: undefined. */
export function readEntry(placed: PlacedEntry): DirectoryEntry | undefined {
  const { kind, body } = placed.entry;
  // What the log holds has passed `decide` when it was recorded.
  return isKnown(kind) ? ({ kind, body } as DirectoryEntry) : undefined;
}

const kinds: Readonly<Record<EntryKind, true>> = {
  'institution-opened': true,
  'directory-founded': true,
  'office-opened': true,
  'register-pattern-changed': true,
  'reading-key-changed': true,
  'office-closed': true,
  'person-enrolled': true,
  'person-renamed': true,
  appointed: true,
  'powers-delegated': true,
  'secretary-named': true,
  'acting-appointed': true,
  'appointment-ended': true,
  'credential-enrolled': true,
  'credential-revoked': true,
};

function isKnown(kind: string): kind is EntryKind {
  return Object.hasOwn(kinds, kind);
}
