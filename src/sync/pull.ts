// An office's pull from one centre for one log, as a machine without I/O: it asks for what comes
// after its cursor, has it made durable together with the new cursor, and asks again; the question
// itself tells the centre what is durable here. Whatever fails is asked once more, later and later,
// half of each pause by chance.
import type { FeedCursor, FeedPageRead } from './feed-page.ts';
import { FEED_START, parseFeedPage } from './feed-page.ts';

/** Why nothing comes, for people to see. */
export type PullTrouble = 'unreachable' | 'refused' | 'unknown-log' | 'bad-answer' | 'not-kept';

export type Pull = {
  readonly phase: 'asking' | 'keeping' | 'waiting';
  /** What is durable here. */
  readonly cursor: FeedCursor;
  /** Of what is being made durable. */
  readonly next: FeedCursor;
  /** Of the question, task or pause that is under way; answers to others are late ones. */
  readonly ask: number;
  readonly failures: number;
};

export type PullInput =
  | {
      readonly kind: 'answered';
      readonly ask: number;
      readonly status: number;
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly ask: number }
  /** The page and its cursor are durable. */
  | { readonly kind: 'kept'; readonly ask: number }
  | { readonly kind: 'woken'; readonly ask: number };

export type PullOutput =
  | { readonly kind: 'ask'; readonly id: number; readonly cursor: FeedCursor }
  | { readonly kind: 'keep'; readonly id: number; readonly page: FeedPageRead }
  | { readonly kind: 'wake'; readonly id: number; readonly afterMs: number }
  | { readonly kind: 'trouble'; readonly trouble: PullTrouble };

export type PullStep = readonly [Pull, readonly PullOutput[]];

const PAUSE_MIN_MS = 250;
const PAUSE_MAX_MS = 60_000;
/** Between two empty answers: a centre that does not wait is not asked without a pause. */
const EMPTY_PAUSE_MS = 100;

export function startPull(cursor: FeedCursor = FEED_START): PullStep {
  return say({ phase: 'asking', cursor, next: cursor, ask: 0, failures: 0 });
}

/** `chance` is from 0 up to 1, new each time. */
export function stepPull(pull: Pull, input: PullInput, chance: number): PullStep {
  if (input.ask !== pull.ask) return [pull, []];
  switch (pull.phase) {
    case 'waiting':
      return input.kind === 'woken' ? say(pull) : [pull, []];
    case 'keeping':
      if (input.kind === 'kept') return say({ ...pull, cursor: pull.next, failures: 0 });
      return input.kind === 'failed' ? pause(pull, 'not-kept', chance) : [pull, []];
    case 'asking':
      if (input.kind === 'failed') return pause(pull, 'unreachable', chance);
      return input.kind === 'answered' ? read(pull, input, chance) : [pull, []];
  }
}

function read(
  pull: Pull,
  { status, body }: Extract<PullInput, { kind: 'answered' }>,
  chance: number,
): PullStep {
  if (status === 404) return pause(pull, 'unknown-log', chance);
  if (status !== 200) return pause(pull, status >= 500 ? 'unreachable' : 'refused', chance);
  const page = parseFeedPage(body);
  if (page === undefined || !isAhead(page.cursor, pull.cursor)) {
    return pause(pull, 'bad-answer', chance);
  }
  const { cursor } = page;
  const isNew =
    cursor.epoch !== pull.cursor.epoch ||
    cursor.position > pull.cursor.position ||
    cursor.arrived > pull.cursor.arrived;
  const id = pull.ask + 1;
  const after = { ...pull, ask: id, failures: 0 };
  if (isNew) return [{ ...after, phase: 'keeping', next: cursor }, [{ kind: 'keep', id, page }]];
  const afterMs = Math.round((EMPTY_PAUSE_MS * (1 + chance)) / 2);
  return [{ ...after, phase: 'waiting' }, [{ kind: 'wake', id, afterMs }]];
}

/** Within an epoch nothing goes back: such an answer is an old one. */
function isAhead(cursor: FeedCursor, before: FeedCursor): boolean {
  if (cursor.epoch !== before.epoch) return true;
  return cursor.position >= before.position && cursor.arrived >= before.arrived;
}

function say(pull: Pull): PullStep {
  const id = pull.ask + 1;
  return [{ ...pull, phase: 'asking', ask: id }, [{ kind: 'ask', id, cursor: pull.cursor }]];
}

function pause(pull: Pull, trouble: PullTrouble, chance: number): PullStep {
  const longestMs = Math.min(PAUSE_MIN_MS * 2 ** pull.failures, PAUSE_MAX_MS);
  const afterMs = Math.round((longestMs * (1 + chance)) / 2);
  const id = pull.ask + 1;
  const failures = Math.min(pull.failures + 1, 20);
  return [
    { ...pull, phase: 'waiting', ask: id, failures },
    [
      { kind: 'trouble', trouble },
      { kind: 'wake', id, afterMs },
    ],
  ];
}
