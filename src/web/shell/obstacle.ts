// What stands in the way of an act before anybody has typed it, by the log that it is recorded in
// and how things stand now. It bars only where no waiting helps; else what is typed is kept and
// goes by itself. What the act itself may or may not do, the law says. Pure.
import type { Continuity } from '#kernel/line.ts';
import type { Connection } from '#web/data/connection.ts';
import type { WordKey } from '#web/words/words.ts';
import { plightOf } from './continuity.ts';

export interface Obstacle {
  readonly word: WordKey;
  /** It cannot be recorded from here at all. */
  readonly isBarring: boolean;
}

const DIRECTORY = 'directory';

/** `target`: the office in whose log the act is recorded. */
export function findObstacle(
  continuity: Continuity | undefined,
  line: Connection,
  target: { readonly office: string; readonly isOwn: boolean },
): Obstacle | null {
  const plight = plightOf(continuity, line);
  if (plight === 'lost') return { word: 'obstacle.lost', isBarring: false };
  if (target.office === DIRECTORY && continuity?.directory === 'elsewhere') {
    return { word: 'obstacle.directory', isBarring: true };
  }
  if (plight === 'copy-waits') return { word: 'obstacle.copy-waits', isBarring: false };
  const isFenced = plight === 'restored' || plight === 'forked';
  return isFenced && target.isOwn ? { word: `obstacle.${plight}`, isBarring: false } : null;
}
