// A text cut where it speaks of other letters: plain pieces, and pieces that lead somewhere. Put
// together they are the text, unchanged. What leads nowhere stays plain. Pure.
import type { Link } from '#modules/correspondence/link-references.ts';

export interface Piece {
  readonly text: string;
  /** The one letter it leads to; or the number under which several are to be found. */
  readonly leads:
    | { readonly to: 'letter'; readonly letter: string }
    | { readonly to: 'search'; readonly number: string; readonly letters: number }
    | null;
}

export function listPieces(text: string, links: readonly Link[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (end: number) => {
    if (end > at) pieces.push({ text: text.slice(at, end), leads: null });
  };
  for (const link of links) {
    const { start, end } = link.reference;
    const leads = leadsOf(link);
    // References may share a date, and so a part of the text: the first has it.
    if (leads === null || start < at) continue;
    plain(start);
    pieces.push({ text: text.slice(start, end), leads });
    at = end;
  }
  plain(text.length);
  return pieces;
}

function leadsOf({ outcome, letters, reference }: Link): Piece['leads'] {
  const [letter] = letters;
  if (outcome === 'none' || letter === undefined) return null;
  if (outcome === 'exact') return { to: 'letter', letter };
  return { to: 'search', number: reference.number, letters: letters.length };
}
