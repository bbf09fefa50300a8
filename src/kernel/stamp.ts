// The stamp of a paper: what its QR code says, so that anybody who has the office's public key
// knows without a line whether the paper is genuine. A stamp is a checkpoint of the office's log
// as it stood just after the paper's entry, whose extension lines say what the paper is; the
// office's key signs the whole, and the path from the entry's leaf to the root goes along. Behind
// it stands which centres hold the entry by then. Format: decisions 0021 and 0093. Runs in the
// browser too, so it uses nothing of Node; it reads no clocks, files or pictures.
import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '#lib/assert.ts';
import { decodeBase32, encodeBase32 } from '#lib/base32.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';
import { cosignersMax, headsMax, isCosigned, isSigned, listCosigners } from './stamp-cosigned.ts';
import type { Cosigner, StampCosigned } from './stamp-cosigned.ts';
import { countAfter, joined, ones, rootOfLast } from './stamp-path.ts';

/** Kinds of paper in the order of their codes; only ever added to. */
export const stampedPapers = [
  'letter',
  'delivery-note',
  'referral-sheet',
  'register-page',
  'courier-round',
  'report',
  'loan-slip',
] as const;
export type StampedPaper = (typeof stampedPapers)[number];

export interface StampStatement {
  readonly paper: StampedPaper;
  /** Origin of the office's log, which is also the name of its key. */
  readonly origin: string;
  /** Where the paper's entry stands in the log. */
  readonly index: number;
  readonly leafHash: Uint8Array;
  /** Root of the tree of `index + 1` leaves. */
  readonly root: Uint8Array;
  /** From the leaf up; in a tree that ends with the leaf, all of them stand before it. */
  readonly path: readonly Uint8Array[];
  readonly register: string;
  /** As the office wrote it. */
  readonly number: string;
  /** 'YYYY-MM-DD', Gregorian. */
  readonly date: string;
  /** What the paper is about, shortened; empty where it is secret. */
  readonly subject: string;
  /** SHA-256 of the canonical JSON of all that is printed. */
  readonly content: Uint8Array;
}

export interface Stamp extends StampStatement {
  readonly keyId: number;
  readonly signature: Uint8Array;
  /** Heads that centres have cosigned; empty where none was known when the paper was printed. */
  readonly cosigned: readonly StampCosigned[];
}

export type StampVerdict =
  | {
      readonly verdict: 'genuine';
      readonly stamp: Stamp;
      readonly key: string;
      /** The centres that hold it, by the keys that the checker has. */
      readonly cosigners: readonly Cosigner[];
    }
  | {
      readonly verdict: 'altered' | 'unknown-key' | 'not-in-log';
      /** What it claims; nothing vouches for it. */
      readonly stamp: Stamp;
    }
  | { readonly verdict: 'malformed' };

export const stampSubjectMaxChars = 64;
/** By what stands behind the office's signature: nothing, or who holds the entry. */
const [ALONE, HELD] = [1, 2];
const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TEXT_MAX_BYTES = 255;
const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(1900, 0, 1);
const TYPE_ED25519 = 1;
const TYPE_COSIGNATURE = 4;
const CONTROL = /\p{Cc}/u;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the office's key signs: a C2SP checkpoint whose extension lines are the stamp's. */
export function stampNote(statement: StampStatement): string {
  const { origin, index, root, leafHash, paper, register, number, date } = statement;
  const lines = [
    ...[origin, String(index + 1), encodeBase64(root)],
    ...[`dawam-stamp/v1 ${paper}`, `leaf ${encodeBase64(leafHash)}`],
    ...[`register ${register}`, `number ${number}`, `date ${date}`],
    ...[`subject ${statement.subject}`, `content ${encodeBase64(statement.content)}`],
  ];
  return `${lines.join('\n')}\n`;
}

/** `sign` makes a bare Ed25519 signature with the key of this id. */
export function signStamp(
  statement: StampStatement,
  keyId: number,
  sign: (message: Uint8Array) => Uint8Array,
): Stamp {
  assert(isStatement(statement), 'What an office stamps is well-formed.');
  return {
    ...statement,
    keyId,
    signature: sign(encoder.encode(stampNote(statement))),
    cosigned: [],
  };
}

/** Version, paper, key, texts, numbers, hashes, signature, cosigned heads; then base 32. */
export function encodeStamp(stamp: Stamp): string {
  assert(isStatement(stamp), 'A stamp that is printed is well-formed.');
  const { cosigned } = stamp;
  const day = (Date.parse(`${stamp.date}T00:00:00Z`) - FIRST_DAY_MS) / DAY_MS;
  const texts = [stamp.origin, stamp.register, stamp.number, stamp.subject].map((text) => {
    const bytes = encoder.encode(text);
    return joined([Uint8Array.of(bytes.length), bytes]);
  });
  return encodeBase32(
    joined([
      Uint8Array.of(cosigned.length === 0 ? ALONE : HELD, stampedPapers.indexOf(stamp.paper)),
      ...[keyIdBytes(stamp.keyId), ...texts, varint(day), varint(stamp.index)],
      ...[stamp.content, stamp.leafHash, stamp.root, ...stamp.path, stamp.signature],
      ...cosignedBytes(cosigned, stamp.index),
    ]),
  );
}

/** How many heads; of each size, hashes, how many cosignatures; of each key, time, signature. */
function cosignedBytes(cosigned: readonly StampCosigned[], index: number): Uint8Array[] {
  if (cosigned.length === 0) return [];
  const isGood = cosigned.every((one) => isCosigned(one, index));
  assert(isGood && cosigned.length <= headsMax, 'Cosigned heads are few and in good form.');
  const heads = cosigned.flatMap(({ size, after, cosignatures }) => [
    ...[varint(size), ...after, Uint8Array.of(cosignatures.length)],
    ...cosignatures.flatMap(({ keyId, timeS, signature }) => {
      return [keyIdBytes(keyId), varint(timeS), signature];
    }),
  ]);
  return [Uint8Array.of(cosigned.length), ...heads];
}

function keyIdBytes(keyId: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, keyId);
  return bytes;
}

function readCosigned(from: Cursor, index: number): readonly StampCosigned[] | undefined {
  const count = from.take(1)[0] ?? 0;
  if (count === 0 || count > headsMax) return undefined;
  const heads: StampCosigned[] = [];
  for (let head = 0; head < count; head += 1) {
    const size = from.varint();
    if (from.isShort || size <= index) return undefined;
    const after = Array.from({ length: countAfter(index, size) }, () => from.take(HASH_BYTES));
    const length = from.take(1)[0] ?? 0;
    if (from.isShort || length > cosignersMax) return undefined;
    const cosignatures = Array.from({ length }, () => {
      return { keyId: from.keyId(), timeS: from.varint(), signature: from.take(SIGNATURE_BYTES) };
    });
    heads.push({ size, after, cosignatures });
  }
  return !from.isShort && heads.every((one) => isCosigned(one, index)) ? heads : undefined;
}

/** Reads a stamp without believing it; undefined where it is none. */
export function parseStamp(text: string): Stamp | undefined {
  const bytes = decodeBase32(text);
  if (bytes === undefined) return undefined;
  const from = new Cursor(bytes);
  const version = from.take(1)[0];
  const paper = stampedPapers[from.take(1)[0] ?? -1];
  const keyId = from.keyId();
  const [origin, register, number, subject] = [from.text(), from.text(), from.text(), from.text()];
  const day = from.varint();
  const index = from.varint();
  if (from.isShort || (version !== ALONE && version !== HELD)) return undefined;
  if (paper === undefined) return undefined;
  const [content, leafHash, root] = [HASH_BYTES, HASH_BYTES, HASH_BYTES].map((n) => from.take(n));
  const path = Array.from({ length: ones(index) }, () => from.take(HASH_BYTES));
  const signature = from.take(SIGNATURE_BYTES);
  const cosigned = version === HELD ? readCosigned(from, index) : [];
  if (cosigned === undefined) return undefined;
  if (from.isShort || !from.isAtEnd || day > 100_000) return undefined;
  if (content === undefined || leafHash === undefined || root === undefined) return undefined;
  const date = new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10);
  const statement = { paper, origin, index, leafHash, root, path, register, number, date, subject };
  const stamp = { ...statement, content, keyId, signature, cosigned };
  return isStatement(stamp) ? stamp : undefined;
}

/** `keys` are verifier keys (C2SP signed-note) of offices and centres that the checker believes. */
export function checkStamp(text: string, keys: readonly string[]): StampVerdict {
  const stamp = parseStamp(text);
  if (stamp === undefined) return { verdict: 'malformed' };
  const known = keys.map((key) => ({ key, read: readKey(key) }));
  const found = known.find(({ read }) => read?.name === stamp.origin && read.id === stamp.keyId);
  if (found?.read === undefined) return { verdict: 'unknown-key', stamp };
  const message = encoder.encode(stampNote(stamp));
  if (!isSigned(stamp.signature, message, found.read.publicKey)) {
    return { verdict: 'altered', stamp };
  }
  const root = rootOfLast(stamp.leafHash, stamp.path);
  if (encodeBase64(root) !== encodeBase64(stamp.root)) return { verdict: 'not-in-log', stamp };
  const centres = keys.flatMap((key) => readCentreKey(key) ?? []);
  const cosigners = listCosigners(stamp, stamp.cosigned, centres);
  if (cosigners === undefined) return { verdict: 'altered', stamp };
  return { verdict: 'genuine', stamp, key: found.key, cosigners };
}

/** SHA-256 of a text in UTF-8. */
export function digestOfText(text: string): Uint8Array {
  return sha256(encoder.encode(text));
}

export interface StampKey {
  readonly name: string;
  readonly id: number;
  readonly publicKey: Uint8Array;
}

/** A verifier key of type Ed25519; undefined where it is anything else, or its id is wrong. */
export function readKey(text: string): StampKey | undefined {
  return readKeyOfType(text, TYPE_ED25519);
}

/** The same of a centre, by which it cosigns. */
export function readCentreKey(text: string): StampKey | undefined {
  return readKeyOfType(text, TYPE_COSIGNATURE);
}

function readKeyOfType(text: string, type: number): StampKey | undefined {
  const [name = '', idText = '', ...rest] = text.trim().split('+');
  const bytes = decodeBase64(rest.join('+'));
  if (bytes?.[0] !== type || bytes.length !== 1 + HASH_BYTES) return undefined;
  if (name === '' || !/^[0-9a-f]{8}$/.test(idText)) return undefined;
  const digest = sha256(joined([encoder.encode(`${name}\n`), bytes]));
  const id = new DataView(digest.buffer, digest.byteOffset).getUint32(0);
  if (id !== Number.parseInt(idText, 16)) return undefined;
  return { name, id, publicKey: bytes.slice(1) };
}

function isStatement(statement: StampStatement): boolean {
  const { origin, register, number, subject, date, index, path } = statement;
  const texts = [origin, register, number, subject];
  return (
    [origin, register, number].every((text) => text !== '') &&
    texts.every(isLine) &&
    DAY.test(date) &&
    isDay(date) &&
    Number.isSafeInteger(index) &&
    index >= 0 &&
    path.length === ones(index) &&
    [statement.content, statement.leafHash, statement.root, ...path].every(isHash)
  );
}

function isLine(text: string): boolean {
  const isShort = encoder.encode(text).length <= TEXT_MAX_BYTES;
  return isShort && text.isWellFormed() && !CONTROL.test(text);
}

function isDay(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return ms >= FIRST_DAY_MS && new Date(ms).toISOString().startsWith(date);
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES;
}

/** Seven bits a byte, the lowest first. */
function varint(n: number): Uint8Array {
  const bytes: number[] = [];
  let rest = n;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.of(...bytes, rest);
}

/** Reads bytes in order; what is past the end is remembered, not thrown. */
class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;
  isShort = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(count: number): Uint8Array {
    const taken = this.#bytes.slice(this.#at, this.#at + count);
    this.#at += count;
    if (taken.length === count) return taken;
    this.isShort = true;
    return new Uint8Array(count);
  }

  keyId(): number {
    const bytes = this.take(4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  }

  text(): string {
    const bytes = this.take(this.take(1)[0] ?? 0);
    try {
      return decoder.decode(bytes);
    } catch {
      this.isShort = true;
      return '';
    }
  }

  /** In its shortest form only, and a safe integer. */
  varint(): number {
    let n = 0;
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      const byte = this.take(1)[0] ?? 0;
      n += (byte % 128) * scale;
      if (byte > 127) continue;
      const isShortest = byte !== 0 || scale === 1;
      if (!isShortest || !Number.isSafeInteger(n)) this.isShort = true;
      return n;
    }
    this.isShort = true;
    return 0;
  }
}
