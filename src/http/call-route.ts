// Runs a declared route: access, schemas of what comes in, the call itself, the answer.
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { assert } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { Fault } from '#kernel/fault.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Appointment } from '#kernel/authority.ts';
import type { App, Visit } from './app.ts';
import { BodyStream, readJsonBytes, statedLength } from './body.ts';
import { contentDisposition } from './content-disposition.ts';
import type { Gate } from './gate.ts';
import { isUsableText, parseJsonBody, pointerOf } from './json-body.ts';
import type { ReadScope } from './ports.ts';
import { Document, Redirect } from './route.ts';
import type { Access, Call, Route } from './route.ts';
import { clientOf, readCookie, sessionCookie } from './session.ts';

const nothing = z.object({});
const emptyBody = z.strictObject({});

export function addRoute<Reader>(
  hono: Hono,
  app: App<Reader>,
  gate: Gate,
  route: Route<Reader>,
): void {
  const access = route.access;
  assert(
    access !== 'office' || route.path.includes('/:office'),
    'A route with access by office has its office in the path.',
  );
  hono.on(route.method, route.path, async (context) => {
    const visit = await gate(context, {
      limit: route.limit,
      isUpload: route.upload !== undefined,
    });
    if (visit instanceof Response) return visit;
    const admitted = admit(app, visit, access);
    if (isRefusal(admitted)) return app.problems.ofRefusal(admitted);
    const input = await readInput(context, route);
    if (isRefusal(input)) return app.problems.ofRefusal(input);
    const cookies: string[] = [];
    const bytes = uploadOf(context.req.raw, route);
    if (isRefusal(bytes)) return app.problems.ofRefusal(bytes);
    const call = makeCall(app, visit, { ...admitted, input, cookies, bytes });
    const result = await route.run(call).catch((error: unknown) => {
      if (bytes.flaw !== undefined && error instanceof Fault) return bytes.flaw;
      throw error;
    });
    const response = toResponse(app, route, result);
    for (const cookie of cookies) response.headers.append('set-cookie', cookie);
    return response;
  });
}

function uploadOf<Reader>(request: Request, { upload }: Route<Reader>): BodyStream | Refusal {
  const bytesMax = upload?.sizeBytesMax ?? 0;
  const isTooLarge = upload !== undefined && (statedLength(request.headers) ?? 0) > bytesMax;
  if (isTooLarge) return refuse('http.too-large', { bytesMax });
  return new BodyStream(request, undefined, bytesMax);
}

interface Admitted {
  readonly office: string | undefined;
  readonly appointments: readonly Appointment[];
}

function admit<Reader>(app: App<Reader>, visit: Visit, access: Access): Admitted | Refusal {
  const { session, now } = visit;
  if (session === undefined) {
    return access === 'anyone'
      ? { office: undefined, appointments: [] }
      : refuse('http.not-signed-in');
  }
  const all = app.ports.authority.listAppointmentsOf(session.person, now);
  if (access !== 'office') return { office: undefined, appointments: all };
  const office = visit.context.req.param('office') ?? '';
  const appointments = all.filter((appointment) => appointment.office === office);
  // The same answer for an office that does not exist: nobody learns which ones do.
  return appointments.length === 0 ? refuse('http.no-seat-in-office') : { office, appointments };
}

interface Input {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

async function readInput<Reader>(context: Context, route: Route<Reader>): Promise<Input | Refusal> {
  const params = checkInput(route.params ?? nothing, context.req.param(), '/path');
  if (isRefusal(params)) return params;
  const query = checkInput(route.query ?? nothing, context.req.query(), '/query');
  if (isRefusal(query)) return query;
  const hasJson = route.method === 'POST' && route.upload === undefined;
  if (!hasJson) return { params: params.value, query: query.value, body: {} };
  const bytes = await readJsonBytes(context.req.raw);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const parsed = parseJsonBody(bytes);
  if (isRefusal(parsed)) return parsed;
  const body = checkInput(route.body ?? emptyBody, parsed.value, '');
  if (isRefusal(body)) return body;
  return { params: params.value, query: query.value, body: body.value };
}

function checkInput(
  schema: z.ZodType,
  value: unknown,
  place: string,
): { readonly value: unknown } | Refusal {
  if (place !== '' && typeof value === 'object' && value !== null) {
    const isUsable = Object.values(value).every((text) => isUsableText(String(text)));
    if (!isUsable) return refuse('http.malformed', {}, place);
  }
  const checked = schema.safeParse(value);
  if (checked.success) return { value: checked.data };
  return refuse('http.malformed', {}, place + pointerOf(checked.error.issues[0]?.path ?? []));
}

type AnyCall<Reader> = Call<Reader, Access, unknown, unknown, unknown>;

function makeCall<Reader>(
  app: App<Reader>,
  visit: Visit,
  made: Admitted & {
    readonly input: Input;
    readonly cookies: string[];
    readonly bytes: BodyStream;
  },
): AnyCall<Reader> {
  const { context, session, now } = visit;
  const { office, appointments, input, cookies, bytes } = made;
  const token = readCookie(context.req.header('cookie'), sessionCookie);
  const endOwn = async () => {
    if (session !== undefined) await app.sessions.revoke(session.id, session.person);
  };
  return {
    reader: app.ports.readerFor(scopeOf(made, session?.person)),
    ...input,
    bytes,
    session,
    office,
    appointments,
    now,
    origin: app.publicOrigin ?? `http://${context.req.header('host') ?? 'localhost'}`,
    async signIn(person, method) {
      await endOwn();
      const id = uuidv7(app.ports.nowMs(), app.ports.randomBytes(10));
      const client = clientOf(context.req.header('user-agent'));
      const started = await app.sessions.start(id, person, method, client);
      cookies.push(started.cookie);
      return started.session;
    },
    async signOut() {
      await endOwn();
      if (token !== undefined) cookies.push(app.sessions.cookie('', 0));
    },
    listSessions: (person) => app.sessions.list(person),
    revokeSession: (id, person) => app.sessions.revoke(id, person),
    readCookie: (name) => readCookie(context.req.header('cookie'), name),
    writeCookie(name, value, options) {
      const isPlain = /^[a-z-]+$/.test(name) && /^[\w.~-]*$/.test(value);
      assert(isPlain && name !== sessionCookie, 'A cookie of a route is plain and its own.');
      const rules = `Path=${options.path}; Max-Age=${options.maxAgeS}; HttpOnly; SameSite=Lax`;
      cookies.push(`${name}=${value}; ${rules}${app.isSecure ? '; Secure' : ''}`);
    },
  };
}

function scopeOf(admitted: Admitted, person: string | undefined): ReadScope {
  const held = admitted.appointments.map((appointment) => appointment.office);
  const offices = admitted.office === undefined ? [...new Set(held)] : [admitted.office];
  return person === undefined ? { offices } : { offices, person };
}

function toResponse<Reader>(app: App<Reader>, route: Route<Reader>, result: unknown): Response {
  if (result instanceof Redirect) {
    return new Response(null, { status: 302, headers: { location: result.location } });
  }
  if (result instanceof Document) {
    const headers = {
      'content-type': result.mediaType,
      'content-disposition': contentDisposition('attachment', result.name),
    };
    // A fresh view of the bytes, as Response wants them.
    const { bytes } = result;
    return new Response(bytes instanceof Uint8Array ? Buffer.from(bytes) : bytes, { headers });
  }
  assert(typeof result === 'object' && result !== null, 'A route answers with an object.');
  if (isRefusal(result)) return app.problems.ofRefusal(result);
  if (app.options.checkAnswers === true) {
    const checked = (route.response ?? z.never()).safeParse(result);
    const place = checked.success ? '' : pointerOf(checked.error.issues[0]?.path ?? []);
    assert(checked.success, `The answer of ${route.path} has the form it declares: ${place}`);
  }
  return Response.json(result);
}
