// Where the screens of paper ask, and which forms they know.
import type { SheetForms } from '#kernel/sheet.ts';
import { forms as letterForms } from '#modules/correspondence/sheet.ts';
import type { FallbackAnswer, FoundAnswer, OneOutageAnswer } from '#modules/fallback/answers.ts';
import { get } from '#web/data/api.ts';
import type { Result } from '#web/data/api.ts';
import { useQuery } from '#web/data/query.ts';
import { useSeat } from '#web/shell/session.tsx';

export const forms: SheetForms = letterForms;

export function fallbackPath(office: string): string {
  return `/api/offices/${office}/fallback`;
}

export function outagePath(office: string, outage: string): string {
  return `/api/offices/${office}/outages/${outage}`;
}

export function useFallback() {
  return useQuery<FallbackAnswer>(fallbackPath(useSeat().office));
}

export function useOutage(outage: string) {
  return useQuery<OneOutageAnswer>(outagePath(useSeat().office, outage));
}

/** As it stands at this moment, never from memory: somebody else may have it in hand. */
export function findSheet(office: string, typed: string): Promise<Result<FoundAnswer>> {
  return get(`/api/offices/${office}/sheet?${new URLSearchParams({ code: typed })}`);
}
