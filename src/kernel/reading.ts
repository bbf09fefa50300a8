// That somebody saw or copied a letter: no official act, so no entry of a log, but kept as evidence
// (Saudi regulation, art. 63(5)). The server notes what it gave out; a browser can only tell, not
// prove, that somebody printed the page or copied from it.
export const readingKinds = ['opened', 'file', 'print', 'export', 'copied'] as const;
export type ReadingKind = (typeof readingKinds)[number];

export interface Reading {
  readonly office: string;
  readonly subject: string;
  readonly person: string;
  /** The seat in use, or one that let the person in. */
  readonly appointment: string | null;
  readonly what: ReadingKind;
  /** SHA-256 in hex, where it was a file. */
  readonly file: string | null;
  /** RFC 3339. */
  readonly at: string;
}
