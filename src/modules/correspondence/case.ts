// What every decision about a letter is given, and what decisions share: drafts of entries, the
// number that a letter has, and who is told.
import type { Appointment, Office } from '#kernel/authority.ts';
import type { Actor, FileRef, JsonObject } from '#kernel/entry.ts';
import type { Context, Draft, NumberRequest } from '#kernel/module.ts';
import { dayIn } from './checks.ts';
import type { EntryBodies, EntryKind, RegisterName } from './entries.ts';
import type { LetterState } from './state.ts';

export interface Case {
  /** `letter/<uuid>` */
  readonly subject: string;
  readonly state: LetterState;
  readonly office: Office;
  readonly by: Actor;
  readonly context: Context;
  /** The actor's own appointments in this office, and the one they act by. */
  readonly seats: readonly string[];
  /** The actor may read the letter: always so, unless it is secret. */
  readonly isCleared: boolean;
  /** When it happened, where that was earlier. */
  readonly occurredAt: string | undefined;
}

type Extras = Pick<Draft, 'number' | 'to' | 'files'>;

/** A draft of an entry, its body checked against its kind. */
export function draft<Kind extends EntryKind>(
  kind: Kind,
  body: EntryBodies[Kind] & JsonObject,
  extras: Extras = {},
): Draft {
  return { kind, body, ...extras };
}

export function withFiles(files: readonly FileRef[]): Extras {
  return files.length === 0 ? {} : { files };
}

/** The number that the letter has, with a new status; nothing where it has none. */
export function numbered(state: LetterState, status: 'used' | 'void'): Extras {
  if (state.number === null) return {};
  const { register, year, serial, text } = state.number;
  return { number: { register, status, take: { year, serial, text } } };
}

/** A reserved number is used before a new one is given: one number per letter, for life. */
export function numberFor(state: LetterState, register: RegisterName): { number: NumberRequest } {
  return { number: numbered(state, 'used').number ?? { register, status: 'used' } };
}

/** Receipts go to the office whose letter it is. */
export function toSender(state: LetterState): Extras {
  return state.origin === null ? {} : { to: [state.origin.office] };
}

export function today({ office, context }: Case): string {
  return dayIn(office, context.now);
}

/** Posts that somebody acts for with this appointment: its own, the lender's, the absent one's. */
export function postsOf(appointment: Appointment | undefined): readonly string[] {
  if (appointment === undefined) return [];
  const { id, delegatedFrom, actingFor } = appointment;
  return [id, delegatedFrom, actingFor].filter((post) => post !== undefined);
}
