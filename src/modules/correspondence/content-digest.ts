// What a person signs: a digest of everything in a letter that they could read when they signed,
// before it had a number. Pure and without Node: the office computes it from the draft's entry, the
// browser from what the screen shows, and the two must agree before a passkey is asked for. The
// number, date and seal come later, from the register; they are not part of it.
import { canonicalJson } from '#lib/canonical-json.ts';
import { sha256Hex } from '#lib/sha256.ts';
import type { FileRef } from '#kernel/entry.ts';
import type { Card, NamedAddressee, OutsideAddressee } from './entries.ts';

/** A letter as written. More members than these may stand on it: they do not count. */
export type LetterContent = Card & {
  /** The writing office's id. */
  readonly office: string;
  readonly addressees: readonly NamedAddressee[];
  readonly outside: readonly OutsideAddressee[];
  readonly files: readonly FileRef[];
};

/** Changes with the format, so that a digest of one format is none of another. */
const FORMAT = 'dawam letter content v1\n';

/**
 * The format: the line above, then the canonical JSON (RFC 8785) of an object with the members
 * `office`, `card`, `addressees`, `outside`, `files`, in UTF-8. Lists keep their order. A
 * reference counts by relation, number and date as they are read; to which letter here it is
 * linked is the office's own affair.
 */
export function contentBytes(letter: LetterContent): Uint8Array {
  const { office, addressees, outside, files } = letter;
  const content = {
    office,
    card: cardOf(letter),
    addressees: addressees.map(({ office: to, name, purpose, dueOn, withheld }) => ({
      ...{ office: to, name, purpose, dueOn, withheld },
    })),
    outside: outside.map(({ name, purpose, channel, address, dueOn }) => ({
      ...{ name, purpose, channel, address, dueOn },
    })),
    files: files.map(({ sha256, name, mediaType, sizeBytes }) => ({
      ...{ sha256, name, mediaType, sizeBytes },
    })),
  };
  return new TextEncoder().encode(FORMAT + canonicalJson(content));
}

/** SHA-256 of `contentBytes`, as 64 lower-case hex digits. */
export function contentDigest(letter: LetterContent): string {
  return sha256Hex(contentBytes(letter));
}

function cardOf(letter: Card) {
  const { subject, abstract, text, secrecy, urgency, importance, isCircular, classCode } = letter;
  const references = letter.references.map(({ relation, number, date }) => ({
    ...{ relation, number, date },
  }));
  return {
    ...{ subject, abstract, text, secrecy, urgency, importance, isCircular, classCode },
    references,
  };
}
