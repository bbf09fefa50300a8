// What is to be said of a reading: the kernel's verdict on the stamp, whether what a PDF carries is
// what was stamped, and whether its pages show the words of it. Pure, so that tests run it without
// a browser.
import { encodeBase64 } from '#lib/base64.ts';
import { compareLetters } from '#lib/words-compared.ts';
import { checkStamp, digestOfText } from '#kernel/stamp.ts';
import type { StampVerdict } from '#kernel/stamp.ts';
import { findPayload } from '#kernel/stamp-url.ts';
import { matterText, shownText } from '#kernel/stamped-matter.ts';

export interface Reading {
  readonly code: string;
  /** Exact text of the JSON inside a PDF. */
  readonly attached: string | undefined;
  /** The words on the pages of a PDF; undefined where they could not be read. */
  readonly page: string | undefined;
}

export type Judged = StampVerdict & {
  /** The text of the letter inside a PDF, where it is what was stamped. */
  readonly text?: string;
  /** Set where a PDF carries something: whether that is what was stamped. */
  readonly isMatterStamped?: boolean;
  /** Set where the pages were read: registered words that they do not show. */
  readonly missing?: readonly string[];
};

export function judge({ code, attached, page }: Reading, keys: readonly string[]): Judged {
  const payload = findPayload(code);
  if (payload === undefined) return { verdict: 'malformed' };
  const stamp = checkStamp(payload, keys);
  if (stamp.verdict !== 'genuine' || attached === undefined) return stamp;
  const isMatterStamped =
    encodeBase64(digestOfText(attached)) === encodeBase64(stamp.stamp.content);
  if (!isMatterStamped) return { verdict: 'altered', stamp: stamp.stamp, isMatterStamped };
  const text = matterText(attached);
  if (page === undefined || text === '') return { ...stamp, isMatterStamped, text };
  const { missing } = compareLetters(shownText(attached), page);
  if (missing.length === 0) return { ...stamp, isMatterStamped, text, missing };
  return { verdict: 'altered', stamp: stamp.stamp, isMatterStamped, text, missing };
}
