// Where the papers of a visitor's note and of a loan are, in the language of who prints them.
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

export function loanSlipPath(
  office: string,
  letter: string,
  loan: number,
  language: Language,
): string {
  const uuid = letter.replace('letter/', '');
  const search = new URLSearchParams({ loan: String(loan), language });
  return `/api/offices/${office}/letters/${uuid}/loan-slip.pdf?${search}`;
}
