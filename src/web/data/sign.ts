// Signing a draft in the browser: what you see is what you sign. The digest is computed here from
// the content on the screen and compared with the office's before the authenticator is asked for
// anything; its challenge is that digest. Records nothing: the answer goes into `sign-letter`.
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';
import type { PasskeySignature } from '#modules/correspondence/entries.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { SigningPasskeys } from '#modules/directory/shapes.ts';
import { get } from './api.ts';
import type { Result } from './api.ts';
import { refused, seeDraft } from './seen-draft.ts';
import type { SeenDraft } from './seen-draft.ts';

/** The body of `sign-letter`; without a passkey the person signs by their seat. */
export interface SignedDraft extends SeenDraft {
  readonly passkey: PasskeySignature | null;
}

type Transports = readonly AuthenticatorTransport[];

/** The body of `sign-letter`, or why there is none. Takes as long as the person takes. */
export async function signDraft(letter: LetterAnswer): Promise<Result<SignedDraft>> {
  const seen = seeDraft(letter);
  if (!seen.ok) return seen;
  const { draft, digest } = seen.value;
  const signed = await signDigest(digest);
  return signed.ok ? { ok: true, value: { draft, digest, passkey: signed.value } } : signed;
}

/** The person's passkey over a digest; null where they have none and sign by their seat. */
export async function signDigest(digest: string): Promise<Result<PasskeySignature | null>> {
  const asked = await get<SigningPasskeys>('/api/passkeys/signing');
  if (!asked.ok) return asked;
  const { passkeys, rpId } = asked.value;
  if (passkeys.length === 0) return { ok: true, value: null };
  if (typeof window.PublicKeyCredential !== 'function') return refused('web.no-passkeys-here');
  const passkey = await askAuthenticator(bytesOfHex(digest), passkeys, rpId);
  return passkey === undefined ? refused('web.signing-cancelled') : { ok: true, value: passkey };
}

/** Undefined where the person cancelled, waited too long, or has none of these keys here. */
async function askAuthenticator(
  challenge: Uint8Array<ArrayBuffer>,
  passkeys: SigningPasskeys['passkeys'],
  rpId: string,
): Promise<PasskeySignature | undefined> {
  const allowCredentials = passkeys.map(({ id, transports }) => ({
    type: 'public-key' as const,
    id: bytesOfBase64url(id),
    // The browser passes over names that it does not know.
    transports: [...(transports as Transports)],
  }));
  const publicKey = { challenge, rpId, allowCredentials, userVerification: 'required' } as const;
  try {
    const made = await navigator.credentials.get({ publicKey });
    const answer = made instanceof PublicKeyCredential ? made.response : undefined;
    if (!(made instanceof PublicKeyCredential)) return undefined;
    if (!(answer instanceof AuthenticatorAssertionResponse)) return undefined;
    return {
      credential: base64url(made.rawId),
      authenticatorData: base64url(answer.authenticatorData),
      clientData: base64url(answer.clientDataJSON),
      signature: base64url(answer.signature),
    };
  } catch {
    // For the person's privacy the browser tells these apart to nobody.
    return undefined;
  }
}

function base64url(bytes: ArrayBuffer): string {
  const text = encodeBase64(new Uint8Array(bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function bytesOfBase64url(text: string): Uint8Array<ArrayBuffer> {
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=');
  const bytes = decodeBase64(padded.replaceAll('-', '+').replaceAll('_', '/'));
  return new Uint8Array(bytes ?? []);
}

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
