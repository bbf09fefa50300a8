// The directory in memory: the states of all its subjects, folded from its log in order, with the
// indexes that deciding and signing in need. It is rebuilt from the log at start and told of each
// entry after its commit; it is never written any other way.
import type { Appointment, Authority, Institution, Office } from '#kernel/authority.ts';
import type { Passkey, Person } from '#kernel/authority.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { endOf } from './period.ts';
import { passkeySubject } from './credential-subject.ts';
import { empty, fold, isPresent } from './state.ts';
import type { Credential, DirectoryState } from './state.ts';
import { directoryOffice } from './subjects.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

export interface LiveAuthority extends Authority {
  /** Entries of other logs are passed over; an entry that was applied before changes nothing. */
  apply(placed: PlacedEntry): void;
  /** Index of the next entry of the directory's log that it waits for. */
  size(): number;
  /** All that were ever opened, closed ones too, in that order. */
  listOffices(): readonly Office[];
  /** People with an appointment that holds, in the order of enrolment, at most `max`. */
  listAppointed(at: string, max: number): readonly Person[];
  findCredential(subject: string): Credential | undefined;
  /** Not the revoked ones. */
  listCredentialsOf(person: string): readonly Credential[];
}

/** Knows the office `directory` from the start, so that the very first command has an office. */
export function createLiveAuthority(): LiveAuthority {
  return new DirectoryMemory();
}

const unfounded: Office = {
  id: directoryOffice,
  institution: directoryOffice,
  code: '0',
  names: { ar: ar['office.directory'], fa: fa['office.directory'], en: en['office.directory'] },
  calendar: 'gregory',
  digits: 'western',
  timeZone: 'UTC',
  language: 'en',
  registers: {},
};

class DirectoryMemory implements LiveAuthority {
  readonly #states = new Map<string, DirectoryState>();
  // Ids in the order in which they were recorded; a subject never leaves its index.
  readonly #offices: string[] = [];
  readonly #people: string[] = [];
  readonly #officeByCode = new Map<string, string>();
  readonly #appointmentsOf = new Map<string, string[]>();
  readonly #appointmentsIn = new Map<string, string[]>();
  readonly #credentialsOf = new Map<string, string[]>();
  #size = 0;

  apply(placed: PlacedEntry): void {
    if (placed.entry.office !== directoryOffice || placed.index < this.#size) return;
    this.#size = placed.index + 1;
    const { subject } = placed.entry;
    const before = this.#states.get(subject) ?? empty(subject);
    const after = fold(before, placed);
    this.#states.set(subject, after);
    if (!isPresent(before) && isPresent(after)) this.#index(subject, after);
  }

  size(): number {
    return this.#size;
  }

  findInstitution(id: string): Institution | undefined {
    const state = this.#states.get(`institution/${id}`);
    return state?.kind === 'institution' ? state.institution : undefined;
  }

  findPerson(id: string): Person | undefined {
    const state = this.#states.get(`person/${id}`);
    return state?.kind === 'person' ? state.person : undefined;
  }

  findOffice(id: string): Office | undefined {
    const state = this.#states.get(`office/${id}`);
    const office = state?.kind === 'office' ? state.office : undefined;
    return office ?? (id === directoryOffice ? unfounded : undefined);
  }

  findOfficeByCode(code: string): Office | undefined {
    const id = this.#officeByCode.get(code);
    return id === undefined ? undefined : this.findOffice(id);
  }

  findAppointment(id: string): Appointment | undefined {
    const state = this.#states.get(`appointment/${id}`);
    return state?.kind === 'appointment' ? state.appointment : undefined;
  }

  findCredential(subject: string): Credential | undefined {
    const state = this.#states.get(subject);
    return state?.kind === 'credential' ? state.credential : undefined;
  }

  holds({ id }: Appointment, at: string): boolean {
    // What is asked about may be an old copy: only what the log says now counts.
    const appointment = this.findAppointment(id);
    if (appointment === undefined) return false;
    const end = endOf(appointment);
    if (at < appointment.from || (end !== undefined && at >= end)) return false;
    const closedAt = this.findOffice(appointment.office)?.closedAt;
    if (closedAt !== undefined && at >= closedAt) return false;
    if (appointment.delegatedFrom === undefined) return true;
    const lender = this.findAppointment(appointment.delegatedFrom);
    // Decide lets nobody lend what was lent to them, so this goes one step deep.
    return lender !== undefined && this.holds(lender, at);
  }

  listAppointmentsOf(person: string, at: string): readonly Appointment[] {
    return this.#all(this.#appointmentsOf.get(person)).filter((found) => this.holds(found, at));
  }

  listAppointmentsIn(office: string): readonly Appointment[] {
    return this.#all(this.#appointmentsIn.get(office));
  }

  listOffices(): readonly Office[] {
    return this.#offices.flatMap((id) => this.findOffice(id) ?? []);
  }

  listAppointed(at: string, max: number): readonly Person[] {
    const appointed: Person[] = [];
    for (const id of this.#people) {
      if (appointed.length === max) break;
      const person = this.findPerson(id);
      const isAppointed = this.#all(this.#appointmentsOf.get(id)).some((it) => this.holds(it, at));
      if (person !== undefined && isAppointed) appointed.push(person);
    }
    return appointed;
  }

  listCredentialsOf(person: string): readonly Credential[] {
    const subjects = this.#credentialsOf.get(person) ?? [];
    const found = subjects.flatMap((subject) => this.findCredential(subject) ?? []);
    return found.filter((credential) => credential.revokedAt === undefined);
  }

  findPasskey(credential: string): Passkey | undefined {
    const found = this.findCredential(passkeySubject(credential));
    if (found?.kind !== 'passkey' || found.revokedAt !== undefined) return undefined;
    return { person: found.person, publicKey: found.publicKey };
  }

  hasPasskey(person: string): boolean {
    return this.listCredentialsOf(person).some((credential) => credential.kind === 'passkey');
  }

  #all(ids: readonly string[] = []): readonly Appointment[] {
    return ids.flatMap((id) => this.findAppointment(id) ?? []);
  }

  #index(subject: string, state: DirectoryState): void {
    if (state.kind === 'office' && state.office !== undefined) {
      this.#offices.push(state.id);
      this.#officeByCode.set(state.office.code, state.id);
    } else if (state.kind === 'person') {
      this.#people.push(state.id);
    } else if (state.kind === 'appointment' && state.appointment !== undefined) {
      add(this.#appointmentsOf, state.appointment.person, state.id);
      add(this.#appointmentsIn, state.appointment.office, state.id);
    } else if (state.kind === 'credential' && state.credential !== undefined) {
      add(this.#credentialsOf, state.credential.person, subject);
    }
  }
}

function add(map: Map<string, string[]>, key: string, id: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [id]);
  else list.push(id);
}
