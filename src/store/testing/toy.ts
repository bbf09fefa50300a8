// A small module and a small authority for tests of the store itself: notes that are written,
// numbered, addressed to other offices, and that misbehave when asked to. Real modules have their
// own tests.
import { z } from 'zod';

import type { Appointment, Authority, Office } from '#kernel/authority.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Command, Context, Decision, Module } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import { assert } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';

export interface Note {
  readonly texts: readonly string[];
  readonly number?: { readonly year: number; readonly serial: number; readonly text: string };
  readonly status: 'none' | 'used' | 'reserved' | 'void';
  readonly index: number;
}

const fileShape = z.strictObject({
  sha256: z.string(),
  name: z.string(),
  mediaType: z.string(),
  sizeBytes: z.int(),
});
const origin = z.strictObject({ office: z.string(), index: z.int(), leafHash: z.string() });

const writeBody = z.strictObject({
  text: z.string(),
  number: z.boolean().default(false),
  to: z.array(z.string()).default([]),
  sealed: z.boolean().default(false),
  files: z.array(fileShape).default([]),
});

const receivedShape = z.object({ text: z.string() });

export const toyModule: Module<Note> = {
  name: 'toy',
  subjects: ['note'],
  commands: {
    write: { schema: writeBody, capacities: ['clerk', 'server'], summary: 'Write a note.' },
    void: { schema: z.strictObject({}), capacities: ['clerk'], summary: 'Void its number.' },
    receive: {
      schema: z.strictObject({ text: z.string(), origin }),
      capacities: ['server'],
      summary: 'A note of another office arrives.',
    },
  },
  refusals: ['toy.full', 'toy.without-number', 'toy.unwanted'],
  entryKinds: ['written', 'voided', 'received'],
  tablesSql: `create table note (
    office text not null, note text not null, last text not null, number text,
    status text not null, index bigint not null, primary key (office, note));`,
  empty: () => ({ texts: [], status: 'none', index: -1 }),
  fold,
  decide,
  project(office, subject, state) {
    const { texts, status, index } = state;
    const number = state.number?.text ?? null;
    return { note: [{ office, note: subject, last: texts.at(-1) ?? '', number, status, index }] };
  },
  react({ entry }) {
    return entry.kind === 'written'
      ? [{ kind: 'receive', subject: entry.subject, body: { text: entry.body['text'] ?? '' } }]
      : [];
  },
};

function fold(state: Note, { index, entry }: PlacedEntry): Note {
  const { text } = entry.body;
  assert(text !== 'unfoldable', 'A note can be folded.');
  const texts = typeof text === 'string' ? [...state.texts, text] : state.texts;
  const { number } = entry;
  return { ...state, texts, index, ...(number && { number, status: number.status }) };
}

function decide(state: Note, command: Command, context: Context): Decision {
  if (command.kind === 'void') {
    if (state.number === undefined) return refuse('toy.without-number');
    const { year, serial, text } = state.number;
    const take = { year, serial, text };
    return [{ kind: 'voided', body: {}, number: { register: 'notes', status: 'void', take } }];
  }
  if (command.kind === 'receive') {
    const { text } = receivedShape.parse(command.body);
    if (text === 'unwanted') return refuse('toy.unwanted');
    return [{ kind: 'received', body: { text } }];
  }
  const { text, number, to, sealed, files } = writeBody.parse(command.body);
  assert(text !== 'defect', 'A note is not a defect.');
  if (state.texts.length >= 3) return refuse('toy.full', { length: state.texts.length });
  for (const { sha256 } of files) context.findFile(sha256);
  const request = { register: 'notes', status: 'used' as const };
  const more = { ...(number && { number: request }), ...(sealed && { sealed }) };
  return [{ kind: 'written', body: { text }, to, files, ...more }];
}

/** Offices `a`, `b` … with the clerk `<office>-clerk` in each; the directory's log stays empty. */
export function toyAuthority(...ids: readonly string[]): Authority & { apply(): void } {
  const names = { ar: '', fa: '', en: '' };
  const offices = new Map<string, Office>();
  for (const id of ids) {
    offices.set(id, {
      id,
      institution: 'toy',
      code: id,
      names,
      calendar: 'gregory',
      digits: 'western',
      timeZone: 'UTC',
      language: 'en',
      registers: { notes: { pattern: '{serial}/{year}', restarts: 'yearly', names } },
    });
  }
  const appointmentOf = (office: string): Appointment => ({
    id: `${office}-seat`,
    person: `${office}-clerk`,
    office,
    capacity: 'clerk',
    title: names,
    from: '2000-01-01T00:00:00.000Z',
  });
  return {
    apply: () => undefined,
    findOffice: (id) => offices.get(id),
    findAppointment: (id) => {
      const office = id.replace(/-seat$/, '');
      return offices.has(office) ? appointmentOf(office) : undefined;
    },
    holds: (appointment, at) => appointment.from <= at,
    findInstitution: () => undefined,
    findPerson: () => undefined,
    findOfficeByCode: () => undefined,
    listAppointmentsOf: () => [],
    listAppointmentsIn: () => [],
    findPasskey: () => undefined,
    hasPasskey: () => false,
  };
}

let made = 0;

/** A new id each time, the same sequence in each run. */
export function toyId(): string {
  made += 1;
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(4, made);
  return uuidv7(1_770_000_000_000, random);
}

/** A command of the clerk of an office. */
export function ask(
  office: string,
  kind: string,
  subject: string,
  body: unknown,
  id: string = toyId(),
): Command {
  const by = { person: `${office}-clerk`, capacity: 'clerk', appointment: `${office}-seat` };
  return { id, kind, office, subject: `note/${subject}`, by, body };
}
