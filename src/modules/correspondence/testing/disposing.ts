// A committee and an office's retention classes, for tests that dispose of letters.
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { postId } from './world.ts';
import type { World } from './world.ts';

const names = (text: string) => ({ ar: text, fa: text, en: text });

/** Class `0` goes at once, `5` after five years, `9` is kept, `e` for ever, `d` is decided on. */
export const classes = [
  { code: '0', names: names('Daily post'), years: 0, action: 'destroy', basis: 'art. 1' },
  { code: '5', names: names('Ordinary'), years: 5, action: 'destroy', basis: 'art. 2' },
  { code: '9', names: names('Kept'), years: 0, action: 'keep', basis: 'art. 3' },
  { code: 'e', names: names('Ever'), years: null, action: 'destroy', basis: 'art. 4' },
  { code: 'd', names: names('Later'), years: 0, action: 'decide-later', basis: 'art. 5' },
] as const;

/** Set in two parts, as long lists are, after an earlier version with one class only. */
export function rulesOf(office: string): readonly PlacedEntry[] {
  const place = (index: number, version: number, part: number, parts: number, items: unknown) => ({
    index,
    entry: {
      ...{
        v: 1 as const,
        kind: 'retention-classes-set',
        command: 'x',
        office,
        rung: 'alone' as const,
      },
      ...{ subject: 'office-rules/retention-classes', recordedAt: '2026-01-01T00:00:00.000Z' },
      by: { person: 'huda', capacity: 'registrar' },
      body: { rules: { items: items as [] }, reason: 'law', version, part, parts },
      ...{ asked: '0', nonce: 'x' },
    },
  });
  return [
    place(0, 1, 1, 1, classes.slice(0, 1)),
    place(1, 2, 1, 2, classes.slice(0, 2)),
    place(2, 2, 2, 2, classes.slice(2)),
  ];
}

export function committeeOf(office: string): readonly string[] {
  return [postId(office, 'head', 'huda'), postId(office, 'registrar', 'omar')];
}

export function disposeOf(
  world: World,
  office: string,
  letters: readonly string[],
  more: object = {},
): readonly PlacedEntry[] | Refusal {
  const decision = { number: '12/D', date: '2026-11-20', basis: 'Archive law, art. 9' };
  const body = { decision, committee: committeeOf(office), letters, ...more };
  return world.dispose(office, body, rulesOf(office));
}
