// An entry is one immutable line of an office's log, past tense. Its leaf is its canonical JSON
// (RFC 8785) in UTF-8; whoever has the leaf bytes has the entry, exactly. Entries are never changed
// and kinds are never taken away: readers keep unknown ones.
import { canonicalJson, parseCanonical } from '#lib/canonical-json.ts';
import type { JsonValue } from '#lib/canonical-json.ts';
import type { Rung } from './rung.ts';

/** The length of tlog-tiles' entry-bundle prefix (uint16) is the limit of a leaf. */
export const leafBytesMax = 65_535;

export type JsonObject = { readonly [name: string]: JsonValue };

/** Where a number stands in its register: reserved and void ones stay visible for ever. */
export type NumberStatus = 'used' | 'reserved' | 'void';

export interface EntryNumber {
  readonly register: string;
  /** Year of the office's calendar; 0 in a register that never restarts. */
  readonly year: number;
  /** 1…n in its register and year. */
  readonly serial: number;
  /** As the office writes it, in the office's digits. */
  readonly text: string;
  readonly status: NumberStatus;
}

/** Who did it. `person` is 'office-server' and `capacity` 'server' where nobody pressed a key. */
export interface Actor {
  readonly person: string;
  readonly capacity: string;
  /** Id of the appointment letter that gives the capacity. */
  readonly appointment?: string;
  /** Id of the appointment on whose behalf the act was done. */
  readonly actingFor?: string;
}

export interface FileRef {
  /** Of the bytes that are stored, in lower-case hex. */
  readonly sha256: string;
  readonly name: string;
  /** What a reader gets: of a sealed file these are not the bytes that are stored. */
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Where an age file is stored in the place of the plain one. */
  readonly sealed?: SealedFile;
}

export type SealedFile = {
  /** Of what a reader gets. */
  readonly plainSha256: string;
  /** Of what is stored. */
  readonly sizeBytes: number;
};

/** The type of files that are stored sealed. */
export const sealedMediaType = 'application/age';

export interface Entry {
  readonly v: 1;
  readonly kind: string;
  /** UUIDv7: the idempotency key. Several entries may come from one command. */
  readonly command: string;
  readonly office: string;
  /** `letter/<uuid>`, `person/<id>` … */
  readonly subject: string;
  /** RFC 3339 in UTC with milliseconds; never runs backwards within a log. */
  readonly recordedAt: string;
  /** When it happened, where that was earlier (paper, a back-dated receipt). */
  readonly occurredAt?: string;
  readonly by: Actor;
  readonly rung: Rung;
  readonly number?: EntryNumber;
  /** Offices that the entry is addressed to, in order, without repeats. */
  readonly to?: readonly string[];
  readonly body: JsonObject;
  readonly files?: readonly FileRef[];
  /** SHA-256 in hex of the command's canonical {body, by, kind, occurredAt?, subject}. */
  readonly asked: string;
  /** 16 random bytes in base64, so that a leaf hash tells nothing to who has not the entry. */
  readonly nonce: string;
  /**
   * An age file in base64 with what is missing here (sealed.ts): `body` is empty, `asked` is
   * `sealedAsked`, files have no names. Absent in an entry that was never sealed, or was opened.
   */
  readonly sealed?: string;
}

/** Stands for the digest of what was asked, which would let others check what they guess. */
export const sealedAsked = 'sealed';

/** An entry with its place in its log. */
export interface PlacedEntry {
  readonly index: number;
  readonly entry: Entry;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
const sealedStart = encoder.encode(`{"asked":"${sealedAsked}",`);

export function leafOf(entry: Entry): Uint8Array {
  return encoder.encode(canonicalJson(entry));
}

/** Reads leaf bytes back; undefined where they are not the canonical bytes of an entry. */
export function entryOf(leaf: Uint8Array): Entry | undefined {
  let text: string;
  try {
    text = decoder.decode(leaf);
  } catch {
    return undefined;
  }
  const value = parseCanonical(text);
  return isEntry(value) ? value : undefined;
}

/** As entryOf, of bytes that are known to be canonical: it does not look at that again. */
export function entryOfCanonical(leaf: Uint8Array): Entry | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(leaf));
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Members stand in the order of their names, so the first one says it. */
export function isSealedLeaf(leaf: Uint8Array): boolean {
  return sealedStart.every((byte, i) => leaf[i] === byte);
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof Entry, unknown>>;
  return (
    entry.v === 1 &&
    [entry.kind, entry.command, entry.office, entry.subject].every(isText) &&
    [entry.recordedAt, entry.rung, entry.nonce, entry.asked].every(isText) &&
    typeof entry.by === 'object' &&
    typeof entry.body === 'object' &&
    entry.body !== null
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}
