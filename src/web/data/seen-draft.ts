// The version of a draft that a person has in front of them, named by its index and by the digest
// computed here from what the screen shows: what you see is what you initial or sign.
import { contentDigest } from '#modules/correspondence/content-digest.ts';
import type { LetterContent } from '#modules/correspondence/content-digest.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { Result } from './api.ts';

/** What `initial-draft` and `sign-letter` name: the version, and the digest computed here. */
export interface SeenDraft {
  readonly draft: number;
  readonly digest: string;
}

/** Refused where the screen does not show what the office would have signed. */
export function seeDraft(letter: LetterAnswer): Result<SeenDraft> {
  const { draft } = letter;
  const digest = contentDigest(shownContent(letter));
  const isSame = draft !== null && digest === letter.digest;
  return isSame ? { ok: true, value: { draft, digest } } : refused('web.letter-changed');
}

/** The letter as its screen shows it; what the registry linked later is none of its words. */
export function shownContent(letter: LetterAnswer): LetterContent {
  const addressees = letter.addressees.flatMap(({ office, ...to }) =>
    office === null ? [] : [{ ...to, office }],
  );
  return { ...letter, addressees, references: letter.references.filter((one) => !one.isLinked) };
}

export function refused(code: string): Result<never> {
  return { ok: false, problem: { status: 400, code, words: null, field: null } };
}
