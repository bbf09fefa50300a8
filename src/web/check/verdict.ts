// What is to be said of a reading: the kernel's verdict on the stamp, and whether what a PDF
// carries is what was stamped. Pure, so that tests run it without a browser.
import { parseCanonical } from '#lib/canonical-json.ts';
import { encodeBase64 } from '#lib/base64.ts';
import { checkStamp, digestOfText } from '#kernel/stamp.ts';
import type { StampVerdict } from '#kernel/stamp.ts';
import { findPayload } from '#kernel/stamp-url.ts';

export type Judged = StampVerdict & {
  /** The text of the letter inside a PDF, where it is what was stamped. */
  readonly text?: string;
  /** Set where a PDF carries something: whether that is what was stamped. */
  readonly isMatterStamped?: boolean;
};

export function judge(code: string, attached: string | undefined, keys: readonly string[]): Judged {
  const payload = findPayload(code);
  if (payload === undefined) return { verdict: 'malformed' };
  const stamp = checkStamp(payload, keys);
  if (stamp.verdict !== 'genuine' || attached === undefined) return stamp;
  const isMatterStamped =
    encodeBase64(digestOfText(attached)) === encodeBase64(stamp.stamp.content);
  if (!isMatterStamped) return { verdict: 'altered', stamp: stamp.stamp, isMatterStamped };
  return { ...stamp, isMatterStamped, text: textOf(attached) };
}

function textOf(attached: string): string {
  const value = parseCanonical(attached);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  const text: unknown = Reflect.get(value, 'text');
  return typeof text === 'string' ? text : '';
}
