// Writes a courier's bundle for one office elsewhere: whatever of an office's log is addressed to
// it and has not arrived there as far as anybody knows, with proofs and files, and what has arrived
// here from it. Streams; the same again is harmless. Sealed to the addressee's reading key.
import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { pack } from 'tar-stream';

import { sealStream } from '#kernel/age-stream.ts';
import { addressingOf, domainOf, formatConsignment } from '#kernel/consignment.ts';
import type { SigningKey } from '#kernel/note.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { faultOf } from '#store/database.ts';
import type { Session, SessionPool } from '#store/database.ts';
import type { FileStore } from '#store/files.ts';
import type { Random } from '#store/keys.ts';
import type { Reader } from '#store/reader.ts';
import {
  ARRIVED_MAX,
  BUNDLE_FORMAT,
  consignmentsMember,
  fileMember,
} from '#sync/courier-bundle.ts';
import { HEAD_MEMBER, LINES_MAX, SEEN_MAX, signBundle } from '#sync/courier-bundle.ts';
import { SIGNATURE_MEMBER, SUMS_MEMBER, sumLine } from '#sync/courier-bundle.ts';
import type { BundleHead } from '#sync/courier-bundle.ts';

import { noteBundle } from './bundle-history.ts';

export interface WriteParts {
  readonly pool: SessionPool;
  readonly reader: Pick<Reader, 'findCosignedProof'>;
  readonly files: Pick<FileStore, 'find' | 'read'>;
  readonly clock: () => number;
  readonly random: Random;
  /** The directory's word on the key of the office's log, as far as it is here. */
  readonly findIntroduction: (office: string) => Promise<string | undefined>;
}

export interface WriteWish {
  readonly office: string;
  readonly logKey: SigningKey;
  /** Another office, and its reading key. */
  readonly to: string;
  readonly recipient: Uint8Array;
  /** By hand it is noted for people; what goes by a line every minute is not. */
  readonly isByHand: boolean;
}

export interface WrittenBundle {
  readonly id: string;
  readonly to: string;
  readonly madeAt: string;
  readonly consignments: number;
  readonly files: number;
  /** Files that the consignments name and that are not here (yet). */
  readonly missing: readonly string[];
  readonly sizeBytes: number;
  /** Of the bundle as it lies on the stick, in lower-case hex. */
  readonly sha256: string;
}

interface Planned {
  readonly head: BundleHead;
  readonly indexes: readonly number[];
  readonly files: readonly { readonly sha256: string; readonly sizeBytes: number }[];
  readonly missing: readonly string[];
}

/** Gives the bytes as they come; what was written is known, and noted, once they have ended. */
export async function* writeBundle(
  parts: WriteParts,
  wish: WriteWish,
): AsyncGenerator<Uint8Array, WrittenBundle> {
  const planned = await plan(parts, wish);
  const tar = new PassThrough();
  const packing = packBundle(parts, wish, planned, tar).catch((error: unknown) => {
    tar.destroy(faultOf(error));
  });
  const digest = createHash('sha256');
  let sizeBytes = 0;
  const { recipient } = wish;
  for await (const piece of sealStream(tar, [recipient], parts.random)) {
    digest.update(piece);
    sizeBytes += piece.length;
    yield piece;
  }
  await packing;
  const { head, missing } = planned;
  const { id, to, madeAt, consignments, files } = head;
  const sha256 = digest.digest('hex');
  const written = { id, to, madeAt, consignments, files, missing, sizeBytes, sha256 };
  if (!wish.isByHand) return written;
  await noteBundle(parts.pool, {
    ...{ office: wish.office, direction: 'out', other: to, id, at: madeAt, sha256 },
    counts: { consignments, files, missing: missing.length, sizeBytes },
  });
  return written;
}

async function plan(parts: WriteParts, wish: WriteWish) {
  const { pool, files: store, clock, random } = parts;
  const { office, logKey, to } = wish;
  const { name: origin } = logKey.verifier;
  const indexes = await listWaiting(pool, office, to);
  const named = new Set<string>();
  for (const leaf of await listLeaves(pool, office, indexes)) {
    for (const sha256 of addressingOf(leaf).files) named.add(sha256);
  }
  const files: { sha256: string; sizeBytes: number }[] = [];
  const missing: string[] = [];
  for (const sha256 of named) {
    const facts = await store.find(sha256);
    if (facts === undefined) missing.push(sha256);
    else files.push({ sha256, sizeBytes: facts.sizeBytes });
  }
  const now = clock();
  const introduction = await parts.findIntroduction(office);
  const head: BundleHead = {
    ...{ format: BUNDLE_FORMAT, id: uuidv7(now, random(10)), origin, to },
    madeAt: new Date(now).toISOString(),
    ...{ consignments: indexes.length, files: files.length },
    arrived: [...(await listArrived(pool, office, `${domainOf(origin)}${to}`))],
    seen: [...(await listSeen(pool, office, to))],
    ...(introduction === undefined ? {} : { introduction }),
  };
  return { head, indexes, files, missing } satisfies Planned;
}

async function packBundle(
  { reader, files: store }: WriteParts,
  { office, logKey }: WriteWish,
  { head, indexes, files }: Planned,
  target: PassThrough,
): Promise<void> {
  const tar = pack();
  const flowing = pipeline(tar, target);
  // A failure of ours must not leave it unheard.
  flowing.catch(() => undefined);
  let sums = '';
  const add = async (name: string, text: string) => {
    const bytes = Buffer.from(text, 'utf8');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    sums += sumLine(sha256, name);
    await new Promise<void>((done, fail) => {
      tar.entry({ name, mode: 0o600 }, bytes, (error) => (error ? fail(error) : done()));
    });
    return sha256;
  };
  try {
    await add(HEAD_MEMBER, JSON.stringify(head));
    for (let first = 0; first < indexes.length; first += LINES_MAX) {
      const lines: string[] = [];
      for (const index of indexes.slice(first, first + LINES_MAX)) {
        const found = await reader.findCosignedProof(office, index);
        // Disposed of since the plan was made: it goes to nobody.
        if (found === undefined) continue;
        const { leaf, proof } = found;
        const consignment = { origin: head.origin, index, leaf, proof };
        lines.push(`${formatConsignment(consignment)}\n`);
      }
      await add(consignmentsMember(first / LINES_MAX + 1), lines.join(''));
    }
    for (const { sha256, sizeBytes } of files) {
      const name = fileMember(sha256);
      sums += sumLine(sha256, name);
      await pipeline(store.read(sha256), tar.entry({ name, size: sizeBytes, mode: 0o600 }));
    }
    const sumsSha256 = await add(SUMS_MEMBER, sums);
    await add(SIGNATURE_MEMBER, signBundle(head.id, sumsSha256, logKey));
    tar.finalize();
    await flowing;
  } catch (error) {
    tar.destroy();
    throw error;
  }
}

type Asking = Pick<Session, 'query'>;

async function listWaiting(sql: Asking, office: string, to: string): Promise<readonly number[]> {
  const rows = await sql.query<{ index: number }>({
    text: `select index from dawam.outbox
      where office = $1 and recipient = $2 and refused is null order by index`,
    values: [office, to],
  });
  return rows.map((row) => row.index);
}

async function listLeaves(sql: Asking, office: string, indexes: readonly number[]) {
  const rows = await sql.query<{ leaf: Buffer }>({
    text: `select leaf from dawam.entry
      where office = $1 and index = any($2::bigint[]) and leaf is not null`,
    values: [office, indexes],
  });
  return rows.map((row) => row.leaf);
}

async function listArrived(
  sql: Asking,
  office: string,
  origin: string,
): Promise<readonly number[]> {
  const rows = await sql.query<{ index: number }>({
    text: `select index from (
        select index from dawam.foreign_entry where office = $1 and origin = $2
        union
        select index from dawam.inbound where office = $1 and origin = $2 and is_proven) a
      order by index desc limit ${ARRIVED_MAX}`,
    values: [office, origin],
  });
  return rows.map((row) => row.index).reverse();
}

async function listSeen(sql: Asking, office: string, from: string): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>({
    text: `select id from dawam.courier_bundle
      where office = $1 and direction = 'in' and other = $2
      order by at desc limit ${SEEN_MAX}`,
    values: [office, from],
  });
  return rows.map((row) => row.id);
}
