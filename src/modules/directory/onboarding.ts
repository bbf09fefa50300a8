// How far each office is on its way to a server of its own, from what the centres said last: pure,
// so that screen, file and test say the same.
import type { Office } from '#kernel/authority.ts';

export const onboardingSteps = ['here', 'invited', 'late', 'joined', 'connected'] as const;
export type OnboardingStep = (typeof onboardingSteps)[number];

/** What one centre says of one office. */
export interface ToldOfOffice {
  readonly office: string;
  readonly invitation: {
    readonly expiresAt: string;
    readonly joinedAt: string | null;
  } | null;
  readonly log: {
    readonly signed: number;
    readonly held: number;
    readonly heardAt: string | null;
  } | null;
}

export interface OnboardingRow {
  readonly office: string;
  readonly step: OnboardingStep;
  readonly invitedUntil: string | null;
  readonly joinedAt: string | null;
  readonly heardAt: string | null;
  /** Entries that the office has signed, and that a centre holds, as far as centres know. */
  readonly signed: number;
  readonly held: number;
}

/** An office meets its centres every fifteen seconds. */
const SILENCE_MAX_MS = 60_000;

export function onboardingOf(
  { id }: Pick<Office, 'id'>,
  told: readonly ToldOfOffice[],
  { isHere, nowMs }: { readonly isHere: boolean; readonly nowMs: number },
): OnboardingRow {
  const own = told.filter(({ office }) => office === id);
  const invitations = own.flatMap(({ invitation }) => invitation ?? []);
  const logs = own.flatMap(({ log }) => log ?? []);
  const newest = (all: readonly (string | null)[]) =>
    all
      .flatMap((at) => at ?? [])
      .sort()
      .at(-1) ?? null;
  const invitedUntil = newest(invitations.map(({ expiresAt }) => expiresAt));
  const joinedAt = newest(invitations.map((one) => one.joinedAt));
  const heardAt = newest(logs.map((log) => log.heardAt));
  const isHeard = heardAt !== null && nowMs - Date.parse(heardAt) < SILENCE_MAX_MS;
  const isLate = invitedUntil === null || Date.parse(invitedUntil) <= nowMs;
  const away = joinedAt !== null ? (isHeard ? 'connected' : 'joined') : isLate ? 'late' : 'invited';
  return {
    office: id,
    step: isHere ? 'here' : away,
    ...{ invitedUntil, joinedAt, heardAt },
    signed: Math.max(0, ...logs.map(({ signed }) => signed)),
    held: Math.max(0, ...logs.map(({ held }) => held)),
  };
}
