// What the modules' routes read through, and whether a viewer may see one matter of an office's log
// as bytes: a secret letter's entries and files are open only to those who may read the letter.
import type { Appointment } from '#kernel/authority.ts';
import { mayRead } from '#modules/correspondence/clearance.ts';
import type { CorrespondenceReader } from '#modules/correspondence/reader.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import type { EntryProof } from '#store/reader.ts';
import type { Store } from '#store/store.ts';

export interface Viewer {
  readonly person: string;
  readonly appointments: readonly Appointment[];
}

export interface OfficeReader extends CorrespondenceReader {
  findProof(office: string, index: number): Promise<EntryProof | undefined>;
  /** Subject of an entry; undefined where there is none, or its leaf was disposed of. */
  findSubject(office: string, index: number): Promise<string | undefined>;
  mayReadSubject(office: string, subject: string, viewer: Viewer): Promise<boolean>;
  findHead(office: string): Promise<{ readonly size: number; readonly recordedAt: string }>;
}

export function makeOfficeReader(
  store: Store,
  authority: LiveAuthority,
  offices: readonly string[],
): OfficeReader {
  return {
    authority,
    read: (work) => store.reader.read(offices, work),
    findProof: (office, index) => store.reader.findProof(office, index),
    async findSubject(office, index) {
      return (await store.reader.findEntry(office, index))?.entry.subject;
    },
    mayReadSubject: (office, subject, viewer) => mayReadSubject(store, office, subject, viewer),
    async findHead(office) {
      const head = await store.reader.findHead(office);
      return { size: head?.size ?? 0, recordedAt: head?.recorded_at ?? '' };
    },
  };
}

export async function mayReadSubject(
  store: Store,
  office: string,
  subject: string,
  viewer: Viewer,
): Promise<boolean> {
  if (!subject.startsWith('letter/')) return true;
  const history = await store.reader.listEntriesOf(office, subject);
  const capacities = viewer.appointments.map((appointment) => appointment.capacity);
  return mayRead(history.reduce(fold, empty()), { person: viewer.person, capacities });
}
