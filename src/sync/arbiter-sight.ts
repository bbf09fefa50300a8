// What the site arbiter knows, and its judgement: may the lease of main's leader be ended now, or
// which sentence says why not. Whatever is unknown, old or contradictory is a reason against. All
// times are monotonic milliseconds of this arbiter; nothing of another machine's clock is read.
import { sentence } from './arbiter-sentence.ts';
import type { Sentence } from './arbiter-sentence.ts';
import { watchLease } from './lease-silence.ts';
import type { LeaseSilence } from './lease-silence.ts';

/** Only the standby's arbiter acts; the witness's looks and reports. */
export type ArbiterRole = 'standby' | 'witness';

export type ArbiterSettings = {
  readonly role: ArbiterRole;
  /** Names as Patroni knows them. */
  readonly main: string;
  readonly standby: string;
  /** Whether the standby's way to main is closed before the lease is ended. */
  readonly route: 'take' | 'leave';
  /** Without a sign of life for so long, main is taken for dead. */
  readonly deadAfterMs: number;
  /** So many probes in a row have failed as well: not having asked is no silence. */
  readonly failuresMin: number;
  /** The lease has not been renewed for so long. */
  readonly leaseSilentMs: number;
  /** How old the other's report and the reading of etcd may be. */
  readonly freshMs: number;
  /** A longer pause between two turns means that this program itself was not running. */
  readonly stallMs: number;
  readonly actionGapMs: number;
  /** An action without outcome for so long counts as failed, or as unknown. */
  readonly actionLimitMs: number;
  /** Before another try. */
  readonly pauseMs: number;
  readonly routeAwayMaxMs: number;
};

export const usualTimes = {
  deadAfterMs: 1_500,
  failuresMin: 3,
  leaseSilentMs: 1_200,
  freshMs: 600,
  stallMs: 600,
  actionGapMs: 600_000,
  actionLimitMs: 1_500,
  pauseMs: 2_000,
  routeAwayMaxMs: 10_000,
} as const;

const NEWS_MS = 3_000;

/** What one arbiter tells the other of its own probes. */
export type ArbiterReport = {
  readonly role: ArbiterRole;
  readonly main: string;
  /** Since main last gave a sign of life; null where that is not known. */
  readonly silentMs: number | null;
  /** Probes that failed since. */
  readonly failures: number;
};

/** The revisions that were read: what is compared when the lease is ended. */
export type LeaseGuard = {
  readonly leader: string;
  readonly leaderRevision: string;
  readonly syncRevision: string;
  readonly configRevision: string;
  readonly failoverRevision: string;
};

/** Patroni's keys in etcd and the arbiter's own, read at once through a majority. */
export type ClusterReading = {
  readonly leader:
    | {
        readonly name: string;
        readonly leaseId: string;
        readonly remainingS: number;
        readonly grantedS: number;
      }
    | undefined;
  readonly syncLeader: string | undefined;
  readonly syncStandbys: readonly string[];
  readonly isPaused: boolean;
  readonly isMovePlanned: boolean;
  /** How long the last action still forbids another; undefined where it does not. */
  readonly restS: number | undefined;
  readonly guard: LeaseGuard | undefined;
};

type Told<T> = { readonly askedAtMs: number; readonly said: T } | undefined;

export type Sight = {
  readonly lookingSinceMs: number;
  /** The last sign of life, or when looking began. */
  readonly aliveAtMs: number;
  /** Whether that was a sign of life. */
  readonly hasAnswered: boolean;
  readonly failures: number;
  readonly other: Told<ArbiterReport>;
  readonly cluster: Told<ClusterReading>;
  readonly lease: LeaseSilence | undefined;
  /** When the lease was last ended from here. */
  readonly actedAtMs: number | undefined;
  /** No try before this time. */
  readonly notBeforeMs: number;
};

/** Looking begins anew: nothing is known. What was done is kept. */
export function freshSight(nowMs: number, known?: Sight): Sight {
  return {
    ...{ lookingSinceMs: nowMs, aliveAtMs: nowMs, hasAnswered: false, failures: 0 },
    ...{ other: undefined, cluster: undefined, lease: undefined },
    actedAtMs: known?.actedAtMs,
    notBeforeMs: known?.notBeforeMs ?? nowMs,
  };
}

export function seeCluster(
  sight: Sight,
  askedAtMs: number,
  answeredAtMs: number,
  said: ClusterReading,
): Sight {
  const { leader } = said;
  const lease =
    leader === undefined
      ? undefined
      : watchLease(sight.lease, {
          ...{ askedAtMs, answeredAtMs, id: leader.leaseId },
          ...{ remainingS: leader.remainingS, grantedS: leader.grantedS },
        });
  return { ...sight, cluster: { askedAtMs, said }, lease };
}

/** All is clear, or the reason against. */
export type Judgement =
  | { readonly isClear: true; readonly guard: LeaseGuard }
  | { readonly isClear: false; readonly sentence: Sentence };

/** `isBlind`: the way to main is closed, so that its silence towards this arbiter says nothing. */
export function judge(
  settings: ArbiterSettings,
  sight: Sight,
  nowMs: number,
  isBlind = false,
): Judgement {
  const { main } = settings;
  const against = (said: Sentence): Judgement => ({ isClear: false, sentence: said });
  const silence = isBlind ? undefined : findSignOfLife(settings, sight, nowMs);
  const obstacle = findObstacle(settings, sight, nowMs);
  // While main answers, what is late for a moment is no news.
  const isCalm = silence?.code === 'main-answers' && !isLongSilent(sight, nowMs);
  if (obstacle !== undefined && !(isCalm && obstacle.code === 'etcd-silent')) {
    return against(obstacle);
  }
  if (silence?.code === 'main-answers' && !isCalm) return against(sentence('other-silent'));
  if (silence !== undefined) return against(silence);
  const doubt = findDoubt(settings, sight, nowMs);
  if (doubt !== undefined) return against(doubt);
  const guard = sight.cluster?.said.guard;
  if (guard === undefined) return against(sentence('no-leader', { main }));
  if (settings.role === 'witness') return against(sentence('witness-reports', { main }));
  return { isClear: true, guard };
}

/** etcd or the other arbiter has long told nothing: somebody should know before main is lost. */
function isLongSilent({ cluster, other }: Sight, nowMs: number): boolean {
  return [cluster, other].some((one) => one === undefined || nowMs - one.askedAtMs > NEWS_MS);
}

/** What would forbid it even if main were dead. */
function findObstacle(
  settings: ArbiterSettings,
  sight: Sight,
  nowMs: number,
): Sentence | undefined {
  const { main, standby, freshMs } = settings;
  const { cluster } = sight;
  if (cluster === undefined || nowMs - cluster.askedAtMs > freshMs) {
    const hasJustBegun = nowMs - sight.lookingSinceMs <= freshMs;
    return hasJustBegun ? sentence('starting', { main }) : sentence('etcd-silent');
  }
  const { leader, syncLeader, syncStandbys, isPaused, isMovePlanned } = cluster.said;
  if (leader === undefined) return sentence('no-leader', { main });
  if (leader.name !== main) return sentence('leader-elsewhere', { leader: leader.name, main });
  if (isPaused) return sentence('maintenance');
  if (isMovePlanned) return sentence('planned-move');
  const isInSync = syncLeader === main && syncStandbys.includes(standby);
  if (!isInSync) return sentence('standby-behind', { standby });
  const restS = restOf(settings, sight, nowMs);
  if (restS > 0) return sentence('acted-lately', { minutes: Math.ceil(restS / 60) });
  return nowMs < sight.notBeforeMs ? sentence('again-later') : undefined;
}

/** The longer of what etcd counts and what this arbiter remembers. */
function restOf({ actionGapMs }: ArbiterSettings, sight: Sight, nowMs: number): number {
  const { actedAtMs, cluster } = sight;
  const ownS = actedAtMs === undefined ? 0 : (actedAtMs + actionGapMs - nowMs) / 1_000;
  // Of what etcd still has of the last action, less than a second is not nothing.
  const restS = cluster?.said.restS;
  return Math.max(ownS, restS === undefined ? 0 : restS + 1);
}

function findSignOfLife(
  { main, deadAfterMs, failuresMin, freshMs }: ArbiterSettings,
  { aliveAtMs, hasAnswered, failures }: Sight,
  nowMs: number,
): Sentence | undefined {
  const silentMs = nowMs - aliveAtMs;
  if (failures === 0 && silentMs <= freshMs) {
    return sentence(hasAnswered ? 'main-answers' : 'starting', { main });
  }
  const isLong = silentMs >= deadAfterMs && failures >= failuresMin;
  return isLong ? undefined : sentence('main-doubted', { main, seconds: tenths(silentMs) });
}

/** What others know of main: its lease in etcd, and the other arbiter. */
function findDoubt(settings: ArbiterSettings, sight: Sight, nowMs: number): Sentence | undefined {
  const { main, role, deadAfterMs, failuresMin, freshMs, leaseSilentMs } = settings;
  const { lease, other } = sight;
  // Up to when it was read; what happened since is not known.
  if (lease === undefined || lease.askedAtMs - lease.renewedBeforeMs < leaseSilentMs) {
    return sentence('lease-renewed', { main });
  }
  if (other === undefined || nowMs - other.askedAtMs > freshMs) return sentence('other-silent');
  const { said } = other;
  if (said.main !== main || said.role === role) return sentence('other-differs', { main });
  const { silentMs, failures } = said;
  const isSilent = silentMs !== null && silentMs >= deadAfterMs && failures >= failuresMin;
  return isSilent ? undefined : sentence('other-sees-main', { main });
}

function tenths(ms: number): number {
  return Math.round(ms / 100) / 10;
}
