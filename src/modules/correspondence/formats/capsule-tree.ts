// From the elements of a capsule, which its grammar has passed, to what it says.
import type {
  Capsule,
  CapsuleAddress,
  CapsuleFile,
  CapsuleLetter,
  CapsuleParty,
  CapsuleRecipient,
} from './capsule.ts';

/** An element as it was read; a text of only spaces between elements is none. */
export interface CapsuleNode {
  readonly name: string;
  readonly text: string;
  readonly children: readonly CapsuleNode[];
}

function findChild(node: CapsuleNode | undefined, name: string): CapsuleNode | undefined {
  return node?.children.find((child) => child.name === name);
}

function listChildren(node: CapsuleNode | undefined, name: string): readonly CapsuleNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** An empty element says no more than one that is not there. */
function findText(node: CapsuleNode | undefined, name: string): string | null {
  const text = findChild(node, name)?.text ?? '';
  return text === '' ? null : text;
}

function getText(node: CapsuleNode | undefined, name: string): string {
  return findText(node, name) ?? '';
}

function isYes(text: string | null): boolean {
  return text?.trim() === 'true' || text?.trim() === '1';
}

function addressOf(node: CapsuleNode | undefined): CapsuleAddress {
  return { code: getText(node, 'OrganisationCode'), unit: findText(node, 'StructuralUnit') };
}

/** An institution, or else the person by name. */
function partyOf(node: CapsuleNode | undefined): CapsuleParty {
  const organisation = findChild(node, 'Organisation');
  const person = findChild(node, 'Person');
  return {
    name: getText(organisation ?? person, 'Name'),
    code: findText(organisation, 'OrganisationCode'),
    unit: findText(organisation, 'StructuralUnit'),
  };
}

function recipientOf(node: CapsuleNode): CapsuleRecipient {
  return {
    party: partyOf(node),
    number: findText(node, 'RecipientRecordOriginalIdentifier'),
    message: findText(node, 'MessageForRecipient'),
    email: findText(findChild(node, 'ContactData'), 'Email'),
  };
}

export function fileOf(node: CapsuleNode): CapsuleFile {
  const size = findText(node, 'FileSize');
  return {
    guid: getText(node, 'FileGuid'),
    isMain: isYes(findText(node, 'RecordMainComponent')),
    name: getText(node, 'FileName'),
    mediaType: getText(node, 'MimeType'),
    sizeBytes: size === null ? null : Number(size),
  };
}

function letterOf(node: CapsuleNode | undefined): CapsuleLetter | null {
  const letter = findChild(node, 'Letter');
  if (letter === undefined) return null;
  return {
    secrecy: getText(letter, 'Secrecy'),
    urgency: getText(letter, 'Urgency'),
    importance: getText(letter, 'Importance'),
    isCircular: isYes(findText(letter, 'Circular')),
    classCode: findText(letter, 'ClassCode'),
    references: listChildren(letter, 'Reference').map((reference) => ({
      relation: getText(reference, 'Relation'),
      number: getText(reference, 'Number'),
      date: findText(reference, 'Date'),
    })),
  };
}

export function capsuleOf(root: CapsuleNode): Capsule {
  const transport = findChild(root, 'Transport');
  const initiator = findChild(root, 'Initiator');
  const creator = findChild(root, 'RecordCreator') ?? findChild(root, 'RecordSenderToDec');
  const record = findChild(root, 'RecordMetadata');
  const access = findChild(root, 'Access');
  return {
    sender: addressOf(findChild(transport, 'DecSender')),
    addresses: listChildren(transport, 'DecRecipient').map(addressOf),
    answers: initiator === undefined ? null : answersOf(initiator),
    creator: creator === undefined ? null : partyOf(creator),
    recipients: listChildren(root, 'Recipient').map(recipientOf),
    guid: getText(record, 'RecordGuid'),
    type: getText(record, 'RecordType'),
    number: getText(record, 'RecordOriginalIdentifier'),
    registeredAt: getText(record, 'RecordDateRegistered').trim(),
    title: getText(record, 'RecordTitle'),
    language: findText(record, 'RecordLanguage'),
    abstract: findText(record, 'RecordAbstract'),
    replyDueOn: findText(record, 'ReplyDueDate')?.trim() ?? null,
    isPublic: getText(access, 'AccessConditionsCode') === 'Avalik',
    restrictions: listChildren(access, 'AccessRestriction').map((node) => ({
      identifier: findText(node, 'RestrictionIdentifier'),
      beginsOn: getText(node, 'RestrictionBeginDate').trim(),
      endsOn: getText(node, 'RestrictionEndDate').trim(),
      endEvent: findText(node, 'RestrictionEndEvent'),
      basis: getText(node, 'RestrictionBasis'),
      owner: getText(node, 'InformationOwner'),
    })),
    signatures: listChildren(root, 'SignatureMetadata').map((node) => ({
      type: findText(node, 'SignatureType'),
      signer: findText(node, 'Signer'),
      verified: findText(node, 'Verified'),
      verifiedAt: findText(node, 'SignatureVerificationDate')?.trim() ?? null,
    })),
    files: listChildren(root, 'File').map(fileOf),
    letter: letterOf(findChild(root, 'RecordTypeSpecificMetadata')),
  };
}

function answersOf(node: CapsuleNode): Capsule['answers'] {
  return {
    number: findText(node, 'InitiatorRecordOriginalIdentifier'),
    at: findText(node, 'InitiatorRecordDate')?.trim() ?? null,
  };
}
