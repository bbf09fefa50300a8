// What the modules' routes read through, and whether a viewer may see one matter of an office's log
// as bytes: a secret letter's entries and files are open only to those who may read the letter.
import type { Kysely } from 'kysely';
import type { Appointment } from '#kernel/authority.ts';
import type { ActThere } from '#kernel/line.ts';
import { mayRead } from '#modules/correspondence/clearance.ts';
import type { FormatsReader } from '#modules/correspondence/formats/routes.ts';
import { isWatched } from '#modules/correspondence/watched.ts';
import type { FollowUpReader } from '#modules/correspondence/follow-up/follow-up-port.ts';
import type { OutsidePort, OutsideReader } from '#modules/correspondence/outside/outside-port.ts';
import type { PaperPort } from '#modules/correspondence/paper/paper-port.ts';
import type {
  TrackingPort,
  TrackingReader,
} from '#modules/correspondence/tracking/tracking-port.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { viewerOf } from '#modules/correspondence/viewer.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import type { EntryProof } from '#store/reader.ts';
import { directoryOffice } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import type { Standings, Standing } from './centre-links.ts';
import type { Courier } from './courier/courier.ts';
import { listNeighbours } from './neighbours/neighbour-rows.ts';
import type { NeighbourRow } from './neighbours/neighbour-rows.ts';
import type { NeighbourDoor } from './neighbours/neighbour-door.ts';
import type { LineTables } from './lines/line-rows.ts';
import { findSafetyThere } from './lines/safety-there.ts';

export interface Viewer {
  readonly person: string;
  readonly appointments: readonly Appointment[];
}

/** May the viewer see the matter's bytes, and is it to be noted that they did? */
export interface Look {
  readonly mayRead: boolean;
  readonly isWatched: boolean;
  /** The matter's own number, where it has one. */
  readonly number: string;
}

export interface OfficeReader extends FollowUpReader, FormatsReader, OutsideReader, TrackingReader {
  findProof(office: string, index: number): Promise<EntryProof | undefined>;
  /** Subject of an entry, also of one that was disposed of; undefined where there is none. */
  findSubject(office: string, index: number): Promise<string | undefined>;
  findLook(office: string, subject: string, viewer: Viewer): Promise<Look>;
  /** This server writes the directory's log, and does not only read it. */
  readonly isDirectoryHere: boolean;
  readonly courier: Courier;
  readonly neighbourDoor: NeighbourDoor;
  /** Offices elsewhere that were reached without a centre. */
  listNeighbours(office: string): Promise<readonly NeighbourRow[]>;
  readLines<Result>(work: (db: Kysely<LineTables>) => Promise<Result>): Promise<Result>;
  /** Undefined where no centre was ever joined. */
  findStanding(office: string, size: number): Standing | undefined;
  findRecordedAt(office: string, index: number): Promise<string | undefined>;
  /** Of an act that took in what another office recorded: how safe that is there. */
  findSafetyThere(office: string, index: number): Promise<ActThere | undefined>;
  findHead(office: string): Promise<{ readonly size: number; readonly recordedAt: string }>;
}

/** What is asked of the office's rules, and where people want reminders. */
export type FollowUpParts = Pick<FollowUpReader, 'findRhythm' | 'findAddress' | 'setAddress'>;

interface ReaderParts {
  readonly authority: LiveAuthority;
  readonly papers: PaperPort;
  readonly followUp: FollowUpParts;
  readonly outside: OutsidePort;
  readonly tracking: TrackingPort;
  readonly courier: Courier;
  readonly neighbourDoor: NeighbourDoor;
  readonly continuity: { readonly links: Standings | undefined };
}

export function makeOfficeReader(
  store: Store,
  parts: ReaderParts,
  offices: readonly string[],
): OfficeReader {
  const { authority, papers, followUp, outside, tracking, courier, continuity } = parts;
  const { neighbourDoor } = parts;
  return {
    ...{ authority, papers, outside, tracking, courier, neighbourDoor, ...followUp },
    listNeighbours: (office) => listNeighbours(store.database.writers, office),
    read: (work) => store.reader.read(offices, work),
    isDirectoryHere: !store.listReplicas().includes(directoryOffice),
    readLines: (work) => store.reader.read(offices, work),
    noteReading: (reading) => store.readings.note(reading),
    readFile: (sha256) => store.sealedFiles.read(sha256, offices),
    findSafety: (office, index) => continuity.links?.safetyOf(office, index) ?? 'recorded',
    findStanding: (office, size) => continuity.links?.standingOf(office, size),
    findProof: (office, index) => store.reader.findCosignedProof(office, index),
    findSubject: (office, index) => store.reader.findSubject(office, index),
    findLook: (office, subject, viewer) => findLook(store, office, subject, viewer),
    findSafetyThere: (office, index) => findSafetyThere(store, continuity.links, office, index),
    async findRecordedAt(office, index) {
      return (await store.reader.findEntry(office, index))?.entry.recordedAt;
    },
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
  if (!subject.startsWith('letter/')) return { mayRead: true, isWatched: false, number: '' };
  const history = await store.reader.listEntriesOf(office, subject);
  const letter = history.reduce(fold, empty());
  return {
    mayRead: mayRead(letter, viewerOf(viewer.person, viewer.appointments)),
    isWatched: isWatched(letter.card.secrecy),
    number: letter.number?.text ?? '',
  };
}
