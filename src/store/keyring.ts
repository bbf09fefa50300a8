// The reading keys of the offices of this server: one file `<office>.age` each beside the signing
// keys, as age-keygen writes it, for this user only. Made when something is first sealed to the
// office, durable before that is recorded, never replaced. Opens entries for the office that is
// named, with its key and no other; who has not the key gets them as they are, and folds nothing.
// Synchronous, since deciding is; each file is read once.
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AGE_KEY_BYTES, ageIdentity, formatIdentity } from '#kernel/age.ts';
import { formatRecipient, parseIdentity } from '#kernel/age.ts';
import type { AgeIdentity } from '#kernel/age.ts';
import { entryOfCanonical, isSealedLeaf, leafOf } from '#kernel/entry.ts';
import type { Entry, PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { openEntry, sealEntry } from '#kernel/sealed.ts';
import { assert, must } from '#lib/assert.ts';

import { isOfficeId } from './keys.ts';
import type { Random } from './keys.ts';

const SUFFIX = '.age';
/** Some megabytes. */
const LEAVES_MAX = 2_000;

/** What reads logs needs of it. */
export interface Opener {
  /** As it is where it is not sealed, or not to this office. */
  open(office: string, entry: Entry): Entry;
  /** With which files of the office are opened; undefined where it has no key. */
  findIdentity(office: string): AgeIdentity | undefined;
}

export class Keyring implements Opener {
  readonly #folder: string;
  readonly #identities = new Map<string, AgeIdentity>();
  readonly #lost = new Set<string>();
  // By the very bytes that were opened: lists of secret letters open the same ones again and again.
  readonly #leaves = new Map<string, Uint8Array>();
  #onMade: (office: string, recipient: string) => void = () => undefined;

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
    if (!isSealedLeaf(leaf)) return leaf;
    const key = `${offices.join()} ${Buffer.from(leaf).toString('latin1')}`;
    const known = this.#leaves.get(key);
    if (known !== undefined) return known;
    const entry = entryOfCanonical(leaf);
    if (entry === undefined) return leaf;
    for (const office of offices) {
      const opened = this.open(office, entry);
      if (opened === entry) continue;
      const plain = leafOf(opened);
      if (this.#leaves.size >= LEAVES_MAX) this.#leaves.clear();
      this.#leaves.set(key, plain);
      return plain;
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
    if (this.#lost.has(office)) throw lostKey(office);
    const known = this.#find(office);
    if (known !== undefined) return known.recipient;
    try {
      this.#make(office, ageIdentity(random(AGE_KEY_BYTES)));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const sentence = `The reading key of ${office} cannot be written down: ${why}`;
      throw new Fault('store.disk-full', sentence, { cause });
    }
    const { recipient } = must(this.#find(office), 'A key that was just made can be read.');
    this.#onMade(office, formatRecipient(recipient));
    return recipient;
  }

  /** Told of each key that is made, as `age1…`. */
  onMade(listener: (office: string, recipient: string) => void): void {
    this.#onMade = listener;
  }

  findIdentity(office: string): AgeIdentity | undefined {
    return this.#find(office);
  }

  /** All that lie in the folder now, as `age1…` by office. */
  listRecipients(): ReadonlyMap<string, string> {
    const names = existsSync(this.#folder) ? readdirSync(this.#folder) : [];
    const offices = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -4));
    return new Map(
      offices.filter(isOfficeId).map((office) => {
        const { recipient } = must(this.#find(office), 'Its file is there.');
        return [office, formatRecipient(recipient)];
      }),
    );
  }

  /** The office had a key that is not there: no other one is made in its place. */
  miss(office: string): void {
    this.#lost.add(office);
  }

  /** A key that is on its way to its file; false where the text is none. */
  take(office: string, text: string): boolean {
    const identity = identityOf(text);
    if (identity !== undefined) this.#identities.set(office, identity);
    return identity !== undefined;
  }

  // A key that is missing is looked for again: another process may have made it meanwhile.
  #find(office: string): AgeIdentity | undefined {
    const known = this.#identities.get(office);
    if (known !== undefined) return known;
    assert(isOfficeId(office), 'A key belongs to an office with a well-formed id.');
    const path = join(this.#folder, `${office}${SUFFIX}`);
    let identity: AgeIdentity | undefined;
    try {
      identity = identityOf(readFileSync(path, 'utf8'));
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return undefined;
      const sentence = `The key file ${path} cannot be read: ${String(cause)}`;
      throw new Fault('store.file-damaged', sentence, { cause });
    }
    if (identity === undefined) {
      const sentence = `The key file ${path} is damaged: bring it back from a backup.`;
      throw new Fault('store.file-damaged', sentence, { retry: 'never' });
    }
    this.#identities.set(office, identity);
    return identity;
  }

  #make(office: string, identity: AgeIdentity): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${office}${SUFFIX}`);
    const draft = `${path}.${process.pid}`;
    const recipient = formatRecipient(identity.recipient);
    const text = `# public key: ${recipient}\n${formatIdentity(identity)}\n`;
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    try {
      // A link does not replace a key that somebody else made meanwhile.
      linkSync(draft, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const folder = openSync(this.#folder, 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
}

/** For who would decide or write on what is read: without the key that would be on too little. */
export function mustOpen(opener: Opener, office: string, { index, entry }: PlacedEntry): Entry {
  const opened = opener.open(office, entry);
  if (opened.sealed === undefined) return opened;
  const sentence = `Entry ${index} of ${entry.office} is sealed, and no key of ${office} opens it.`;
  throw new Fault('store.log-damaged', sentence, { retry: 'never' });
}

export function lostKey(office: string): Fault {
  const sentence =
    `The reading key of ${office} that secret letters were sealed to is not in the folder of ` +
    'keys: bring it back from a backup, and start again.';
  return new Fault('store.log-damaged', sentence, { retry: 'never' });
}

function identityOf(text: string): AgeIdentity | undefined {
  const line = text.split('\n').find((one) => one !== '' && !one.startsWith('#'));
  return line === undefined ? undefined : parseIdentity(line.trim());
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
