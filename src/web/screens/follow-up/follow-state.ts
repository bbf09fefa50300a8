// The logic of the follow-up screen: what its address says, what is asked of the server for it.
import { lates, officeLists, sorts } from '#modules/correspondence/follow-choices.ts';
import type { LateFilter, Sort } from '#modules/correspondence/follow-choices.ts';

/** In the order of their number keys. */
export const LISTS = ['mine', ...officeLists, 'circulars'] as const;
export type FollowList = (typeof LISTS)[number];

export const PAGE_ROWS = 50;

export interface Asked {
  readonly list: FollowList;
  readonly q: string;
  readonly late: LateFilter;
  readonly sort: Sort;
  readonly isUrgent: boolean;
  /** Key of a holder; null: everybody's. */
  readonly holder: string | null;
  /** Only in my work: one of my offices; null: all of them. */
  readonly office: string | null;
  readonly from: number;
}

export type Change = (next: Partial<Asked>) => void;

export const PLAIN: Omit<Asked, 'list'> = {
  ...{ q: '', late: 'all', sort: 'due', isUrgent: false, holder: null, office: null, from: 0 },
};

export function readAsked(search: string): Asked {
  const said = new URLSearchParams(search);
  const from = Number(said.get('from') ?? '0');
  return {
    list: LISTS.find((one) => one === said.get('list')) ?? 'mine',
    q: said.get('q') ?? '',
    late: lates.find((one) => one === said.get('late')) ?? 'all',
    sort: sorts.find((one) => one === said.get('sort')) ?? 'due',
    isUrgent: said.get('urgent') === 'yes',
    holder: said.get('holder'),
    office: said.get('office'),
    from: Number.isInteger(from) && from > 0 ? from : 0,
  };
}

export function addressOf(asked: Asked): string {
  const search = searchOf(asked);
  if (asked.list !== 'mine') search.set('list', asked.list);
  if (asked.from > 0) search.set('from', String(asked.from));
  const text = search.toString();
  return text === '' ? '/follow-up' : `/follow-up?${text}`;
}

/** Filters and order, without those that are as they stand by themselves. */
function searchOf(asked: Asked): URLSearchParams {
  const search = new URLSearchParams();
  const { q, late, sort, isUrgent, holder, office } = asked;
  if (q !== '') search.set('q', q);
  if (late !== 'all') search.set('late', late);
  if (sort !== 'due') search.set('sort', sort);
  if (isUrgent) search.set('urgent', 'yes');
  if (holder !== null) search.set('holder', holder);
  if (office !== null) search.set('office', office);
  return search;
}

function basePath(office: string, { list }: Asked): string {
  if (list === 'mine') return '/api/my-work';
  if (list === 'circulars') return `/api/offices/${office}/circulars`;
  return `/api/offices/${office}/follow-up/${list}`;
}

export function isFiltered(asked: Asked): boolean {
  return [...searchOf({ ...asked, sort: 'due' }).keys()].length > 0;
}

/** My work as it opens is asked for at the same address as by the navigation and home. */
export function pagePath(office: string, asked: Asked): string {
  const search = searchOf(asked);
  if (asked.from > 0) search.set('from', String(asked.from));
  const text = search.toString();
  return basePath(office, asked) + (text === '' ? '' : `?${text}`);
}

/** The list as a PDF of the office; my work over all my offices is on the paper of this one. */
export function bookPath(office: string, asked: Asked): string {
  const search = searchOf(asked);
  if (asked.list === 'mine') search.set('paper', office);
  return `${basePath(office, asked)}/book.pdf?${search}`;
}

export function exportPath(office: string, asked: Asked): string {
  return `${basePath(office, asked)}/export?${searchOf(asked)}`;
}
