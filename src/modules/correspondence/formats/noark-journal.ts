// The journal of one register and year as Noark 5 XML (version 5.0): loependeJournal with all that
// the office knows, offentligJournal with what the public may. Written letter by letter, so that a
// year of a hundred thousand never stands in memory.
import {
  closeTag,
  element,
  openTag,
  optionalElement,
  textElement,
  xmlDeclaration,
} from '#lib/xml.ts';
import type { Xml } from '#lib/xml.ts';
import { isOpenToAll } from './letter-record.ts';
import type { LetterRecord } from './letter-record.ts';
import { grades, masks, partyTypes, writeOffs } from './noark-words.ts';

const NAMESPACE = 'http://www.arkivverket.no/standarder/noark5';
export const NOARK_CATALOGUE = `${NAMESPACE}/metadatakatalog`;

export interface NoarkCreator {
  readonly id: string;
  readonly name: string;
}

export interface NoarkCase {
  readonly id: string;
  /** As the office marks the file. */
  readonly mark: string;
  readonly title: string;
  readonly year: number;
  readonly serial: number;
}

/** A letter in its file, at its place there. */
export interface NoarkPost {
  readonly record: LetterRecord;
  readonly folder: NoarkCase;
  readonly place: number;
}

export interface JournalHead {
  readonly beginsOn: string;
  readonly endsOn: string;
  readonly count: number;
  /** What of the register it is: 'incoming 2026'. */
  readonly selection: string;
  readonly creator: NoarkCreator;
}

export type JournalName = 'loependeJournal' | 'offentligJournal';
export type Pieces<Item> = AsyncIterable<Item> | Iterable<Item>;

/** What no words are for: Noark wants every element filled. */
export function filled(text: string): string {
  return text.trim() === '' ? '-' : text;
}

/** Nothing where there are only spaces, which Noark takes for nothing. */
export function spoken(name: string, text: string | null): Xml | null {
  return text === null || text.trim() === '' ? null : textElement(name, text);
}

export async function* journalXml(
  name: JournalName,
  head: JournalHead,
  posts: Pieces<NoarkPost>,
): AsyncGenerator<string> {
  const root = openTag(name, {
    xmlns: `${NAMESPACE}/${name}`,
    'xmlns:n5mdk': NOARK_CATALOGUE,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${NAMESPACE}/${name} ${name}.xsd`,
  });
  yield `${xmlDeclaration}${root}\n${journalHead(head)}\n`;
  for await (const post of posts) yield `${registration(post, name === 'offentligJournal')}\n`;
  yield `${closeTag(name)}\n`;
}

function journalHead({ beginsOn, endsOn, count, selection, creator }: JournalHead): Xml {
  return element('journalhode', [
    textElement('journalStartDato', beginsOn),
    textElement('journalSluttDato', endsOn),
    textElement('seleksjon', filled(selection)),
    textElement('antallJournalposter', count),
    creatorElement(creator),
  ]);
}

export function creatorElement({ id, name }: NoarkCreator): Xml {
  return element('arkivskaper', [
    textElement('arkivskaperID', filled(id)),
    textElement('arkivskaperNavn', filled(name)),
  ]);
}

function registration({ record, folder, place }: NoarkPost, isPublic: boolean): Xml {
  const isGraded = !isOpenToAll(record);
  const title = filled(folder.title);
  const folderElement = element('saksmappe', [
    textElement('saksaar', folder.year),
    textElement('sakssekvensnummer', folder.serial),
    isPublic ? null : textElement('tittel', title),
    isPublic ? textElement('offentligTittel', title) : null,
  ]);
  const { writtenOff, number } = record;
  const post = element('journalpost', [
    textElement('systemID', record.id),
    textElement('journalaar', number?.year ?? 0),
    textElement('journalsekvensnummer', number?.serial ?? 0),
    textElement('journalpostnummer', place),
    textElement(isPublic ? 'offentligTittel' : 'tittel', filled(record.subject)),
    isGraded ? textElement('skjermingMetadata', masks.title) : null,
    textElement('journaldato', record.numberedOn),
    optionalElement('dokumentetsDato', record.theirDate),
    optionalElement('avskrivningsdato', writtenOff?.on ?? null),
    optionalElement(
      'avskrivningsmaate',
      writtenOff === null ? null : writeOffs[writtenOff.reason].name,
    ),
    optionalElement('referanseAvskrivesAvJournalpost', replyOf(record)),
    optionalElement('grad', grades[record.secrecy]),
    ...parties(record).map(({ type, name: called }) =>
      element('korrespondansepart', [
        textElement('korrespondanseparttype', partyTypes[type]),
        textElement('korrespondansepartNavn', filled(called)),
      ]),
    ),
  ]);
  return element('journalregistrering', [folderElement, post]);
}

export function replyOf({ writtenOff }: LetterRecord): string | null {
  const letter = writtenOff?.reply?.letter ?? null;
  return letter === null ? null : letter.slice(letter.indexOf('/') + 1);
}

export interface NoarkParty {
  readonly type: keyof typeof partyTypes;
  readonly name: string;
  readonly unit: string | null;
}

/** Sender first; there is always one, and the office itself is never left out. */
export function parties(record: LetterRecord): readonly NoarkParty[] {
  const { direction, from, unit } = record;
  if (direction === 'incoming') {
    const received = unit === null ? [] : [{ type: 'IM', name: unit, unit } as const];
    return [{ type: 'EA', name: from.name, unit: null }, ...received];
  }
  return [
    { type: 'IA', name: from.name, unit: null },
    ...record.to.map(({ name, purpose }) => ({
      ...{ type: purpose === 'action' ? ('EM' as const) : ('EK' as const), name, unit: null },
    })),
  ];
}
