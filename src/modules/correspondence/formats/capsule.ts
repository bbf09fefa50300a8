// A letter as an Estonian document exchange capsule, version 2.1 (deccontainer/vers_2_1): what the
// capsule says, and the writing of it. Pure: contents of files are put in by whoever streams them.
// docs/formats/capsule.md maps each field.
import { closeTag, element, openTag, optionalElement, textElement } from '#lib/xml.ts';
import { xmlDeclaration } from '#lib/xml.ts';
import type { Xml } from '#lib/xml.ts';

export const CAPSULE_NAMESPACE = 'http://www.riik.ee/schemas/deccontainer/vers_2_1/';
/** What a capsule has no field for stands in an element of our own. */
export const LETTER_NAMESPACE = 'urn:dawam:letter:1';
export const CAPSULE_MEDIA_TYPE = 'application/xml';

export interface CapsuleParty {
  readonly name: string;
  /** Code by which the register of institutions knows it. */
  readonly code: string | null;
  readonly unit: string | null;
}

export interface CapsuleAddress {
  readonly code: string;
  readonly unit: string | null;
}

export interface CapsuleRecipient {
  readonly party: CapsuleParty;
  /** The number that this recipient gave it. */
  readonly number: string | null;
  readonly message: string | null;
  readonly email: string | null;
}

export interface CapsuleRestriction {
  readonly identifier: string | null;
  readonly beginsOn: string;
  readonly endsOn: string;
  readonly endEvent: string | null;
  readonly basis: string;
  readonly owner: string;
}

export interface CapsuleSignature {
  readonly type: string | null;
  readonly signer: string | null;
  readonly verified: string | null;
  /** RFC 3339. */
  readonly verifiedAt: string | null;
}

export interface CapsuleFile {
  readonly guid: string;
  readonly isMain: boolean;
  readonly name: string;
  readonly mediaType: string;
  /** Of the file itself, before packing. */
  readonly sizeBytes: number | null;
}

/** Of our own: what a capsule has no field for. Values are those of the entries. */
export interface CapsuleLetter {
  readonly secrecy: string;
  readonly urgency: string;
  readonly importance: string;
  readonly isCircular: boolean;
  readonly classCode: string | null;
  readonly references: readonly {
    readonly relation: string;
    readonly number: string;
    readonly date: string | null;
  }[];
}

export interface Capsule {
  readonly sender: CapsuleAddress;
  readonly addresses: readonly CapsuleAddress[];
  /** What this letter answers: its number, and its day as RFC 3339. */
  readonly answers: { readonly number: string | null; readonly at: string | null } | null;
  readonly creator: CapsuleParty | null;
  readonly recipients: readonly CapsuleRecipient[];
  readonly guid: string;
  readonly type: string;
  readonly number: string;
  /** RFC 3339. */
  readonly registeredAt: string;
  readonly title: string;
  readonly language: string | null;
  readonly abstract: string | null;
  /** 'YYYY-MM-DD' */
  readonly replyDueOn: string | null;
  readonly isPublic: boolean;
  readonly restrictions: readonly CapsuleRestriction[];
  readonly signatures: readonly CapsuleSignature[];
  /** At least one; contents are streamed beside. */
  readonly files: readonly CapsuleFile[];
  readonly letter: CapsuleLetter | null;
}

/** Text before the content of a file, and which file; the last has none. */
export interface CapsulePiece {
  readonly xml: string;
  readonly file: CapsuleFile | null;
}

/** The capsule with a gap for each file's packed content. */
export function capsulePieces(capsule: Capsule): readonly CapsulePiece[] {
  const front = [
    transport(capsule),
    ...(capsule.answers === null ? [] : [initiator(capsule.answers)]),
    ...(capsule.creator === null
      ? []
      : [element('RecordCreator', [organisation(capsule.creator)])]),
    ...capsule.recipients.map(recipient),
    metadata(capsule),
    access(capsule),
    ...capsule.signatures.map(signature),
  ];
  const root = `${xmlDeclaration}${openTag('DecContainer', { xmlns: CAPSULE_NAMESPACE })}\n`;
  const pieces: CapsulePiece[] = [];
  let before = `${root}${front.join('\n')}\n`;
  for (const file of capsule.files) {
    const head = [
      textElement('FileGuid', file.guid),
      textElement('RecordMainComponent', file.isMain),
      textElement('FileName', file.name),
      textElement('MimeType', file.mediaType),
      optionalElement('FileSize', file.sizeBytes),
    ].filter((child) => child !== null);
    const opened = `${openTag('File')}\n${head.join('\n')}\n${openTag('ZipBase64Content')}`;
    pieces.push({ xml: `${before}${opened}`, file });
    before = `${closeTag('ZipBase64Content')}\n${closeTag('File')}\n`;
  }
  const own = capsule.letter === null ? '' : `${ownMetadata(capsule.letter)}\n`;
  return [...pieces, { xml: `${before}${own}${closeTag('DecContainer')}\n`, file: null }];
}

function transport({ sender, addresses }: Capsule): Xml {
  const address = (name: string, { code, unit }: CapsuleAddress) =>
    element(name, [textElement('OrganisationCode', code), optionalElement('StructuralUnit', unit)]);
  return element('Transport', [
    address('DecSender', sender),
    ...addresses.map((to) => address('DecRecipient', to)),
  ]);
}

function initiator({ number, at }: { number: string | null; at: string | null }): Xml {
  return element('Initiator', [
    optionalElement('InitiatorRecordOriginalIdentifier', number),
    optionalElement('InitiatorRecordDate', at),
    // The schema demands it and lets it be empty.
    element('ContactData', []),
  ]);
}

function organisation({ name, code, unit }: CapsuleParty): Xml {
  return element('Organisation', [
    textElement('Name', name),
    optionalElement('OrganisationCode', code),
    optionalElement('StructuralUnit', unit),
  ]);
}

function recipient({ party, number, message, email }: CapsuleRecipient): Xml {
  return element('Recipient', [
    optionalElement('RecipientRecordOriginalIdentifier', number),
    optionalElement('MessageForRecipient', message),
    organisation(party),
    email === null ? null : element('ContactData', [textElement('Email', email)]),
  ]);
}

function metadata(capsule: Capsule): Xml {
  return element('RecordMetadata', [
    textElement('RecordGuid', capsule.guid),
    textElement('RecordType', capsule.type),
    textElement('RecordOriginalIdentifier', capsule.number),
    textElement('RecordDateRegistered', capsule.registeredAt),
    textElement('RecordTitle', capsule.title),
    optionalElement('RecordLanguage', capsule.language),
    optionalElement('RecordAbstract', capsule.abstract),
    optionalElement('ReplyDueDate', capsule.replyDueOn),
  ]);
}

function access({ isPublic, restrictions }: Capsule): Xml {
  return element('Access', [
    textElement('AccessConditionsCode', isPublic ? 'Avalik' : 'AK'),
    ...restrictions.map((one) =>
      element('AccessRestriction', [
        optionalElement('RestrictionIdentifier', one.identifier),
        textElement('RestrictionBeginDate', one.beginsOn),
        textElement('RestrictionEndDate', one.endsOn),
        optionalElement('RestrictionEndEvent', one.endEvent),
        textElement('RestrictionBasis', one.basis),
        textElement('InformationOwner', one.owner),
      ]),
    ),
  ]);
}

function signature({ type, signer, verified, verifiedAt }: CapsuleSignature): Xml {
  return element('SignatureMetadata', [
    optionalElement('SignatureType', type),
    optionalElement('Signer', signer),
    optionalElement('Verified', verified),
    optionalElement('SignatureVerificationDate', verifiedAt),
  ]);
}

function ownMetadata(letter: CapsuleLetter): Xml {
  const own = element(
    'Letter',
    [
      textElement('Secrecy', letter.secrecy),
      textElement('Urgency', letter.urgency),
      textElement('Importance', letter.importance),
      textElement('Circular', letter.isCircular),
      optionalElement('ClassCode', letter.classCode),
      ...letter.references.map(({ relation, number, date }) =>
        element('Reference', [
          textElement('Relation', relation),
          textElement('Number', number),
          optionalElement('Date', date),
        ]),
      ),
    ],
    { xmlns: LETTER_NAMESPACE },
  );
  return element('RecordTypeSpecificMetadata', [own]);
}
