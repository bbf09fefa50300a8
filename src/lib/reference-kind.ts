// What kind of document a number belongs to, and how the writing letter stands to it: read from the
// words before the number, in the same sentence. Works on the folded text of plain-text.ts.

import type { ReferenceKind, ReferenceRelation } from './reference-words.ts';
import { kindStems, partStems, referenceKinds } from './reference-words.ts';
import { relationMarks, weakKinds } from './reference-words.ts';

export interface KindFound {
  readonly kind: ReferenceKind | null;
  /** So near to the number that it is the document's even where no date stands there. */
  readonly isNear: boolean;
  /** Where the word begins; where there is none, the number. */
  readonly start: number;
  /** "Your letter": the reader's own. */
  readonly isYours: boolean;
}

const PREFIX = '(?:و|ف)?(?:[بلك]?ال|لل|[بلك])?';
const SUFFIX = '(كم)|نا|ه|ها|هم|ي|ين|ان|ات|اي|s';
const WORDS = referenceKinds.map((kind) => [kind, wordPattern(kindStems[kind])] as const);
const PART = wordPattern(partStems);

const WINDOW_CHARS = 180;
const FAR_WORDS = 20;
const NEAR_WORDS = 8;
const WEAK_WORDS = 3;

function wordPattern(stems: string): RegExp {
  return new RegExp(`^${PREFIX}(?:${stems})(?:${SUFFIX})?$`, 'u');
}

function kindOf(word: string): { kind: ReferenceKind; isYours: boolean } | 'part' | undefined {
  if (PART.test(word)) return 'part';
  for (const [kind, pattern] of WORDS) {
    const match = pattern.exec(word);
    if (match !== null) return { kind, isYours: match[1] !== undefined };
  }
  return undefined;
}

/** A list of numbers ("and no. … and no. …") has the kind of its first. */
export function findKind(
  text: string,
  start: number,
  before: { readonly end: number; readonly kind: KindFound } | undefined,
): KindFound {
  const from = Math.max(0, start - WINDOW_CHARS, before?.end ?? 0);
  const window = text.slice(from, start).trimEnd();
  const isList = before !== undefined && before.end >= start - WINDOW_CHARS;
  if (isList && /^[\s،,)\]»و-]*$/u.test(window)) return before.kind;
  // A line may break between the document and its number.
  const cut = Math.max(...['.', '\n', '؛', ';', '|'].map((sign) => window.lastIndexOf(sign)));
  const clauseStart = from + cut + 1;
  const words = [...window.slice(cut + 1).matchAll(/\p{L}{2,}/gu)].reverse();
  let weak: KindFound | undefined;
  for (const [distance, word] of words.slice(0, FAR_WORDS).entries()) {
    // Persian compounds are written in one word or two.
    const found = kindOf(`${words[distance + 1]?.[0] ?? ''}${word[0]}`) ?? kindOf(word[0]);
    if (found === 'part' && distance === 0) break;
    if (found === undefined || found === 'part') continue;
    const isWeak = weakKinds.has(found.kind);
    const isNear = distance < NEAR_WORDS && !isWeak;
    const kind = { ...found, isNear, start: clauseStart + word.index };
    if (distance < WEAK_WORDS || !isWeak) return kind;
    weak ??= kind;
  }
  return weak ?? { kind: null, isNear: false, start, isYours: false };
}

const RELATION_CHARS = 200;
const RELATIONS = relationMarks.map(
  ([relation, marks]) =>
    [relation, new RegExp(`(?<!\\p{L})(?:و|ب|بال)?(?:${marks})`, 'gu')] as const,
);

export function findRelation(
  text: string,
  start: number,
  kind: KindFound,
): ReferenceRelation | null {
  const from = Math.max(0, kind.start - RELATION_CHARS);
  const window = text.slice(from, Math.min(kind.start, start));
  const cut = Math.max(...['.', '\n', '؛', ';'].map((c) => window.lastIndexOf(c)));
  const clause = window.slice(cut + 1);
  let last: { readonly at: number; readonly relation: ReferenceRelation } | undefined;
  for (const [relation, pattern] of RELATIONS) {
    for (const { index } of clause.matchAll(pattern)) {
      if (last === undefined || index > last.at) last = { at: index, relation };
    }
  }
  if (last === undefined) return null;
  return last.relation === 'cites' && kind.isYours ? 'reply' : last.relation;
}
