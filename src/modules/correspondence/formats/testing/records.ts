// Letters for the tests of formats: any that the law of letters could let be, and worse.
import fc from 'fast-check';
import type { LetterRecord } from '#modules/correspondence/formats/letter-record.ts';
import {
  relations,
  secrecies,
  urgencies,
  writeOffReasons,
} from '#modules/correspondence/shapes.ts';
import { importances, letterStates, media } from '#modules/correspondence/shapes.ts';

/** Whatever a keyboard, a broken program or an attacker may have put there. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    ']]>',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '&amp;&#0;',
    '\u202Eعكس\u202C',
    '\u200Fم/31\u200E',
    '\u0000\u0001\u001F\uFFFE\uFFFF\uD800',
    '\r\n\t',
    'كتاب رسمي '.repeat(2_000),
    "=cmd|' /C calc'!A0",
  ),
);

const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const instant = fc
  .integer({ min: 0, max: 1_800_000_000 })
  .map((seconds) => new Date(seconds * 1_000).toISOString());
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary);
const uuid = fc.uuid();
const letterId = uuid.map((id) => `letter/${id}`);

const file = fc.record({
  sha256: fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString('hex')),
  name: hostileText,
  mediaType: fc.constantFrom('application/pdf', 'image/tiff', 'text/plain', 'x/unknown'),
  sizeBytes: fc.nat(),
});

const number = fc.record({
  register: fc.constantFrom('incoming', 'outgoing'),
  year: fc.integer({ min: 0, max: 2_100 }),
  serial: fc.integer({ min: 1, max: 100_000 }),
  text: hostileText,
  status: fc.constantFrom('used' as const, 'reserved' as const, 'void' as const),
});

const party = fc.record({
  office: orNull(fc.constantFrom('moj.diwan', 'mcit.diwan')),
  name: hostileText,
  purpose: fc.constantFrom('action' as const, 'information' as const),
  dueOn: orNull(day),
  number: orNull(hostileText),
  email: orNull(hostileText),
});

const referral = fc.record({
  ...{ to: hostileText, from: hostileText, instruction: hostileText, note: hostileText },
  outcome: orNull(fc.constantFrom('done', 'approved', 'not-approved', 'returned')),
  sentAt: instant,
  endedAt: orNull(instant),
});

const reference = fc.record({
  relation: fc.constantFrom(...relations),
  letter: orNull(letterId),
  number: hostileText,
  date: orNull(day),
});

const reply = fc.record({ letter: orNull(letterId), number: hostileText });

export const anyRecord: fc.Arbitrary<LetterRecord> = fc.record({
  id: uuid,
  direction: fc.constantFrom('incoming', 'outgoing'),
  state: fc.constantFrom(...letterStates),
  number,
  numberedAt: instant,
  numberedOn: day,
  isMasked: fc.constant(false),
  ...{ subject: hostileText, abstract: hostileText, text: hostileText },
  secrecy: fc.constantFrom(...secrecies),
  urgency: fc.constantFrom(...urgencies),
  importance: fc.constantFrom(...importances),
  isCircular: fc.boolean(),
  classCode: orNull(hostileText),
  from: fc.record({ office: orNull(fc.constant('moj.diwan')), name: hostileText }),
  ...{ theirNumber: orNull(hostileText), theirDate: orNull(day) },
  receivedAt: orNull(fc.oneof(day, instant)),
  medium: fc.constantFrom(...media),
  unit: orNull(hostileText),
  ...{ citizenId: orNull(hostileText), deliveryNote: orNull(hostileText) },
  to: fc.array(party, { minLength: 1, maxLength: 3 }),
  dueOn: orNull(day),
  references: fc.array(reference, { maxLength: 3 }),
  referrals: fc.array(referral, { maxLength: 3 }),
  signed: orNull(fc.record({ name: hostileText, title: hostileText, at: orNull(instant) })),
  writtenOff: orNull(
    fc.record({ reason: fc.constantFrom(...writeOffReasons), on: day, reply: orNull(reply) }),
  ),
  archived: orNull(
    fc.record({ file: hostileText, volume: fc.nat(), place: hostileText, at: instant }),
  ),
  files: fc.array(file, { maxLength: 3 }),
  createdAt: instant,
});

export const look = {
  language: 'ar',
  codeOf: (office: string) => `code of ${office}`,
  gradeWord: 'سري',
} as const;
