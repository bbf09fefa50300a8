// POST /api/offices/:office/commands/:kind: the one way by which anybody changes anything in a log.
// It checks the form, makes the actor from the session and the appointment named, and passes the
// command on; whether the capacity may do it and what comes of it is decided below.
import type { Hono } from 'hono';
import { z } from 'zod';
import { assert } from '#lib/assert.ts';
import { parseInstant } from '#lib/instant.ts';
import { isUuid7 } from '#lib/uuid.ts';
import { readCommandBody } from '#kernel/command-body.ts';
import type { Actor } from '#kernel/entry.ts';
import type { Answer, Command, CommandRule } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { App, Caller, Pass } from './app.ts';
import { readJsonBytes } from './body.ts';
import { socketAddressOf } from './gate.ts';
import type { CheckPass } from './gate.ts';
import { parseJsonBody, pointerOf } from './json-body.ts';
import type { CommandSet } from './ports.ts';

export const commandPath = '/api/offices/:office/commands/:kind';

const subject = z.string().regex(/^[a-z][a-z-]{0,31}\/[A-Za-z0-9][A-Za-z0-9._-]{0,126}$/);

/** What stands around the body of every command. */
export const envelopeShape = z.strictObject({
  id: z.string().refine(isUuid7).describe('UUIDv7: the same id always gets the same answer'),
  subject: subject.describe('what the command is about, such as letter/<uuid>'),
  as: z.string().min(1).max(128).describe('the appointment in whose capacity the person acts'),
  occurredAt: z
    .string()
    .refine((text) => parseInstant(text) !== undefined)
    .optional()
    .describe('RFC 3339 in UTC with milliseconds, where it happened earlier'),
  body: z.unknown(),
});

export const answerShape = z.object({
  recorded: z.array(
    z.object({
      index: z.int(),
      kind: z.string(),
      subject: z.string(),
      recordedAt: z.string(),
      number: z.string().optional().describe('the number that a register gave'),
    }),
  ),
});

/** A kind that people may ask for, with the module that it belongs to. */
export interface OpenCommand {
  readonly kind: string;
  readonly module: string;
  readonly subjects: readonly string[];
  readonly rule: CommandRule;
}

/** What only the office's own server may do is not to be had from outside. */
export function listOpenCommands(modules: readonly CommandSet[]): ReadonlyMap<string, OpenCommand> {
  const open = new Map<string, OpenCommand>();
  for (const { name, subjects, commands } of modules) {
    for (const [kind, rule] of Object.entries(commands)) {
      assert(!open.has(kind), `The command ${kind} belongs to one module.`);
      const isForPeople = rule.capacities.some((capacity) => capacity !== 'server');
      if (isForPeople) open.set(kind, { kind, module: name, subjects, rule });
    }
  }
  return open;
}

/** A command on its way in, over either door. */
export interface CommandCall extends Caller {
  readonly office: string;
  readonly kind: string;
  readBody(): Promise<Uint8Array | Refusal>;
}

/** A Response where it was turned away or refused. */
export type AnswerCommand = (call: CommandCall) => Promise<Answer | Response>;

export function makeAnswerCommand<Reader>(
  app: App<Reader>,
  checkPass: CheckPass,
  commands: ReadonlyMap<string, OpenCommand>,
): AnswerCommand {
  return async (call) => {
    const pass = await checkPass(call);
    if (pass instanceof Response) return pass;
    if (pass.session === undefined) return app.problems.ofHttp('http.not-signed-in');
    const command = await readCommand(app, pass, { call, known: commands.get(call.kind) });
    if (isRefusal(command)) return app.problems.ofRefusal(command);
    const outcome = await app.ports.submit(command);
    return isRefusal(outcome) ? app.problems.ofRefusal(outcome) : outcome;
  };
}

export function addCommandRoute(hono: Hono, answerCommand: AnswerCommand): void {
  hono.post(commandPath, async (context) => {
    const { raw } = context.req;
    const answer = await answerCommand({
      method: raw.method,
      headers: raw.headers,
      address: socketAddressOf(context.env),
      office: context.req.param('office'),
      kind: context.req.param('kind'),
      readBody: () => readJsonBytes(raw),
    });
    return answer instanceof Response ? answer : Response.json(answer);
  });
}

async function readCommand<Reader>(
  app: App<Reader>,
  pass: Pass,
  { call, known }: { readonly call: CommandCall; readonly known: OpenCommand | undefined },
): Promise<Command | Refusal> {
  if (known === undefined) return refuse('kernel.unknown-command');
  const office = app.ports.authority.findOffice(call.office);
  if (office === undefined) return refuse('kernel.unknown-office');
  const envelope = readEnvelope(await call.readBody());
  if (isRefusal(envelope)) return envelope;
  const { id, as, occurredAt } = envelope;
  const [prefix = ''] = envelope.subject.split('/');
  if (!known.subjects.includes(prefix)) return refuse('http.malformed', {}, '/subject');
  const body = readCommandBody(known.rule, envelope.body);
  if (!body.success) {
    return refuse('kernel.malformed', {}, pointerOf(body.error.issues[0]?.path ?? []));
  }
  const by = actorOf(app, pass, known.rule.fromAnyOffice === true ? undefined : office.id, as);
  if (isRefusal(by)) return by;
  const command = { id, kind: known.kind, office: office.id, subject: envelope.subject, by };
  const timed = occurredAt === undefined ? command : { ...command, occurredAt };
  return { ...timed, body: body.data };
}

function readEnvelope(bytes: Uint8Array | Refusal): z.infer<typeof envelopeShape> | Refusal {
  if (!(bytes instanceof Uint8Array)) return bytes;
  const parsed = parseJsonBody(bytes);
  if (isRefusal(parsed)) return parsed;
  const envelope = envelopeShape.safeParse(parsed.value);
  if (envelope.success) return envelope.data;
  return refuse('http.malformed', {}, pointerOf(envelope.error.issues[0]?.path ?? []));
}

// One answer for an appointment that is somebody else's, elsewhere, ended or unknown. Without an
// office the appointment may be in any.
function actorOf<Reader>(
  app: App<Reader>,
  pass: Pass,
  office: string | undefined,
  as: string,
): Actor | Refusal {
  const { authority } = app.ports;
  const appointment = authority.findAppointment(as);
  if (
    appointment === undefined ||
    appointment.person !== pass.session?.person ||
    (office !== undefined && appointment.office !== office) ||
    !authority.holds(appointment, pass.now)
  ) {
    return refuse('kernel.not-appointed');
  }
  const { person, capacity, id } = appointment;
  const actingFor = appointment.delegatedFrom ?? appointment.actingFor;
  const actor = { person, capacity, appointment: id };
  return actingFor === undefined ? actor : { ...actor, actingFor };
}
