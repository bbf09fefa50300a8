// Entries of secret letters. Who has not the key of a reader gets of such an entry what its log
// needs: kind, subject's id, number, actor, addressees, times, which files. Its body, what the
// files are called and the digest of what was asked are inside an age file in `sealed`, together
// with the office and the nonce, so that nobody can put the file into an entry of their own. The
// leaf, and with it hash and proof, is over the sealed form.
import { z } from 'zod';

import { decodeBase64, encodeBase64 } from '#lib/base64.ts';
import { canonicalJson, parseCanonical } from '#lib/canonical-json.ts';

import { openBytes, sealBytes } from './age.ts';
import type { AgeIdentity } from './age.ts';
import { sealedAsked } from './entry.ts';
import type { Entry, FileRef } from './entry.ts';

const textOf = new TextDecoder();
const bytesOf = new TextEncoder();

/** What is put in the place of each file's name and type. */
const unnamed = { name: '', mediaType: '' } as const;

/** The same entry as only these readers can read it. */
export function sealEntry(
  entry: Entry,
  recipients: readonly Uint8Array[],
  random: (count: number) => Uint8Array,
): Entry {
  const { asked, body, files, nonce, office } = entry;
  const named = files === undefined ? {} : { files };
  const plain = bytesOf.encode(canonicalJson({ asked, body, nonce, office, ...named }));
  const sealed = encodeBase64(sealBytes(plain, recipients, random));
  const covered = files?.map((file) => ({ ...storedOf(file), ...unnamed }));
  return {
    ...entry,
    ...(covered === undefined ? {} : { files: covered }),
    ...{ asked: sealedAsked, body: {}, sealed },
  };
}

const insideShape = z.strictObject({
  asked: z.string(),
  body: z.record(z.string(), z.json()),
  nonce: z.string(),
  office: z.string(),
  files: z
    .array(
      z.strictObject({
        sha256: z.string(),
        name: z.string(),
        mediaType: z.string(),
        sizeBytes: z.number(),
        sealed: z.strictObject({ plainSha256: z.string(), sizeBytes: z.number() }).exactOptional(),
      }),
    )
    .optional(),
});

/** The entry as it was before it was sealed; undefined for who is not among its readers. */
export function openEntry(entry: Entry, identity: AgeIdentity): Entry | undefined {
  const { sealed, ...rest } = entry;
  const bytes = sealed === undefined ? undefined : decodeBase64(sealed);
  const plain = bytes === undefined ? undefined : openBytes(bytes, identity);
  if (plain === undefined) return undefined;
  const inside = insideShape.safeParse(parseCanonical(textOf.decode(plain)));
  if (!inside.success) return undefined;
  const { asked, body, files, nonce, office } = inside.data;
  const isItsOwn = nonce === entry.nonce && office === entry.office;
  if (!isItsOwn || !areSameFiles(entry.files, files)) return undefined;
  return { ...rest, asked, body, ...(files === undefined ? {} : { files }) };
}

function areSameFiles(
  outside: readonly FileRef[] | undefined,
  inside: readonly FileRef[] | undefined,
): boolean {
  const listed = (files: readonly FileRef[] | undefined) =>
    files?.map(storedOf).map(({ sha256, sizeBytes }) => `${sha256} ${sizeBytes}`);
  return listed(outside)?.join() === listed(inside)?.join();
}

/** The file as it is stored, which everybody may know. */
function storedOf({ sha256, sizeBytes, sealed }: FileRef): { sha256: string; sizeBytes: number } {
  return { sha256, sizeBytes: sealed?.sizeBytes ?? sizeBytes };
}
