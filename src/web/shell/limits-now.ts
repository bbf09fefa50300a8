// What cannot be done at this moment, and what to do instead, for who sits here: by plight and
// capacity. Only what people meet stands here; what goes on as always is not listed one by one.
import type { Seat } from '#modules/directory/shapes.ts';
import type { WordKey } from '#web/words/words.ts';
import type { Plight } from './continuity.ts';

export interface Limit {
  readonly id: string;
  readonly cannot: WordKey;
  readonly instead: WordKey;
  /** Where that is done. */
  readonly to?: { readonly path: string; readonly word: WordKey };
}

export interface Sitter {
  readonly capacity: Seat['capacity'];
  /** People sign in here with the national identity too. */
  readonly hasIdentity: boolean;
}

const REGISTRY = ['registrar', 'clerk'];
const KEEPERS = ['registrar', 'head', 'administrator'];

const FENCES = { restored: 'fence-restored', forked: 'fence' } as const;

function limit(id: string, to?: Limit['to']): Limit {
  const words = {
    cannot: `limit.${id}.cannot` as WordKey,
    instead: `limit.${id}.instead` as WordKey,
  };
  return { id, ...words, ...(to === undefined ? {} : { to }) };
}

export function listLimits(plight: Plight, { capacity, hasIdentity }: Sitter): readonly Limit[] {
  const isRegistry = REGISTRY.includes(capacity);
  const isKeeper = KEEPERS.includes(capacity);
  switch (plight) {
    case 'alone':
    case 'both':
    case 'one':
    case 'copy-goes-on':
      return [];
    case 'copy-waits':
      return [limit('copy'), ...(isRegistry ? [limit('counter')] : [])];
    case 'isolated':
      return [
        ...(isRegistry
          ? [limit('letters', { path: '/delivery/hand', word: 'limit.letters.to' })]
          : [limit('letters-plain')]),
        limit('directory'),
        ...(hasIdentity ? [limit('identity')] : []),
      ];
    case 'refused':
      return [isKeeper ? limit('refused-keeper') : limit('refused')];
    case 'lost':
    case 'paper':
      return [limit('recording'), limit('reading'), ...(isRegistry ? [limit('counter')] : [])];
    case 'restored':
    case 'forked':
      return [
        isKeeper ? limit(`fence-${plight}-keeper`) : limit(FENCES[plight]),
        ...(isRegistry ? [limit('counter')] : []),
      ];
  }
}

/** What goes on; nothing is said where all does. */
export function findGoingOn(plight: Plight): WordKey | null {
  switch (plight) {
    case 'alone':
    case 'both':
      return null;
    case 'one':
    case 'isolated':
    case 'refused':
    case 'copy-goes-on':
      return 'limit.on.all';
    case 'copy-waits':
    case 'lost':
    case 'paper':
      return 'limit.on.typing';
    case 'restored':
    case 'forked':
      return 'limit.on.reading';
  }
}
