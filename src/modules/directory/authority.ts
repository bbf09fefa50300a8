// The directory in memory: the states of all its subjects, folded from its log in order, with the
// indexes that deciding and signing in need. It is rebuilt from the log at start and told of each
// entry after its commit; it is never written any other way.
import type { Appointment, Authority, Office } from '#kernel/authority.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { endOf } from './period.ts';
import { empty, fold } from './state.ts';
import type { Credential, DirectoryState } from './state.ts';
import { directoryOffice } from './subjects.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

export interface LiveAuthority extends Authority {
  /** Entries of other logs and other modules' subjects are passed over; repeats change nothing. */
  apply(placed: PlacedEntry): void;
  /** Index of the next entry of the directory's log that it waits for. */
  size(): number;
  listOffices(): readonly Office[];
  /** People with an appointment that holds, in the order of enrolment, at most `max`. */
  listAppointed(at: string, max: number): readonly string[];
  findCredential(subject: string): Credential | undefined;
  /** Not the revoked ones. */
  listCredentialsOf(person: string): readonly Credential[];
}

/** Stands until the directory is founded, so that its very first command has an office. */
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

export function createLiveAuthority(): LiveAuthority {
  const states = new Map<string, DirectoryState>();
  // Ids in the order in which they were recorded; a subject never leaves its index.
  const offices: string[] = [];
  const people: string[] = [];
  const officeByCode = new Map<string, string>();
  const appointmentsOf = new Map<string, string[]>();
  const appointmentsIn = new Map<string, string[]>();
  const credentialsOf = new Map<string, string[]>();
  let next = 0;

  function index(subject: string, state: DirectoryState): void {
    if (state.kind === 'office' && state.office !== undefined) {
      offices.push(state.id);
      officeByCode.set(state.office.code, state.id);
    } else if (state.kind === 'person') {
      people.push(state.id);
    } else if (state.kind === 'appointment' && state.appointment !== undefined) {
      add(appointmentsOf, state.appointment.person, state.id);
      add(appointmentsIn, state.appointment.office, state.id);
    } else if (state.kind === 'credential' && state.credential !== undefined) {
      add(credentialsOf, state.credential.person, subject);
    }
  }

  function apply(placed: PlacedEntry): void {
    if (placed.entry.office !== directoryOffice || placed.index < next) return;
    next = placed.index + 1;
    const { subject } = placed.entry;
    const before = states.get(subject);
    const after = fold(before ?? empty(subject), placed);
    if (after.kind === 'unknown') return;
    states.set(subject, after);
    if (before === undefined) index(subject, after);
  }

  function findOffice(id: string): Office | undefined {
    const state = states.get(`office/${id}`);
    if (state?.kind === 'office' && state.office !== undefined) return state.office;
    return id === directoryOffice ? unfounded : undefined;
  }

  function findAppointment(id: string): Appointment | undefined {
    const state = states.get(`appointment/${id}`);
    return state?.kind === 'appointment' ? state.appointment : undefined;
  }

  function holds({ id }: Appointment, at: string): boolean {
    // What is asked about may be an old copy: only what the log says now counts.
    const appointment = findAppointment(id);
    if (appointment === undefined) return false;
    const end = endOf(appointment);
    if (at < appointment.from || (end !== undefined && at >= end)) return false;
    const closedAt = findOffice(appointment.office)?.closedAt;
    if (closedAt !== undefined && at >= closedAt) return false;
    if (appointment.delegatedFrom === undefined) return true;
    const lender = findAppointment(appointment.delegatedFrom);
    // Decide lets nobody lend what was lent to them, so this goes one step deep.
    return lender !== undefined && holds(lender, at);
  }

  function listAppointments(ids: readonly string[] | undefined): Appointment[] {
    return (ids ?? []).map(findAppointment).filter((found) => found !== undefined);
  }

  function listAppointmentsOf(person: string, at: string): Appointment[] {
    return listAppointments(appointmentsOf.get(person)).filter((found) => holds(found, at));
  }

  function findCredential(subject: string): Credential | undefined {
    const state = states.get(subject);
    return state?.kind === 'credential' ? state.credential : undefined;
  }

  return {
    apply,
    size: () => next,
    findOffice,
    findAppointment,
    holds,
    listAppointmentsOf,
    findCredential,
    findInstitution(id) {
      const state = states.get(`institution/${id}`);
      return state?.kind === 'institution' ? state.institution : undefined;
    },
    findPerson(id) {
      const state = states.get(`person/${id}`);
      return state?.kind === 'person' ? state.person : undefined;
    },
    findOfficeByCode(code) {
      const id = officeByCode.get(code);
      return id === undefined ? undefined : findOffice(id);
    },
    listAppointmentsIn: (office) => listAppointments(appointmentsIn.get(office)),
    listOffices: () => offices.map(findOffice).filter((found) => found !== undefined),
    listAppointed(at, max) {
      const appointed: string[] = [];
      for (const person of people) {
        if (appointed.length === max) break;
        if (listAppointmentsOf(person, at).length > 0) appointed.push(person);
      }
      return appointed;
    },
    listCredentialsOf: (person) =>
      (credentialsOf.get(person) ?? [])
        .map(findCredential)
        .filter((found) => found !== undefined && found.revokedAt === undefined)
        .filter((found) => found !== undefined),
  };
}

function add(map: Map<string, string[]>, key: string, id: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [id]);
  else list.push(id);
}
