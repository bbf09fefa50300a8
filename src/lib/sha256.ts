// SHA-256 (FIPS 180-4), synchronous and without anything of Node, for what an office and a browser
// must both compute in the midst of pure code. It is for texts of a letter's size; files and the
// log's tree are hashed by node:crypto. The constants are derived, so none can be mistyped.

const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;
const ROUNDS = 64;

const { roots, start } = constants();
const words = new Uint32Array(ROUNDS);

/** Lower-case hex of the SHA-256 of the bytes. */
export function sha256Hex(bytes: Uint8Array): string {
  const hash = Uint32Array.from(start);
  const padded = pad(bytes);
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) mix(hash, view, at);
  return [...hash].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** A one bit, zeroes, and the length in bits as 64-bit big-endian (§5.1.1). */
function pad(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil((bytes.length + 1 + LENGTH_BYTES) / BLOCK_BYTES);
  const padded = new Uint8Array(blocks * BLOCK_BYTES);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const length = new DataView(padded.buffer, padded.length - LENGTH_BYTES);
  length.setUint32(0, Math.floor(bytes.length / 2 ** 29));
  length.setUint32(4, (bytes.length * 8) % 2 ** 32);
  return padded;
}

/** §6.2.2: one block into the hash, which it changes. */
function mix(hash: Uint32Array, block: DataView, offset: number): void {
  for (let t = 0; t < ROUNDS; t += 1) {
    words[t] = t < 16 ? block.getUint32(offset + 4 * t) : scheduled(t);
  }
  let [a, b, c, d, e, f, g, h] = eightOf(hash);
  for (let t = 0; t < ROUNDS; t += 1) {
    const sum1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const choice = (e & f) ^ (~e & g);
    const one = (h + sum1 + choice + at(roots, t) + at(words, t)) | 0;
    const sum0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const two = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    hash[i] = at(hash, i) + word;
  });
}

function scheduled(t: number): number {
  const w15 = at(words, t - 15);
  const w2 = at(words, t - 2);
  const small0 = turn(w15, 7) ^ turn(w15, 18) ^ (w15 >>> 3);
  const small1 = turn(w2, 17) ^ turn(w2, 19) ^ (w2 >>> 10);
  return at(words, t - 16) + small0 + at(words, t - 7) + small1;
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function at(list: Uint32Array, i: number): number {
  return list[i] ?? 0;
}

type Eight = [number, number, number, number, number, number, number, number];

function eightOf(hash: Uint32Array): Eight {
  const word = (i: number) => at(hash, i);
  return [word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7)];
}

/** First 32 bits of the fractions of cube and square roots of the first primes (§4.2.2, §5.3.3). */
function constants(): { readonly roots: Uint32Array; readonly start: Uint32Array } {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < ROUNDS; n += 1n) {
    if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  }
  const fraction = (prime: bigint, power: bigint) =>
    Number(BigInt.asUintN(32, rootOf(prime << (32n * power), power)));
  return {
    roots: Uint32Array.from(primes, (prime) => fraction(prime, 3n)),
    start: Uint32Array.from(primes.slice(0, 8), (prime) => fraction(prime, 2n)),
  };
}

/** The greatest whole number whose power is not above n. */
function rootOf(n: bigint, power: bigint): bigint {
  let low = 0n;
  let high = 1n << 40n;
  while (low + 1n < high) {
    const middle = (low + high) / 2n;
    if (middle ** power <= n) low = middle;
    else high = middle;
  }
  return low;
}
