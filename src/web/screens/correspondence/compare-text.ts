// Two versions of a text, word by word: what stayed, what went, what came. Blanks count as words,
// so that the pieces put together are the texts again.

export interface Piece {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Beyond this many pairs of words the texts are shown one after the other, not compared. */
const PAIRS_MAX = 4_000_000;

export function compareTexts(before: string, after: string): Piece[] {
  const one = wordsOf(before);
  const other = wordsOf(after);
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let end = 0;
  const room = Math.min(one.length, other.length) - start;
  while (end < room && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const middle = compareWords(
    one.slice(start, one.length - end),
    other.slice(start, other.length - end),
  );
  return joined([
    ...one.slice(0, start).map((text): Piece => ({ kind: 'same', text })),
    ...middle,
    ...one.slice(one.length - end).map((text): Piece => ({ kind: 'same', text })),
  ]);
}

function wordsOf(text: string): string[] {
  return text.match(/\S+|\s+/gu) ?? [];
}

/** By the longest common row of words. */
function compareWords(one: readonly string[], other: readonly string[]): Piece[] {
  const gone = one.map((text): Piece => ({ kind: 'gone', text }));
  const come = other.map((text): Piece => ({ kind: 'new', text }));
  if (one.length === 0 || other.length === 0 || one.length * other.length > PAIRS_MAX) {
    return [...gone, ...come];
  }
  const width = other.length + 1;
  const longest = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < one.length && j < other.length) {
    const text = one[i] ?? '';
    if (text === other[j]) {
      pieces.push({ kind: 'same', text });
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      pieces.push({ kind: 'gone', text });
      i += 1;
    } else {
      pieces.push({ kind: 'new', text: other[j] ?? '' });
      j += 1;
    }
  }
  return [...pieces, ...gone.slice(i), ...come.slice(j)];
}

function joined(pieces: readonly Piece[]): Piece[] {
  const sum: Piece[] = [];
  for (const piece of pieces) {
    const last = sum.at(-1);
    if (last?.kind === piece.kind) sum[sum.length - 1] = { ...last, text: last.text + piece.text };
    else sum.push(piece);
  }
  return sum;
}
