// The code on a visitor's note: fifty bits out of the random nonce of the entry that gave the note,
// so that nobody guesses it and it is the same after every rebuild. Ten characters of Crockford's
// base 32, which has no letter that looks like a digit. What people type is read kindly.
import { decodeBase64 } from '#lib/base64.ts';
import { toWesternDigits } from '#lib/digits.ts';
import { must } from '#lib/assert.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = /^[0-9A-HJKMNP-TV-Z]{10}$/;
const CHARACTERS = 10;
const BITS_OF_CHARACTER = 5;

/** The other 78 bits of the nonce stay unsaid: the leaf's hash still tells nobody what it is of. */
export function trackingCodeOf(nonce: string): string {
  const bytes = must(decodeBase64(nonce), 'A nonce is written in base 64.');
  let bits = 0n;
  for (const byte of bytes.slice(0, 7)) bits = (bits << 8n) | BigInt(byte);
  const code = Array.from({ length: CHARACTERS }, (_, place) => {
    const shift = BigInt(56 - BITS_OF_CHARACTER * (place + 1));
    return ALPHABET[Number((bits >> shift) & 31n)] ?? '';
  });
  return code.join('');
}

/** In two halves, as it is printed. */
export function codeText(code: string): string {
  return `${code.slice(0, CHARACTERS / 2)}-${code.slice(CHARACTERS / 2)}`;
}

/** Undefined where it can be no code, however it was meant. */
export function readTrackingCode(typed: string): string | undefined {
  const plain = toWesternDigits(typed)
    .toUpperCase()
    .replaceAll(/[\s\p{Cf}-]+/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return CODE.test(plain) ? plain : undefined;
}
