// The structure of an export as Noark 5 XML (arkivstruktur, version 5.0): archive, series, files,
// journal posts, documents with their checksums. Written file by file.
import { createHash } from 'node:crypto';
import { must } from '#lib/assert.ts';
import { uuidv8 } from '#lib/uuid.ts';
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
import type { NoarkDocument } from './noark-documents.ts';
import { endingOf } from './noark-documents.ts';
import {
  creatorElement,
  filled,
  parties,
  replyOf,
  spoken,
  NOARK_CATALOGUE,
} from './noark-journal.ts';
import type { NoarkCase, NoarkCreator, Pieces } from './noark-journal.ts';
import {
  flowStates,
  grades,
  masks,
  mediumWords,
  partyTypes,
  postStateOf,
  postStates,
} from './noark-words.ts';
import { postTypeOf, postTypes, writeOffs } from './noark-words.ts';

const NAMESPACE = 'http://www.arkivverket.no/standarder/noark5/arkivstruktur';

export interface ArchiveHead {
  readonly creator: NoarkCreator;
  /** 'incoming 2026', or the file's mark. */
  readonly series: string;
  readonly beginsOn: string;
  readonly endsOn: string;
  /** RFC 3339; what is exported is closed by then. */
  readonly exportedAt: string;
  readonly by: string;
}

export interface NoarkPostWithDocuments {
  readonly record: LetterRecord;
  readonly place: number;
  readonly documents: readonly NoarkDocument[];
}

export interface NoarkFolder {
  readonly folder: NoarkCase;
  /** At least one; a file with more than memory holds would be a defect of filing. */
  readonly posts: readonly NoarkPostWithDocuments[];
}

/** The same id for the same thing in every export. */
export function derivedId(...parts: readonly string[]): string {
  return uuidv8(createHash('sha256').update(parts.join('\n')).digest());
}

export async function* archiveXml(
  head: ArchiveHead,
  folders: Pieces<NoarkFolder>,
): AsyncGenerator<string> {
  const { creator, series, exportedAt, by } = head;
  const root = openTag('arkiv', {
    xmlns: NAMESPACE,
    'xmlns:n5mdk': NOARK_CATALOGUE,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${NAMESPACE} arkivstruktur.xsd`,
  });
  const life = lifeElements(`${head.beginsOn}T00:00:00Z`, exportedAt, filled(by));
  const top = [
    textElement('systemID', derivedId('arkiv', creator.id)),
    textElement('tittel', filled(creator.name)),
    textElement('arkivstatus', 'Avsluttet'),
    ...life,
    creatorElement(creator),
  ];
  const part = [
    textElement('systemID', derivedId('arkivdel', creator.id, series)),
    textElement('tittel', filled(series)),
    textElement('arkivdelstatus', 'Avsluttet periode'),
    ...life,
    textElement('arkivperiodeStartDato', head.beginsOn),
    textElement('arkivperiodeSluttDato', head.endsOn),
  ];
  yield `${xmlDeclaration}${root}\n${top.join('\n')}\n${openTag('arkivdel')}\n${part.join('\n')}\n`;
  for await (const folder of folders) yield `${folderElement(folder, head)}\n`;
  yield `${closeTag('arkivdel')}\n${closeTag('arkiv')}\n`;
}

function lifeElements(beganAt: string, endedAt: string, by: string): readonly Xml[] {
  return [
    textElement('opprettetDato', beganAt),
    textElement('opprettetAv', by),
    textElement('avsluttetDato', endedAt),
    textElement('avsluttetAv', by),
  ];
}

function folderElement({ folder, posts }: NoarkFolder, head: ArchiveHead): Xml {
  const first = posts[0]?.record;
  const beganAt = first?.createdAt ?? head.exportedAt;
  return element(
    'mappe',
    [
      textElement('systemID', folder.id),
      textElement('mappeID', filled(folder.mark)),
      textElement('tittel', filled(folder.title)),
      ...lifeElements(beganAt, head.exportedAt, filled(head.by)),
      ...posts.map((post) => postElement(post, head)),
      textElement('saksaar', folder.year),
      textElement('sakssekvensnummer', folder.serial),
      textElement('saksdato', first?.numberedOn ?? head.beginsOn),
      textElement('administrativEnhet', filled(head.creator.name)),
      textElement('saksansvarlig', filled(head.by)),
      textElement('saksstatus', 'Avsluttet'),
    ],
    { 'xsi:type': 'saksmappe' },
  );
}

function postElement({ record, place, documents }: NoarkPostWithDocuments, head: ArchiveHead): Xml {
  const by = filled(record.signed?.name ?? head.by);
  const archivedAt = record.archived?.at ?? head.exportedAt;
  return element(
    'registrering',
    [
      textElement('systemID', record.id),
      ...madeElements(record, by),
      ...[textElement('arkivertDato', archivedAt), textElement('arkivertAv', filled(head.by))],
      ...gradeElements(record, by),
      ...groupDocuments(documents).map((forms, at) => documentElement(forms, at, { record, by })),
      spoken('registreringsID', record.number?.text ?? null),
      textElement('tittel', filled(record.subject)),
      isOpenToAll(record) ? null : textElement('offentligTittel', '*****'),
      spoken('beskrivelse', record.abstract),
      spoken('noekkelord', record.classCode),
      spoken('forfatter', record.signed?.name ?? null),
      textElement('dokumentmedium', mediumWords[record.medium]),
      spoken('oppbevaringssted', record.archived?.place ?? null),
      ...noteElements(record),
      ...record.references.flatMap(({ letter }) =>
        letter === null ? [] : [crossReference(letter)],
      ),
      ...partyElements(record),
      ...journalElements(record, place, documents),
    ],
    { 'xsi:type': 'journalpost' },
  );
}

function gradeElements(
  { secrecy, direction, createdAt }: LetterRecord,
  by: string,
): readonly Xml[] {
  const grade = grades[secrecy];
  if (grade === null) return [];
  return [
    element('skjerming', [
      textElement('tilgangsrestriksjon', grade),
      textElement('skjermingshjemmel', grade),
      textElement('skjermingMetadata', masks.title),
      textElement('skjermingMetadata', direction === 'incoming' ? masks.sender : masks.recipient),
      textElement('skjermingDokument', 'Skjerming av hele dokumentet'),
    ]),
    element('gradering', [
      textElement('grad', grade),
      textElement('graderingsdato', createdAt),
      textElement('gradertAv', by),
    ]),
  ];
}

/** What is written of one document: the main one may stand there in two forms. */
function groupDocuments(
  documents: readonly NoarkDocument[],
): readonly (readonly NoarkDocument[])[] {
  const main = documents.filter((document) => document.isMain);
  const enclosures = documents.filter((document) => !document.isMain).map((one) => [one]);
  return main.length === 0 ? enclosures : [main, ...enclosures];
}

function documentElement(
  forms: readonly NoarkDocument[],
  at: number,
  { record, by }: { readonly record: LetterRecord; readonly by: string },
): Xml {
  const first = must(forms[0], 'A document has at least one form.');
  return element('dokumentbeskrivelse', [
    textElement('systemID', derivedId('dokumentbeskrivelse', record.id, String(at))),
    textElement('dokumenttype', record.isCircular ? 'Rundskriv' : 'Brev'),
    textElement('dokumentstatus', 'Dokumentet er ferdigstilt'),
    textElement('tittel', filled(first.title)),
    ...madeElements(record, by),
    textElement('dokumentmedium', mediumWords[record.medium]),
    textElement('tilknyttetRegistreringSom', first.isMain ? 'Hoveddokument' : 'Vedlegg'),
    textElement('dokumentnummer', at + 1),
    textElement('tilknyttetDato', record.createdAt),
    textElement('tilknyttetAv', by),
    ...forms.map((form, nth) => {
      const id = derivedId('dokumentobjekt', record.id, String(at), String(nth), form.sha256);
      return objectElement(id, form, madeElements(record, by));
    }),
  ]);
}

function madeElements({ createdAt }: LetterRecord, by: string): readonly Xml[] {
  return [textElement('opprettetDato', createdAt), textElement('opprettetAv', by)];
}

function objectElement(id: string, form: NoarkDocument, made: readonly Xml[]): Xml {
  const variant = form.variant === 'archive' ? 'Arkivformat' : 'Produksjonsformat';
  return element('dokumentobjekt', [
    textElement('systemID', id),
    textElement('versjonsnummer', 1),
    textElement('variantformat', variant),
    textElement('format', endingOf(form.mediaType)),
    textElement('formatDetaljer', filled(form.mediaType)),
    ...made,
    textElement('referanseDokumentfil', form.path),
    textElement('sjekksum', form.sha256),
    textElement('sjekksumAlgoritme', 'SHA-256'),
    textElement('filstoerrelse', form.sizeBytes),
  ]);
}

function noteElements({ referrals }: LetterRecord): readonly Xml[] {
  return referrals.flatMap(({ to, from, instruction, note, sentAt, endedAt }) => {
    const lines = [`${to}: ${instruction}`, note].filter((line) => line.trim() !== '');
    return [
      element('merknad', [
        textElement('merknadstekst', lines.join('\n')),
        textElement('merknadsdato', endedAt ?? sentAt),
        textElement('merknadRegistrertAv', filled(from)),
      ]),
    ];
  });
}

function crossReference(letter: string): Xml {
  const id = letter.slice(letter.indexOf('/') + 1);
  return element('kryssreferanse', [textElement('referanseTilRegistrering', id)]);
}

function partyElements(record: LetterRecord): readonly Xml[] {
  return parties(record).map(({ type, name, unit }) =>
    element('korrespondansepart', [
      textElement('korrespondanseparttype', partyTypes[type]),
      textElement('korrespondansepartNavn', filled(name)),
      spoken('administrativEnhet', unit),
    ]),
  );
}

function journalElements(
  record: LetterRecord,
  place: number,
  documents: readonly NoarkDocument[],
): readonly (Xml | null)[] {
  const { number, writtenOff, direction, receivedAt } = record;
  const isOut = direction === 'outgoing';
  return [
    textElement('journalaar', number?.year ?? 0),
    textElement('journalsekvensnummer', number?.serial ?? 0),
    textElement('journalpostnummer', place),
    textElement('journalposttype', postTypes[postTypeOf[direction]]),
    textElement('journalstatus', postStates[postStateOf(record.state)]),
    textElement('journaldato', record.numberedOn),
    optionalElement('dokumentetsDato', record.theirDate),
    optionalElement('mottattDato', isOut ? null : asInstant(receivedAt)),
    optionalElement('sendtDato', isOut && record.state === 'dispatched' ? record.numberedAt : null),
    optionalElement('forfallsdato', record.dueOn),
    textElement('antallVedlegg', documents.filter((document) => !document.isMain).length),
    writtenOff === null
      ? null
      : element('avskrivning', [
          textElement('avskrivningsdato', writtenOff.on),
          textElement('avskrevetAv', filled(record.unit ?? '')),
          textElement('avskrivningsmaate', writeOffs[writtenOff.reason].name),
          optionalElement('referanseAvskrivesAvJournalpost', replyOf(record)),
        ]),
    ...flowElements(record),
  ];
}

function asInstant(at: string | null): string | null {
  return at === null || at.includes('T') ? at : `${at}T00:00:00`;
}

/** Only what was approved, turned down or sent back is a flow there; the rest stands as notes. */
function flowElements({ referrals }: LetterRecord): readonly Xml[] {
  return referrals.flatMap(({ to, from, outcome, note, sentAt, endedAt }) => {
    if (outcome === null || outcome === 'done' || endedAt === null) return [];
    return [
      element('dokumentflyt', [
        textElement('flytTil', filled(to)),
        textElement('flytFra', filled(from)),
        textElement('flytMottattDato', sentAt),
        textElement('flytSendtDato', endedAt),
        textElement('flytStatus', flowStates[outcome]),
        spoken('flytMerknad', note),
      ]),
    ];
  });
}
