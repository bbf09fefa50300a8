// The reading keys of the offices of this server: one file `<office>.age` each beside the signing
// keys, as age-keygen writes it, for this user only. Made when something is first sealed to the
// office, durable before that is recorded, never replaced. Opens entries for the office that is
// named, with its key and no other; who has not the key gets them as they are, and folds nothing.
// Synchronous, since deciding is; each file is read once.
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AGE_KEY_BYTES, ageIdentity, formatIdentity } from '#kernel/age.ts';
import { formatRecipient, parseIdentity } from '#kernel/age.ts';
import type { AgeIdentity } from '#kernel/age.ts';
import { entryOfCanonical, isSealedLeaf, leafOf } from '#kernel/entry.ts';
import type { Entry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { openEntry, sealEntry } from '#kernel/sealed.ts';
import { assert, must } from '#lib/assert.ts';

import { isOfficeId } from './keys.ts';
import type { Random } from './keys.ts';

/** What reads logs needs of it. */
export interface Opener {
  /** As it is where it is not sealed, or not to this office. */
  open(office: string, entry: Entry): Entry;
}

export class Keyring implements Opener {
  readonly #folder: string;
  readonly #identities = new Map<string, AgeIdentity>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  open(office: string, entry: Entry): Entry {
    if (entry.sealed === undefined) return entry;
    const identity = this.#find(office);
    return (identity && openEntry(entry, identity)) ?? entry;
  }

  /** The leaf's bytes as if the entry had never been sealed, for the first office that can. */
  openLeaf(offices: readonly string[], leaf: Uint8Array): Uint8Array {
    const entry = isSealedLeaf(leaf) ? entryOfCanonical(leaf) : undefined;
    if (entry === undefined) return leaf;
    for (const office of offices) {
      const opened = this.open(office, entry);
      if (opened !== entry) return leafOf(opened);
    }
    return leaf;
  }

  /** Sealed to the office of the log and to those that the entry is addressed to. */
  seal(entry: Entry, random: Random): Entry {
    const readers = new Set([entry.office, ...(entry.to ?? [])]);
    const recipients = [...readers].map((office) => this.recipientOf(office, random));
    return sealEntry(entry, recipients, random);
  }

  /** The public key, made and durable before it is returned where there was none. */
  recipientOf(office: string, random: Random): Uint8Array {
    const known = this.#find(office);
    if (known !== undefined) return known.recipient;
    try {
      this.#make(office, ageIdentity(random(AGE_KEY_BYTES)));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const sentence = `The reading key of ${office} cannot be written down: ${why}`;
      throw new Fault('store.disk-full', sentence, { cause });
    }
    return must(this.#find(office), 'A key that was just made can be read.').recipient;
  }

  /** A key that is on its way to its file. */
  take(office: string, text: string): void {
    this.#identities.set(office, must(identityOf(text), 'A backup holds whole keys.'));
  }

  // A key that is missing is looked for again: another process may have made it meanwhile.
  #find(office: string): AgeIdentity | undefined {
    const known = this.#identities.get(office);
    if (known !== undefined) return known;
    assert(isOfficeId(office), 'A key belongs to an office with a well-formed id.');
    const path = join(this.#folder, readingKeyName(office));
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
    const identity = identityOf(text);
    if (identity === undefined) {
      const sentence = `The key file ${path} is damaged: bring it back from a backup.`;
      throw new Fault('store.file-damaged', sentence, { retry: 'never' });
    }
    this.#identities.set(office, identity);
    return identity;
  }

  #make(office: string, identity: AgeIdentity): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, readingKeyName(office));
    const draft = `${path}.${process.pid}`;
    const recipient = formatRecipient(identity.recipient);
    const text = `# public key: ${recipient}\n${formatIdentity(identity)}\n`;
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    try {
      // A link does not replace a key that somebody else made meanwhile.
      linkSync(draft, path);
    } catch (error) {
      if (!isThereAlready(error)) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const folder = openSync(this.#folder, 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
}

export function readingKeyName(office: string): string {
  return `${office}.age`;
}

function identityOf(text: string): AgeIdentity | undefined {
  const line = text.split('\n').find((one) => one !== '' && !one.startsWith('#'));
  return line === undefined ? undefined : parseIdentity(line.trim());
}

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
