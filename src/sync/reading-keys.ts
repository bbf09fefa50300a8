// The reading keys of an office that has a server of its own, on their way to the directory: a note
// signed by the key of the office's log, all keys in it, the oldest first. A centre carries it and
// cannot change it; and since no key ever comes back, an older note shown again changes nothing.
import { parseRecipient } from '#kernel/age.ts';
import { openNote, parseNote, signNote } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';

const FIRST_LINE = 'dawam reading keys/v1';
export const READING_KEYS_MAX_BYTES = 20_000;
/** A key that is changed each month lasts for twenty years. */
const KEYS_MAX = 240;

export function formatReadingKeys(recipients: readonly string[], logKey: SigningKey): string {
  const { name } = logKey.verifier;
  const newest = recipients.slice(-KEYS_MAX);
  return signNote(`${[FIRST_LINE, name, ...newest].join('\n')}\n`, [logKey]);
}

/** The log that the note speaks for, believed by nobody yet. */
export function claimedOrigin(source: string): string | undefined {
  const read = source.length > READING_KEYS_MAX_BYTES ? undefined : parseNote(source);
  return read?.ok === true ? read.note.text.split('\n')[1] : undefined;
}

/** As `age1…`, oldest first; undefined unless the log's key has signed it. */
export function openReadingKeys(
  source: string,
  logKey: VerifierKey,
): readonly string[] | undefined {
  if (source.length > READING_KEYS_MAX_BYTES) return undefined;
  const opened = openNote(source, [logKey]);
  if (!opened.ok) return undefined;
  const [first, name, ...recipients] = opened.note.text.slice(0, -1).split('\n');
  const isOfForm = first === FIRST_LINE && name === logKey.name && recipients.length > 0;
  const areKeys = recipients.every((one) => parseRecipient(one) !== undefined);
  return isOfForm && areKeys && recipients.length <= KEYS_MAX ? recipients : undefined;
}
