// What came from another server and could not be taken in, once a person has looked at it: laid
// aside with a reason, for good. The matter itself stays as it came, outside the log, and may still
// be taken in when what hindered it is mended; its own entry says only that somebody saw to it.
//
//   arrival: waits for a person ─ lay aside ─▶ laid aside
import type { Actor, JsonObject, PlacedEntry } from '#kernel/entry.ts';
import type { Command, Context, Decision, Rows } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { LayArrivalAsideBody } from './arrival-bodies.ts';
import { checkOccurredAt, refuseWith } from './checks.ts';

/** The kind of an arrival's own entry. */
const asideKind = 'arrival-laid-aside';
const SUBJECT = /^arrival\/[0-9a-f]{64}$/;

export type ArrivalLaidAside = {
  readonly origin: string;
  readonly entry: number;
  readonly refused: string;
  readonly reason: string;
};

export type ArrivalState = {
  readonly laidAside:
    | (ArrivalLaidAside & { readonly by: Actor; readonly at: string; readonly index: number })
    | null;
};

export function isArrival(subject: string): boolean {
  return subject.startsWith('arrival/');
}

export function noArrival(): ArrivalState {
  return { laidAside: null };
}

export function foldArrival(state: ArrivalState, { entry, index }: PlacedEntry): ArrivalState {
  if (entry.kind !== asideKind) return state;
  // The log holds only what this module's decisions wrote.
  const body = entry.body as ArrivalLaidAside;
  return { laidAside: { ...body, by: entry.by, at: entry.recordedAt, index } };
}

export function projectArrival(office: string, subject: string, { laidAside }: ArrivalState): Rows {
  if (laidAside === null) return {};
  const { origin, entry, refused, reason, by, at, index } = laidAside;
  const row = { office, subject, origin, entry, refused, reason, person: by.person };
  return { arrival_aside: [{ ...row, laid_at: at, index }] };
}

export function decideArrival(state: ArrivalState, command: Command, context: Context): Decision {
  const { subject, kind } = command;
  if (kind !== 'lay-arrival-aside') return refuse('kernel.unknown-command', { kind });
  if (!SUBJECT.test(subject)) return refuseWith('correspondence.bad-subject', { subject });
  const untimely = checkOccurredAt(command, context.now);
  if (untimely !== undefined) return untimely;
  if (state.laidAside !== null) return refuse('correspondence.laid-aside');
  // The body has passed the schema of its kind.
  const { origin, entry, refused, reason } = command.body as LayArrivalAsideBody;
  const body: ArrivalLaidAside & JsonObject = { origin, entry, refused, reason };
  return [{ kind: asideKind, body }];
}
