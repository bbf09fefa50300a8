// Commands on their way. Each is kept in this browser with the id that it will always have, sent,
// and sent again with growing pauses until the server answers; a reload or a cut line loses
// nothing, and nothing is ever recorded twice, because the id stays the same. What is about a
// secret letter is kept by the page alone: a cut line does not lose it, a reload does.
import type { Answer } from '#kernel/module.ts';
import { isTemporary, post } from './api.ts';
import type { Problem, Result } from './api.ts';
import { whenBack } from './connection.ts';
import { newId } from './ids.ts';
import { findKept, forget, keep } from './keep.ts';
import { signal } from './signal.ts';

export interface Outgoing {
  readonly id: string;
  readonly person: string;
  readonly office: string;
  readonly kind: string;
  readonly subject: string;
  /** The appointment in which the person acts. */
  readonly as: string;
  readonly occurredAt?: string;
  readonly body: unknown;
  /** Name of the kept draft that is settled by a good answer. */
  readonly draft: string | null;
  /** About a secret letter: never written to the disk. */
  readonly isSecret: boolean;
  readonly askedAtMs: number;
}

export type Arrival = {
  readonly outgoing: Outgoing;
  /** The form that asked still stands on the screen, and says the answer itself. */
  readonly isHeard: boolean;
} & (
  | { readonly answer: Answer; readonly problem: null }
  | { readonly answer: null; readonly problem: Problem }
);

/** Whether who waits for an answer is still on the screen. */
export type Hearing = () => boolean;

const KEPT = 'outbox';
const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

/** What has not been answered yet. */
export const outbox = signal<readonly Outgoing[]>(findKept<Outgoing[]>(KEPT) ?? []);
const inFlight = new Map<string, Promise<Result<Answer>>>();
const hearings = new Map<string, Hearing>();
const wakers = new Set<() => void>();
const listeners = new Set<(arrival: Arrival) => void>();

export function onArrival(listener: (arrival: Arrival) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function write(next: readonly Outgoing[]): void {
  outbox.set(next);
  const open = next.filter((outgoing) => !outgoing.isSecret);
  if (open.length === 0) forget(KEPT);
  else keep(KEPT, open);
}

/** Gives up what this person has on the way: nobody else may find it here. */
export function discardOf(person: string): void {
  write(outbox.get().filter((outgoing) => outgoing.person !== person));
}

/** Answers when the server has answered, however long that takes. */
export function send(
  asked: Omit<Outgoing, 'id' | 'askedAtMs'>,
  isHearing: Hearing,
): Promise<Result<Answer>> {
  const outgoing: Outgoing = { ...asked, id: newId(), askedAtMs: Date.now() };
  write([...outbox.get(), outgoing]);
  return follow(outgoing, isHearing);
}

/** Goes on with what an earlier page left behind, of this person only. */
export function resume(person: string): void {
  for (const outgoing of outbox.get()) if (outgoing.person === person) void carry(outgoing);
}

export function findOutgoing(draft: string): Outgoing | undefined {
  return outbox.get().find((outgoing) => outgoing.draft === draft);
}

/** The answer of one that is on its way already. */
export function follow(outgoing: Outgoing, isHearing: Hearing): Promise<Result<Answer>> {
  hearings.set(outgoing.id, isHearing);
  return carry(outgoing);
}

function carry(outgoing: Outgoing): Promise<Result<Answer>> {
  const known = inFlight.get(outgoing.id);
  if (known !== undefined) return known;
  const carrying = carryOnce(outgoing).finally(() => inFlight.delete(outgoing.id));
  inFlight.set(outgoing.id, carrying);
  return carrying;
}

async function carryOnce(outgoing: Outgoing): Promise<Result<Answer>> {
  const { id, subject, as, body, occurredAt } = outgoing;
  const path = `/api/offices/${outgoing.office}/commands/${outgoing.kind}`;
  const request =
    occurredAt === undefined ? { id, subject, as, body } : { id, subject, as, occurredAt, body };
  for (let pauseMs = PAUSE_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    const answer = await post<Answer>(path, request);
    if (answer.ok || !isTemporary(answer.problem)) {
      settle(outgoing, answer);
      return answer;
    }
    await pause(pauseMs);
  }
}

function settle(outgoing: Outgoing, answer: Result<Answer>): void {
  const isHeard = hearings.get(outgoing.id)?.() ?? false;
  hearings.delete(outgoing.id);
  // Somebody else may have signed in meanwhile: kept until this person is back.
  if (!answer.ok && answer.problem.status === 401) return;
  write(outbox.get().filter((other) => other.id !== outgoing.id));
  if (answer.ok && outgoing.draft !== null) forget(outgoing.draft);
  const arrival: Arrival = answer.ok
    ? { outgoing, isHeard, answer: answer.value, problem: null }
    : { outgoing, isHeard, answer: null, problem: answer.problem };
  for (const listener of listeners) listener(arrival);
}

function pause(lengthMs: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      wakers.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, lengthMs);
    wakers.add(wake);
  });
}

whenBack(() => {
  for (const wake of wakers) wake();
});
