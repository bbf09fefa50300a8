// The country of the demonstration: reads its file, and founds its directory by real commands of
// the office server. Founding again what is there already changes nothing: ids come from the
// content.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { assert, must } from '#lib/assert.ts';
import { parseDate } from '#lib/calendar-text.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { capacities } from '#kernel/authority.ts';
import type { Command } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import { officeServer } from '#store/permission.ts';
import type { Store } from '#store/store.ts';

const names = z.object({ ar: z.string(), fa: z.string(), en: z.string() });
const pattern = z.object({ pattern: z.string(), restarts: z.enum(['yearly', 'never']), names });
const officeShape = z.object({
  id: z.string(),
  institution: z.string(),
  code: z.string(),
  names,
  calendar: z.enum(['islamic-umalqura', 'persian', 'gregory']),
  digits: z.enum(['western', 'arabic', 'persian']),
  timeZone: z.string(),
  language: z.enum(['ar', 'fa', 'en']),
  registers: z.object({ incoming: pattern, outgoing: pattern }),
});
const appointmentShape = z.object({
  id: z.string(),
  person: z.string(),
  office: z.string(),
  capacity: z.enum(capacities),
  title: names,
  from: z.string(),
  until: z.string().optional(),
  letter: z.object({ number: z.string(), date: z.string() }),
  delegatedFrom: z.string().optional(),
  actingFor: z.string().optional(),
});
const countryShape = z.object({
  institutions: z.array(z.object({ id: z.string(), names })),
  offices: z.array(officeShape),
  people: z.array(z.object({ id: z.string(), names })),
  appointments: z.array(appointmentShape),
  seats: z.array(z.string()),
});
const textShape = z.object({
  title: z.string(),
  body: z.string(),
  references: z.array(z.object({ number: z.string() })),
  from: z.string().optional(),
  to: z.string().optional(),
});

const said = z.object({ subject: z.string(), text: z.string() });
const lifeWordsShape = z.object({
  rulesReason: z.string(),
  instructions: z.array(z.string()),
  notes: z.array(z.string()),
  done: z.string(),
  approved: z.string(),
  returned: z.string(),
  transferred: z.string(),
  recalled: z.string(),
  due: z.string(),
  parked: z.string(),
  phoned: z.string(),
  files: z.array(z.string()),
  place: z.string(),
  /** Its subject has the hole {subject}. */
  reply: said,
  circular: said,
  request: said,
  reminder: z.string(),
  outside: z.object({
    name: z.string(),
    address: z.string(),
    receiver: z.string(),
    note: z.string(),
  }),
  sentBack: z.string(),
  initialled: z.string(),
});
const ofBoth = <Shape extends z.ZodType>(shape: Shape) => z.object({ ar: shape, fa: shape });
const lifeShape = z.object({
  states: ofBoth(names),
  addresses: ofBoth(names),
  classes: z.array(
    z.object({ code: z.string(), names, limitDays: z.int(), retention: z.string() }),
  ),
  retention: z.array(
    z.object({
      ...{ code: z.string(), names, years: z.int().nullable(), action: z.string() },
      basis: ofBoth(z.string()),
    }),
  ),
  instructions: z.array(
    z.object({
      ...{ code: z.string(), names, isForAction: z.boolean() },
      limitDays: z.int().nullable(),
    }),
  ),
  groups: ofBoth(names),
  words: ofBoth(lifeWordsShape),
});

const unitsShape = z.record(z.string(), z.array(names));

export type Country = z.infer<typeof countryShape>;
export type DemoOffice = z.infer<typeof officeShape>;
export type DemoAppointment = z.infer<typeof appointmentShape>;
export type LifeWords = z.infer<typeof lifeWordsShape>;
export type DemoText = z.infer<typeof textShape>;

export interface DemoData {
  readonly country: Country;
  readonly arabic: readonly DemoText[];
  readonly persian: readonly DemoText[];
  /** By office: to whom its registry hands letters on. */
  readonly units: Readonly<Record<string, readonly z.infer<typeof names>[]>>;
  /** What they say about letters, and the rules of their offices. */
  readonly life: z.infer<typeof lifeShape>;
}

export function readDemoData(root: string): DemoData {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(root, 'demo', name), 'utf8'));
  return {
    country: countryShape.parse(read('country.json')),
    arabic: z.array(textShape).parse(read('letters.ar.json')),
    persian: z.array(textShape).parse(read('letters.fa.json')),
    units: unitsShape.parse(read('units.json')),
    life: lifeShape.parse(read('life.json')),
  };
}

/** The data with these offices and their seats alone. */
export function shareOf(data: DemoData, ids: readonly string[]): DemoData {
  const { country } = data;
  const offices = country.offices.filter(({ id }) => ids.includes(id));
  const seats = country.seats.filter((seat) => {
    const found = country.appointments.find(({ id }) => id === seat);
    return found !== undefined && ids.includes(found.office);
  });
  return { ...data, country: { ...country, offices, seats } };
}

/** People of the demo's seats, in their order, once each. */
export function listSeatPeople(country: Country): readonly string[] {
  const people = country.seats.flatMap((id) => {
    const seat = country.appointments.find((appointment) => appointment.id === id);
    return seat === undefined ? [] : [seat.person];
  });
  return [...new Set(people)];
}

interface Act {
  readonly kind: string;
  readonly subject: string;
  readonly body: object;
}

/** To whom secret letters of an office at another server are sealed. */
export interface ReadingKey {
  readonly office: string;
  readonly recipient: string;
}

export async function foundCountry(
  store: Store,
  country: Country,
  readingKeys: readonly ReadingKey[] = [],
): Promise<void> {
  const said = readingKeys.map(({ office, recipient }) => ({
    ...{ kind: 'change-reading-key', subject: `office/${office}`, body: { recipient } },
  }));
  for (const act of [...listFoundingActs(country), ...said]) {
    const outcome = await store.submit(commandOf(act));
    const isDone = !isRefusal(outcome) || outcome.refused === 'directory.already-founded';
    const why = isRefusal(outcome) ? JSON.stringify(outcome) : '';
    assert(isDone, `The country of the demonstration is lawful: ${act.subject} ${why}`);
  }
}

// The time in such an id is of no interest; that it is the same at every start is.
function commandOf(act: Act): Command {
  const digest = createHash('sha256').update(JSON.stringify(act)).digest();
  const id = uuidv7(1_700_000_000_000, digest.subarray(0, 10));
  return { id, office: directoryOffice, by: officeServer, ...act };
}

function listFoundingActs(country: Country): readonly Act[] {
  const { institutions, offices, people, appointments } = country;
  const own = appointments.filter(isOriginal);
  const lent = appointments.filter((appointment) => !isOriginal(appointment));
  return [
    ...institutions.map(({ id, names: called }) => ({
      ...{ kind: 'open-institution', subject: `institution/${id}` },
      body: { names: called },
    })),
    ...offices.map(({ id, ...body }) => ({
      ...{ kind: 'open-office', subject: `office/${id}` },
      body,
    })),
    ...people.map(({ id, names: called }) => ({
      ...{ kind: 'enrol-person', subject: `person/${id}` },
      body: { names: called },
    })),
    ...[...own, ...lent].map((appointment) => appointingAct(country, appointment)),
  ];
}

function isOriginal({ delegatedFrom, actingFor }: DemoAppointment): boolean {
  return delegatedFrom === undefined && actingFor === undefined;
}

function appointingAct(country: Country, appointment: DemoAppointment): Act {
  const { id, person, capacity, title, from, until = null, delegatedFrom, actingFor } = appointment;
  const office = country.offices.find((one) => one.id === appointment.office);
  const date = parseDate(appointment.letter.date, office?.calendar ?? 'gregory');
  assert(date.ok, `The letter of ${id} has a date.`);
  const letter = { number: appointment.letter.number, date: date.iso };
  const subject = `appointment/${id}`;
  if (delegatedFrom !== undefined) {
    const body = { appointment: delegatedFrom, person, capacity, from, until, letter };
    return { kind: 'delegate', subject, body };
  }
  if (actingFor !== undefined) {
    return {
      kind: 'act-for',
      subject,
      body: { appointment: actingFor, person, from, until, letter },
    };
  }
  // The directory's administrators act in its own office, whatever unit they sit in.
  const place = capacity === 'administrator' ? directoryOffice : appointment.office;
  return {
    kind: 'appoint',
    subject,
    body: { person, office: place, capacity, title, from, until, letter },
  };
}

/** The demonstration's offices write in one of two languages. */
export function lifeLanguage({ language }: Pick<DemoOffice, 'language'>): 'ar' | 'fa' {
  return language === 'fa' ? 'fa' : 'ar';
}

/** Who has the first of the capacities that the office has anybody for. */
export function mustHolder(
  country: Country,
  office: string,
  wanted: readonly DemoAppointment['capacity'][],
): DemoAppointment {
  return must(findHolder(country, office, wanted), `${office} has a ${wanted.join(' or ')}.`);
}

export function findHolder(
  { appointments }: Country,
  office: string,
  wanted: readonly DemoAppointment['capacity'][],
): DemoAppointment | undefined {
  // Lent and acting ones began only lately.
  const here = appointments.filter((one) => one.office === office && isOriginal(one));
  const found = wanted.map((capacity) => here.find((one) => one.capacity === capacity));
  return found.find((one) => one !== undefined);
}
