// Who sits here and in which seat. Screens behind the sign-in get it by useSeat and useSession.
import { createContext, use } from 'react';
import type { ReactNode } from 'react';
import { must } from '#lib/assert.ts';
import type { Seat, SessionAnswer, Welcome } from '#modules/directory/shapes.ts';
import { isTemporary, post } from '#web/data/api.ts';
import type { Problem } from '#web/data/api.ts';
import { forgetDraftsOf } from '#web/data/drafts.ts';
import { discardOf } from '#web/data/outbox.ts';
import { prefer } from '#web/data/preferences.ts';
import { forgetAnswers, place } from '#web/data/query.ts';

export interface Sitting {
  readonly welcome: Welcome;
  readonly session: SessionAnswer;
  readonly seat: Seat;
}

const SittingContext = createContext<Sitting | null>(null);

export function SittingProvider({ sitting, children }: { sitting: Sitting; children: ReactNode }) {
  return <SittingContext value={sitting}>{children}</SittingContext>;
}

export function useSitting(): Sitting {
  return must(use(SittingContext), 'only who has signed in sees these screens');
}

export function useSeat(): Seat {
  return useSitting().seat;
}

/** The seat chosen last, or the first; null where somebody holds no office. */
export function seatOf(session: SessionAnswer, chosen: string | null): Seat | null {
  const { seats } = session;
  return seats.find((seat) => seat.appointment === chosen) ?? seats[0] ?? null;
}

export function enter(session: SessionAnswer): void {
  forgetAnswers();
  place('/api/session', session);
}

/** Null once the page is on its way to the door; else why the person is still signed in. */
export async function signOut(person: string): Promise<Problem | null> {
  const answer = await post('/api/sign-out');
  // The cookie still opens the office to whoever comes next: nothing may look signed out.
  if (!answer.ok && isTemporary(answer.problem)) return answer.problem;
  // The next person at this computer must not find what this one was writing.
  forgetDraftsOf(person);
  discardOf(person);
  prefer({ seat: null });
  window.location.assign('/');
  return null;
}
