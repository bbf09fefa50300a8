// What a courier's bundle is made of (docs/formats/courier-bundle.md): a tar under an age file, for
// one office. Its head says from whom, to whom and what has arrived the other way; then come lines
// of consignments and the files that they name; the last two members are the hashes of all before
// and the sending log's signature over them. Pure: reading and writing tars is not here.
import { z } from 'zod';

import { openNote, signNote } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';

export const BUNDLE_FORMAT = 'dawam-courier/1';
export const HEAD_MEMBER = 'bundle.json';
export const SUMS_MEMBER = 'sha256sums.txt';
export const SIGNATURE_MEMBER = 'signature.txt';
/** How many that have arrived a bundle tells of, the newest; and bundles that were read. */
export const ARRIVED_MAX = 10_000;
export const SEEN_MAX = 200;
/** A note with a key and a signature. */
const INTRODUCTION_MAX_CHARS = 4_000;
/** Lines of consignments in one member. */
export const LINES_MAX = 200;
/** A head with all that it may tell. */
export const HEAD_MAX_BYTES = 1_000_000;
/** A line a member, of 64 digits, two blanks and a name. */
export const SUMS_MAX_BYTES = 50_000_000;

const FIRST_LINE = 'dawam courier bundle/1';
const index = z.int().min(0);
const office = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/);

export const bundleHead = z.object({
  format: z.literal(BUNDLE_FORMAT),
  /** UUIDv7. */
  id: z.uuid(),
  /** Name of the sending log. */
  origin: z.string().min(1).max(300),
  to: office,
  /** By the sender's clock; for people only. */
  madeAt: z.string().max(40),
  consignments: index,
  files: index,
  /** Indexes of the addressee's own log that the sender has. */
  arrived: z.array(index).max(ARRIVED_MAX),
  /** Ids of bundles of the addressee that the sender has read. */
  seen: z.array(z.uuid()).max(SEEN_MAX),
  /** The directory's signed note that the sending log has its key. */
  introduction: z.string().max(INTRODUCTION_MAX_CHARS).exactOptional(),
});

export type BundleHead = z.infer<typeof bundleHead>;

/** Undefined where it is none, or of a later format. */
export function parseBundleHead(text: string): BundleHead | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = bundleHead.safeParse(value);
  return read.success ? read.data : undefined;
}

export function consignmentsMember(place: number): string {
  return `consignments/${place}.jsonl`;
}

export function fileMember(sha256: string): string {
  return `files/${sha256}`;
}

export type BundleMember =
  | { readonly kind: 'head' | 'consignments' | 'sums' | 'signature' }
  | { readonly kind: 'file'; readonly sha256: string };

const FILE = /^files\/(?<sha256>[0-9a-f]{64})$/;
const fixed: Readonly<Record<string, 'head' | 'sums' | 'signature'>> = {
  [HEAD_MEMBER]: 'head',
  [SUMS_MEMBER]: 'sums',
  [SIGNATURE_MEMBER]: 'signature',
};

/** Undefined for a name that no bundle has. */
export function parseBundleMember(name: string): BundleMember | undefined {
  const sha256 = FILE.exec(name)?.groups?.['sha256'];
  if (sha256 !== undefined) return { kind: 'file', sha256 };
  if (/^consignments\/[1-9][0-9]{0,8}\.jsonl$/.test(name)) return { kind: 'consignments' };
  const kind = fixed[name];
  return kind === undefined ? undefined : { kind };
}

/** As sha256sum writes it. */
export function sumLine(sha256: string, name: string): string {
  return `${sha256}  ${name}\n`;
}

/** `sumsSha256`: of the member with the hashes, in lower-case hex. */
export function signBundle(id: string, sumsSha256: string, key: SigningKey): string {
  return signNote(`${FIRST_LINE}\n${id}\n${sumsSha256}\n`, [key]);
}

/** The log with this key has made the bundle with this head and these hashes. */
export function isBundleSigned(
  note: string,
  head: Pick<BundleHead, 'id'>,
  sumsSha256: string,
  key: VerifierKey,
): boolean {
  const opened = openNote(note, [key]);
  return opened.ok && opened.note.text === `${FIRST_LINE}\n${head.id}\n${sumsSha256}\n`;
}
