// A centre's mirror over HTTP, as C2SP tlog-mirror and tlog-tiles publish it: add-checkpoint,
// add-entries, heads, tiles and bundles; and the files that entries name. Entries and files are for
// whoever has the log's key. Uploads are taken piece by piece, and each package is durable before
// the next is read, so one that breaks off has not been in vain.
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { ADD_CHECKPOINT_MAX_BYTES, parseAddCheckpoint } from '#kernel/add-checkpoint.ts';
import { formatBundle } from '#kernel/add-entries.ts';
import { domainOf } from '#kernel/consignment.ts';
import { Fault } from '#kernel/fault.ts';
import { openIntroduction } from '#kernel/introduction.ts';
import { formatVerifierKey, parseVerifierKey, TYPE_ED25519 } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { mayMeasure, metricPath } from '#http/metric-route.ts';
import { Defect } from '#lib/assert.ts';
import { formatMetrics, METRIC_MEDIA_TYPE } from '#lib/metric-text.ts';
import type { Metric } from '#lib/metric-text.ts';
import type { FileStore } from '#store/files.ts';
import { claimedLog, hasAccess } from '#sync/access.ts';
import { formatFeedPage, readFeedQuery } from '#sync/feed-page.ts';
import { infectedHeader } from '#sync/finding.ts';
import { Intake } from '#sync/intake.ts';
import { UNKNOWN_LOG, UNREADABLE } from '#sync/mirror.ts';
import type { Answer } from '#sync/mirror.ts';
import { parseTilePath } from '#sync/tile-path.ts';

import { readRangeAsked } from '#sync/tus.ts';

import type { CentreFeed } from './centre-feed.ts';
import type { CentreInvitations } from './centre-invitations.ts';
import { answerJoin } from './centre-join-answers.ts';
import type { CentreStore } from './centre-store.ts';
import { Taking, UploadRoom } from './centre-taking.ts';
import { answerUpload } from './centre-uploads.ts';
import type { StrangeFiles } from './strange-files.ts';

export interface CentreParts {
  readonly store: CentreStore;
  readonly feed: CentreFeed;
  readonly files: FileStore;
  readonly strange: StrangeFiles;
  readonly invitations: CentreInvitations;
  readonly key: SigningKey;
  readonly nowMs: () => number;
  readonly report: (sentence: string, cause?: unknown) => void;
  /** Figures for monitoring, and what whoever asks from elsewhere has to show. */
  readonly metrics?: {
    readonly measure: () => Promise<readonly Metric[]>;
    readonly token: string | undefined;
  };
}

type AnswerCentre = (request: Request, address?: string) => Promise<Response>;

const pack = promisify(gzip);
/** So many names of missing files are told at once. */
const missingMax = 1_000;
const DIRECTORY_END = '/directory';
const INTRODUCTION_MAX_BYTES = 4_000;
/** A question for what is new is answered after so long, though nothing has come. */
const feedPatienceMs = 25_000;
const FEED_PATH = /^\/feed\/(?<hash>[0-9a-f]{64})$/;
const INTRODUCTION_PATH = /^\/introductions\/(?<hash>[0-9a-f]{64})$/;
const LOG_PATH = /^\/(?<pending>pending\/)?(?<hash>[0-9a-f]{64})\/(?<rest>.+)$/;
const FILE_PATH = /^\/files\/(?<sha256>[0-9a-f]{64})$/;
const notFound = () => new Response('Not found.\n', { status: 404 });

export function makeCentreAnswer(given: CentreParts): AnswerCentre {
  const parts = { ...given, room: new UploadRoom() };
  return async (request, address) => {
    try {
      const { pathname } = new URL(request.url);
      if (pathname === metricPath) return await answerMetrics(parts, request, address);
      return await answer(parts, request);
    } catch (error) {
      if (!(error instanceof Fault) && !(error instanceof Defect)) throw error;
      parts.report(`${request.method} ${new URL(request.url).pathname}: ${error.message}`, error);
      const status = error instanceof Fault ? 503 : 500;
      return new Response('The centre cannot answer now.\n', { status });
    }
  };
}

type Parts = CentreParts & { readonly room: UploadRoom };

async function answerMetrics(
  { metrics }: CentreParts,
  { method, headers }: Request,
  address: string | undefined,
): Promise<Response> {
  const mayRead = method === 'GET' && mayMeasure({ headers, address }, metrics?.token);
  if (!mayRead || metrics === undefined) return notFound();
  const text = formatMetrics(await metrics.measure());
  return new Response(text, { headers: { 'content-type': METRIC_MEDIA_TYPE } });
}

async function answer(parts: Parts, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const { method } = request;
  if (method === 'POST' && pathname === '/add-checkpoint') return addCheckpoint(parts, request);
  if (method === 'POST' && pathname === '/add-entries') {
    return await parts.room.use(() => addEntries(parts, request));
  }
  if (method === 'GET' && pathname === '/api/health') return Response.json({ ok: true });
  if (method === 'POST' && pathname === '/introduce') return introduce(parts, request);
  const file = FILE_PATH.exec(pathname)?.groups?.['sha256'];
  if (file !== undefined && method === 'PUT') return putFile(parts, request, file);
  const joining = await answerJoin(parts, request, (bytesMax) => readAll(request, bytesMax));
  if (joining !== undefined) return joining;
  const upload = await answerUpload(parts, request, () => piecesOf(request));
  if (upload !== undefined) return upload;
  if (method !== 'GET') return notFound();
  if (pathname === '/unclaimed') return listUnclaimed(parts, request);
  if (file !== undefined) return getFile(parts, request, file);
  const feed = FEED_PATH.exec(pathname)?.groups?.['hash'];
  if (feed !== undefined) return getFeed(parts, request, feed);
  const introduced = INTRODUCTION_PATH.exec(pathname)?.groups?.['hash'];
  if (introduced !== undefined) return getIntroduction(parts, introduced);
  const found = LOG_PATH.exec(pathname)?.groups;
  const logKey = parts.store.findKey(found?.['hash'] ?? '');
  if (found === undefined || logKey === undefined) return notFound();
  const rest = found['rest'] ?? '';
  if (rest === 'checkpoint') {
    const which = found['pending'] === undefined ? 'cosigned' : 'pending';
    return ofHead(await parts.store.findHead(logKey.name, which));
  }
  if (found['pending'] !== undefined) return notFound();
  if (rest === 'missing-files') return listMissing(parts, request, logKey);
  return getTile(parts, request, { logKey, rest });
}

async function addCheckpoint(
  { store, key, invitations }: CentreParts,
  request: Request,
): Promise<Response> {
  const bytes = await readAll(request, ADD_CHECKPOINT_MAX_BYTES);
  const read = bytes === undefined ? undefined : parseAddCheckpoint(bytes);
  if (read?.ok !== true) return respond(UNREADABLE);
  const origin = read.note.text.split('\n')[0] ?? '';
  const outputs = await store.step(origin, { kind: 'checkpoint', request: read.request }, key);
  const given = outputs?.find((one) => one.kind === 'answer')?.answer;
  if (given?.status === 200) invitations.noteHeard(origin);
  return respond(given ?? UNKNOWN_LOG);
}

async function addEntries(parts: Parts, request: Request): Promise<Response> {
  const { store, key, room } = parts;
  const intake = new Intake();
  const taking = new Taking(intake, store, key);
  try {
    for await (const piece of piecesOf(request)) {
      intake.feed(piece);
      taking.nudge();
      if (intake.heldBytes > room.bytesForEach) await taking.settle();
      if (intake.answer !== undefined) break;
    }
  } catch (error) {
    if (error instanceof Fault || error instanceof Defect) throw error;
    // The line broke, or what came was not gzip: what was whole is kept.
  }
  await taking.settle();
  if (intake.answer !== undefined) return respond(intake.answer);
  const { origin, end } = intake;
  const isEndKnown = origin !== undefined && end !== undefined;
  const isComplete = !isEndKnown || (await store.isComplete(origin, end));
  const last = intake.last(Math.floor(parts.nowMs() / 1_000), isComplete);
  if (last !== undefined) intake.take((await store.step(origin ?? '', last, key)) ?? []);
  return respond(intake.answer ?? UNKNOWN_LOG);
}

// Offices are opened by acts of the directory; so whoever has the directory's key brings their
// logs, of its own domain and of no other, to be mirrored.
async function introduce({ store, key }: CentreParts, request: Request): Promise<Response> {
  const header = request.headers.get('authorization');
  const by = store.findKey(claimedLog(header) ?? '');
  const isDirectory = by?.name.endsWith(DIRECTORY_END) === true;
  if (!isDirectory || !hasAccess(header, by, key.verifier.name)) return forbidden();
  const bytes = await readAll(request, INTRODUCTION_MAX_BYTES);
  const body = Buffer.from(bytes ?? []).toString('utf8');
  const named = openIntroduction(body, by);
  // Servers of the former version send the key alone.
  const vkey = named === undefined ? body.trim() : formatVerifierKey(named);
  const read = parseVerifierKey(vkey);
  if (!read.ok || read.key.type !== TYPE_ED25519) return respond(UNREADABLE);
  const domain = by.name.slice(0, 1 - DIRECTORY_END.length);
  const isOfDomain = read.key.name.startsWith(domain);
  if (!isOfDomain || read.key.name.slice(domain.length).includes('/')) return forbidden();
  const isAdmitted = await store.admit(read.key, vkey, named === undefined ? undefined : body);
  return new Response(null, { status: isAdmitted ? 204 : 403 });
}

// Open to all: it says which key a log has, and nothing of what is in it.
async function getIntroduction({ store }: CentreParts, hash: string): Promise<Response> {
  const key = store.findKey(hash);
  const note = key === undefined ? undefined : await store.findIntroduction(key.name);
  return ofHead(note);
}

// For whoever has the key of the addressee's log.
async function getFeed(parts: CentreParts, request: Request, hash: string): Promise<Response> {
  const { store, feed, key } = parts;
  const logKey = store.findKey(hash);
  if (logKey === undefined) return notFound();
  const header = request.headers.get('authorization');
  if (!hasAccess(header, logKey, key.verifier.name)) return forbidden();
  const query = readFeedQuery(new URL(request.url).searchParams);
  if (query === undefined) return respond(UNREADABLE);
  const page = await feed.read(logKey.name, query, feedPatienceMs);
  const isLong = page.consignments.length + (page.parcels?.length ?? 0) > 0;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  const text = formatFeedPage(page);
  if (!isLong) return new Response(text, { headers });
  const packed = await pack(text, { level: 4 });
  return new Response(packed, { headers: { ...headers, 'content-encoding': 'gzip' } });
}

// For whoever keeps the directory: it opens the logs of offices that have not acted yet.
async function listUnclaimed(parts: CentreParts, request: Request): Promise<Response> {
  const { store, feed, key } = parts;
  const header = request.headers.get('authorization');
  const by = store.findKey(claimedLog(header) ?? '');
  const isDirectory = by?.name.endsWith(DIRECTORY_END) === true;
  if (!isDirectory || !hasAccess(header, by, key.verifier.name)) return forbidden();
  const names = await feed.listUnclaimed(domainOf(by.name));
  return new Response(names.map((name) => `${name}\n`).join(''));
}

// For the offices to which an entry that names it is addressed, and for the log's own.
async function getFile(parts: CentreParts, request: Request, sha256: string): Promise<Response> {
  const { store, feed, files, key } = parts;
  const header = request.headers.get('authorization');
  const logKey = store.findKey(claimedLog(header) ?? '');
  if (logKey === undefined || !hasAccess(header, logKey, key.verifier.name)) return forbidden();
  const isOwn = await store.isFileOf(logKey.name, sha256);
  if (!isOwn && !(await feed.mayFetch(logKey.name, sha256))) return forbidden();
  const facts = await files.find(sha256);
  if (facts === undefined) return await tellFinding(parts, sha256);
  const { mediaType, sizeBytes } = facts;
  const start = readRangeAsked(request.headers.get('range'));
  const isPart = start !== undefined && start < sizeBytes;
  const bytes = isPart ? files.readFrom(sha256, start) : files.read(sha256);
  const end = sizeBytes - 1;
  const headers = {
    ...{ 'content-type': mediaType, 'accept-ranges': 'bytes' },
    'content-length': String(isPart ? sizeBytes - start : sizeBytes),
    'cache-control': 'private, no-store',
    ...(isPart ? { 'content-range': `bytes ${start}-${end}/${sizeBytes}` } : {}),
  };
  const body = Readable.toWeb(Readable.from(bytes));
  return new Response(body, { status: isPart ? 206 : 200, headers });
}

/** It is not here; where it came and is in quarantine, why. */
async function tellFinding({ strange }: CentreParts, sha256: string): Promise<Response> {
  const found = await strange.findFinding(sha256);
  if (found?.finding !== 'infected') return notFound();
  const headers = infectedHeader(found.why ?? '');
  return new Response('This file is in quarantine.\n', { status: 403, headers });
}

async function listMissing(
  { store, key }: CentreParts,
  request: Request,
  logKey: VerifierKey,
): Promise<Response> {
  const header = request.headers.get('authorization');
  if (!hasAccess(header, logKey, key.verifier.name)) return forbidden();
  const names = await store.listMissingFiles(logKey.name, Number.MAX_SAFE_INTEGER, missingMax);
  return new Response(names.map((name) => `${name}\n`).join(''));
}

// As offices of the former version send files: whole, in one request.
async function putFile(parts: CentreParts, request: Request, sha256: string): Promise<Response> {
  const { store, strange, key } = parts;
  const header = request.headers.get('authorization');
  const logKey = store.findKey(claimedLog(header) ?? '');
  if (logKey === undefined || !hasAccess(header, logKey, key.verifier.name)) return forbidden();
  if (await store.hasFile(sha256)) return new Response(null, { status: 204 });
  const named = await store.findNamedFile(logKey.name, sha256);
  if (named === undefined) return forbidden();
  const taken = await strange.takeStream(piecesOf(request), named);
  if (taken === 'cut') return respond(UNREADABLE);
  const isRight = taken !== 'other-bytes';
  return new Response(isRight ? null : 'Other bytes.\n', { status: isRight ? 204 : 422 });
}

async function getTile(
  { store, key }: CentreParts,
  request: Request,
  { logKey, rest }: { readonly logKey: VerifierKey; readonly rest: string },
): Promise<Response> {
  const asked = parseTilePath(rest);
  if (asked === undefined) return notFound();
  const type = { 'content-type': 'application/octet-stream' };
  const forEver = 'max-age=31536000, immutable';
  if (asked.kind === 'hashes') {
    const hashes = await store.findHashes(logKey.name, asked);
    const headers = { ...type, 'cache-control': forEver };
    return hashes === undefined ? notFound() : new Response(Buffer.from(hashes), { headers });
  }
  const header = request.headers.get('authorization');
  const mirror = key.verifier.name;
  // Everybody who signs in may see the directory; so may every log of its domain.
  const of = logKey.name.endsWith(DIRECTORY_END) ? store.findKey(claimedLog(header) ?? '') : logKey;
  const isOfDomain = of !== undefined && domainOf(of.name) === domainOf(logKey.name);
  if (!isOfDomain || !hasAccess(header, of, mirror)) return forbidden();
  const leaves = await store.findLeaves(logKey.name, asked);
  if (leaves === undefined) return notFound();
  const headers = { ...type, 'cache-control': `private, ${forEver}` };
  return new Response(Buffer.from(formatBundle(leaves)), { headers });
}

function ofHead(checkpoint: string | undefined): Response {
  if (checkpoint === undefined) return notFound();
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(checkpoint, { headers });
}

function respond({ status, mediaType, body }: Answer): Response {
  const headers = { 'content-type': mediaType, 'accept-encoding': 'gzip' };
  return new Response(body, { status, headers });
}

function forbidden(): Response {
  return new Response('This is for whoever has the key of the log.\n', { status: 403 });
}

/** Undefined where there are more bytes than that. */
async function readAll(request: Request, bytesMax: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of piecesOf(request)) {
    sizeBytes += piece.length;
    if (sizeBytes > bytesMax) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function* piecesOf(request: Request): AsyncGenerator<Uint8Array, void> {
  const { body } = request;
  if (body === null) return;
  const isPacked = request.headers.get('content-encoding') === 'gzip';
  const stream: ReadableStream<Uint8Array> = isPacked
    ? body.pipeThrough(new DecompressionStream('gzip'))
    : body;
  for await (const piece of stream) yield piece;
}
