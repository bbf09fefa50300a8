// The addresses of tlog-tiles under a log's prefix: which tile or bundle is asked for.

/** Hashes (or entries) first … first + width - 1 of a level; `entries` are bundles of level 0. */
export type TileAsked = {
  readonly kind: 'hashes' | 'entries';
  readonly level: number;
  readonly first: number;
  readonly width: number;
};

const LEVEL = '(?<level>0|[1-9][0-9]?|entries)';
const INDEX = '(?<index>(?:x[0-9]{3}/){0,4}[0-9]{3})';
const WIDTH = '(?:[.]p/(?<width>[1-9][0-9]{0,2}))?';
const PATH = new RegExp(`^tile/${LEVEL}/${INDEX}${WIDTH}$`);
const FULL = 256;
const LEVEL_MAX = 63;

/** Undefined for what is no such address, or not in its one spelling. */
export function parseTilePath(path: string): TileAsked | undefined {
  const found = PATH.exec(path)?.groups;
  if (found === undefined) return undefined;
  const isEntries = found['level'] === 'entries';
  const level = isEntries ? 0 : Number(found['level']);
  const parts = (found['index'] ?? '').replaceAll('x', '').split('/');
  if (parts.length > 1 && parts[0] === '000') return undefined;
  const width = Number(found['width'] ?? FULL);
  if (level > LEVEL_MAX || width > FULL || (width === FULL && found['width'] !== undefined)) {
    return undefined;
  }
  const first = Number(parts.join('')) * FULL;
  return { kind: isEntries ? 'entries' : 'hashes', level, first, width };
}

/** The address of a tile or bundle; width 256 where it is whole. */
export function formatTilePath({ kind, level, first, width }: TileAsked): string {
  const digits = String(Math.floor(first / FULL));
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const parts = padded.match(/.{3}/g) ?? [];
  const index = parts.map((part, i) => (i < parts.length - 1 ? `x${part}` : part)).join('/');
  const partial = width === FULL ? '' : `.p/${width}`;
  return `tile/${kind === 'entries' ? 'entries' : level}/${index}${partial}`;
}
