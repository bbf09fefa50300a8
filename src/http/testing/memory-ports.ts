// The ports of http over plain memory, for its tests: one office, two people, one of whom has a
// seat there. Real parts of http run on it; only what lies below is small.
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { formatInstant } from '#lib/instant.ts';
import type { Appointment, Office } from '#kernel/authority.ts';
import type { Command, Outcome } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import ar from '#http/words.ar.json' with { type: 'json' };
import en from '#http/words.en.json' with { type: 'json' };
import fa from '#http/words.fa.json' with { type: 'json' };
import type { AppOptions } from '#http/app.ts';
import type { Act, CommandSet, Ports, SeatAuthority, Session, StoredFile } from '#http/ports.ts';
import { Document, routesFor } from '#http/route.ts';
import { createApp } from '#http/server.ts';
import type { CreatedApp } from '#http/server.ts';

export const seat: Appointment = {
  id: 'a-1',
  person: 'maryam',
  office: 'diwan',
  capacity: 'clerk',
  title: { ar: 'كاتبة', fa: 'متصدی', en: 'Clerk' },
  from: '2026-01-01T00:00:00.000Z',
};
const office: Office = {
  id: 'diwan',
  institution: 'ministry',
  code: '12',
  names: { ar: 'الديوان', fa: 'دبیرخانه', en: 'Diwan' },
  calendar: 'islamic-umalqura',
  digits: 'arabic',
  timeZone: 'Asia/Riyadh',
  language: 'ar',
  registers: {},
};

export interface Reader {
  readonly offices: readonly string[];
}

export interface World {
  readonly ports: Ports<Reader>;
  readonly commands: Command[];
  readonly reports: string[];
  readonly files: Map<string, StoredFile & { readonly bytes: Buffer }>;
  nowMs: number;
  outcome: () => Promise<Outcome>;
  tell(act: Act): void;
}

export const sizeBytesMax = 1_000;

export function makeWorld(): World {
  const listeners = new Set<(act: Act) => void>();
  const world: World = {
    ports: {
      authority: makeAuthority(),
      sessions: makeSessionStore(),
      files: {
        sizeBytesMax,
        async storeFile(bytes, mediaType) {
          const chunks: Uint8Array[] = [];
          for await (const chunk of bytes) chunks.push(chunk);
          const whole = Buffer.concat(chunks);
          if (whole.length > sizeBytesMax) return refuse('test.file-too-large');
          const sha256 = createHash('sha256').update(whole).digest('hex');
          const stored = { sha256, sizeBytes: whole.length, mediaType };
          world.files.set(sha256, { ...stored, bytes: whole });
          return stored;
        },
        async openFile(sha256) {
          const file = world.files.get(sha256);
          if (file === undefined) return undefined;
          return { ...file, bytes: ReadableStream.from([file.bytes]) };
        },
      },
      async submit(command) {
        world.commands.push(command);
        return await world.outcome();
      },
      readerFor: (scope) => ({ offices: scope.offices }),
      onActs(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      health: async () => ({ ok: true, rung: 'alone', database: 'up' }),
      nowMs: () => world.nowMs,
      randomBytes: (count) => randomBytes(count),
      report: (sentence) => world.reports.push(sentence),
    },
    commands: [],
    reports: [],
    files: new Map(),
    nowMs: Date.parse('2026-11-21T08:00:00.000Z'),
    outcome: async () => ({ recorded: [] }),
    tell: (act) => listeners.forEach((listener) => listener(act)),
  };
  return world;
}

function makeAuthority(): SeatAuthority {
  const holds = (appointment: Appointment, at: string) => appointment.from <= at;
  return {
    findOffice: (id) => (id === office.id ? office : undefined),
    findAppointment: (id) => (id === seat.id ? seat : undefined),
    holds,
    listAppointmentsOf: (person, at) => (person === seat.person && holds(seat, at) ? [seat] : []),
  };
}

function makeSessionStore(): Ports<Reader>['sessions'] {
  const sessions = new Map<string, Session>();
  const keyOf = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
  return {
    async insertSession(hash, session) {
      sessions.set(keyOf(hash), session);
    },
    findSession: async (hash) => sessions.get(keyOf(hash)),
    async touchSession(id, seenAt) {
      for (const [key, session] of sessions) {
        if (session.id === id) sessions.set(key, { ...session, seenAt });
      }
    },
    listSessions: async (person) => [...sessions.values()].filter((one) => one.person === person),
    async revokeSession(id, person) {
      for (const [key, session] of sessions) {
        if (session.id === id && session.person === person) return sessions.delete(key);
      }
      return false;
    },
  };
}

const module: CommandSet = {
  name: 'test',
  subjects: ['letter'],
  commands: {
    'write-note': {
      schema: z.strictObject({ text: z.string().max(100), count: z.int().optional() }),
      capacities: ['clerk'],
      summary: 'Write a note.',
    },
    'deliver-note': { schema: z.strictObject({}), capacities: ['server'], summary: 'Arrives.' },
  },
};

const route = routesFor<Reader>();
const routes = [
  route({
    method: 'POST',
    path: '/api/sign-in/test',
    summary: 'Sign in by saying so.',
    tag: 'sign-in',
    access: 'anyone',
    limit: 'sign-in',
    body: z.strictObject({ person: z.string() }),
    response: z.object({ id: z.string() }),
    run: async (call) => ({ id: (await call.signIn(call.body.person, 'demo-seat')).id }),
  }),
  route({
    method: 'POST',
    path: '/api/sign-out',
    summary: 'Sign out.',
    tag: 'sign-in',
    access: 'signed-in',
    response: z.object({}),
    async run(call) {
      await call.signOut();
      return {};
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/home',
    summary: 'What waits.',
    tag: 'test',
    access: 'office',
    params: z.object({ office: z.string() }),
    query: z.object({
      limit: z.coerce.number().int().max(200).default(10),
      q: z.string().optional(),
    }),
    response: z.object({ offices: z.array(z.string()), limit: z.int() }),
    run: async (call) => ({ offices: [...call.reader.offices], limit: call.query.limit }),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/export',
    summary: 'A list to save.',
    tag: 'test',
    access: 'office',
    documents: ['text/csv'],
    run: async () => new Document('سجل الوارد "1".csv', 'text/csv; charset=utf-8', 'a,b'),
  }),
  route({
    method: 'GET',
    path: '/api/wrong',
    summary: 'Answers against its own word.',
    tag: 'test',
    access: 'anyone',
    response: z.object({ n: z.int() }),
    // What a type check cannot see: a number that is no integer.
    run: async () => ({ n: 0.5 }),
  }),
];

export function makeTestApp(world: World, options: Partial<AppOptions<Reader>> = {}): CreatedApp {
  return createApp({
    ports: world.ports,
    routes,
    modules: [module],
    words: { ar, fa, en },
    version: '0.0.0-test',
    checkAnswers: true,
    ...options,
  });
}

export const origin = 'http://office.example';
const own = { origin, host: 'office.example', 'content-type': 'application/json' };

export function get(app: CreatedApp, path: string, headers: Record<string, string> = {}) {
  return app.hono.request(path, { headers: { host: 'office.example', ...headers } });
}

export function post(
  app: CreatedApp,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return app.hono.request(path, { method: 'POST', body: text, headers: { ...own, ...headers } });
}

/** The Cookie header of a fresh session. */
export async function signIn(app: CreatedApp, person: string): Promise<string> {
  const answer = await post(app, '/api/sign-in/test', { person });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

export async function codeOf(answer: Response): Promise<string> {
  const problem: unknown = await answer.json();
  const isProblem = typeof problem === 'object' && problem !== null && 'code' in problem;
  return isProblem ? String(problem.code) : '';
}

let count = 0;
export function note(changes: Record<string, unknown> = {}): Record<string, unknown> {
  count += 1;
  const id = `01936f00-0000-7000-8000-${String(count).padStart(12, '0')}`;
  const subject = 'letter/01936f00-0000-7000-8000-000000000000';
  return { id, subject, as: seat.id, body: { text: 'سلام' }, ...changes };
}

export const notes = '/api/offices/diwan/commands/write-note';

export const now = (world: World): string => formatInstant(world.nowMs);
