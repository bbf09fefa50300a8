// The logic of the search on a screen: its question as it stands in the address, the addresses it
// is asked at, and what may be tried where nothing was found. Pure.
import type { SearchAnswer } from '#modules/correspondence/search/shapes.ts';

const OF_LETTERS = ['direction', 'year', 'state', 'party', 'secrecy', 'urgency'] as const;
export const FACETS = [...OF_LETTERS, 'file', 'volume'] as const;
export type Facet = (typeof FACETS)[number];
export const MODES = ['stems', 'spelling', 'exact'] as const;
export const SORTS = ['date', 'rank'] as const;
const FILTERS = [...FACETS, 'from', 'until'] as const;
const NAMES = ['q', 'mode', ...FILTERS, 'sort'] as const;
type Name = (typeof NAMES)[number];

/** As in the address: an empty text is what was not asked. */
export type Asked = Readonly<Record<Name, string>>;
/** Changes some of the question and leaves the rest. */
export type Change = (next: Partial<Asked>) => void;
export type Understood = SearchAnswer['understood'];

const PLAIN: Asked = {
  ...{ q: '', mode: 'stems', direction: '', year: '', state: '', party: '', secrecy: '' },
  ...{ urgency: '', file: '', volume: '', from: '', until: '', sort: 'date' },
};

export const PAGE_ROWS = 20;

export function askedOf(search: string): Asked {
  const said = new URLSearchParams(search);
  const read = (name: Name) => said.get(name) ?? PLAIN[name];
  const among = (name: 'mode' | 'sort', all: readonly string[]) =>
    all.includes(read(name)) ? read(name) : PLAIN[name];
  const asked = Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Asked;
  return { ...asked, mode: among('mode', MODES), sort: among('sort', SORTS) };
}

function paramsOf(asked: Asked): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of NAMES) if (asked[name] !== PLAIN[name]) params.set(name, asked[name]);
  return params;
}

/** Where the question stands in the browser's history. */
export function addressOf(asked: Asked): string {
  const text = String(paramsOf(asked));
  return text === '' ? '/search' : `/search?${text}`;
}

export function pagePath(office: string, asked: Asked, after: string | null, limit = PAGE_ROWS) {
  const params = paramsOf({ ...asked, q: asked.q.trim() });
  params.set('limit', String(limit));
  if (after === null) params.set('facets', 'true');
  else params.set('after', after);
  return `/api/offices/${office}/search?${params}`;
}

/** Without the form and the language of the file. */
export function exportPath(office: string, asked: Asked): string {
  return `/api/offices/${office}/search/export?${paramsOf(asked)}`;
}

export function hasFilters(asked: Asked): boolean {
  return FILTERS.some((name) => asked[name] !== '');
}

/** Whether anything at all was asked. */
export function isAsked(asked: Asked): boolean {
  return asked.q.trim() !== '' || hasFilters(asked);
}

export function withoutFilters(asked: Asked): Asked {
  return { ...PLAIN, q: asked.q, mode: asked.mode, sort: asked.sort };
}

/** The question without what is in no letter at all; null where that leaves nothing or all. */
export function withoutUnfound(asked: Asked, understood: Understood): Asked | null {
  const left = understood.filter(({ isFound }) => isFound === true);
  if (left.length === 0 || left.length === understood.length) return null;
  const q = left.map(({ kind, text }) => (kind === 'phrase' ? `"${text}"` : text)).join(' ');
  return { ...asked, q };
}

/** Where a key takes the selection among `count` rows; 'field': back to what is typed. */
export function movedTo(key: string, at: number, count: number): number | 'field' | undefined {
  if (key === 'Escape' || (key === 'ArrowUp' && at === 0)) return 'field';
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), Math.max(count - 1, 0));
}
