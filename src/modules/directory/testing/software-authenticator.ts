// An authenticator in a few lines, for tests: makes ES256 passkeys with attestation 'none' and
// signs challenges as a browser and a key together would. WebAuthn §6.1 (authenticator data), §6.5
// (attestation object), RFC 9053 §7.1.1 (COSE key of P-256), RFC 8949 (CBOR).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';

const FLAG_PRESENT = 0x01;
const FLAG_VERIFIED = 0x04;
const FLAG_ATTESTED = 0x40;

const creation = z.object({ challenge: z.string(), rp: z.object({ id: z.string() }) });
const request = z.object({ challenge: z.string(), rpId: z.string() });

export interface AuthenticatorRules {
  /** Where the browser thinks that it is. */
  origin: string;
  /** False: nobody entered a PIN or gave a finger. */
  isVerified: boolean;
  counter: number;
}

export class SoftwareAuthenticator {
  readonly id = randomBytes(32);
  readonly rules: AuthenticatorRules;
  readonly #key: KeyObject;
  readonly #coseKey: Buffer;

  constructor(origin: string) {
    this.rules = { origin, isVerified: true, counter: 1 };
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
    this.#key = pair.privateKey;
    const points = [text64(x), text64(y)].map((point) => cborBytes(point));
    const [px = Buffer.alloc(0), py = Buffer.alloc(0)] = points;
    // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    const head = Buffer.from('a5010203262001', 'hex');
    this.#coseKey = Buffer.concat([head, Buffer.from([0x21]), px, Buffer.from([0x22]), py]);
  }

  /** COSE key in base64url, as it would be enrolled. */
  publicKey(): string {
    return this.#coseKey.toString('base64url');
  }

  /** As navigator.credentials.create() would answer. */
  create(options: unknown) {
    const { challenge, rp } = creation.parse(options);
    const length = Buffer.from([this.id.length >> 8, this.id.length & 255]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, this.#coseKey]);
    const authData = Buffer.concat([this.#authData(rp.id, FLAG_ATTESTED), attested]);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      ...[cborText('fmt'), cborText('none'), cborText('attStmt'), Buffer.from([0xa0])],
      ...[cborText('authData'), cborBytes(authData)],
    ]);
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', challenge).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    };
    return { ...this.#named(), response };
  }

  /** As navigator.credentials.get() would answer. */
  get(options: unknown) {
    const { challenge, rpId } = request.parse(options);
    const clientData = this.#clientData('webauthn.get', challenge);
    const authData = this.#authData(rpId, 0);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    const response = {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, this.#key).toString('base64url'),
    };
    return { ...this.#named(), response };
  }

  #named() {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string): Buffer {
    const { origin } = this.rules;
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #authData(rpId: string, flags: number): Buffer {
    const { isVerified, counter } = this.rules;
    const all = FLAG_PRESENT | (isVerified ? FLAG_VERIFIED : 0) | flags;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([all]), count]);
  }
}

function text64(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  const { length } = bytes;
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), bytes]);
}
