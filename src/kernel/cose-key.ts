// Public keys as authenticators give them: COSE keys (RFC 9052 §7, RFC 9053) in CBOR (RFC 8949), of
// the three algorithms that passkeys are enrolled with. WebAuthn §5.8.5 allows only the members
// that a key needs, so only a flat map of integers and byte strings is read, and nothing behind it.

/** ECDSA on P-256 with SHA-256, Ed25519, RSASSA-PKCS1-v1_5 with SHA-256. */
export type CoseAlgorithm = 'ES256' | 'EdDSA' | 'RS256';

export interface CoseKey {
  readonly algorithm: CoseAlgorithm;
  /** Members in base64url (RFC 7518 §6, RFC 8037 §2). */
  readonly jwk: Readonly<Record<string, string>>;
}

const PAIRS_MAX = 8;
const RSA_BYTES_MIN = 256;
const RSA_BYTES_MAX = 512;
const RSA_EXPONENT_BYTES_MAX = 4;
const FIELD_BYTES = 32;

// Labels of RFC 9052 §7.1 and RFC 9053 §7; −1, −2, −3 mean another thing for each type of key.
const TYPE = 1;
const ALGORITHM = 3;

/** Undefined for what is no such key, or not exactly one. */
export function readCoseKey(bytes: Uint8Array): CoseKey | undefined {
  const map = readFlatMap(bytes);
  if (map === undefined) return undefined;
  const form = `${String(map.get(TYPE))} ${String(map.get(ALGORITHM))}`;
  if (form === '2 -7') return ellipticKey(map);
  if (form === '1 -8') return edwardsKey(map);
  return form === '3 -257' ? rsaKey(map) : undefined;
}

type Value = number | Uint8Array;
type FlatMap = ReadonlyMap<number, Value>;

function ellipticKey(map: FlatMap): CoseKey | undefined {
  const [x, y] = [textOf(map.get(-2), FIELD_BYTES), textOf(map.get(-3), FIELD_BYTES)];
  const isP256 = map.get(-1) === 1 && map.size === 5;
  if (!isP256 || x === undefined || y === undefined) return undefined;
  return { algorithm: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x, y } };
}

function edwardsKey(map: FlatMap): CoseKey | undefined {
  const x = textOf(map.get(-2), FIELD_BYTES);
  const isEd25519 = map.get(-1) === 6 && map.size === 4;
  return isEd25519 && x !== undefined
    ? { algorithm: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x } }
    : undefined;
}

function rsaKey(map: FlatMap): CoseKey | undefined {
  const n = textOf(map.get(-1), RSA_BYTES_MIN, RSA_BYTES_MAX);
  const e = textOf(map.get(-2), 1, RSA_EXPONENT_BYTES_MAX);
  if (n === undefined || e === undefined || map.size !== 4) return undefined;
  return { algorithm: 'RS256', jwk: { kty: 'RSA', n, e } };
}

function textOf(value: Value | undefined, min: number, max = min): string | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const isFit = value.length >= min && value.length <= max;
  return isFit ? Buffer.from(value).toString('base64url') : undefined;
}

interface Head {
  /** RFC 8949 §3: 0 unsigned, 1 negative, 2 bytes, 5 map; the others are not read. */
  readonly major: number;
  readonly argument: number;
  readonly next: number;
}

function readFlatMap(bytes: Uint8Array): FlatMap | undefined {
  const head = readHead(bytes, 0);
  if (head?.major !== 5 || head.argument > PAIRS_MAX) return undefined;
  const map = new Map<number, Value>();
  let at = head.next;
  for (let pair = 0; pair < head.argument; pair += 1) {
    const label = readValue(bytes, at);
    const value = label === undefined ? undefined : readValue(bytes, label.next);
    if (label === undefined || value === undefined) return undefined;
    if (typeof label.value !== 'number' || map.has(label.value)) return undefined;
    map.set(label.value, value.value);
    at = value.next;
  }
  return at === bytes.length ? map : undefined;
}

function readValue(bytes: Uint8Array, at: number): { value: Value; next: number } | undefined {
  const head = readHead(bytes, at);
  if (head === undefined) return undefined;
  const { major, argument, next } = head;
  if (major === 0) return { value: argument, next };
  if (major === 1) return { value: -1 - argument, next };
  const end = next + argument;
  if (major !== 2 || end > bytes.length) return undefined;
  return { value: bytes.subarray(next, end), next: end };
}

/** Arguments of at most two bytes: nothing in such a key needs more. */
function readHead(bytes: Uint8Array, at: number): Head | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const major = first >> 5;
  const short = first & 31;
  if (short < 24) return { major, argument: short, next: at + 1 };
  const [one, two] = [bytes[at + 1], bytes[at + 2]];
  if (short === 24 && one !== undefined) return { major, argument: one, next: at + 2 };
  if (short !== 25 || one === undefined || two === undefined) return undefined;
  return { major, argument: (one << 8) | two, next: at + 3 };
}
