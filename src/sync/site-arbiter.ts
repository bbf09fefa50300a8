// The site arbiter: a machine without I/O that ends the lease of a dead leader early, so that
// Patroni's own race begins now and not after the lease. It promotes nobody and moves nothing back.
// Each turn takes one observation and gives an action, the sentence that says why, and the next
// state. What follows upon which observation in which phase is a table that the compiler checks.
//
//   starting → watching ⇄ doubting → fencing → ending → ended → unfencing → starting
//                                    fencing | ending → unfencing      refused, failed or unknown
import { sentence } from './arbiter-sentence.ts';
import type { Sentence, SentenceCode } from './arbiter-sentence.ts';
import { freshSight, judge, seeCluster } from './arbiter-sight.ts';
import type {
  ArbiterReport,
  ArbiterSettings,
  ClusterReading,
  LeaseGuard,
  Sight,
} from './arbiter-sight.ts';

export type ArbiterPhase =
  /** Nothing is known of main yet. */
  | 'starting'
  | 'watching'
  /** Probes have failed since main last answered. */
  | 'doubting'
  /** The standby's way to main is being closed. */
  | 'fencing'
  /** etcd has been asked to end the lease. */
  | 'ending'
  /** The lease is over; a successor is awaited. */
  | 'ended'
  /** The way to main is being opened again. */
  | 'unfencing';

type At = { readonly atMs: number };
export type Observation = At &
  (
    | { readonly kind: 'main-answered' }
    | { readonly kind: 'main-failed' }
    | { readonly kind: 'other-said'; readonly askedAtMs: number; readonly report: ArbiterReport }
    | { readonly kind: 'other-failed' }
    | {
        readonly kind: 'cluster-read';
        readonly askedAtMs: number;
        readonly reading: ClusterReading;
      }
    | { readonly kind: 'cluster-failed' }
    | { readonly kind: 'route-taken' }
    | { readonly kind: 'route-failed' }
    | { readonly kind: 'route-back' }
    | { readonly kind: 'route-stays' }
    | { readonly kind: 'lease-ended' }
    /** The comparison failed: the key is another's, or something moved since it was read. */
    | { readonly kind: 'lease-kept' }
    | { readonly kind: 'lease-unknown' }
    | { readonly kind: 'tick' }
  );
export type ObservationKind = Observation['kind'];

export type ArbiterAction =
  | { readonly kind: 'none' }
  | { readonly kind: 'take-route-away' }
  | { readonly kind: 'end-lease'; readonly guard: LeaseGuard }
  | { readonly kind: 'give-route-back' };

export type Arbiter = {
  readonly settings: ArbiterSettings;
  readonly phase: ArbiterPhase;
  /** Since when, for the limits of phases. */
  readonly sinceMs: number;
  readonly turnedAtMs: number;
  readonly sight: Sight;
  readonly said: Sentence;
};

export type ArbiterTurn = {
  readonly action: ArbiterAction;
  readonly sentence: Sentence;
  readonly next: Arbiter;
};

type Seen<K extends ObservationKind> = Extract<Observation, { kind: K }>;
type Cell<K extends ObservationKind> = (arbiter: Arbiter, seen: Seen<K>) => ArbiterTurn;
type Row = { readonly [K in ObservationKind]: Cell<K> };

const NONE: ArbiterAction = { kind: 'none' };
const ROUTE_AGAIN_MS = 500;

/** Its first act is to open the way that an earlier run may have left closed. */
export function startArbiter(settings: ArbiterSettings, nowMs: number): Arbiter {
  const phase = settings.route === 'take' ? 'unfencing' : 'starting';
  return {
    ...{ settings, phase, sinceMs: nowMs - ROUTE_AGAIN_MS, turnedAtMs: nowMs },
    ...{ sight: freshSight(nowMs), said: sentence('starting', { main: settings.main }) },
  };
}

export function turnArbiter(arbiter: Arbiter, seen: Observation): ArbiterTurn {
  const pausedMs = seen.atMs - arbiter.turnedAtMs;
  const awake = { ...arbiter, turnedAtMs: seen.atMs };
  // Who slept has not looked: what was known is old, and what comes now may be old as well.
  if (pausedMs > arbiter.settings.stallMs) return wake(awake, seen);
  return dispatch(table[awake.phase], awake, seen);
}

/** What this arbiter tells the other. */
export function reportOf(arbiter: Arbiter, nowMs: number): ArbiterReport {
  const { settings, sight, phase, turnedAtMs } = arbiter;
  const isLooking = phase === 'starting' || phase === 'watching' || phase === 'doubting';
  const isAwake = nowMs - turnedAtMs <= settings.stallMs;
  const silentMs = isLooking && isAwake ? nowMs - sight.aliveAtMs : null;
  return { role: settings.role, main: settings.main, silentMs, failures: sight.failures };
}

// One case for each kind, so that the cell and what it is given are seen to fit.
function dispatch(row: Row, arbiter: Arbiter, seen: Observation): ArbiterTurn {
  switch (seen.kind) {
    case 'main-answered':
      return row['main-answered'](arbiter, seen);
    case 'main-failed':
      return row['main-failed'](arbiter, seen);
    case 'other-said':
      return row['other-said'](arbiter, seen);
    case 'other-failed':
      return row['other-failed'](arbiter, seen);
    case 'cluster-read':
      return row['cluster-read'](arbiter, seen);
    case 'cluster-failed':
      return row['cluster-failed'](arbiter, seen);
    case 'route-taken':
      return row['route-taken'](arbiter, seen);
    case 'route-failed':
      return row['route-failed'](arbiter, seen);
    case 'route-back':
      return row['route-back'](arbiter, seen);
    case 'route-stays':
      return row['route-stays'](arbiter, seen);
    case 'lease-ended':
      return row['lease-ended'](arbiter, seen);
    case 'lease-kept':
      return row['lease-kept'](arbiter, seen);
    case 'lease-unknown':
      return row['lease-unknown'](arbiter, seen);
    case 'tick':
      return row.tick(arbiter, seen);
  }
}

function turn(arbiter: Arbiter, said: Sentence, action: ArbiterAction = NONE): ArbiterTurn {
  return { action, sentence: said, next: { ...arbiter, said } };
}

function stay(arbiter: Arbiter): ArbiterTurn {
  return turn(arbiter, arbiter.said);
}

function enter(arbiter: Arbiter, phase: ArbiterPhase, nowMs: number): Arbiter {
  return arbiter.phase === phase ? arbiter : { ...arbiter, phase, sinceMs: nowMs };
}

function wake(arbiter: Arbiter, seen: Observation): ArbiterTurn {
  const { atMs } = seen;
  const fresh = freshSight(atMs, arbiter.sight);
  const sight = seen.kind === 'lease-ended' ? { ...fresh, actedAtMs: atMs } : fresh;
  const blind = { ...arbiter, sight };
  const said = sentence('arbiter-stalled');
  const { phase } = arbiter;
  if (phase === 'starting' || phase === 'watching' || phase === 'doubting') {
    if (seen.kind === 'route-taken') return openWay(blind, atMs, said);
    return turn(enter(blind, 'starting', atMs), said);
  }
  return openWay(blind, atMs, said);
}

// ---- What is learnt

const learnAnswer: Cell<'main-answered'> = (arbiter, { atMs }) => {
  const sight = { ...arbiter.sight, aliveAtMs: atMs, failures: 0, hasAnswered: true };
  return look(enter({ ...arbiter, sight }, 'watching', atMs), atMs);
};

const learnFailure: Cell<'main-failed'> = (arbiter, { atMs }) => {
  const sight = { ...arbiter.sight, failures: arbiter.sight.failures + 1 };
  return look(enter({ ...arbiter, sight }, 'doubting', atMs), atMs);
};

const learnOther: Cell<'other-said'> = (arbiter, { askedAtMs, report }) => {
  const sight = { ...arbiter.sight, other: { askedAtMs, said: report } };
  return stay({ ...arbiter, sight });
};

const learnCluster: Cell<'cluster-read'> = (arbiter, { askedAtMs, atMs, reading }) => {
  return stay({ ...arbiter, sight: seeCluster(arbiter.sight, askedAtMs, atMs, reading) });
};

/** Says how things stand, and does nothing: only a tick decides. */
function look(arbiter: Arbiter, nowMs: number): ArbiterTurn {
  const judgement = judge(arbiter.settings, arbiter.sight, nowMs);
  return judgement.isClear ? stay(arbiter) : turn(arbiter, judgement.sentence);
}

// ---- What is decided

const decide: Cell<'tick'> = (arbiter, { atMs }) => {
  const { settings, sight } = arbiter;
  const judgement = judge(settings, sight, atMs);
  if (!judgement.isClear) return turn(arbiter, judgement.sentence);
  if (settings.route === 'leave') return endLease(arbiter, atMs, judgement.guard);
  const { main, standby } = settings;
  const said = sentence('taking-route', { main, standby });
  return turn(enter(arbiter, 'fencing', atMs), said, { kind: 'take-route-away' });
};

function endLease(arbiter: Arbiter, nowMs: number, guard: LeaseGuard): ArbiterTurn {
  const { main } = arbiter.settings;
  const said = sentence('ending-lease', { main });
  return turn(enter(arbiter, 'ending', nowMs), said, { kind: 'end-lease', guard });
}

/** The way is closed: what else was clear must still be. */
const fenced: Cell<'route-taken'> = (arbiter, { atMs }) => {
  const judgement = judge(arbiter.settings, arbiter.sight, atMs, true);
  if (judgement.isClear) return endLease(arbiter, atMs, judgement.guard);
  return openWay(arbiter, atMs, judgement.sentence);
};

const notFenced: Cell<'route-failed'> = (arbiter, { atMs }) =>
  giveUp(arbiter, atMs, 'route-failed');

/** A probe that was under way has come back: main lives. */
const livesAfterAll: Cell<'main-answered'> = (arbiter, { atMs }) =>
  giveUp(arbiter, atMs, 'main-answers');

const awaitRoute: Cell<'tick'> = (arbiter, { atMs }) =>
  isOver(arbiter, atMs) ? giveUp(arbiter, atMs, 'route-failed') : stay(arbiter);

const awaitEnd: Cell<'tick'> = (arbiter, { atMs }) =>
  isOver(arbiter, atMs) ? giveUp(arbiter, atMs, 'lease-unknown') : stay(arbiter);

function isOver({ sinceMs, settings }: Arbiter, nowMs: number): boolean {
  return nowMs - sinceMs > settings.actionLimitMs;
}

const ended: Cell<'lease-ended'> = (arbiter, { atMs }) => {
  const { main } = arbiter.settings;
  const sight = { ...freshSight(atMs, arbiter.sight), actedAtMs: atMs };
  return turn(enter({ ...arbiter, sight }, 'ended', atMs), sentence('lease-ended', { main }));
};

const kept: Cell<'lease-kept'> = (arbiter, { atMs }) => giveUp(arbiter, atMs, 'lease-kept');

const unknown: Cell<'lease-unknown'> = (arbiter, { atMs }) =>
  giveUp(arbiter, atMs, 'lease-unknown');

const succeeded: Cell<'cluster-read'> = (arbiter, { askedAtMs, atMs, reading }) => {
  const { main } = arbiter.settings;
  const sight = seeCluster(arbiter.sight, askedAtMs, atMs, reading);
  const after = { ...arbiter, sight };
  // What was asked before the lease ended shows what was.
  if (reading.leader === undefined || askedAtMs < arbiter.sinceMs) return stay(after);
  const leader = reading.leader.name;
  const code = leader === main ? 'main-retook' : 'switched';
  return openWay(after, atMs, sentence(code, { main, leader }));
};

const awaitSuccessor: Cell<'tick'> = (arbiter, { atMs }) => {
  const { settings, sinceMs } = arbiter;
  if (atMs - sinceMs <= settings.routeAwayMaxMs) return stay(arbiter);
  return openWay(arbiter, atMs, sentence('no-successor', { standby: settings.standby }));
};

function giveUp(arbiter: Arbiter, nowMs: number, code: SentenceCode): ArbiterTurn {
  const { main, pauseMs } = arbiter.settings;
  const sight = { ...arbiter.sight, notBeforeMs: nowMs + pauseMs };
  return openWay({ ...arbiter, sight }, nowMs, sentence(code, { main }));
}

// ---- The way back

function openWay(arbiter: Arbiter, nowMs: number, said: Sentence): ArbiterTurn {
  if (arbiter.settings.route === 'leave') return beginAnew(arbiter, nowMs, said);
  return turn(enter(arbiter, 'unfencing', nowMs), said, { kind: 'give-route-back' });
}

function beginAnew(arbiter: Arbiter, nowMs: number, said: Sentence): ArbiterTurn {
  const sight = freshSight(nowMs, arbiter.sight);
  return turn(enter({ ...arbiter, sight }, 'starting', nowMs), said);
}

const opened: Cell<'route-back'> = (arbiter, { atMs }) =>
  beginAnew(arbiter, atMs, sentence('route-back', { main: arbiter.settings.main }));

const stillClosed: Cell<'route-stays'> = (arbiter, { atMs }) => {
  if (arbiter.settings.route === 'leave') return stay(arbiter);
  const said = sentence('route-stays', { main: arbiter.settings.main });
  return turn(enter(arbiter, 'unfencing', atMs), said);
};

/** Asked again until it is open. */
const openAgain: Cell<'tick'> = (arbiter, { atMs }) => {
  if (atMs - arbiter.sinceMs < ROUTE_AGAIN_MS) return stay(arbiter);
  const { main } = arbiter.settings;
  const isStuck = arbiter.said.code === 'route-stays';
  const said = isStuck ? arbiter.said : sentence('giving-route-back', { main });
  return turn({ ...arbiter, sinceMs: atMs }, said, { kind: 'give-route-back' });
};

// ---- Outcomes that come after they were given up

const strayRoute: Cell<'route-taken'> = (arbiter, { atMs }) =>
  openWay(arbiter, atMs, sentence('giving-route-back', { main: arbiter.settings.main }));

const strayEnd: Cell<'lease-ended'> = (arbiter, { atMs }) => {
  const said = sentence('lease-ended', { main: arbiter.settings.main });
  return turn({ ...arbiter, sight: { ...arbiter.sight, actedAtMs: atMs } }, said);
};

const strayEndWhileFencing: Cell<'lease-ended'> = (arbiter, seen) => {
  const { next, sentence: said } = strayEnd(arbiter, seen);
  return openWay(next, seen.atMs, said);
};

// ---- The table: what follows, in each phase, upon each observation

/** While the way is closed, main's silence says nothing, and the rest is learnt. */
const busy: Omit<Row, 'tick' | 'lease-ended'> = {
  'main-answered': stay,
  'main-failed': stay,
  'other-said': learnOther,
  'other-failed': stay,
  'cluster-read': learnCluster,
  'cluster-failed': stay,
  'route-taken': stay,
  'route-failed': stay,
  'route-back': stay,
  'route-stays': stay,
  'lease-kept': stay,
  'lease-unknown': stay,
};

const looking: Row = {
  ...busy,
  'main-answered': learnAnswer,
  'main-failed': learnFailure,
  'route-taken': strayRoute,
  'route-stays': stillClosed,
  'lease-ended': strayEnd,
  tick: decide,
};

const table: { readonly [P in ArbiterPhase]: Row } = {
  starting: looking,
  watching: looking,
  doubting: looking,
  fencing: {
    ...busy,
    'main-answered': livesAfterAll,
    'route-taken': fenced,
    'route-failed': notFenced,
    'lease-ended': strayEndWhileFencing,
    tick: awaitRoute,
  },
  ending: {
    ...busy,
    'lease-ended': ended,
    'lease-kept': kept,
    'lease-unknown': unknown,
    tick: awaitEnd,
  },
  ended: {
    ...busy,
    'cluster-read': succeeded,
    'lease-ended': stay,
    tick: awaitSuccessor,
  },
  unfencing: {
    ...busy,
    'route-taken': strayRoute,
    'route-back': opened,
    'route-stays': stillClosed,
    'lease-ended': strayEnd,
    tick: openAgain,
  },
};
