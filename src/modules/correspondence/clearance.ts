// Who may read a secret letter, and what somebody may ask for. Saudi regulation, art. 21(9)-(11):
// of a secret letter the register says «secret» and no more. Registrars and heads read all of them;
// a draft is read also by who wrote it and by the signers who answer for it.
import { commands } from './commands.ts';
import type { CommandKind } from './commands.ts';
import type { Secrecy } from './entries.ts';
import { verdictOn } from './state.ts';
import type { LetterState } from './state.ts';

export interface Viewer {
  readonly person: string;
  /** All that the person's appointments in this office give. */
  readonly capacities: readonly string[];
}

/** The office server carries letters; it reads what it carries. */
const cleared = ['registrar', 'head', 'server'];

/** Of every letter of the office, drafts too. */
export function mayReadAll(viewer: Viewer): boolean {
  return viewer.capacities.some((capacity) => cleared.includes(capacity));
}

export function isSecret(secrecy: string): boolean {
  return secrecy === 'secret' || secrecy === 'top-secret';
}

/** What the question needs of a letter or of its row. */
export interface Readable {
  readonly state: string;
  readonly secrecy: string;
  readonly draftedBy: string | null;
}

export function mayReadRow(letter: Readable, viewer: Viewer): boolean {
  if (!isSecret(letter.secrecy) || mayReadAll(viewer)) return true;
  if (letter.state !== 'draft') return false;
  return letter.draftedBy === viewer.person || viewer.capacities.includes('signer');
}

export function mayRead(letter: LetterState, viewer: Viewer): boolean {
  const secrecy: Secrecy = letter.card.secrecy;
  return mayReadRow({ state: letter.state, secrecy, draftedBy: letter.draftedBy }, viewer);
}

/** Commands that nobody can answer for who has not read the letter. */
export function needsReading(kind: CommandKind): boolean {
  switch (kind) {
    case 'write-letter':
    case 'discard-draft':
    case 'dispatch-letter':
    case 'see-letter':
    case 'correct-registration':
      return true;
    default:
      return false;
  }
}

/** Kinds of command that the person may ask for now, in the order of the table of commands. */
export function listAllowed(letter: LetterState, viewer: Viewer): CommandKind[] {
  const isCleared = mayRead(letter, viewer);
  return (Object.keys(commands) as CommandKind[]).filter((kind) => {
    const capacities: readonly string[] = commands[kind].capacities;
    const isPermitted = viewer.capacities.some(
      (capacity) => capacity !== 'server' && capacities.includes(capacity),
    );
    if (!isPermitted || (needsReading(kind) && !isCleared)) return false;
    return verdictOn(letter, kind) === 'allowed';
  });
}
