// The subject under which a way to sign in is enrolled: the SHA-256 of what it is. Whoever presents
// it leads to its one subject, and to nobody else's.
import { createHash } from 'node:crypto';

/** `credentialId` in base64url, as the authenticator made it. */
export function passkeySubject(credentialId: string): string {
  return subjectOf(`passkey\n${credentialId}`);
}

export function identitySubject(issuer: string, identity: string): string {
  return subjectOf(`oidc\n${issuer}\n${identity}`);
}

function subjectOf(text: string): string {
  return `credential/${createHash('sha256').update(text).digest('hex')}`;
}
