// Passkeys (WebAuthn): signing in and enrolling. Credentials are discoverable, the authenticator
// must verify its user, and no attestation is asked for, so all of it works without the internet.
// A challenge lives five minutes and works once. The name that a passkey belongs to is the host
// under which the browser sees this server; its own check of that is what defeats phishing.
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import { formatInstant } from '#lib/instant.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { PasskeyBody } from '#modules/directory/entries.ts';
import type { SigningPasskeys } from '#modules/directory/shapes.ts';
import { passkeySubject } from '#modules/directory/credential-subject.ts';
import { newId, submitAsServer } from './ports.ts';
import type { SignInPorts } from './ports.ts';

export const CHALLENGE_LIFE_MS = 5 * 60_000;
const base64url = z.string().regex(/^[A-Za-z0-9_-]*={0,2}$/);
const credential = {
  id: base64url.min(1).max(1_400),
  rawId: base64url.min(1).max(1_400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).exactOptional(),
  clientExtensionResults: z.looseObject({}).default({}),
};

/** What navigator.credentials.get() gives, as JSON. */
export const assertionShape = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url.max(4_000),
    authenticatorData: base64url.max(8_000),
    signature: base64url.max(8_000),
    userHandle: base64url.max(200).exactOptional(),
  }),
});

/** What navigator.credentials.create() gives, as JSON. */
export const attestationShape = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url.max(4_000),
    attestationObject: base64url.max(20_000),
    transports: z.array(z.string().max(20)).max(8).exactOptional(),
  }),
});

/** `options` go to navigator.credentials as they stand; `id` comes back with the answer. */
export interface Asked {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** `person` null: whoever signs in; else only their own passkeys are asked for. */
export async function askForPasskey(
  ports: SignInPorts,
  origin: string,
  person: string | null = null,
): Promise<Asked | Refusal> {
  const rpID = relyingParty(origin);
  if (typeof rpID !== 'string') return rpID;
  const own = person === null ? [] : passkeysOf(ports, person);
  const options = await generateAuthenticationOptions({
    rpID,
    challenge: Uint8Array.from(ports.randomBytes(32)),
    userVerification: 'required',
    timeout: CHALLENGE_LIFE_MS,
    ...(person === null ? {} : { allowCredentials: own }),
  });
  return await remember(ports, person === null ? 'sign-in' : 'step-up', person, options);
}

/** The person whose passkey answered; `purpose` as it was asked for. */
export async function checkPasskey(
  ports: SignInPorts,
  origin: string,
  answer: { readonly id: string; readonly response: z.output<typeof assertionShape> },
  purpose: 'sign-in' | 'step-up' = 'sign-in',
): Promise<{ readonly person: string } | Refusal> {
  const rpID = relyingParty(origin);
  if (typeof rpID !== 'string') return rpID;
  const now = formatInstant(ports.nowMs());
  const challenge = await ports.secrets.takeChallenge({ id: answer.id, purpose }, now);
  if (challenge === undefined) return refuse('directory.challenge-over');
  const subject = passkeySubject(answer.response.id);
  const enrolled = ports.authority.findCredential(subject);
  const isUsable = enrolled?.kind === 'passkey' && enrolled.revokedAt === undefined;
  if (!isUsable) return refuse('directory.passkey-unknown');
  if (challenge.person !== null && challenge.person !== enrolled.person) {
    return refuse('directory.passkey-not-accepted');
  }
  const { userHandle } = answer.response.response;
  if (
    userHandle !== undefined &&
    userHandle !== userHandleOf(enrolled.person).toString('base64url')
  ) {
    return refuse('directory.passkey-not-accepted');
  }
  const counter = await verifyAssertion(answer.response, challenge.value, origin, enrolled);
  if (counter === undefined) return refuse('directory.passkey-not-accepted');
  const isForward = await ports.secrets.notePasskeyUse(subject, counter, now);
  return isForward ? { person: enrolled.person } : refuse('directory.passkey-copied');
}

async function verifyAssertion(
  response: z.output<typeof assertionShape>,
  expectedChallenge: string,
  origin: string,
  enrolled: PasskeyBody,
): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
      credential: {
        id: enrolled.credentialId,
        publicKey: Uint8Array.from(Buffer.from(enrolled.publicKey, 'base64url')),
        // The counter is judged where it is stored, in one statement.
        counter: 0,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    // The library throws at whatever is malformed or does not match.
    return undefined;
  }
}

export async function askForNewPasskey(
  ports: SignInPorts,
  origin: string,
  person: string,
): Promise<Asked | Refusal> {
  const rpID = relyingParty(origin);
  if (typeof rpID !== 'string') return rpID;
  const names = ports.authority.findPerson(person)?.names;
  if (names === undefined) return refuse('directory.no-such-person', { person });
  const options = await generateRegistrationOptions({
    rpName: 'Dawam',
    rpID,
    userName: person,
    userDisplayName: `${names.ar} · ${names.en}`,
    userID: Uint8Array.from(userHandleOf(person)),
    challenge: Uint8Array.from(ports.randomBytes(32)),
    timeout: CHALLENGE_LIFE_MS,
    attestationType: 'none',
    excludeCredentials: passkeysOf(ports, person),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs,
  });
  return await remember(ports, 'enrol', person, options);
}

// EdDSA, ES256, RS256: what authenticators have, in the order we like them.
const supportedAlgorithmIDs = [-8, -7, -257];

/** An authenticator has shown that it made this key for this server, with its user verified. */
export interface CheckedPasskey {
  readonly person: string;
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
}

export interface NewPasskey {
  /** Of the challenge. */
  readonly id: string;
  /** What its owner calls it. */
  readonly name: string;
  readonly response: z.output<typeof attestationShape>;
}

/** Takes the challenge; records nothing. */
export async function checkNewPasskey(
  ports: SignInPorts,
  origin: string,
  person: string,
  answer: NewPasskey,
): Promise<CheckedPasskey | Refusal> {
  const rpID = relyingParty(origin);
  if (typeof rpID !== 'string') return rpID;
  const now = formatInstant(ports.nowMs());
  const challenge = await ports.secrets.takeChallenge({ id: answer.id, purpose: 'enrol' }, now);
  if (challenge?.person !== person) return refuse('directory.challenge-over');
  const made = await verifyAttestation(answer.response, challenge.value, origin);
  if (made === undefined) return refuse('directory.passkey-not-accepted');
  const { transports = [] } = answer.response.response;
  const { id: credentialId, publicKey, counter } = made;
  return { person, credentialId, publicKey, counter, transports, name: answer.name };
}

/** The caller has made sure that it is this person who asks. */
export async function enrolPasskey(
  ports: SignInPorts,
  passkey: CheckedPasskey,
  invitedBy: string | null,
): Promise<Refusal | undefined> {
  const { counter, ...rest } = passkey;
  const subject = passkeySubject(passkey.credentialId);
  const publicKey = Buffer.from(passkey.publicKey).toString('base64url');
  const body = { ...rest, publicKey, invitedBy };
  const outcome = await submitAsServer(ports, { kind: 'enrol-credential', subject, body });
  if (isRefusal(outcome)) return outcome;
  await ports.secrets.notePasskeyUse(subject, counter, formatInstant(ports.nowMs()));
  return undefined;
}

async function verifyAttestation(
  response: z.output<typeof attestationShape>,
  expectedChallenge: string,
  origin: string,
): Promise<{ id: string; publicKey: Uint8Array; counter: number } | undefined> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
      supportedAlgorithmIDs,
    });
    return verified ? registrationInfo.credential : undefined;
  } catch {
    // The library throws at whatever is malformed or does not match.
    return undefined;
  }
}

async function remember(
  ports: SignInPorts,
  purpose: 'sign-in' | 'enrol' | 'step-up',
  person: string | null,
  options: { readonly challenge: string },
): Promise<Asked> {
  const id = newId(ports);
  const nowMs = ports.nowMs();
  const expiresAt = formatInstant(nowMs + CHALLENGE_LIFE_MS);
  const challenge = { id, purpose, person, value: options.challenge };
  await ports.secrets.putChallenge(challenge, expiresAt, formatInstant(nowMs));
  return { id, options: { ...options } };
}

export function passkeysOf(ports: Pick<SignInPorts, 'authority'>, person: string) {
  return ports.authority.listCredentialsOf(person).flatMap((one) => {
    return one.kind === 'passkey'
      ? [{ id: one.credentialId, transports: [...one.transports] }]
      : [];
  });
}

/** Refused where the person has passkeys and the browser came by an address, where none works. */
export function listSigningPasskeys(
  ports: SignInPorts,
  origin: string,
  person: string,
): SigningPasskeys | Refusal {
  const passkeys = passkeysOf(ports, person);
  const rpId = relyingParty(origin);
  if (typeof rpId === 'string') return { passkeys, rpId };
  return passkeys.length === 0 ? { passkeys, rpId: '' } : rpId;
}

// Browsers know passkeys of names only: https://www.w3.org/TR/webauthn-3/#relying-party-identifier
function relyingParty(origin: string): string | Refusal {
  const { hostname } = new URL(origin);
  const isAddress = isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0;
  return isAddress ? refuse('directory.passkey-needs-name', { host: hostname }) : hostname;
}

/** Opaque, as WebAuthn asks: it tells an authenticator's finder nothing about the person. */
function userHandleOf(person: string): Buffer {
  return createHash('sha256').update(`dawam-person\n${person}`).digest();
}
