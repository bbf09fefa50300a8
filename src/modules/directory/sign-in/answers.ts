// What the screens are told about who is signed in, where they may act, and how they sign in.
import type { Appointment, Names } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import type { Session } from '#http/ports.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import { endOf } from '#modules/directory/period.ts';
import type { Seat, SessionAnswer, SessionsAnswer, Welcome } from '#modules/directory/shapes.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import type { SignInPorts } from './ports.ts';

/** More seats than this help nobody to choose. */
const DEMO_SEATS_MAX = 60;

export function sessionAnswer(
  authority: LiveAuthority,
  session: Pick<Session, 'person' | 'method'>,
  now: string,
): SessionAnswer | Refusal {
  const { person, method } = session;
  const known = authority.findPerson(person);
  // An older backup may have been put back: a session can outlive its person.
  if (known === undefined) return refuse('http.not-signed-in');
  const appointments = authority.listAppointmentsOf(person, now);
  const seats = appointments.map((appointment) => seatOf(authority, appointment));
  const administrators = seats.length === 0 ? listAdministrators(authority, now) : [];
  return { person, names: known.names, method, seats, administrators, now };
}

function listAdministrators(authority: LiveAuthority, now: string): Names[] {
  const held = authority
    .listAppointmentsIn(directoryOffice)
    .filter((one) => one.capacity === 'administrator' && authority.holds(one, now));
  const people = new Set(held.map((one) => one.person));
  return [...people].flatMap((person) => authority.findPerson(person)?.names ?? []);
}

function seatOf(authority: LiveAuthority, appointment: Appointment): Seat {
  const { id, capacity, title } = appointment;
  const office = must(authority.findOffice(appointment.office), 'An appointment has an office.');
  const { names: officeNames, language, calendar, digits, timeZone } = office;
  const institution = authority.findInstitution(office.institution);
  return {
    appointment: id,
    office: office.id,
    ...{ capacity, title, officeNames, language, calendar, digits, timeZone },
    institutionNames: institution?.names ?? officeNames,
    actingFor: standsInFor(authority, appointment)?.names ?? null,
    secretary: secretaryOf(appointment),
    until: endOf(appointment) ?? null,
  };
}

export function secretaryOf(appointment: Appointment | undefined): Seat['secretary'] {
  const secretary = appointment?.secretary;
  return secretary === undefined ? null : { ...secretary, acts: [...secretary.acts] };
}

/** Whose powers these are, where they are not the holder's own. */
export function standsInFor(
  authority: LiveAuthority,
  appointment: Pick<Appointment, 'delegatedFrom' | 'actingFor'>,
): { readonly person: string; readonly names: Names } | undefined {
  const other = appointment.delegatedFrom ?? appointment.actingFor;
  const person = other === undefined ? undefined : authority.findAppointment(other)?.person;
  const found = person === undefined ? undefined : authority.findPerson(person);
  return found === undefined ? undefined : { person: found.id, names: found.names };
}

export function welcomeAnswer(ports: SignInPorts, now: string): Welcome {
  const { authority, demo, version, oidc } = ports;
  const provider = oidc === undefined ? null : { names: oidc.names };
  const people = demo === undefined ? [] : listDemoPeople(ports, now);
  const seats = people.flatMap((person) => {
    const names = authority.findPerson(person)?.names;
    const [first] = authority.listAppointmentsOf(person, now);
    const office = first === undefined ? undefined : authority.findOffice(first.office);
    if (names === undefined || first === undefined || office === undefined) return [];
    const { title, capacity } = first;
    const { names: officeNames, language } = office;
    return [{ person, names, title, officeNames, capacity, language }];
  });
  const board = demo?.board ?? null;
  return { demo: demo !== undefined, version, oidc: provider, seats, board };
}

/** Those named in the settings, else everybody who holds an appointment. */
export function listDemoPeople(ports: SignInPorts, now: string): readonly string[] {
  const named = ports.demo?.people;
  if (named !== undefined) return named.slice(0, DEMO_SEATS_MAX);
  return ports.authority.listAppointed(now, DEMO_SEATS_MAX).map((person) => person.id);
}

export async function sessionsAnswer(
  ports: SignInPorts,
  own: Session,
  sessions: readonly Session[],
): Promise<SessionsAnswer> {
  const credentials = ports.authority.listCredentialsOf(own.person);
  return {
    sessions: sessions.map(({ id, method, client, createdAt, seenAt }) => {
      return { id, method, client, createdAt, seenAt, current: id === own.id };
    }),
    passkeys: credentials.flatMap((credential) => {
      if (credential.kind !== 'passkey') return [];
      const { id, name, enrolledAt } = credential;
      return [{ id, name, enrolledAt }];
    }),
    recoveryCodesLeft: await ports.secrets.countRecoveryCodes(own.person),
  };
}
