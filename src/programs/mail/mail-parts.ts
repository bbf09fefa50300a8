// What sending and receiving mail have in common: the office's own server as who acts, a letter as
// it knows it, and noting what became of a letter on its way.
import { uuidv7 } from '#lib/uuid.ts';
import type { Office } from '#kernel/authority.ts';
import { isRefusal } from '#kernel/refusal.ts';
import type { Scanner } from '#malware/scanner.ts';
import { findLetter } from '#modules/correspondence/letter-views.ts';
import type { Consignment } from '#modules/correspondence/outside/consignment.ts';
import { mailWord } from '#modules/correspondence/outside/mail-text.ts';
import { noteOfEvent } from '#modules/correspondence/outside/mail-outcome.ts';
import type { MailEvent } from '#modules/correspondence/outside/mail-outcome.ts';
import type { PaperPort } from '#modules/correspondence/paper/paper-port.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import type { OpenOffice, Report } from '#programs/office.ts';

export interface MailParts {
  readonly open: OpenOffice;
  readonly papers: PaperPort;
  readonly scanner: Scanner;
  readonly report: Report;
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Where the codes on papers lead, such as https://diwan.example. */
  readonly origin: string;
  /** Makes message ids that nobody can guess; the same as long as the server lives. */
  readonly secret: Uint8Array;
}

const server = { person: 'office-server', capacity: 'server' };
export const serverViewer = { person: server.person, capacities: [server.capacity] };

export interface KnownLetter {
  readonly letter: LetterAnswer;
  readonly history: readonly PlacedEntry[];
  readonly office: Office;
}

export async function findKnown(
  { open, nowMs }: MailParts,
  of: Pick<Consignment, 'office' | 'letter'>,
): Promise<KnownLetter | undefined> {
  const { store, authority } = open;
  const office = authority.findOffice(of.office);
  if (office === undefined) return undefined;
  const history = await store.reader.listEntriesOf(of.office, of.letter);
  const now = new Date(nowMs()).toISOString();
  const letter = findLetter(history, { office, viewer: serverViewer, now }, of.letter, authority);
  return letter === undefined ? undefined : { letter, history, office };
}

/** Writes down what the event adds to what is known; nothing where it adds nothing. */
export async function noteEvent(
  parts: MailParts,
  of: Consignment,
  known: KnownLetter,
  event: MailEvent,
): Promise<void> {
  const { letter, office } = known;
  const to = letter.outside.find(({ place }) => place === of.place);
  if (to === undefined) return;
  const words = {
    displayed: mailWord(office.language, 'note.displayed'),
    answered: mailWord(office.language, 'note.answered'),
  };
  const body = noteOfEvent(event, of.place, to.outcome, words);
  if (body === undefined) return;
  const outcome = await parts.open.store.submit({
    id: uuidv7(parts.nowMs(), parts.randomBytes(10)),
    ...{ kind: 'note-handover', office: of.office, subject: of.letter, by: server, body },
  });
  if (!isRefusal(outcome)) return;
  parts.report(`What became of ${of.letter} could not be noted: ${outcome.refused}.`);
}
