// Bech32 (BIP 173) as the age format writes its keys: without the limit of 90 characters, lower or
// upper case throughout. Pure.

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_DIGITS = 6;

/** In lower case, whatever the prefix is written in. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const low = prefix.toLowerCase();
  const digits = regroup(bytes, 8, 5, true) ?? [];
  const sum = checksum([...expand(low), ...digits, ...Array<number>(CHECKSUM_DIGITS).fill(0)]) ^ 1;
  const last = Array.from({ length: CHECKSUM_DIGITS }, (_, i) => (sum >> (5 * (5 - i))) & 31);
  return `${low}1${[...digits, ...last].map((digit) => ALPHABET.charAt(digit)).join('')}`;
}

/** The bytes of a text with this prefix; undefined where it is not exactly what was written. */
export function decodeBech32(prefix: string, text: string): Uint8Array | undefined {
  const low = text.toLowerCase();
  if (text !== low && text !== text.toUpperCase()) return undefined;
  const start = `${prefix.toLowerCase()}1`;
  if (!low.startsWith(start) || low.length < start.length + CHECKSUM_DIGITS) return undefined;
  const digits = [...low.slice(start.length)].map((digit) => ALPHABET.indexOf(digit));
  if (digits.includes(-1)) return undefined;
  if (checksum([...expand(start.slice(0, -1)), ...digits]) !== 1) return undefined;
  const bytes = regroup(digits.slice(0, -CHECKSUM_DIGITS), 5, 8, false);
  return bytes === undefined ? undefined : Uint8Array.from(bytes);
}

function expand(prefix: string): number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(digits: readonly number[]): number {
  let sum = 1;
  for (const digit of digits) {
    const top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ digit;
    for (const [i, generator] of GENERATORS.entries()) {
      if (((top >> i) & 1) === 1) sum ^= generator;
    }
  }
  return sum;
}

// Undefined where bits are left over that nobody wrote.
function regroup(
  values: Iterable<number>,
  fromBits: number,
  toBits: number,
  isPadded: boolean,
): number[] | undefined {
  const regrouped: number[] = [];
  let bits = 0;
  let bitCount = 0;
  for (const value of values) {
    bits = ((bits << fromBits) | value) & 0xffff;
    bitCount += fromBits;
    while (bitCount >= toBits) {
      bitCount -= toBits;
      regrouped.push((bits >> bitCount) & ((1 << toBits) - 1));
    }
  }
  const stray = bits & ((1 << bitCount) - 1);
  if (isPadded) {
    if (bitCount > 0) regrouped.push((stray << (toBits - bitCount)) & ((1 << toBits) - 1));
    return regrouped;
  }
  return bitCount < fromBits && stray === 0 ? regrouped : undefined;
}
