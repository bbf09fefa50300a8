// An introduction: the directory's signed word that a log is of its domain and has this key. It is
// a signed note, so whoever knows the directory's key believes it, whoever passes it on.
import { domainOf } from './consignment.ts';
import { formatVerifierKey, openNote, parseVerifierKey, signNote, TYPE_ED25519 } from './note.ts';
import type { SigningKey, VerifierKey } from './note.ts';

const FIRST_LINE = 'dawam introduction/v1';

export function formatIntroduction(key: VerifierKey, directoryKey: SigningKey): string {
  return signNote(`${FIRST_LINE}\n${formatVerifierKey(key)}\n`, [directoryKey]);
}

/** Undefined unless the directory has signed it, of a log of its own domain. */
export function openIntroduction(
  source: string,
  directoryKey: VerifierKey,
): VerifierKey | undefined {
  const opened = openNote(source, [directoryKey]);
  if (!opened.ok) return undefined;
  const [first, vkey, end, ...rest] = opened.note.text.split('\n');
  if (first !== FIRST_LINE || vkey === undefined || end !== '' || rest.length > 0) return undefined;
  const read = parseVerifierKey(vkey);
  if (!read.ok || read.key.type !== TYPE_ED25519) return undefined;
  return domainOf(read.key.name) === domainOf(directoryKey.name) ? read.key : undefined;
}
