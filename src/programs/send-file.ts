// Brings one file to a centre in pieces, by tus (src/sync/tus.ts). The centre says how far it is,
// so a cut costs what was on the line just then, and a restart of either side nothing. A centre of
// the former version, which knows no pieces, gets the file whole.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { Defect } from '#lib/assert.ts';
import { Fault } from '#kernel/fault.ts';
import { readInfected } from '#sync/finding.ts';
import { creationHeaders, pieceHeaders, readOffset, uploadPath, UPLOADS_PATH } from '#sync/tus.ts';

export interface SentFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly path: string;
}

/** One request to the centre; rejects where the line breaks. */
export type AskOfFiles = (path: string, init: RequestInit, timeoutMs: number) => Promise<Response>;

export type Sending =
  /** It is there; `signature`: in quarantine, as the scanner calls it. */
  | { readonly kind: 'there'; readonly signature: string | undefined }
  /** The centre does not take it. */
  | { readonly kind: 'refused'; readonly status: number }
  /** The line broke, and did so again before it was any further. */
  | { readonly kind: 'cut' };

/** One piece: some seconds of a slow line, and then it is durable over there. */
const pieceBytes = 4_194_304;
const patienceMs = 20_000;
/** A slow line takes long; and after the last piece a scanner looks at the whole. */
const piecePatienceMs = 180_000;
const wholePatienceMs = 600_000;
/** So often in a row without getting further: then the line is left alone for a while. */
const stallsMax = 3;

export async function sendFile(ask: AskOfFiles, file: SentFile): Promise<Sending> {
  let farthest = -1;
  for (let stalls = 0; stalls < stallsMax;) {
    try {
      const at = await findOffset(ask, file);
      if (typeof at !== 'number') return at;
      stalls = at > farthest ? 0 : stalls + 1;
      farthest = Math.max(farthest, at);
      const sent = await sendPiece(ask, file, at);
      if (sent !== undefined) return sent;
    } catch (error) {
      if (error instanceof Defect || error instanceof Fault) throw error;
      stalls += 1;
    }
  }
  return { kind: 'cut' };
}

/** How far the centre is; or the end, where there is nothing more to send in pieces. */
async function findOffset(ask: AskOfFiles, file: SentFile): Promise<number | Sending> {
  const { sha256, sizeBytes } = file;
  const init = { method: 'POST', headers: creationHeaders(sha256, sizeBytes) };
  const created = await ask(UPLOADS_PATH, init, patienceMs);
  if (created.status === 404) return await sendWhole(ask, file);
  if (created.status !== 201) return await endOf(created);
  const offset = readOffset(created.headers);
  if (offset === undefined) return { kind: 'refused', status: created.status };
  return offset < sizeBytes ? offset : { kind: 'there', signature: readInfected(created.headers) };
}

/** Undefined where the centre is to be asked how far it is now. */
async function sendPiece(
  ask: AskOfFiles,
  { sha256, sizeBytes, path }: SentFile,
  at: number,
): Promise<Sending | undefined> {
  const body = await readPiece(path, at);
  const init = { method: 'PATCH', headers: pieceHeaders(at), body };
  const answer = await ask(uploadPath(sha256), init, piecePatienceMs);
  if (answer.ok && readOffset(answer.headers) === sizeBytes) {
    return { kind: 'there', signature: readInfected(answer.headers) };
  }
  return answer.ok || answer.status === 409 ? undefined : await endOf(answer);
}

// What fails at the centre is tried again, like a line that broke.
async function endOf(answer: Response): Promise<Sending> {
  await answer.body?.cancel();
  return answer.status < 500 ? { kind: 'refused', status: answer.status } : { kind: 'cut' };
}

async function sendWhole(ask: AskOfFiles, file: SentFile): Promise<Sending> {
  const headers = { 'content-type': file.mediaType };
  const body = createReadStream(file.path);
  const init = { method: 'PUT', headers, body, duplex: 'half' as const };
  const answer = await ask(`/files/${file.sha256}`, init, wholePatienceMs);
  return answer.ok ? { kind: 'there', signature: undefined } : await endOf(answer);
}

async function readPiece(path: string, at: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(pieceBytes);
    const { bytesRead } = await file.read(bytes, 0, pieceBytes, at);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
