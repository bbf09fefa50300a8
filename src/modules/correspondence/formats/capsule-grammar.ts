// What may stand in a capsule 2.1, after its schema: elements in their order, how often, and what
// their texts look like. A reading that passes here passes the schema. Ours is stricter about dates
// only where the schema's own type is.

export type TextKind = 'text' | 'date' | 'instant' | 'integer' | 'yes-no' | 'guid' | 'access';
export type MoreKind = TextKind | 'phone' | 'postal-code' | 'any';

export interface Rule {
  readonly name: string;
  readonly min: 0 | 1;
  readonly max: 1 | 'many';
  readonly holds: MoreKind | readonly Rule[];
}

const one = (name: string, holds: Rule['holds'] = 'text'): Rule => ({
  name,
  min: 1,
  max: 1,
  holds,
});
const maybe = (name: string, holds: Rule['holds'] = 'text'): Rule => ({
  ...{ name, min: 0, max: 1, holds },
});
const some = (name: string, holds: Rule['holds']): Rule => ({ name, min: 1, max: 'many', holds });
const any = (name: string, holds: Rule['holds']): Rule => ({ name, min: 0, max: 'many', holds });

const address = [one('OrganisationCode'), maybe('StructuralUnit'), maybe('PersonalIdCode')];
const organisation = maybe('Organisation', [
  ...[one('Name'), maybe('OrganisationCode'), maybe('StructuralUnit')],
  ...[maybe('PositionTitle'), maybe('Residency')],
]);
const person = maybe('Person', [
  ...[one('Name'), maybe('GivenName'), maybe('Surname'), maybe('PersonalIdCode')],
  maybe('Residency'),
]);
const contact = [
  ...[maybe('Adit', 'yes-no'), maybe('Phone', 'phone'), maybe('Email'), maybe('WebPage')],
  maybe('MessagingAddress'),
  maybe('PostalAddress', [
    ...[maybe('Country'), maybe('County'), maybe('LocalGovernment'), maybe('AdministrativeUnit')],
    ...[maybe('SmallPlace'), maybe('LandUnit'), maybe('Street'), maybe('HouseNumber')],
    ...[maybe('BuildingPartNumber'), maybe('PostalCode', 'postal-code')],
  ]),
];
const party = [organisation, person, maybe('ContactData', contact)];

export const capsuleRule: Rule = one('DecContainer', [
  one('Transport', [one('DecSender', address), some('DecRecipient', address)]),
  maybe('Initiator', [
    ...[maybe('InitiatorRecordOriginalIdentifier'), maybe('InitiatorRecordDate', 'instant')],
    ...[organisation, person, one('ContactData', contact)],
  ]),
  ...[maybe('RecordCreator', party), maybe('RecordSenderToDec', party)],
  some('Recipient', [
    maybe('RecipientRecordGuid', 'guid'),
    ...[maybe('RecipientRecordOriginalIdentifier'), maybe('MessageForRecipient')],
    ...party,
  ]),
  one('RecordMetadata', [
    ...[one('RecordGuid', 'guid'), one('RecordType'), one('RecordOriginalIdentifier')],
    ...[one('RecordDateRegistered', 'instant'), one('RecordTitle'), maybe('RecordLanguage')],
    ...[maybe('RecordAbstract'), maybe('ReplyDueDate', 'date')],
  ]),
  one('Access', [
    one('AccessConditionsCode', 'access'),
    any('AccessRestriction', [
      ...[maybe('RestrictionIdentifier'), one('RestrictionBeginDate', 'date')],
      ...[one('RestrictionEndDate', 'date'), maybe('RestrictionEndEvent')],
      ...[maybe('RestrictionInvalidSince', 'date'), one('RestrictionBasis')],
      one('InformationOwner'),
    ]),
  ]),
  any('SignatureMetadata', [
    ...[maybe('SignatureType'), maybe('Signer'), maybe('Verified')],
    maybe('SignatureVerificationDate', 'instant'),
  ]),
  some('File', [
    ...[one('FileGuid', 'guid'), maybe('RecordMainComponent', 'yes-no'), one('FileName')],
    ...[one('MimeType'), maybe('FileSize', 'integer'), one('ZipBase64Content')],
  ]),
  maybe('RecordTypeSpecificMetadata', 'any'),
  maybe('DecMetadata', [
    one('DecId', 'integer'),
    one('DecFolder'),
    one('DecReceiptDate', 'instant'),
  ]),
]);

const ZONE = String.raw`(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?`;
const DAY = String.raw`-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])`;
const TIME = String.raw`(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)`;
const patterns: Readonly<Record<Exclude<MoreKind, 'text' | 'any'>, RegExp>> = {
  date: new RegExp(`^${DAY}${ZONE}$`),
  instant: new RegExp(`^${DAY}T${TIME}${ZONE}$`),
  integer: /^[+-]?[0-9]+$/,
  'yes-no': /^(true|false|1|0)$/,
  guid: /^[a-fA-F0-9]{8}(-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}$/,
  access: /^(Avalik|AK)$/,
  phone: /^[0-9 +()-]*$/,
  'postal-code': /^[0-9]{5}$/,
};
/** Of these the schema takes the letters as they stand; around the others, spaces do not count. */
const exact: readonly MoreKind[] = ['guid', 'access', 'phone'];

export function isTextOf(kind: MoreKind, text: string): boolean {
  if (kind === 'text' || kind === 'any') return true;
  const trimmed = exact.includes(kind) ? text : text.replaceAll(/^[ \t\n\r]+|[ \t\n\r]+$/g, '');
  if (!patterns[kind].test(trimmed)) return false;
  return kind === 'date' || kind === 'instant' ? isDay(trimmed) : true;
}

/** The 31st of June has the right letters and is no day. */
function isDay(text: string): boolean {
  const parts = /^(-?)([0-9]+)-([0-9]{2})-([0-9]{2})/.exec(text);
  const [year, month, day] = [parts?.[2], parts?.[3], parts?.[4]].map(Number);
  if (year === undefined || month === undefined || day === undefined || year === 0) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (lengths[month - 1] ?? 0);
}
