// Where the paper of a visitor's note is, in the language of who prints it.
import type { Language } from '#kernel/authority.ts';

export function visitorNotePath(
  office: string,
  letter: string,
  note: number,
  language: Language,
): string {
  const uuid = letter.replace('letter/', '');
  const search = new URLSearchParams({ note: String(note), language });
  return `/api/offices/${office}/letters/${uuid}/visitor-note.pdf?${search}`;
}
