// A small country in memory for tests: offices with logs, decided, folded and reacted by the module
// itself, without database. What travels between offices waits in a list, from which the test takes
// in whatever order it likes.
import type { Appointment, Authority, Capacity, Office, Passkey } from '#kernel/authority.ts';
import type { Actor, Entry, EntryNumber, JsonObject, PlacedEntry } from '#kernel/entry.ts';
import type { Command, Context, Draft, LoggedEntry } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { numberText, registerYear } from '#kernel/register.ts';
import { must } from '#lib/assert.ts';
import { encodeBase64 } from '#lib/base64.ts';
import { formatInstant } from '#lib/instant.ts';
import type { CommandKind } from '#modules/correspondence/commands.ts';
import { disposeLettersBody } from '#modules/correspondence/disposal-bodies.ts';
import { empty as noneOf, fold as foldAny } from '#modules/correspondence/law.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { findSeenDraft } from '#modules/correspondence/seen-draft.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { verdictOn } from '#modules/correspondence/verdicts.ts';

export const startMs = Date.UTC(2026, 10, 21, 8);
export const server: Actor = { person: 'office-server', capacity: 'server' };

const registers = {
  incoming: { pattern: '{serial}/{year}', restarts: 'yearly', names: names('in') },
  outgoing: { pattern: '{year}/{serial}', restarts: 'yearly', names: names('out') },
} as const;

function names(name: string): Office['names'] {
  return { ar: `${name} ar`, fa: `${name} fa`, en: `${name} en` };
}

export function officeOf(id: string, parts: Partial<Office> = {}): Office {
  return {
    ...{ id, institution: 'state', code: id, names: names(id), calendar: 'gregory' },
    ...{ digits: 'western', timeZone: 'Asia/Riyadh', language: 'en', registers },
    ...parts,
  };
}

export function letterId(n: number): string {
  return `letter/01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** On its way to an office: what that office's server will ask there. */
export interface Message {
  readonly office: string;
  readonly kind: string;
  readonly subject: string;
  readonly body: JsonObject;
}

export interface Asked {
  readonly office: string;
  readonly kind: CommandKind | 'close-volume' | 'lay-arrival-aside';
  readonly subject: string;
  readonly body?: unknown;
  readonly as?: Capacity | 'server';
  readonly person?: string;
  /** Id of the appointment on whose behalf. */
  readonly actingFor?: string;
  readonly occurredAt?: string;
}

export class World {
  readonly offices: Map<string, Office>;
  readonly logs = new Map<string, PlacedEntry[]>();
  readonly files = new Map<string, { sizeBytes: number; mediaType: string }>();
  /** By credential id. */
  readonly passkeys = new Map<string, Passkey>();
  /** Beside those that `postId` names: delegations, and posts that somebody stands in for. */
  readonly appointments = new Map<string, Appointment>();
  /** What waits on the wires. */
  readonly messages: Message[] = [];
  nowMs = startMs;
  #commandCount = 0;

  constructor(offices: readonly Office[]) {
    this.offices = new Map(offices.map((office) => [office.id, office]));
  }

  readonly authority: Authority = {
    findInstitution: () => undefined,
    findPerson: (id) => (id === 'huda' ? { id, names: names('Huda') } : undefined),
    findOffice: (id) => this.offices.get(id),
    findOfficeByCode: () => undefined,
    findAppointment: (id) => this.appointments.get(id) ?? appointmentNamed(id),
    holds: ({ endedAt }, at) => endedAt === undefined || at < endedAt,
    listAppointmentsOf: () => [],
    listAppointmentsIn: () => [],
    findPasskey: (credential) => this.passkeys.get(credential),
    hasPasskey: (person) => [...this.passkeys.values()].some((one) => one.person === person),
  };

  get now(): string {
    return formatInstant(this.nowMs);
  }

  log(office: string): PlacedEntry[] {
    const log = this.logs.get(office) ?? [];
    this.logs.set(office, log);
    return log;
  }

  stateOf(office: string, subject: string): LetterState {
    const history = this.log(office).filter(({ entry }) => entry.subject === subject);
    return history.reduce(fold, empty());
  }

  listLogged(office: string, subject: string): readonly LoggedEntry[] {
    return this.log(office)
      .filter(({ entry }) => entry.subject === subject)
      .map((placed) => ({ ...placed, leafHash: String(placed.index).padStart(64, '0') }));
  }

  /** The entries recorded, or the refusal; a body that fails its schema is kernel.malformed. */
  ask(asked: Asked): readonly PlacedEntry[] | Refusal {
    this.nowMs += 60_000;
    const rule = must(correspondence.commands[asked.kind], 'The kind is known.');
    const body = rule.schema.safeParse(asked.body ?? {});
    if (!body.success) {
      return refuse('kernel.malformed', {}, `/${body.error.issues[0]?.path.join('/') ?? ''}`);
    }
    const { office, kind, subject, occurredAt } = asked;
    const by = actorOf(asked);
    this.#commandCount += 1;
    const id = `01990000-0000-7000-9000-${String(this.#commandCount).padStart(12, '0')}`;
    const timed = occurredAt === undefined ? {} : { occurredAt };
    const command: Command = { id, kind, office, subject, by, body: body.data, ...timed };
    const context: Context = {
      now: this.now,
      authority: this.authority,
      findFile: (sha256) => this.files.get(sha256),
      listEntries: (other) => this.listLogged(office, other),
    };
    const state = this.listLogged(office, subject).reduce(foldAny, noneOf(subject));
    const decision = correspondence.decide(state, command, context);
    if (isRefusal(decision)) return decision;
    return decision.map((draft) => this.#append(command, draft));
  }

  /** Disposes of letters as the archivist; whatever it reads beside letters is in `rules`. */
  dispose(
    office: string,
    body: object,
    rules: readonly PlacedEntry[],
  ): readonly PlacedEntry[] | Refusal {
    this.nowMs += 60_000;
    const read = disposeLettersBody.safeParse(body);
    if (!read.success) return refuse('kernel.malformed', {});
    const by = actorOf({ office, kind: 'archive-letter', subject: '', as: 'archivist' });
    this.#commandCount += 1;
    const id = `01990000-0000-7000-9000-${String(this.#commandCount).padStart(12, '0')}`;
    const subject = `disposal/${id}`;
    const kind = 'dispose-letters';
    const command: Command = { id, kind, office, subject, by, body: read.data };
    const decision = correspondence.decide(correspondence.empty(subject), command, {
      now: this.now,
      authority: this.authority,
      findFile: () => undefined,
      listEntries: (other) => {
        if (other.startsWith('letter/')) return this.listLogged(office, other);
        return rules
          .filter(({ entry }) => entry.subject === other)
          .map((placed) => ({ ...placed, leafHash: String(placed.index).padStart(64, '0') }));
      },
    });
    if (isRefusal(decision)) return decision;
    return decision.map((draft) => this.#append(command, draft));
  }

  /** Writes, signs and dispatches a letter; undefined where the law said no at some step. */
  send(office: string, subject: string, body: object): readonly PlacedEntry[] | undefined {
    const written = this.ask({ office, kind: 'write-letter', subject, body });
    return isRefusal(written) ? undefined : this.signAndDispatch(office, subject);
  }

  signAndDispatch(office: string, subject: string): readonly PlacedEntry[] | undefined {
    const sign = this.ask({
      office,
      kind: 'sign-letter',
      as: 'head',
      subject,
      ...this.seen(office, subject),
    });
    if (isRefusal(sign)) return undefined;
    const body = { draft: this.stateOf(office, subject).draft };
    const sent = this.ask({ office, kind: 'dispatch-letter', subject, body });
    return isRefusal(sent) ? undefined : sent;
  }

  /** The body that somebody sends who has just read the draft. */
  seen(office: string, subject: string): { readonly body: { draft: number; digest: string } } {
    const nothing = { draft: 0, digest: '0'.repeat(64) };
    return { body: findSeenDraft(office, this.stateOf(office, subject)) ?? nothing };
  }

  /** What the message asks of the office's own server. */
  receive({ office, kind, subject, body }: Message): readonly PlacedEntry[] | Refusal {
    return this.ask({ office, kind: kind as CommandKind, subject, body, as: 'server' });
  }

  /** Takes everything from the wires, in the order it was sent, until all is quiet. */
  settle(): void {
    for (let next = this.messages.shift(); next !== undefined; next = this.messages.shift()) {
      this.receive(next);
    }
  }

  #append(command: Command, draft: Draft): PlacedEntry {
    const log = this.log(command.office);
    const number = draft.number === undefined ? undefined : this.#number(command.office, draft);
    const entry: Entry = {
      ...{ v: 1, kind: draft.kind, command: command.id, office: command.office },
      ...{
        subject: draft.subject ?? command.subject,
        recordedAt: this.now,
        by: command.by,
        rung: 'alone',
      },
      ...(command.occurredAt === undefined ? {} : { occurredAt: command.occurredAt }),
      ...(number === undefined ? {} : { number }),
      ...(draft.to === undefined ? {} : { to: draft.to }),
      ...(draft.files === undefined ? {} : { files: draft.files }),
      ...{ body: draft.body, asked: '0'.repeat(64), nonce: nonceOf(log.length) },
    };
    const placed = { index: log.length, entry };
    log.push(placed);
    for (const office of draft.to ?? []) this.#send(placed, office);
    return placed;
  }

  #send(placed: PlacedEntry, recipient: string): void {
    const leafHash = String(placed.index).padStart(64, '0');
    const origin = { office: placed.entry.office, index: placed.index, leafHash };
    for (const { kind, subject, body } of correspondence.react?.(placed, recipient) ?? []) {
      this.messages.push({ office: recipient, kind, subject, body: { ...body, origin } });
    }
  }

  #number(id: string, draft: Draft): EntryNumber {
    const { register, status, take } = must(draft.number, 'The draft asks for a number.');
    if (take !== undefined) return { register, ...take, status };
    const office = must(this.offices.get(id), 'The office is there.');
    const pattern = must(office.registers[register], 'The register is there.');
    const { calendar, timeZone, digits, code } = office;
    const numbering = { pattern, officeCode: code, calendar, timeZone, digits };
    const year = registerYear(numbering, this.nowMs);
    const given = this.log(id).flatMap(({ entry }) => entry.number ?? []);
    const same = given.filter((one) => one.register === register && one.year === year);
    const serial = Math.max(0, ...same.map((one) => one.serial)) + 1;
    return { register, year, serial, text: numberText(numbering, year, serial), status };
  }
}

/** No two entries of a log have the same. */
function nonceOf(index: number): string {
  return encodeBase64(new Uint8Array(16).fill(index % 256, 0, 7));
}

/** The appointment that everybody of that capacity has in the office. */
export function postId(office: string, capacity: Capacity, person = 'huda'): string {
  return `${office}|${capacity}|${person}`;
}

function appointmentNamed(id: string): Appointment | undefined {
  const [office, capacity, person] = id.split('|');
  if (office === undefined || capacity === undefined || person === undefined) return undefined;
  const title = names(`${capacity} of ${office}`);
  return { id, person, office, capacity: capacity as Capacity, title, from: '2020' };
}

const serversOwn = [
  ...['deliver-letter', 'note-receipt', 'note-recall', 'note-answer', 'deliver-enclosures'],
  ...['note-secrecy', 'deliver-by-fiction', 'note-fiction', 'lapse-secrecy'],
  'note-secrecy-limit',
  ...['expire-letter', 'note-expiry', 'note-resending'],
];

function actorOf({ office, kind, as, person = 'huda', actingFor }: Asked): Actor {
  const capacity = as ?? (serversOwn.includes(kind) ? 'server' : 'registrar');
  if (capacity === 'server') return server;
  const by = { person, capacity, appointment: postId(office, capacity, person) };
  return actingFor === undefined ? by : { ...by, actingFor };
}

/** What the state says of a kind: 'allowed' or the code of the refusal. */
export function verdictText(world: World, office: string, subject: string, kind: CommandKind) {
  return verdictOn(world.stateOf(office, subject), kind);
}

export const paperLetter = {
  subject: 'Repair of the bridge',
  from: { name: 'Municipality of Dar' },
  theirNumber: '77/4',
  theirDate: '2026-11-18',
  receivedOn: '2026-11-20',
};

export const outgoingLetter = {
  subject: 'Request for statistics',
  text: 'Greetings. Kindly send the figures of the year.',
  addressees: [{ office: 'south' }, { office: 'east', purpose: 'information' }],
};

export function country(): World {
  return new World([
    officeOf('north'),
    officeOf('south'),
    officeOf('east'),
    officeOf('gone', { closedAt: '2026-01-01T00:00:00.000Z' }),
  ]);
}
