// What the modules' routes read through, and whether a viewer may see one matter of an office's log
// as bytes: a secret letter's entries and files are open only to those who may read the letter.
import type { Appointment } from '#kernel/authority.ts';
import { postsOf } from '#modules/correspondence/case.ts';
import { mayRead } from '#modules/correspondence/clearance.ts';
import type { FormatsReader } from '#modules/correspondence/formats/routes.ts';
import { isWatched } from '#modules/correspondence/watched.ts';
import type { FollowUpReader } from '#modules/correspondence/follow-up/follow-up-port.ts';
import type { OutsidePort, OutsideReader } from '#modules/correspondence/outside/outside-port.ts';
import type { PaperPort } from '#modules/correspondence/paper/paper-port.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import type { EntryProof } from '#store/reader.ts';
import type { Store } from '#store/store.ts';

export interface Viewer {
  readonly person: string;
  readonly appointments: readonly Appointment[];
}

/** May the viewer see the matter's bytes, and is it to be noted that they did? */
export interface Look {
  readonly mayRead: boolean;
  readonly isWatched: boolean;
}

export interface OfficeReader extends FollowUpReader, FormatsReader, OutsideReader {
  findProof(office: string, index: number): Promise<EntryProof | undefined>;
  /** Subject of an entry; undefined where there is none, or its leaf was disposed of. */
  findSubject(office: string, index: number): Promise<string | undefined>;
  findLook(office: string, subject: string, viewer: Viewer): Promise<Look>;
  findHead(office: string): Promise<{ readonly size: number; readonly recordedAt: string }>;
}

/** What is asked of the office's rules, and where people want reminders. */
export type FollowUpParts = Pick<FollowUpReader, 'findRhythm' | 'findAddress' | 'setAddress'>;

interface ReaderParts {
  readonly authority: LiveAuthority;
  readonly papers: PaperPort;
  readonly followUp: FollowUpParts;
  readonly outside: OutsidePort;
}

export function makeOfficeReader(
  store: Store,
  { authority, papers, followUp, outside }: ReaderParts,
  offices: readonly string[],
): OfficeReader {
  return {
    ...{ authority, papers, outside, ...followUp },
    read: (work) => store.reader.read(offices, work),
    noteReading: (reading) => store.readings.note(reading),
    readFile: (sha256) => store.files.read(sha256),
    findProof: (office, index) => store.reader.findProof(office, index),
    async findSubject(office, index) {
      return (await store.reader.findEntry(office, index))?.entry.subject;
    },
    findLook: (office, subject, viewer) => findLook(store, office, subject, viewer),
    async findHead(office) {
      const head = await store.reader.findHead(office);
      return { size: head?.size ?? 0, recordedAt: head?.recorded_at ?? '' };
    },
  };
}

export async function findLook(
  store: Store,
  office: string,
  subject: string,
  viewer: Viewer,
): Promise<Look> {
  if (!subject.startsWith('letter/')) return { mayRead: true, isWatched: false };
  const history = await store.reader.listEntriesOf(office, subject);
  const letter = history.reduce(fold, empty());
  const capacities = viewer.appointments.map((appointment) => appointment.capacity);
  const posts = viewer.appointments.flatMap(postsOf);
  return {
    mayRead: mayRead(letter, { person: viewer.person, capacities, posts }),
    isWatched: isWatched(letter.card.secrecy),
  };
}
