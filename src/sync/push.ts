// The office's side of C2SP tlog-mirror for one log and one mirror, as a machine without I/O: it
// says what to ask next and reads the answers. Nothing it is told unsigned is believed further than
// to ask again: a cosignature counts when it verifies over the office's own head, and a log is
// fenced only by a head that its own key has signed and that it has not.
//
//   resting → asking → uploading → resting                what was asked for is held
//             asking | uploading → looking → comparing    the mirror knows something else
//             any of them → waiting → asking              the line or the mirror failed
//             looking | comparing → fenced                restored or cloned; a person must act
import { parseTreeSize } from '#kernel/add-checkpoint.ts';
import { PACKAGES_MAX, parseMirrorInfo } from '#kernel/add-entries.ts';
import { openCheckpoint } from '#kernel/checkpoint.ts';
import { verifyCosignatures } from '#kernel/cosignature.ts';
import { formatSignatureLine, isSignedBy, parseNote } from '#kernel/note.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { areSameBytes } from '#kernel/tree.ts';

/** A head that the office has committed and signed. */
export type OwnHead = { readonly size: number; readonly checkpoint: string };

/** What the machine wants to know. All but `own-root` are asked of the mirror. */
export type Ask =
  | { readonly kind: 'add-checkpoint'; readonly old: number; readonly head: OwnHead }
  | {
      readonly kind: 'add-entries';
      readonly start: number;
      readonly end: number;
      /** How many packages to send at most. */
      readonly packagesMax: number;
    }
  /** The newest head of this log that the mirror has taken: its pending checkpoint. */
  | { readonly kind: 'look' }
  /** The root that the office's own tree had at a size. */
  | { readonly kind: 'own-root'; readonly size: number };

/** Why a log is fenced: its key signed more than it has, or something else than it has. */
export type FenceCause = 'restored' | 'forked';

/** What keeps the log from being held, for people to see. */
export type Trouble = 'unreachable' | 'refused' | 'unknown-log' | 'bad-answer' | 'files-wait';

export type PushPhase =
  | 'resting'
  | 'asking'
  | 'uploading'
  | 'looking'
  | 'comparing'
  | 'waiting'
  | 'fenced';

export type Push = {
  readonly logKey: VerifierKey;
  readonly mirrorKey: VerifierKey;
  readonly phase: PushPhase;
  /** The newest head that may be pushed. */
  readonly head: OwnHead;
  /** The head that is being pushed. */
  readonly aim: OwnHead;
  /** Beliefs about the mirror: the size of its pending checkpoint, and its next entry. */
  readonly old: number;
  readonly next: number;
  /** Known to be held there. */
  readonly cosigned: number;
  /** Heard so since this machine was made: no need to be cosigned anew at each meeting. */
  readonly isConfirmed: boolean;
  /** Of the question or pause that is under way; answers to others are late ones. */
  readonly ask: number;
  /** Since something last went forward. */
  readonly failures: number;
  readonly turns: number;
  /** Seen while looking: the size and root of the mirror's pending checkpoint. */
  readonly seen: { readonly size: number; readonly root: Uint8Array; readonly note: string } | null;
};

export type PushInput =
  /** More has been committed, or it is time to meet the mirror again. */
  | { readonly kind: 'grown'; readonly head: OwnHead }
  | {
      readonly kind: 'answered';
      readonly ask: number;
      readonly status: number;
      readonly body: string;
    }
  | { readonly kind: 'own-root'; readonly ask: number; readonly root: Uint8Array }
  | { readonly kind: 'failed'; readonly ask: number }
  | { readonly kind: 'woken'; readonly ask: number };

export type PushOutput =
  | { readonly kind: 'ask'; readonly id: number; readonly ask: Ask }
  | { readonly kind: 'wake'; readonly id: number; readonly afterMs: number }
  /** Held: the mirror's signature line over the office's head of this size. To be kept. */
  | { readonly kind: 'cosigned'; readonly head: OwnHead; readonly line: string }
  /** No further act may be written. `evidence` is the head that the office's own key signed. */
  | { readonly kind: 'fenced'; readonly cause: FenceCause; readonly evidence: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export type PushStep = readonly [Push, readonly PushOutput[]];

const PAUSE_MIN_MS = 250;
const PAUSE_MAX_MS = 60_000;
/** Turns in a row without anything going forward, before the machine takes a pause. */
const TURNS_MAX = 4;

export function newPush(
  keys: { readonly logKey: VerifierKey; readonly mirrorKey: VerifierKey },
  head: OwnHead,
  cosigned: number,
): Push {
  return {
    ...keys,
    phase: 'resting',
    head,
    aim: head,
    old: cosigned,
    next: cosigned,
    cosigned,
    isConfirmed: false,
    ask: 0,
    failures: 0,
    turns: 0,
    seen: null,
  };
}

/** `chance` is from 0 up to 1, new each time: pauses differ, so that a storm spreads out. */
export function stepPush(push: Push, input: PushInput, chance: number): PushStep {
  if (push.phase === 'fenced') return [push, []];
  if (input.kind === 'grown') return grown(push, input.head);
  // The answer to a question that was given up, or given twice.
  if (input.ask !== push.ask || push.phase === 'resting') return [push, []];
  if (input.kind === 'woken') return push.phase === 'waiting' ? meet(push) : [push, []];
  if (push.phase === 'waiting') return [push, []];
  if (input.kind === 'failed') return pause(push, 'unreachable', chance);
  if (input.kind === 'own-root') {
    return push.phase === 'comparing' ? compare(push, input.root, chance) : [push, []];
  }
  switch (push.phase) {
    case 'asking':
      return readAsked(push, input, chance);
    case 'uploading':
      return readUploaded(push, input, chance);
    case 'looking':
      return readLooked(push, input, chance);
    case 'comparing':
      return [push, []];
  }
}

type Answered = Extract<PushInput, { kind: 'answered' }>;

function grown(push: Push, head: OwnHead): PushStep {
  const newest = head.size >= push.head.size ? head : push.head;
  const after = { ...push, head: newest };
  return push.phase === 'resting' ? meet(after) : [after, []];
}

/** The handshake: each push begins with it. */
function meet(push: Push): PushStep {
  const { head } = push;
  const old = Math.min(push.old, head.size);
  const after = { ...push, phase: 'asking', aim: head, old, seen: null } as const;
  return say(after, { kind: 'add-checkpoint', old, head });
}

function readAsked(push: Push, { status, body }: Answered, chance: number): PushStep {
  if (status === 200) {
    const isHeld = push.isConfirmed && push.cosigned === push.aim.size;
    const taken = { ...push, old: push.aim.size };
    return isHeld ? rest({ ...taken, failures: 0, turns: 0 }) : upload(taken, push.next);
  }
  if (status === 404) return pause(push, 'unknown-log', chance);
  if (status === 422) return look(push, chance);
  if (status === 409) {
    const size = parseTreeSize(body);
    if (size === undefined) return pause(push, 'bad-answer', chance);
    if (size > push.head.size) return look(push, chance);
    // A mirror that has less than it had may have lost what it held, and is asked for it anew.
    const isConfirmed = push.isConfirmed && size >= push.cosigned;
    return again({ ...push, old: size, isConfirmed }, chance);
  }
  return pause(push, status >= 500 ? 'unreachable' : 'refused', chance);
}

function readUploaded(push: Push, { status, body }: Answered, chance: number): PushStep {
  if (status === 200) return readCosignature(push, body, chance);
  if (status === 404) return pause(push, 'unknown-log', chance);
  if (status === 422) return look(push, chance);
  if (status !== 202 && status !== 409) {
    return pause(push, status >= 500 ? 'unreachable' : 'refused', chance);
  }
  const info = parseMirrorInfo(body);
  if (info === undefined) return pause(push, 'bad-answer', chance);
  const isOurs = info.size === push.aim.size;
  const next = Math.min(info.next, push.aim.size);
  if (!isOurs) {
    // Our head is not among those that it still knows; the handshake says where it stands.
    if (info.size > push.head.size) return look({ ...push, next }, chance);
    return again({ ...push, old: info.size, next }, chance);
  }
  if (status === 202 && next > push.next) return upload({ ...push, turns: 0, failures: 0 }, next);
  const isAllSent = status === 202 && next === push.aim.size && push.next === next;
  if (isAllSent) return pause(push, 'files-wait', chance);
  return turn(push, chance, (turned) => upload(turned, next));
}

function readCosignature(push: Push, body: string, chance: number): PushStep {
  const { aim, mirrorKey } = push;
  const read = parseNote(aim.checkpoint + body);
  const checked = read.ok ? verifyCosignatures(read.note, [mirrorKey]) : undefined;
  if (!read.ok || checked?.ok !== true || checked.cosigned.length === 0) {
    return pause(push, 'bad-answer', chance);
  }
  const mine = read.note.signatures.findLast((one) => isSignedBy(one, mirrorKey));
  const line = mine === undefined ? '' : formatSignatureLine(mirrorKey, mine.signature);
  const { size } = aim;
  const held = { old: size, next: size, cosigned: size, failures: 0, turns: 0 };
  const [after, more] = rest({ ...push, ...held, isConfirmed: true });
  return [after, [{ kind: 'cosigned', head: aim, line }, ...more]];
}

/** Unless more was written meanwhile. */
function rest(push: Push): PushStep {
  if (push.head.size > push.aim.size) return meet(push);
  return [{ ...push, phase: 'resting' }, []];
}

function readLooked(push: Push, { status, body }: Answered, chance: number): PushStep {
  if (status === 404) return pause({ ...push, old: 0, next: 0 }, 'unknown-log', chance);
  if (status !== 200) return pause(push, 'unreachable', chance);
  const opened = openCheckpoint(body, push.logKey);
  if (!opened.ok) return pause(push, 'bad-answer', chance);
  const { size, root } = opened.checkpoint;
  if (size > push.head.size) return fence(push, 'restored', body);
  const after = { ...push, phase: 'comparing', seen: { size, root, note: body } } as const;
  return say(after, { kind: 'own-root', size });
}

function compare(push: Push, root: Uint8Array, chance: number): PushStep {
  const { seen } = push;
  if (seen === null) return [push, []];
  if (!areSameBytes(seen.root, root)) return fence(push, 'forked', seen.note);
  return again({ ...push, old: seen.size }, chance);
}

function fence(push: Push, cause: FenceCause, evidence: string): PushStep {
  return [{ ...push, phase: 'fenced' }, [{ kind: 'fenced', cause, evidence }]];
}

function upload(push: Push, start: number): PushStep {
  const end = push.aim.size;
  const from = Math.min(start, end);
  const after = { ...push, phase: 'uploading', next: from } as const;
  return say(after, { kind: 'add-entries', start: from, end, packagesMax: PACKAGES_MAX });
}

function look(push: Push, chance: number): PushStep {
  return turn(push, chance, (turned) => say({ ...turned, phase: 'looking' }, { kind: 'look' }));
}

function again(push: Push, chance: number): PushStep {
  return turn(push, chance, meet);
}

/** Goes on, unless that led nowhere several times: then the mirror or the line is confused. */
function turn(push: Push, chance: number, go: (turned: Push) => PushStep): PushStep {
  if (push.turns >= TURNS_MAX) return pause(push, 'refused', chance);
  return go({ ...push, turns: push.turns + 1 });
}

function say(push: Push, ask: Ask): PushStep {
  const id = push.ask + 1;
  return [{ ...push, ask: id }, [{ kind: 'ask', id, ask }]];
}

// Half of the pause is fixed and half is chance.
function pause(push: Push, trouble: Trouble, chance: number): PushStep {
  const longestMs = Math.min(PAUSE_MIN_MS * 2 ** push.failures, PAUSE_MAX_MS);
  const afterMs = Math.round((longestMs * (1 + chance)) / 2);
  const id = push.ask + 1;
  const failures = Math.min(push.failures + 1, 20);
  const after: Push = { ...push, phase: 'waiting', ask: id, failures, turns: 0, seen: null };
  return [
    after,
    [
      { kind: 'trouble', trouble },
      { kind: 'wake', id, afterMs },
    ],
  ];
}
