// A letter printed for whoever may read it, outside of the routes of papers as well: exports and
// capsules carry the same paper with the same stamp. Printing changes nothing and notes nothing.
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Language } from '#kernel/authority.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { stampUrl } from '#kernel/stamp-url.ts';
import { must } from '#lib/assert.ts';
import { findLetter, listEntries } from '#modules/correspondence/letter-views.ts';
import type { LetterRecord } from '#modules/correspondence/formats/letter-record.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { isStampable, keptCopyOf, letterMatter, letterPaper } from './letter-paper.ts';
import type { PaperLook } from '#paper/look.ts';
import type { PaperReader } from './paper-port.ts';
import { stampAsked } from './stamping.ts';
import type { PaperMatter } from './stamping.ts';

export type PrintingReader = Pick<PaperReader, 'read' | 'authority' | 'papers'>;

export interface Printing {
  readonly asking: Asking;
  /** Where the code leads: the server as its readers see it, such as https://diwan.example. */
  readonly origin: string;
  /** Left out: the office's own. */
  readonly language?: Language | undefined;
}

export interface ReadLetter {
  readonly letter: LetterAnswer;
  readonly history: readonly PlacedEntry[];
}

export async function readWhole(
  reader: Pick<PaperReader, 'read' | 'authority'>,
  asking: Asking,
  subject: string,
): Promise<ReadLetter | Refusal> {
  const history = await reader.read((db) => listEntries(db, asking.office, subject));
  const letter = findLetter(history, asking, subject, reader.authority);
  if (letter === undefined) return refuse('http.not-found');
  if (letter.state === 'disposed') return refuseDestroyed(letter.number);
  return letter.masked ? refuse('http.not-open-to-you') : { letter, history };
}

export async function readLook(
  { papers }: Pick<PaperReader, 'papers'>,
  office: string,
  language: Language | undefined,
): Promise<PaperLook> {
  const look = await papers.findLook(office, language);
  return must(look, 'Papers are printed for offices there are.');
}

/** Null where the entry is gone, or there is no key to stamp with. */
export async function findStampUrl(
  { papers }: Pick<PaperReader, 'papers'>,
  { asking, origin }: Pick<Printing, 'asking' | 'origin'>,
  { matter, index }: { readonly matter: PaperMatter; readonly index: number },
): Promise<string | null> {
  const payload = await papers.stamp(asking.office.id, stampAsked(matter, index));
  return payload === undefined ? null : stampUrl(origin, payload);
}

/** Only its number is kept. */
export function refuseDestroyed(number: string | null): Refusal {
  return refuse('correspondence.disposed', { number: number ?? '' });
}

/** The entry that gave the letter its number here. */
export function numberedIndex({ history, letter }: ReadLetter): number {
  const numbered = history.findLast(({ entry }) => entry.number?.status === 'used');
  return numbered?.index ?? letter.index;
}

/** `kept`: the copy of a letter that went out, as the office keeps it. */
export const letterCopies = ['original', 'kept'] as const;

export async function printLetter(
  reader: PrintingReader,
  printing: Printing,
  subject: string,
  copy: (typeof letterCopies)[number] = 'original',
): Promise<{ readonly letter: LetterAnswer; readonly pdf: Uint8Array } | Refusal> {
  const { asking, language } = printing;
  const read = await readWhole(reader, asking, subject);
  if (isRefusal(read)) return read;
  const look = await readLook(reader, asking.office.id, language);
  const matter = letterMatter(read.letter, look);
  const index = numberedIndex(read);
  const url = isStampable(matter) ? await findStampUrl(reader, printing, { matter, index }) : null;
  const isKept = copy === 'kept' && read.letter.direction === 'outgoing';
  const kept = isKept ? keptCopyOf(read.letter, look) : null;
  const { pdf } = await reader.papers.print(letterPaper(matter, look, { url, kept }), asking.now);
  return { letter: read.letter, pdf };
}

/** What an archive or another system gets as the letter itself: not what is a scan already. */
export async function findPrintedForm(
  reader: PrintingReader,
  printing: Printing,
  record: LetterRecord,
): Promise<Uint8Array | undefined> {
  const isScan = record.text === '' && record.files.length > 0;
  if (isScan || record.isMasked || record.number?.status !== 'used') return undefined;
  const printed = await printLetter(reader, printing, `letter/${record.id}`);
  return isRefusal(printed) ? undefined : printed.pdf;
}
