// Where a letter opens: a draft where it is written, unless it is opened by somebody who signs;
// what is signed already, or was sent, where it is read.
import { letterPath } from '#web/shell/route.ts';

export function draftPath(
  { letter, state }: { readonly letter: string; readonly state: string },
  { capacity }: { readonly capacity: string },
): string {
  const isRead = state !== 'draft' || capacity === 'signer' || capacity === 'head';
  return isRead ? letterPath(letter) : `${letterPath(letter)}/edit`;
}
