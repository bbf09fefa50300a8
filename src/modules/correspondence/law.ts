// The law of correspondence over both of its subjects: letters, and the disposals by which letters
// of the archive are destroyed. Pure.
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Command, Context, Decision, Rows } from '#kernel/module.ts';
import { decide as decideLetter } from './decide.ts';
import { decideDisposal, foldDisposal, isDisposal, noDisposal } from './disposal.ts';
import { projectDisposal } from './disposal.ts';
import type { DisposalState } from './disposal.ts';
import { project as projectLetter } from './project.ts';
import { empty as noLetter, fold as foldLetter } from './state.ts';
import type { LetterState } from './state.ts';

export type CorrespondenceState = LetterState | DisposalState;

export function empty(subject: string): CorrespondenceState {
  return isDisposal(subject) ? noDisposal() : noLetter();
}

export function fold(state: CorrespondenceState, placed: PlacedEntry): CorrespondenceState {
  return 'decided' in state ? foldDisposal(state, placed) : foldLetter(state, placed);
}

export function decide(state: CorrespondenceState, command: Command, context: Context): Decision {
  return 'decided' in state
    ? decideDisposal(state, command, context)
    : decideLetter(state, command, context);
}

export function project(office: string, subject: string, state: CorrespondenceState): Rows {
  return 'decided' in state
    ? projectDisposal(office, subject, state)
    : projectLetter(office, subject, state);
}
