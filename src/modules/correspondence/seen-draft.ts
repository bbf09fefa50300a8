// What somebody sends who has just read a draft and puts initials or a signature on it: which
// version it was, and the digest of what it says.
import { contentDigest } from './content-digest.ts';
import type { LetterContent } from './content-digest.ts';
import type { LetterState } from './state.ts';

/** The letter as its latest version says it; what a digest is made of. */
export function contentOf(office: string, state: LetterState): LetterContent {
  const addressees = state.addressees.filter((to) => to.state !== 'withdrawn');
  return { office, ...state.card, addressees, outside: state.outside, files: state.files };
}

/** Undefined where the letter is no draft. */
export function findSeenDraft(
  office: string,
  state: LetterState,
): { readonly draft: number; readonly digest: string } | undefined {
  if (state.draft === null) return undefined;
  return { draft: state.draft, digest: contentDigest(contentOf(office, state)) };
}
