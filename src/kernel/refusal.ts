// A refusal is a value: the law of the office says no, and a clerk reads why. Modules list their
// own codes in refusals.ts; the codes here belong to every command.

/** Codes that any command can meet. Words: `refusal.<code>` in three languages. */
export const kernelRefusals = [
  'kernel.malformed',
  'kernel.unknown-command',
  'kernel.unknown-office',
  'kernel.no-reading-key',
  'kernel.office-elsewhere',
  'kernel.not-appointed',
  'kernel.not-permitted',
  'kernel.command-id-reused',
  'kernel.entry-too-large',
  'kernel.unknown-register',
  'kernel.unknown-file',
  'kernel.occurred-in-future',
  'kernel.office-closed',
  'kernel.directory-elsewhere',
  // Of what comes from other servers.
  'kernel.log-unknown',
  'kernel.not-proven',
  'kernel.not-cosigned',
  'kernel.of-another-office',
  'kernel.not-addressed',
  'kernel.unknown-entry',
  'kernel.cannot-open',
] as const;

/** What fills the gaps of the sentence: `{name}` in words. */
export type RefusalFacts = Readonly<Record<string, string | number>>;

export interface Refusal {
  readonly refused: string;
  readonly facts: RefusalFacts;
  /** JSON pointer into the command's body, where one field is to blame. */
  readonly field?: string;
}

export function refuse(refused: string, facts: RefusalFacts = {}, field?: string): Refusal {
  return field === undefined ? { refused, facts } : { refused, facts, field };
}

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}
