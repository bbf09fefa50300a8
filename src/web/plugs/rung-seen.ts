// On which rung an office's server stands, as the plug board says it: what the server itself has
// found, where it is at work, and not what the board has done to its lines. Pure.
import type { BoardOffice } from './board.ts';

export type RungSeen = 'both' | 'one' | 'isolated' | 'down' | 'unknown';

export function rungOf({
  power,
  lines,
}: {
  readonly power: BoardOffice['power'];
  readonly lines: readonly Pick<BoardOffice['lines'][number], 'found'>[];
}): RungSeen {
  if (power === 'starting') return 'unknown';
  if (power !== 'on') return 'down';
  if (lines.every(({ found }) => found === null)) return 'unknown';
  const up = lines.filter(({ found }) => found === 'up').length;
  if (up === 0) return 'isolated';
  return up === lines.length ? 'both' : 'one';
}
