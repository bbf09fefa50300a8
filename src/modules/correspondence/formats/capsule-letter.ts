// Which field of a letter stands where in a capsule. Pure; docs/formats/capsule.md is the same as a
// table. A letter's text always travels as a file of its own, beside its printed form.
import { createHash } from 'node:crypto';
import { uuidv8 } from '#lib/uuid.ts';
import type { Language } from '#kernel/authority.ts';
import type { Capsule, CapsuleFile } from './capsule.ts';
import type { NoarkDocument } from './noark-documents.ts';
import { isOpenToAll } from './letter-record.ts';
import type { LetterRecord, RecordParty } from './letter-record.ts';

/** Nobody has said when the grade ends: then the office ends it by a decision. */
const NO_END = '9999-12-31';

export interface CapsuleLook {
  readonly language: Language;
  /** Code of an office, or its id. */
  codeOf(office: string): string;
  /** Its grade, in the office's own words. */
  readonly gradeWord: string;
}

export interface FileOfCapsule {
  readonly file: CapsuleFile;
  readonly document: NoarkDocument;
}

export function capsuleFiles(
  record: LetterRecord,
  documents: readonly NoarkDocument[],
): readonly FileOfCapsule[] {
  const isPrinted = documents.some((document) => document.variant === 'archive');
  return documents.map((document, at) => {
    const { sha256, sizeBytes, mediaType, isMain, variant, text, title } = document;
    const seed = ['capsule', record.id, String(at), sha256].join('\n');
    const own = variant === 'archive' ? 'letter.pdf' : 'letter.txt';
    const file = {
      guid: uuidv8(createHash('sha256').update(seed).digest()),
      isMain: isMain && (variant === 'archive' || !isPrinted),
      name: text === null && variant !== 'archive' ? title : own,
      ...{ mediaType, sizeBytes },
    };
    return { file, document };
  });
}

/** Undefined where the letter has no number yet, or nothing to carry: then there is no record. */
export function findCapsule(
  record: LetterRecord,
  files: readonly CapsuleFile[],
  look: CapsuleLook,
): Capsule | undefined {
  const { number, numberedAt, from } = record;
  const recipients = record.to;
  if (number === null || numberedAt === null) return undefined;
  if (recipients.length === 0 || files.length === 0) return undefined;
  const codeOf = (office: string | null, name: string) =>
    office === null ? name : look.codeOf(office);
  const answered = record.references.find(({ relation }) => relation === 'reply');
  const dueOn = recipients.find((to) => to.dueOn !== null)?.dueOn ?? record.dueOn;
  return {
    sender: { code: codeOf(from.office, from.name), unit: null },
    addresses: recipients.map(({ office, name }) => ({ code: codeOf(office, name), unit: null })),
    answers:
      answered === undefined
        ? null
        : { number: answered.number, at: answered.date === null ? null : dayStart(answered.date) },
    creator: {
      ...{ name: from.name, unit: null },
      code: from.office === null ? null : look.codeOf(from.office),
    },
    recipients: recipients.map((to) => recipientOf(to, look)),
    guid: record.id,
    type: record.isCircular ? 'Circular' : 'Letter',
    ...{ number: number.text, registeredAt: numberedAt, title: record.subject },
    ...{ language: look.language, replyDueOn: dueOn },
    abstract: record.abstract === '' ? null : record.abstract,
    ...accessOf(record, look),
    signatures: signaturesOf(record),
    files,
    letter: {
      ...{ secrecy: record.secrecy, urgency: record.urgency, importance: record.importance },
      ...{ isCircular: record.isCircular, classCode: record.classCode },
      references: record.references.map(({ relation, number: theirs, date }) => ({
        ...{ relation, number: theirs, date },
      })),
    },
  };
}

function dayStart(day: string): string {
  return `${day}T00:00:00`;
}

function recipientOf(to: RecordParty, look: CapsuleLook): Capsule['recipients'][number] {
  const code = to.office === null ? null : look.codeOf(to.office);
  return {
    party: { name: to.name, code, unit: null },
    number: to.number,
    message: null,
    email: to.email,
  };
}

function accessOf(
  record: LetterRecord,
  look: CapsuleLook,
): Pick<Capsule, 'isPublic' | 'restrictions'> {
  if (isOpenToAll(record)) return { isPublic: true, restrictions: [] };
  const restriction = {
    identifier: look.gradeWord,
    ...{ beginsOn: record.numberedOn, endsOn: NO_END, endEvent: null },
    ...{ basis: look.gradeWord, owner: record.from.name },
  };
  return { isPublic: false, restrictions: [restriction] };
}

function signaturesOf({ signed }: LetterRecord): Capsule['signatures'] {
  if (signed === null) return [];
  const signer = signed.title === '' ? signed.name : `${signed.name}, ${signed.title}`;
  return [{ type: null, signer, verified: null, verifiedAt: signed.at }];
}
