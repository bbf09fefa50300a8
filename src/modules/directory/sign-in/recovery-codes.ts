// Recovery codes for whoever has lost their passkey: ten of 80 random bits, shown once, each good
// once. The alphabet is Crockford's base 32, which survives being read aloud or typed in a hurry.
// So much chance needs no slow hash: there is no list of likely codes to try.
import { createHash } from 'node:crypto';
import { formatInstant } from '#lib/instant.ts';
import { toWesternDigits } from '#lib/digits.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { SignInPorts } from './ports.ts';

export const RECOVERY_CODE_COUNT = 10;
const CODE_BYTES = 10;
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export type RecoveryPorts = Pick<SignInPorts, 'authority' | 'secrets' | 'randomBytes'>;

/** As shown: 'ABCD-EFGH-JKMN-PQRS'. They cannot be had again. */
export async function makeRecoveryCodes(ports: RecoveryPorts, person: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODE_COUNT }, () =>
    codeOf(ports.randomBytes(CODE_BYTES)),
  );
  const hashes = codes.map((code) => hashOf(person, code));
  await ports.secrets.replaceRecoveryCodes(person, hashes);
  return codes;
}

/** The same refusal for a wrong code, a used one and an unknown person. */
export async function checkRecoveryCode(
  ports: SignInPorts,
  person: string,
  code: string,
): Promise<Refusal | undefined> {
  const now = formatInstant(ports.nowMs());
  const isKnown = ports.authority.findPerson(person) !== undefined;
  const isUsed = await ports.secrets.useRecoveryCode(person, hashOf(person, code), now);
  return isKnown && isUsed ? undefined : refuse('directory.recovery-code-wrong', {}, '/code');
}

/** 10 bytes as 16 characters in four groups. */
export function codeOf(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < 16; i += 1) {
    text = alphabet.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return (text.match(/.{4}/g) ?? []).join('-');
}

function hashOf(person: string, code: string): Uint8Array {
  return createHash('sha256')
    .update(`${person}\n${normalise(code)}`)
    .digest();
}

// Any digits, any case, any spacing; O is 0, I and L are 1, as Crockford has it.
function normalise(code: string): string {
  const plain = toWesternDigits(code)
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '');
  return plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
