// Checks in the browser that an entry is registered: leaf hash and audit path give the root (RFC
// 6962, SHA-256), the root stands in the checkpoint, and the office's key signed the checkpoint
// (C2SP signed-note, Ed25519). Written again here, small and on WebCrypto, so that the page checks
// the server with none of the server's code. Cosignatures of centres are not checked here.
import { decodeBase64 } from '#lib/base64.ts';

export interface ProofAnswer {
  readonly index: number;
  /** What a sealed leaf says. */
  readonly opened?: string;
  /** The leaf, as text. */
  readonly entry: string;
  /** C2SP tlog-proof. */
  readonly proof: string;
  /** Verifier keys; the log's own has the name of the checkpoint's origin. */
  readonly keys: readonly string[];
  readonly checkpoint: { readonly size: number; readonly root: string };
}

export type Verdict =
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'not-in-tree' | 'signature-wrong' | 'no-key';
    }
  | {
      readonly ok: true;
      /** False where the browser knows no Ed25519: then only the tree was checked. */
      readonly isSignatureChecked: boolean;
      readonly leafHash: string;
      readonly root: string;
      readonly size: number;
      readonly origin: string;
      readonly key: string;
    };

interface ParsedProof {
  readonly index: number;
  readonly path: readonly Bytes[];
  readonly noteText: string;
  readonly signatures: readonly { readonly name: string; readonly bytes: Bytes }[];
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

type Bytes = Uint8Array<ArrayBuffer>;

const HASH_BYTES = 32;
const KEY_ID_BYTES = 4;
const ED25519_TYPE = 1;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export async function verifyProof(answer: ProofAnswer): Promise<Verdict> {
  const parsed = parseProof(answer.proof);
  if (parsed === undefined || parsed.index !== answer.index)
    return { ok: false, reason: 'malformed' };
  const leaf = await sha256(LEAF, new TextEncoder().encode(answer.entry));
  const root = await rootOf(leaf, parsed.index, parsed.size, parsed.path);
  if (root === undefined || hex(root) !== hex(parsed.root))
    return { ok: false, reason: 'not-in-tree' };
  const key = answer.keys.find((each) => each.startsWith(`${parsed.origin}+`));
  if (key === undefined) return { ok: false, reason: 'no-key' };
  const signed = await isSigned(parsed, key);
  if (signed === false) return { ok: false, reason: 'signature-wrong' };
  const { size, origin } = parsed;
  const isSignatureChecked = signed === true;
  return { ok: true, isSignatureChecked, leafHash: hex(leaf), root: hex(root), size, origin, key };
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function parseProof(text: string): ParsedProof | undefined {
  const split = text.indexOf('\n\n');
  const head = text.slice(0, split).split('\n');
  if (split < 0 || head.shift() !== 'c2sp.org/tlog-proof@v1') return undefined;
  if (head[0]?.startsWith('extra ') === true) head.shift();
  const index = decimal(head.shift()?.replace(/^index /, ''));
  const path = head.map(bytesOf).filter((hash) => hash?.length === HASH_BYTES);
  const note = text.slice(split + 2);
  const end = note.lastIndexOf('\n\n');
  const noteText = note.slice(0, end + 1);
  const [origin, sizeText, rootText] = noteText.split('\n');
  const size = decimal(sizeText);
  const root = bytesOf(rootText);
  if (index === undefined || size === undefined || end < 0) return undefined;
  if (path.length !== head.length || root?.length !== HASH_BYTES) return undefined;
  if (origin === undefined || origin === '') return undefined;
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .flatMap(signatureOf);
  const hashes = path.filter((hash) => hash !== undefined);
  return { index, path: hashes, noteText, signatures, origin, size, root };
}

function signatureOf(line: string): { name: string; bytes: Bytes }[] {
  const [dash, name, text] = line.split(' ');
  const bytes = bytesOf(text);
  if (dash !== '\u2014' || name === undefined || bytes === undefined) return [];
  return [{ name, bytes }];
}

/** RFC 9162 §2.1.3.2, which holds for RFC 6962 trees too. */
async function rootOf(
  leaf: Bytes,
  index: number,
  size: number,
  path: readonly Bytes[],
): Promise<Bytes | undefined> {
  if (index >= size) return undefined;
  let at = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      root = await sha256(NODE, sibling, root);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      root = await sha256(NODE, root, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? root : undefined;
}

/** undefined: this browser cannot tell. */
async function isSigned(parsed: ParsedProof, key: string): Promise<boolean | undefined> {
  const [name = '', idText = '', ...rest] = key.split('+');
  const keyBytes = bytesOf(rest.join('+'));
  if (keyBytes?.[0] !== ED25519_TYPE || keyBytes.length !== 1 + HASH_BYTES) return false;
  const mine = parsed.signatures.find(
    (each) => each.name === name && hex(each.bytes.slice(0, KEY_ID_BYTES)) === idText,
  );
  if (mine === undefined) return false;
  try {
    const raw = keyBytes.slice(1);
    const publicKey = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    const message = new TextEncoder().encode(parsed.noteText);
    return await crypto.subtle.verify(
      'Ed25519',
      publicKey,
      mine.bytes.slice(KEY_ID_BYTES),
      message,
    );
  } catch {
    return undefined;
  }
}

async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
}

// Not shifts: a log may outgrow 2^31 entries.
function half(n: number): number {
  return Math.floor(n / 2);
}

function bytesOf(text: string | undefined): Bytes | undefined {
  const bytes = text === undefined ? undefined : decodeBase64(text);
  return bytes === undefined ? undefined : new Uint8Array(bytes);
}

function decimal(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:0|[1-9][0-9]*)$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
