// A directory's log in memory, for tests: takes commands as the store does (form, permission, law),
// folds what comes of them, and has a clock that the test turns. No database, no tree, no keys.
import { checkPermission } from '#store/permission.ts';
import type { Capacity, Names } from '#kernel/authority.ts';
import type { Actor, JsonObject, PlacedEntry } from '#kernel/entry.ts';
import type { Command, Outcome } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { formatInstant } from '#lib/instant.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import { directory } from '#modules/directory/module.ts';
import type { DirectoryState } from '#modules/directory/state.ts';

export const server: Actor = { person: 'office-server', capacity: 'server' };
export const letter = { number: '12/1', date: '2026-01-01' };

export interface Asking {
  readonly by?: Actor;
  readonly office?: string;
}

export class DirectoryLog {
  readonly authority: LiveAuthority = createLiveAuthority();
  readonly entries: PlacedEntry[] = [];
  now = '2026-01-01T00:00:00.000Z';

  /** The refusal's code, or 'ok'. */
  ask(kind: string, subject: string, body: JsonObject, asking: Asking = {}): string {
    const outcome = this.submit({
      id: this.newId(),
      kind,
      office: asking.office ?? 'directory',
      subject,
      by: asking.by ?? server,
      body,
    });
    return isRefusal(outcome) ? outcome.refused : 'ok';
  }

  submit(command: Command): Outcome {
    const rule = directory.commands[command.kind];
    if (rule === undefined) return refuse('kernel.unknown-command');
    const body = rule.schema.safeParse(command.body);
    if (!body.success) return refuse('kernel.malformed');
    const objection = checkPermission(command, rule, this.authority, this.now);
    if (objection !== undefined) return objection;
    const context = { now: this.now, authority: this.authority, findFile: () => undefined };
    const whole = { ...command, body: body.data };
    const decision = directory.decide(this.state(command.subject), whole, context);
    if (isRefusal(decision)) return decision;
    const recorded = decision.map((draft) => {
      const { id, office, subject, by } = command;
      const index = this.entries.length;
      const times = { recordedAt: this.now, rung: 'alone' as const };
      const what = { v: 1 as const, kind: draft.kind, command: id, office, subject };
      const rest = { body: draft.body, asked: '0'.repeat(64), nonce: 'AAAA' };
      const placed = { index, entry: { ...what, ...times, by, ...rest } };
      this.entries.push(placed);
      this.authority.apply(placed);
      return { index, kind: draft.kind, subject, recordedAt: this.now };
    });
    return { recorded };
  }

  state(subject: string): DirectoryState {
    const own = this.entries.filter((placed) => placed.entry.subject === subject);
    return own.reduce((state, placed) => directory.fold(state, placed), directory.empty(subject));
  }

  /** The clock, in milliseconds. */
  nowMs(): number {
    return Date.parse(this.now);
  }

  pass(ms: number): void {
    this.now = formatInstant(this.nowMs() + ms);
  }

  newId(): string {
    return uuidv7(this.nowMs(), globalThis.crypto.getRandomValues(new Uint8Array(10)));
  }

  /** The actor that holds this appointment. */
  actor(appointment: string): Actor {
    const found = must(this.authority.findAppointment(appointment), 'The test appointed them.');
    return { person: found.person, capacity: found.capacity, appointment };
  }
}

export function names(text: string): Names {
  return { ar: text, fa: text, en: text };
}

const pattern = (text: string) => ({ pattern: text, restarts: 'yearly', names: names('r') });

export function officeBody(code: string): JsonObject {
  return {
    institution: 'interior',
    code,
    names: names(code),
    calendar: 'islamic-umalqura',
    digits: 'arabic',
    timeZone: 'Asia/Riyadh',
    language: 'ar',
    registers: { incoming: pattern('{office}/{serial}'), outgoing: pattern('{serial}/{year}') },
  };
}

export function appointBody(
  person: string,
  office: string,
  capacity: Capacity,
  period: { from?: string; until?: string | null } = {},
): JsonObject {
  const { from = '2026-01-01T00:00:00.000Z', until = null } = period;
  return { person, office, capacity, title: names(capacity), from, until, letter };
}

/**
 * One institution, the offices `diwan` and `courts`, and people: `amal` administers, `hadi` heads
 * diwan, `rima` is its registrar; `sami` and `zahra` hold nothing. Appointments are named so too.
 */
export function smallDirectory(): DirectoryLog {
  const log = new DirectoryLog();
  const asked = [
    log.ask('open-institution', 'institution/interior', { names: names('Interior') }),
    log.ask('open-office', 'office/diwan', officeBody('12')),
    log.ask('open-office', 'office/courts', officeBody('13')),
    ...['amal', 'hadi', 'rima', 'sami', 'zahra'].map((person) =>
      log.ask('enrol-person', `person/${person}`, { names: names(person) }),
    ),
    log.ask('appoint', 'appointment/amal', appointBody('amal', 'directory', 'administrator')),
    log.ask('appoint', 'appointment/hadi', appointBody('hadi', 'diwan', 'head')),
    log.ask('appoint', 'appointment/rima', appointBody('rima', 'diwan', 'registrar')),
  ];
  const refused = asked.find((answer) => answer !== 'ok');
  must(refused === undefined ? true : undefined, `The small directory is founded: ${refused}`);
  return log;
}
