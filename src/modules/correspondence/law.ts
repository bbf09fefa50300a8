// The law of correspondence over its subjects: letters, the disposals by which letters of the
// archive are destroyed, the files of the archive with their volumes, and what came and could not
// be taken in. Pure.
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Command, Context, Decision, Rows } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import { decideArrival, foldArrival, isArrival, noArrival, projectArrival } from './arrivals.ts';
import type { ArrivalState } from './arrivals.ts';
import { decide as decideLetter } from './decide.ts';
import { disposalCommands } from './disposal-bodies.ts';
import { decideDisposal, foldDisposal, isDisposal, noDisposal } from './disposal.ts';
import { projectDisposal } from './disposal.ts';
import type { DisposalState } from './disposal.ts';
import { project as projectLetter } from './project.ts';
import { empty as noLetter, fold as foldLetter } from './state.ts';
import type { LetterState } from './state.ts';
import { decideFile, foldFile, isFile, noVolumes, projectFile } from './volumes.ts';
import type { FileState } from './volumes.ts';

export type CorrespondenceState = LetterState | DisposalState | FileState | ArrivalState;

export function empty(subject: string): CorrespondenceState {
  if (isFile(subject)) return noVolumes();
  if (isArrival(subject)) return noArrival();
  return isDisposal(subject) ? noDisposal() : noLetter();
}

export function fold(state: CorrespondenceState, placed: PlacedEntry): CorrespondenceState {
  if ('closed' in state) return foldFile(state, placed);
  if ('laidAside' in state) return foldArrival(state, placed);
  return 'decided' in state ? foldDisposal(state, placed) : foldLetter(state, placed);
}

export function decide(state: CorrespondenceState, command: Command, context: Context): Decision {
  if ('closed' in state) return decideFile(state, command, context);
  if ('laidAside' in state) return decideArrival(state, command, context);
  if (!('decided' in state)) return decideLetter(state, command, context);
  const { kind } = command;
  return Object.hasOwn(disposalCommands, kind)
    ? decideDisposal(state, command, context)
    : refuse('kernel.unknown-command', { kind });
}

export function project(office: string, subject: string, state: CorrespondenceState): Rows {
  if ('closed' in state) return projectFile(office, subject, state);
  if ('laidAside' in state) return projectArrival(office, subject, state);
  return 'decided' in state
    ? projectDisposal(office, subject, state)
    : projectLetter(office, subject, state);
}
