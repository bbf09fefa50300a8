// The passkeys that people were ever enrolled with, out of the directory's log: by them signatures
// in other logs are checked again, years later and after a key was revoked.
import type { Evidence } from '#kernel/module.ts';
import { passkeySubject } from './credential-subject.ts';
import { readEntry } from './entries.ts';
import { directoryOffice } from './subjects.ts';

export const evidence: Evidence = {
  kinds: ['credential-enrolled'],
  office: directoryOffice,
  findPasskey(placed) {
    const known = readEntry(placed);
    const isEnrolled = known?.kind === 'credential-enrolled' && known.body.kind === 'passkey';
    if (!isEnrolled || placed.entry.office !== directoryOffice) return undefined;
    const { person, publicKey, credentialId: credential } = known.body;
    // As in signing in: enrolled under any other subject it is never found.
    if (placed.entry.subject !== passkeySubject(credential)) return undefined;
    return { person, publicKey, credential };
  },
};
