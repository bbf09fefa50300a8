// Files in pieces as tus 1.0.0 publishes it (core protocol, creation, termination): what its
// headers say, read and written, for both sides. An upload is named by the file's SHA-256, so
// neither side has to remember an address: who begins anew asks how far it is. The extension for
// checksums is left out: the name judges the whole.
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

export const TUS_VERSION = '1.0.0';
export const PIECE_MEDIA_TYPE = 'application/offset+octet-stream';
export const UPLOADS_PATH = '/uploads';
const UPLOAD_PATH = /^\/uploads\/(?<sha256>[0-9a-f]{64})$/;
const SHA256 = /^[0-9a-f]{64}$/;
/** A key's own length is not limited by the published text; ours is one word. */
const METADATA_CHARS_MAX = 4_000;

export interface TusAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export type TusAsk =
  | { readonly kind: 'options' }
  | { readonly kind: 'create'; readonly sha256: string; readonly sizeBytes: number }
  | { readonly kind: 'look'; readonly sha256: string }
  | { readonly kind: 'piece'; readonly sha256: string; readonly offset: number }
  | { readonly kind: 'end'; readonly sha256: string }
  /** What it says cannot be taken; the answer says so. */
  | { readonly kind: 'refused'; readonly answer: TusAnswer };

export interface TusRequest {
  readonly method: string;
  readonly pathname: string;
  readonly headers: Pick<Headers, 'get'>;
}

export function uploadPath(sha256: string): string {
  return `${UPLOADS_PATH}/${sha256}`;
}

/** Undefined where it is no matter of uploads. */
export function readTusRequest({
  method: sent,
  pathname,
  headers,
}: TusRequest): TusAsk | undefined {
  const sha256 = UPLOAD_PATH.exec(pathname)?.groups?.['sha256'];
  if (sha256 === undefined && pathname !== UPLOADS_PATH) return undefined;
  const method = headers.get('x-http-method-override') ?? sent;
  if (method === 'OPTIONS') return { kind: 'options' };
  if (headers.get('tus-resumable') !== TUS_VERSION) {
    return refused(412, { 'tus-version': TUS_VERSION });
  }
  if (sha256 === undefined) return method === 'POST' ? readCreation(headers) : refused(405);
  switch (method) {
    case 'HEAD':
      return { kind: 'look', sha256 };
    case 'PATCH':
      return readPiece(sha256, headers);
    case 'DELETE':
      return { kind: 'end', sha256 };
    default:
      return refused(405);
  }
}

function readCreation(headers: TusRequest['headers']): TusAsk {
  const sizeBytes = readCount(headers.get('upload-length'));
  const sha256 = readMetadata(headers.get('upload-metadata'))?.get('sha256') ?? '';
  if (sizeBytes === undefined || sizeBytes === 0 || !SHA256.test(sha256)) return refused(400);
  return { kind: 'create', sha256, sizeBytes };
}

function readPiece(sha256: string, headers: TusRequest['headers']): TusAsk {
  if (headers.get('content-type') !== PIECE_MEDIA_TYPE) return refused(415);
  const offset = readCount(headers.get('upload-offset'));
  return offset === undefined ? refused(400) : { kind: 'piece', sha256, offset };
}

function refused(status: number, headers: TusAnswer['headers'] = {}): TusAsk {
  return { kind: 'refused', answer: { status, headers } };
}

export const tusAnswers = {
  options: (sizeBytesMax: number): TusAnswer => ({
    status: 204,
    headers: {
      ...{ 'tus-version': TUS_VERSION, 'tus-extension': 'creation,termination' },
      'tus-max-size': String(sizeBytesMax),
    },
  }),
  /** With the offset, so that nobody need ask for it: a question costs a slow line a second. */
  created: (sha256: string, offset: number): TusAnswer => ({
    status: 201,
    headers: { location: uploadPath(sha256), 'upload-offset': String(offset) },
  }),
  looked: (offset: number, sizeBytes: number): TusAnswer => ({
    status: 200,
    headers: {
      ...{ 'upload-offset': String(offset), 'upload-length': String(sizeBytes) },
      'cache-control': 'no-store',
    },
  }),
  taken: (offset: number): TusAnswer => ({
    status: 204,
    headers: { 'upload-offset': String(offset) },
  }),
  ended: { status: 204, headers: {} },
  /** The piece begins elsewhere than what is here ends. */
  elsewhere: { status: 409, headers: {} },
  tooLong: { status: 413, headers: {} },
  notNamed: { status: 403, headers: {} },
  /** All of it came, and it is another file; nothing of it was kept. */
  otherBytes: { status: 422, headers: {} },
} as const;

/** Headers with which a client asks. */
export function creationHeaders(sha256: string, sizeBytes: number): Record<string, string> {
  const metadata = `sha256 ${encodeBase64(Buffer.from(sha256, 'latin1'))}`;
  return {
    ...{ 'tus-resumable': TUS_VERSION, 'upload-length': String(sizeBytes) },
    'upload-metadata': metadata,
  };
}

export function pieceHeaders(offset: number): Record<string, string> {
  return {
    ...{ 'tus-resumable': TUS_VERSION, 'upload-offset': String(offset) },
    'content-type': PIECE_MEDIA_TYPE,
  };
}

/** How far the other side says it is. */
export function readOffset(headers: TusRequest['headers']): number | undefined {
  return readCount(headers.get('upload-offset'));
}

/** Keys with their texts, as the published header has them; undefined where it is none. */
export function readMetadata(header: string | null): ReadonlyMap<string, string> | undefined {
  if (header === null || header.length > METADATA_CHARS_MAX) return undefined;
  const found = new Map<string, string>();
  for (const pair of header.split(',')) {
    const [key = '', value = '', ...rest] = pair.trim().split(' ');
    const bytes = decodeBase64(value);
    if (key === '' || rest.length > 0 || bytes === undefined || found.has(key)) return undefined;
    found.set(key, Buffer.from(bytes).toString('utf8'));
  }
  return found;
}

function readCount(text: string | null): number | undefined {
  return text !== null && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Where the bytes of a ranged answer begin; undefined where they do not go to the file's end. */
export function readRangeStart(header: string | null, sizeBytes: number): number | undefined {
  const found = /^bytes (?<start>[0-9]{1,15})-(?<end>[0-9]{1,15})\/(?<size>[0-9]{1,15})$/.exec(
    header ?? '',
  )?.groups;
  if (found === undefined || Number(found['size']) !== sizeBytes) return undefined;
  return Number(found['end']) === sizeBytes - 1 ? Number(found['start']) : undefined;
}

/** What of a file is asked for: from where to its end; undefined where all of it is. */
export function readRangeAsked(header: string | null): number | undefined {
  const start = /^bytes=(?<start>[0-9]{1,15})-$/.exec(header ?? '')?.groups?.['start'];
  return start === undefined ? undefined : Number(start);
}
