// The names of the directory's subjects: `<kind>/<id>`. A credential's id is a SHA-256 of what it
// is (credential-subject.ts), so that two people cannot enrol the same one.

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
const digestId = /^[0-9a-f]{64}$/;

/** Undefined where the text names no subject of the directory. */
export function parseSubject(subject: string): SubjectName | undefined {
  const slash = subject.indexOf('/');
  const kind = subjectKinds.find((known) => known === subject.slice(0, slash));
  const id = subject.slice(slash + 1);
  if (kind === undefined) return undefined;
  return (kind === 'credential' ? digestId : plainId).test(id) ? { kind, id } : undefined;
}
