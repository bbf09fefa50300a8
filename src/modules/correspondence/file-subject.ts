// How a file of the archive is named in the log. Its mark is any text that the registry writes, and
// has signs that no subject has; so the subject is made from the mark's hash. Without schemas, for
// the browser.
import { sha256Hex } from '#lib/sha256.ts';

/** `file/<hash of its mark>` */
export function fileSubject(mark: string): string {
  return `file/${sha256Hex(new TextEncoder().encode(mark))}`;
}
