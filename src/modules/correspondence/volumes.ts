// The volumes of a file of the archive. Its first one is open as soon as a letter lies in it;
// closing one opens the next, and nothing that lies in a closed one moves. The letter says itself
// in which volume it was laid, so a file's own entries are only the closings, in order. Pure.
//
//   file: volume 1 open ─ close volume ─▶ volume 2 open ─ close volume ─▶ …
import type { Actor, JsonObject, PlacedEntry } from '#kernel/entry.ts';
import type { Command, Context, Decision, Rows } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { checkOccurredAt, refuseWith } from './checks.ts';
import { fileSubject } from './file-subject.ts';
import { empty as noLetter, fold as foldLetter } from './state.ts';
import type { CloseVolumeBody } from './volume-bodies.ts';

/** The kind of a file's own entries. */
export const closedKind = 'volume-closed';

export type VolumeClosed = { readonly file: string; readonly volume: number };

export type FileState = {
  readonly closed: readonly (VolumeClosed & {
    readonly by: Actor;
    readonly at: string;
    readonly index: number;
  })[];
};

export function isFile(subject: string): boolean {
  return subject.startsWith('file/');
}

export function noVolumes(): FileState {
  return { closed: [] };
}

export function foldFile(state: FileState, { entry, index }: PlacedEntry): FileState {
  if (entry.kind !== closedKind) return state;
  // The log holds only what this module's decisions wrote.
  const { file, volume } = entry.body as VolumeClosed;
  const at = entry.occurredAt ?? entry.recordedAt;
  return { closed: [...state.closed, { file, volume, by: entry.by, at, index }] };
}

/** The volume that the next letter is laid in. */
export function openVolume({ closed }: FileState): number {
  return (closed.at(-1)?.volume ?? 0) + 1;
}

/** The open volume, by all entries about the file. */
export function openVolumeOf(history: readonly PlacedEntry[]): number {
  return openVolume(history.reduce(foldFile, noVolumes()));
}

export function projectFile(office: string, subject: string, { closed }: FileState): Rows {
  return {
    volume: closed.map(({ file, volume, by, at, index }) => {
      return { office, subject, volume, file, person: by.person, closed_at: at, index };
    }),
  };
}

export function decideFile(state: FileState, command: Command, context: Context): Decision {
  const { subject, kind } = command;
  if (kind !== 'close-volume') return refuse('kernel.unknown-command', { kind });
  // The body has passed the schema of its kind.
  const { file, volume, letter } = command.body as CloseVolumeBody;
  if (subject !== fileSubject(file)) return refuseWith('correspondence.bad-subject', { subject });
  const untimely = checkOccurredAt(command, context.now);
  if (untimely !== undefined) return untimely;
  const open = openVolume(state);
  if (volume !== open) {
    return refuseWith('correspondence.volume-not-open', { volume, open }, '/volume');
  }
  const read = must(context.listEntries, 'Closing a volume is given the letter that it names.');
  const { archived } = read(letter).reduce(foldLetter, noLetter());
  if (archived?.file !== file || archived.volume !== volume) {
    return refuseWith('correspondence.not-in-volume', { volume }, '/letter');
  }
  const body: VolumeClosed & JsonObject = { file, volume };
  return [{ kind: closedKind, body }];
}
