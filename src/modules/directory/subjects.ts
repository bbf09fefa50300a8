// The names of the directory's subjects: `<kind>/<id>`. A credential's id is made from what it is,
// so that two people can never enrol the same one: the second finds the subject taken.
import { encodeBase64 } from '#lib/base64.ts';

export const subjectKinds = [
  'institution',
  'office',
  'person',
  'appointment',
  'credential',
] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** Id of the office whose log is the directory. */
export const directoryOffice = 'directory';

export interface SubjectName {
  readonly kind: SubjectKind;
  readonly id: string;
}

const plainId = /^[a-z0-9][a-z0-9.-]{0,62}$/;
const credentialId = /^(?:passkey|oidc)\.[A-Za-z0-9_-]{16,1400}$/;

/** Undefined where the text names no subject of the directory. */
export function parseSubject(subject: string): SubjectName | undefined {
  const slash = subject.indexOf('/');
  const kind = subjectKinds.find((known) => known === subject.slice(0, slash));
  const id = subject.slice(slash + 1);
  if (kind === undefined) return undefined;
  return (kind === 'credential' ? credentialId : plainId).test(id) ? { kind, id } : undefined;
}

export function passkeySubject(webauthnId: string): string {
  return `credential/passkey.${webauthnId}`;
}

/** The same for the same issuer and identity, and for no others. */
export function identitySubject(issuer: string, identity: string): string {
  const bytes = new TextEncoder().encode(`${issuer}\n${identity}`);
  const text = encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `credential/oidc.${text}`;
}
