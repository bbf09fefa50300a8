// What the directory knows of one subject: the fold of that subject's entries, nothing else.
// The live authority is the same states of all subjects, so deciding and asking cannot differ.
import type { Appointment, Institution, Office, Person } from '#kernel/authority.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { readEntry } from './entries.ts';
import type { AppointmentBody, DirectoryEntry, IdentityBody, PasskeyBody } from './entries.ts';
import { parseSubject } from './subjects.ts';

export interface InstitutionState {
  readonly kind: 'institution';
  readonly id: string;
  readonly institution?: Institution;
  readonly openedAt?: string;
}

export interface OfficeState {
  readonly kind: 'office';
  readonly id: string;
  readonly office?: Office;
  readonly openedAt?: string;
  /** All that it ever had: what was sealed to them stays so. */
  readonly readingKeys?: readonly string[];
}

export interface PersonState {
  readonly kind: 'person';
  readonly id: string;
  readonly person?: Person;
  readonly enrolledAt?: string;
}

export interface AppointmentState {
  readonly kind: 'appointment';
  readonly id: string;
  readonly appointment?: Appointment;
  readonly recordedAt?: string;
  readonly endedReason?: string;
}

/** A way to sign in. It says who somebody is, never what they may do. */
export type Credential = (PasskeyBody | IdentityBody) & {
  readonly id: string;
  readonly enrolledAt: string;
  readonly revokedAt?: string;
};

export interface CredentialState {
  readonly kind: 'credential';
  readonly id: string;
  readonly credential?: Credential;
}

/** A subject whose name is no name of the directory's; every command about it is refused. */
export interface UnknownState {
  readonly kind: 'unknown';
  readonly id: string;
}

export type DirectoryState =
  | InstitutionState
  | OfficeState
  | PersonState
  | AppointmentState
  | CredentialState
  | UnknownState;

export function empty(subject: string): DirectoryState {
  return parseSubject(subject) ?? { kind: 'unknown', id: subject };
}

/** The subject has been opened, enrolled or appointed. */
export function isPresent(state: DirectoryState): boolean {
  switch (state.kind) {
    case 'institution':
      return state.institution !== undefined;
    case 'office':
      return state.office !== undefined;
    case 'person':
      return state.person !== undefined;
    case 'appointment':
      return state.appointment !== undefined;
    case 'credential':
      return state.credential !== undefined;
    case 'unknown':
      return false;
  }
}

export function fold(state: DirectoryState, placed: PlacedEntry): DirectoryState {
  const entry = readEntry(placed);
  if (entry === undefined) return state;
  const at = placed.entry.recordedAt;
  switch (state.kind) {
    case 'institution':
      return entry.kind === 'institution-opened'
        ? { ...state, institution: { id: state.id, names: entry.body.names }, openedAt: at }
        : state;
    case 'office':
      return foldOffice(state, entry, at);
    case 'person':
      return foldPerson(state, entry, at);
    case 'appointment':
      return foldAppointment(state, entry, at);
    case 'credential':
      return foldCredential(state, entry, at);
    case 'unknown':
      return state;
  }
}

function foldOffice(state: OfficeState, entry: DirectoryEntry, at: string): OfficeState {
  switch (entry.kind) {
    case 'directory-founded':
    case 'office-opened': {
      const { readingKey } = entry.body;
      const readingKeys = readingKey === undefined ? [] : [readingKey];
      return { ...state, office: { id: state.id, ...entry.body }, openedAt: at, readingKeys };
    }
    case 'reading-key-changed': {
      if (state.office === undefined) return state;
      const { recipient: readingKey } = entry.body;
      const readingKeys = [...(state.readingKeys ?? []), readingKey];
      return { ...state, office: { ...state.office, readingKey }, readingKeys };
    }
    case 'register-pattern-changed': {
      if (state.office === undefined) return state;
      const { register, pattern } = entry.body;
      const registers = { ...state.office.registers, [register]: pattern };
      return { ...state, office: { ...state.office, registers } };
    }
    case 'office-closed':
      return state.office === undefined
        ? state
        : { ...state, office: { ...state.office, closedAt: at } };
    default:
      return state;
  }
}

function foldPerson(state: PersonState, entry: DirectoryEntry, at: string): PersonState {
  switch (entry.kind) {
    case 'person-enrolled':
      return { ...state, person: { id: state.id, names: entry.body.names }, enrolledAt: at };
    case 'person-renamed':
      return { ...state, person: { id: state.id, names: entry.body.names } };
    default:
      return state;
  }
}

function foldAppointment(
  state: AppointmentState,
  entry: DirectoryEntry,
  at: string,
): AppointmentState {
  switch (entry.kind) {
    case 'appointed':
      return { ...state, appointment: appointmentOf(state.id, entry.body), recordedAt: at };
    case 'powers-delegated': {
      const { delegatedFrom } = entry.body;
      const appointment = { ...appointmentOf(state.id, entry.body), delegatedFrom };
      return { ...state, appointment, recordedAt: at };
    }
    case 'secretary-named': {
      const { delegatedFrom, acts, readsSecret } = entry.body;
      const secretary = { acts, readsSecret };
      const appointment = { ...appointmentOf(state.id, entry.body), delegatedFrom, secretary };
      return { ...state, appointment, recordedAt: at };
    }
    case 'acting-appointed': {
      const { actingFor } = entry.body;
      const appointment = { ...appointmentOf(state.id, entry.body), actingFor };
      return { ...state, appointment, recordedAt: at };
    }
    case 'appointment-ended': {
      if (state.appointment === undefined) return state;
      const appointment = { ...state.appointment, endedAt: entry.body.at };
      return { ...state, appointment, endedReason: entry.body.reason };
    }
    default:
      return state;
  }
}

function appointmentOf(id: string, body: AppointmentBody): Appointment {
  const { person, office, capacity, title, from } = body;
  return {
    ...{ id, person, office, capacity, title, from },
    ...(body.until === null ? {} : { until: body.until }),
    ...(body.letter === null ? {} : { letter: body.letter }),
  };
}

function foldCredential(
  state: CredentialState,
  entry: DirectoryEntry,
  at: string,
): CredentialState {
  switch (entry.kind) {
    case 'credential-enrolled':
      return { ...state, credential: { ...entry.body, id: state.id, enrolledAt: at } };
    case 'credential-revoked':
      return state.credential === undefined
        ? state
        : { ...state, credential: { ...state.credential, revokedAt: at } };
    default:
      return state;
  }
}
