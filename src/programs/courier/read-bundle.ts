// Reads a courier's bundle from a file: once through to judge the whole of it, and only if it is
// whole, unchanged, signed by a log that is known here and for an office here, once more to take it
// in. What it brings then goes the way of whatever comes by wire, so reading it twice, late, or
// after the wire has brought the same changes nothing.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

import { extract } from 'tar-stream';

import { beginOpening, HEADER_MAX_BYTES } from '#kernel/age.ts';
import type { AgeIdentity } from '#kernel/age.ts';
import { ageIntro, openStream } from '#kernel/age-stream.ts';
import { officeOfOrigin, parseConsignment } from '#kernel/consignment.ts';
import type { Consignment } from '#kernel/consignment.ts';
import type { BundleFlaw, BundleRead } from '#kernel/courier.ts';
import { Fault } from '#kernel/fault.ts';
import { assert, Defect } from '#lib/assert.ts';
import type { SessionPool } from '#store/database.ts';
import type { FileStore } from '#store/files.ts';
import type { Inbound } from '#store/inbound.ts';
import type { KnownLogs } from '#store/known-logs.ts';
import { HEAD_MAX_BYTES, isBundleSigned, parseBundleHead } from '#sync/courier-bundle.ts';
import { parseBundleMember, sumLine, SUMS_MAX_BYTES } from '#sync/courier-bundle.ts';
import type { BundleHead } from '#sync/courier-bundle.ts';

import { findKeyOf, keepLearned } from '#programs/own-introductions.ts';
import type { Learned } from '#programs/own-introductions.ts';
import type { StrangeFiles } from '#programs/strange-files.ts';

import { noteBundle, noteSeen } from './bundle-history.ts';

export interface ReadParts {
  readonly pool: SessionPool;
  readonly files: Pick<FileStore, 'find'>;
  readonly strange: Pick<StrangeFiles, 'takeStream'>;
  readonly inbound: Pick<Inbound, 'takeIn' | 'noteArrived'>;
  readonly knownLogs: Pick<KnownLogs, 'findKey' | 'admit'>;
  /** Reading keys of the offices here. */
  readonly identities: readonly AgeIdentity[];
  readonly isHosted: (office: string) => boolean;
  readonly clock: () => number;
  readonly onNoted: (office: string) => void;
  /** It came on a stick, and is noted for people. */
  readonly isByHand: boolean;
}

interface Judged {
  readonly head: BundleHead;
  readonly sender: Learned;
  readonly sha256: string;
}

export async function readBundle(parts: ReadParts, path: string): Promise<BundleRead> {
  const judged = await judgeBundle(parts, path);
  if (typeof judged === 'string') return { ok: false, flaw: judged };
  const { head, sha256, sender } = judged;
  await keepLearned(parts, sender);
  const from = officeOfOrigin(head.origin);
  const at = new Date(parts.clock()).toISOString();
  const { fresh, files } = await takeAll(parts, path);
  const arrivals = head.arrived.map((index) => ({ index, recipient: from }));
  await parts.inbound.noteArrived(head.to, arrivals);
  await noteSeen(parts.pool, head.to, { other: from, ids: head.seen, at });
  const { consignments, to, id, madeAt } = head;
  const counts = { consignments, fresh, files, arrived: arrivals.length };
  const note = { office: to, direction: 'in', other: from, id, at, sha256, counts } as const;
  const isFirst = !parts.isByHand || (await noteBundle(parts.pool, note));
  parts.onNoted(to);
  return { ok: true, report: { id, from, to, madeAt, ...counts, isRepeated: !isFirst } };
}

async function judgeBundle(parts: ReadParts, path: string): Promise<Judged | BundleFlaw> {
  const start = await startOf(path);
  if (!start.toString('latin1').startsWith(ageIntro)) return 'not-a-bundle';
  if (beginOpening(start, parts.identities) === undefined) return 'for-others';
  const found: { head?: BundleHead; signature?: string; sumsSha256?: string; flaw?: BundleFlaw } =
    {};
  let lines = '';
  let said = '';
  try {
    await eachMember(parts, path, async (name, bytes) => {
      const member = parseBundleMember(name);
      if (found.signature !== undefined || member === undefined) {
        found.flaw ??= found.head === undefined ? 'not-a-bundle' : 'damaged';
      } else if (member.kind === 'head') {
        const text = await textOf(bytes, HEAD_MAX_BYTES);
        const head = parseBundleHead(text);
        if (head === undefined) found.flaw ??= 'later-version';
        else found.head = head;
        lines += sumLine(sha256Of(text), name);
      } else if (member.kind === 'sums') {
        said = await textOf(bytes, SUMS_MAX_BYTES);
        found.sumsSha256 = sha256Of(said);
      } else if (member.kind === 'signature') found.signature = await textOf(bytes, HEAD_MAX_BYTES);
      else lines += sumLine(await digestOf(bytes), name);
    });
  } catch (error) {
    const isBundles = !(error instanceof Fault) || error.code === 'store.file-damaged';
    if (!isBundles || error instanceof Defect) throw error;
    return 'damaged';
  }
  if (found.flaw !== undefined) return found.flaw;
  const { head, signature, sumsSha256 } = found;
  if (head === undefined || signature === undefined || sumsSha256 === undefined) return 'damaged';
  if (said !== lines) return 'damaged';
  if (!parts.isHosted(head.to)) return 'for-others';
  const sender = await findKeyOf(parts, head.origin, head.introduction);
  if (sender === undefined) return 'sender-unknown';
  if (!isBundleSigned(signature, head, sumsSha256, sender.key)) return 'not-signed';
  return { head, sender, sha256: await digestOf(createReadStream(path)) };
}

async function takeAll(parts: ReadParts, path: string) {
  const { inbound } = parts;
  let fresh = 0;
  let brought = 0;
  await eachMember(parts, path, async (name, bytes) => {
    const member = parseBundleMember(name);
    if (member?.kind === 'consignments') {
      const text = await textOf(bytes, Number.MAX_SAFE_INTEGER);
      fresh += await inbound.takeIn(consignmentsOf(text));
    } else if (member?.kind === 'file') {
      if (await takeFile(parts, member.sha256, bytes)) brought += 1;
    }
  });
  return { fresh, files: brought };
}

/** Whether one that was awaited is here now. */
async function takeFile(
  { pool, files, strange, onNoted }: ReadParts,
  sha256: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const awaited = await findAwaited(pool, sha256);
  if (awaited === undefined) return false;
  const isHere = (await files.find(sha256)) !== undefined;
  const taken = isHere ? 'kept' : await strange.takeStream(bytes, { sha256, ...awaited });
  // What is in quarantine is awaited still, and the screen says why.
  for (const office of await (taken === 'kept' ? noteFile : findWaiting)(pool, sha256)) {
    onNoted(office);
  }
  return taken === 'kept';
}

/** Lines that are none are passed over: nothing else stands in a bundle that was signed. */
function consignmentsOf(text: string): readonly Consignment[] {
  return text.split('\n').flatMap((line) => parseConsignment(line) ?? []);
}

/** Each member once, in order; what `visit` leaves unread is passed over. */
async function eachMember(
  { identities }: ReadParts,
  path: string,
  visit: (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const tar = extract();
  const plain = Readable.from(openStream(createReadStream(path), identities), {
    objectMode: false,
  });
  const flowing = pipeline(plain, tar);
  // Whatever breaks it ends the loop too.
  flowing.catch(() => undefined);
  for await (const member of tar) {
    await visit(member.header.name, bytesOf(member));
    member.resume();
  }
  await flowing;
}

async function* bytesOf(member: AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void> {
  for await (const piece of member) {
    assert(piece instanceof Uint8Array, 'A tar is read as bytes.');
    yield piece;
  }
}

async function textOf(bytes: AsyncIterable<Uint8Array>, bytesMax: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of bytes) {
    sizeBytes += piece.length;
    if (sizeBytes > bytesMax) {
      throw new Fault('store.file-damaged', 'A member is larger than it may be.', {
        retry: 'never',
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const piece of bytes) digest.update(piece);
  return digest.digest('hex');
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

async function startOf(path: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of createReadStream(path, { end: HEADER_MAX_BYTES - 1 })) {
    pieces.push(piece as Uint8Array);
  }
  return Buffer.concat(pieces);
}

async function findAwaited(
  pool: SessionPool,
  sha256: string,
): Promise<{ readonly sizeBytes: number; readonly mediaType: string } | undefined> {
  const [row] = await pool.query<{ size_bytes: number; media_type: string }>({
    text: `select size_bytes, media_type from dawam.awaited_file
      where sha256 = decode($1, 'hex') limit 1`,
    values: [sha256],
  });
  return row && { sizeBytes: row.size_bytes, mediaType: row.media_type };
}

async function findWaiting(pool: SessionPool, sha256: string): Promise<readonly string[]> {
  const rows = await pool.query<{ office: string }>({
    text: `select office from dawam.awaited_file where sha256 = decode($1, 'hex')`,
    values: [sha256],
  });
  return rows.map((row) => row.office);
}

async function noteFile(pool: SessionPool, sha256: string): Promise<readonly string[]> {
  const rows = await pool.query<{ office: string }>({
    text: `delete from dawam.awaited_file where sha256 = decode($1, 'hex') returning office`,
    values: [sha256],
  });
  return rows.map((row) => row.office);
}
