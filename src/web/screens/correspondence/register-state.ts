// The logic of a register on a screen: its address, its pages of 100, where the selection goes.
import type { RegisterPage, RegisterRow } from '#modules/correspondence/shapes.ts';

export const PAGE_ROWS = 100;
export const FILTERS = [
  ...(['all', 'waiting', 'urgent', 'secret', 'this-week', 'unreviewed', 'void'] as const),
] as const;
export type Filter = (typeof FILTERS)[number];

export interface Asked {
  readonly office: string;
  readonly register: 'incoming' | 'outgoing';
  /** Null: the year that runs. */
  readonly year: number | null;
  readonly filter: Filter;
  readonly q: string;
}

/** Not of what nobody has looked over: in many offices that is all of a register. */
export const COUNT_OF_FILTER: Readonly<Record<Filter, keyof RegisterPage['counts'] | null>> = {
  all: 'all',
  waiting: 'waiting',
  urgent: 'urgent',
  secret: 'secret',
  'this-week': 'thisWeek',
  unreviewed: null,
  void: 'void',
};

function searchOf(asked: Asked): URLSearchParams {
  const search = new URLSearchParams({ filter: asked.filter });
  if (asked.year !== null) search.set('year', String(asked.year));
  if (asked.q !== '') search.set('q', asked.q);
  return search;
}

function basePath({ office, register }: Asked): string {
  return `/api/offices/${office}/registers/${register}`;
}

export function pagePath(asked: Asked, page: number, limit = PAGE_ROWS): string {
  const search = searchOf(asked);
  search.set('from', String(page * limit));
  search.set('limit', String(limit));
  return `${basePath(asked)}?${search}`;
}

/** Without the form and the language of the file. */
export function exportPath(asked: Asked): string {
  return `${basePath(asked)}/export?${searchOf(asked)}`;
}

/** The whole as a PDF of the office. */
export function bookPath(asked: Asked): string {
  return `${basePath(asked)}/book.pdf?${searchOf(asked)}`;
}

/** Pages that hold the rows first … last, both included. */
export function pagesBetween(first: number, last: number): number[] {
  const from = Math.floor(Math.max(first, 0) / PAGE_ROWS);
  const to = Math.floor(Math.max(last, 0) / PAGE_ROWS);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

const PAGE_STEP_ROWS = 10;

/** Where a key takes the selection; undefined where the key means nothing here. */
export function moved(key: string, at: number, total: number): number | undefined {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: total - 1 }[key] ?? paged(key, at);
  if (to === undefined || total === 0) return undefined;
  return Math.min(Math.max(to, 0), total - 1);
}

function paged(key: string, at: number): number | undefined {
  if (key === 'PageDown') return at + PAGE_STEP_ROWS;
  return key === 'PageUp' ? at - PAGE_STEP_ROWS : undefined;
}

const DRIFT_MAX_ROWS = 50;

/**
 * The new place of a letter whose row has moved, because new numbers came in above it; undefined
 * where it is no longer near.
 */
export function findMoved(
  rowAt: (index: number) => RegisterRow | undefined,
  letter: string,
  was: number,
): number | undefined {
  for (let drift = 0; drift <= DRIFT_MAX_ROWS; drift += 1) {
    if (rowAt(was + drift)?.letter === letter) return was + drift;
    if (rowAt(was - drift)?.letter === letter) return was - drift;
  }
  return undefined;
}
