// The letters that a question has found so far: its pages one after the other, the row that is
// selected, and both kept for coming back. While a new question is on its way the former answer
// stays; what was asked for in between is cancelled.
import { useEffect, useRef, useState } from 'react';
import type { SearchAnswer } from '#modules/correspondence/search/shapes.ts';
import { retry, useQueries } from '#web/data/query.ts';
import type { Query } from '#web/data/query.ts';
import { addressOf, pagePath } from './search-state.ts';
import type { Asked } from './search-state.ts';

export type FoundRow = SearchAnswer['rows'][number];

export interface Found {
  /** The first page: totals, facets, what was understood; of the former question while `isOld`. */
  readonly first: Query<SearchAnswer>;
  readonly path: string;
  readonly rows: readonly FoundRow[];
  /** Where the next page begins; null where there is none. */
  readonly next: string | null;
  readonly isMoreComing: boolean;
  /** The rows are those of an earlier question. */
  readonly isOld: boolean;
  /** Somebody has come back to this question from one of its letters. */
  readonly isBack: boolean;
  readonly at: number;
  select(at: number): void;
  more(): void;
}

interface Place {
  readonly cursors: readonly string[];
  readonly letter: string | null;
}

const PLACES_MAX = 30;
const START: Place = { cursors: [], letter: null };
/** By office and question; in this page only, since letters may be secret. */
const places = new Map<string, Place>();

/** Whoever types on is not asked for every letter. */
const REST_MS = 150;
/** The index takes up new letters a moment later, and no event says when it has. */
const BEHIND_MS = 1500;
const NOTHING: Query<SearchAnswer> = { data: undefined, problem: null, isLoading: true };

export function useFound(office: string, now: Asked): Found {
  const asked = useRested(now);
  const key = `${office} ${addressOf(asked)}`;
  const isBack = useRef(places.get(key)?.letter !== undefined && places.get(key)?.letter !== null);
  const [, redraw] = useState(0);
  const place = places.get(key) ?? START;
  const path = pagePath(office, asked, null);
  const paths = [path, ...place.cursors.map((after) => pagePath(office, asked, after))];
  const pages = useQueries<SearchAnswer>(paths, { isCancelled: true });
  const former = useRef<readonly SearchAnswer[]>([]);
  const first = pages.get(path) ?? NOTHING;
  const answers = paths.flatMap((one) => pages.get(one)?.data ?? []);
  const isHere = first.data !== undefined || first.problem !== null;
  useEffect(() => {
    if (isHere) former.current = answers;
  });
  useEffect(() => {
    if (first.data === undefined || first.data.behind === 0) return undefined;
    const timer = setTimeout(() => retry(path), BEHIND_MS);
    return () => clearTimeout(timer);
  }, [first.data, path]);
  const shown = isHere ? answers : former.current;
  const rows = distinct(shown.flatMap((answer) => answer.rows));
  const next = shown.at(-1)?.next ?? null;
  const keep = (changed: Partial<Place>) => {
    places.delete(key);
    places.set(key, { ...place, ...changed });
    if (places.size > PLACES_MAX) places.delete(places.keys().next().value ?? '');
    redraw((count) => count + 1);
  };
  const found = rows.findIndex(({ letter }) => letter === place.letter);
  const isMoreComing = answers.length < paths.length;
  return {
    first: isHere ? first : { ...first, data: former.current[0] },
    ...{ path, rows, next, isMoreComing },
    isOld: !isHere || addressOf(asked) !== addressOf(now),
    isBack: isBack.current,
    at: Math.max(found, 0),
    select: (at) => keep({ letter: rows[at]?.letter ?? null }),
    more: () => {
      if (isHere && next !== null && !isMoreComing) keep({ cursors: [...place.cursors, next] });
    },
  };
}

/** A letter that moved between two pages, as new ones came in, stands there once. */
function distinct(rows: readonly FoundRow[]): readonly FoundRow[] {
  return [...new Map(rows.map((row) => [row.letter, row])).values()];
}

function useRested(now: Asked): Asked {
  const [rested, setRested] = useState(now);
  const address = addressOf(now);
  useEffect(() => {
    const timer = setTimeout(() => setRested(now), REST_MS);
    return () => clearTimeout(timer);
    // The address says all of the question.
  }, [address]);
  return rested;
}
