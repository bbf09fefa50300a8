// An office's pull from one centre for one log, as a machine without I/O: it asks for what comes
// after its cursor, has it made durable together with the new cursor, and asks again; each question
// also tells the centre what is durable here. Where a centre says that more lies ready it is asked
// for while the page before is being made durable, but only so far ahead; pages are made durable
// one after the other. Whatever fails is asked once more, later and later, half of each pause by
// chance.
import type { FeedCursor, FeedPageRead } from './feed-page.ts';
import { FEED_START, parseFeedPage } from './feed-page.ts';

/** Why nothing comes, for people to see. */
export type PullTrouble = 'unreachable' | 'refused' | 'unknown-log' | 'bad-answer' | 'not-kept';

export type Pull = {
  /** What is durable here. */
  readonly cursor: FeedCursor;
  /** What has come and is not durable yet; one behind the other. */
  readonly pages: readonly FeedPageRead[];
  /** Id of the task that makes the first of them durable. */
  readonly keeping: number | undefined;
  readonly line: 'free' | 'asking' | 'waiting';
  /** Id of the question or the pause that is under way; answers to others are late ones. */
  readonly lineId: number;
  /** The last id that was given. */
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

export type PullQuestion = {
  readonly kind: 'ask';
  readonly id: number;
  /** What comes after it is asked for. */
  readonly cursor: FeedCursor;
  /** Position up to which all is durable here. */
  readonly have: number;
};

export type PullOutput =
  | PullQuestion
  | { readonly kind: 'keep'; readonly id: number; readonly page: FeedPageRead }
  | { readonly kind: 'wake'; readonly id: number; readonly afterMs: number }
  | { readonly kind: 'trouble'; readonly trouble: PullTrouble };

export type PullStep = readonly [Pull, readonly PullOutput[]];

const PAUSE_MIN_MS = 250;
const PAUSE_MAX_MS = 60_000;
/** Between two empty answers: a centre that does not wait is not asked without a pause. */
const EMPTY_PAUSE_MS = 100;
/** So many pages, of some megabytes, wait in memory at most: one is being kept, one is ready. */
const PAGES_MAX = 2;

export function startPull(cursor: FeedCursor = FEED_START): PullStep {
  const at = { keeping: undefined, line: 'free', lineId: 0, ask: 0, failures: 0 } as const;
  return goOn({ cursor, pages: [], ...at });
}

/** `chance` is from 0 up to 1, new each time. */
export function stepPull(pull: Pull, input: PullInput, chance: number): PullStep {
  if (input.ask === pull.keeping) {
    if (input.kind === 'kept') return kept(pull);
    return input.kind === 'failed' ? pause(dropPages(pull), 'not-kept', chance) : [pull, []];
  }
  if (input.ask !== pull.lineId) return [pull, []];
  if (pull.line === 'waiting' && input.kind === 'woken') return goOn({ ...pull, line: 'free' });
  if (pull.line !== 'asking') return [pull, []];
  if (input.kind === 'failed') return pause(pull, 'unreachable', chance);
  return input.kind === 'answered' ? read(pull, input, chance) : [pull, []];
}

/** The line is used where it is of use, and the first page that is there is made durable. */
function goOn(pull: Pull): PullStep {
  const outputs: PullOutput[] = [];
  let after = pull;
  const last = pull.pages.at(-1);
  const isUseful = last === undefined || (last.isMore && pull.pages.length < PAGES_MAX);
  if (pull.line === 'free' && isUseful) {
    const id = after.ask + 1;
    const cursor = last?.cursor ?? pull.cursor;
    const isSame = cursor.epoch === pull.cursor.epoch;
    // In another epoch nothing of it is durable yet.
    outputs.push({ kind: 'ask', id, cursor, have: isSame ? pull.cursor.position : 0 });
    after = { ...after, line: 'asking', lineId: id, ask: id };
  }
  const page = pull.pages[0];
  if (page !== undefined && pull.keeping === undefined) {
    const id = after.ask + 1;
    outputs.push({ kind: 'keep', id, page });
    after = { ...after, keeping: id, ask: id };
  }
  return [after, outputs];
}

function kept(pull: Pull): PullStep {
  const [page, ...pages] = pull.pages;
  const cursor = page?.cursor ?? pull.cursor;
  // A line that is down meanwhile stays known as such.
  const failures = pull.line === 'waiting' ? pull.failures : 0;
  return goOn({ ...pull, cursor, pages, keeping: undefined, failures });
}

/** They are asked for once more, as what comes after what is durable. */
function dropPages(pull: Pull): Pull {
  return { ...pull, pages: [], keeping: undefined };
}

function read(
  pull: Pull,
  { status, body }: Extract<PullInput, { kind: 'answered' }>,
  chance: number,
): PullStep {
  if (status === 404) return pause(pull, 'unknown-log', chance);
  if (status !== 200) return pause(pull, status >= 500 ? 'unreachable' : 'refused', chance);
  const asked = pull.pages.at(-1)?.cursor ?? pull.cursor;
  const page = parseFeedPage(body);
  if (page === undefined || !isAhead(page.cursor, asked)) {
    return pause(pull, 'bad-answer', chance);
  }
  const { cursor } = page;
  const isNew =
    cursor.epoch !== asked.epoch ||
    cursor.position > asked.position ||
    cursor.arrived > asked.arrived;
  if (isNew) return goOn({ ...pull, pages: [...pull.pages, page], line: 'free' });
  const afterMs = Math.round((EMPTY_PAUSE_MS * (1 + chance)) / 2);
  const id = pull.ask + 1;
  const after: Pull = { ...pull, line: 'waiting', lineId: id, ask: id, failures: 0 };
  return [after, [{ kind: 'wake', id, afterMs }]];
}

/** Within an epoch nothing goes back: such an answer is an old one. */
function isAhead(cursor: FeedCursor, before: FeedCursor): boolean {
  if (cursor.epoch !== before.epoch) return true;
  return cursor.position >= before.position && cursor.arrived >= before.arrived;
}

function pause(pull: Pull, trouble: PullTrouble, chance: number): PullStep {
  const longestMs = Math.min(PAUSE_MIN_MS * 2 ** pull.failures, PAUSE_MAX_MS);
  const afterMs = Math.round((longestMs * (1 + chance)) / 2);
  const id = pull.ask + 1;
  const failures = Math.min(pull.failures + 1, 20);
  return [
    { ...pull, line: 'waiting', lineId: id, ask: id, failures },
    [
      { kind: 'trouble', trouble },
      { kind: 'wake', id, afterMs },
    ],
  ];
}
