// A letter as the seat in use sees it. All screens ask for it at one address, so that they share
// the answer; the acts it allows are those of this seat, under which commands go out too.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { Seat } from '#modules/directory/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import type { Query } from '#web/data/query.ts';
import { useSeat } from '#web/shell/session.tsx';

/** `letter` is `letter/<uuid>` or the uuid alone. */
export function letterQueryPath(
  seat: Pick<Seat, 'office' | 'appointment'>,
  letter: string,
): string {
  const uuid = letter.replace(/^letter\//, '');
  const search = new URLSearchParams({ as: seat.appointment });
  return `/api/offices/${seat.office}/letters/${uuid}?${search}`;
}

/** `letter` null: nothing is asked yet. */
export function useLetter(letter: string | null): Query<LetterAnswer> & { readonly path: string } {
  const seat = useSeat();
  const path = letter === null ? null : letterQueryPath(seat, letter);
  return { ...useQuery<LetterAnswer>(path), path: path ?? '' };
}
