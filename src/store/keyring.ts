// The reading keys of the offices of this server: one file `<office>.age` each beside the signing
// keys, as age-keygen writes it, the newest key last, for this user only. One is made when
// something is first sealed to the office, durable before that is recorded; earlier ones stay, so
// that what was sealed to them opens. What is sealed is sealed to the key that the directory says.
// Synchronous, since deciding is; each file is read once.
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AGE_KEY_BYTES, ageIdentity, formatIdentity } from '#kernel/age.ts';
import { formatRecipient, parseIdentity, parseRecipient } from '#kernel/age.ts';
import type { AgeIdentity } from '#kernel/age.ts';
import { entryOfCanonical, isSealedLeaf, leafOf } from '#kernel/entry.ts';
import type { Entry, PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { openEntry, sealEntry } from '#kernel/sealed.ts';
import { areSameBytes } from '#kernel/tree.ts';
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
  /** With which files of the office are opened, newest first; none where it has no key. */
  listIdentities(office: string): readonly AgeIdentity[];
}

/** What is known of offices beyond the keys that lie here. */
export interface ReadersKnown {
  /** The key that the directory says, as `age1…`. */
  findSaid(office: string): string | undefined;
  /** Its log is written by another server, which has its keys. */
  isElsewhere(office: string): boolean;
}

export class Keyring implements Opener {
  readonly #folder: string;
  // Newest first.
  readonly #identities = new Map<string, readonly AgeIdentity[]>();
  readonly #lost = new Set<string>();
  // By the very bytes that were opened: lists of secret letters open the same ones again and again.
  readonly #leaves = new Map<string, Uint8Array>();
  #onMade: (office: string) => void = () => undefined;
  #known: ReadersKnown = { findSaid: () => undefined, isElsewhere: () => false };

  constructor(folder: string) {
    this.#folder = folder;
  }

  open(office: string, entry: Entry): Entry {
    if (entry.sealed === undefined) return entry;
    for (const identity of this.#list(office)) {
      const opened = openEntry(entry, identity);
      if (opened !== undefined) return opened;
    }
    return entry;
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

  /** From now on what is sealed is sealed to the keys that the directory says. */
  know(known: ReadersKnown): void {
    this.#known = known;
  }

  /** The first of the offices whose key only another server could say, and has not. */
  findKeyless(offices: readonly string[]): string | undefined {
    return offices.find(
      (office) =>
        this.#known.isElsewhere(office) &&
        this.#known.findSaid(office) === undefined &&
        this.#list(office).length === 0,
    );
  }

  /** What is sealed to the office is sealed to this: of an office here, a key that is here. */
  recipientOf(office: string, random: Random): Uint8Array {
    if (this.#lost.has(office)) throw lostKey(office);
    const said = parseRecipient(this.#known.findSaid(office) ?? '');
    if (said === undefined) return this.ownRecipient(office, random);
    const isHere = this.#list(office).some((one) => areSameBytes(one.recipient, said));
    if (!isHere && !this.#known.isElsewhere(office)) throw lostKey(office);
    return said;
  }

  /** The newest key here, made and durable before it is returned where there was none. */
  ownRecipient(office: string, random: Random): Uint8Array {
    const [known] = this.#list(office);
    if (known !== undefined) return known.recipient;
    try {
      this.#make(office, ageIdentity(random(AGE_KEY_BYTES)));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const sentence = `The reading key of ${office} cannot be written down: ${why}`;
      throw new Fault('store.disk-full', sentence, { cause });
    }
    const { recipient } = must(this.#list(office)[0], 'A key that was just made can be read.');
    this.#onMade(office);
    return recipient;
  }

  /** Another key beside those of before, which go on opening; as `age1…`. */
  addKey(office: string, random: Random): string {
    if (this.#lost.has(office)) throw lostKey(office);
    const identity = ageIdentity(random(AGE_KEY_BYTES));
    const path = this.#pathOf(office);
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const draft = this.#writeDraft(path, `${before}${textOfIdentity(identity)}`);
    renameSync(draft, path);
    syncFolder(this.#folder);
    this.#identities.delete(office);
    this.#onMade(office);
    return formatRecipient(identity.recipient);
  }

  /** Told of each office that has another key. */
  onMade(listener: (office: string) => void): void {
    const before = this.#onMade;
    this.#onMade = (office) => {
      before(office);
      listener(office);
    };
  }

  listIdentities(office: string): readonly AgeIdentity[] {
    return this.#list(office);
  }

  /** All that lie in the folder now, as `age1…` by office, newest first. */
  listRecipients(): ReadonlyMap<string, readonly string[]> {
    const names = existsSync(this.#folder) ? readdirSync(this.#folder) : [];
    const offices = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -4));
    return new Map(
      offices.filter(isOfficeId).map((office) => {
        return [office, this.#list(office).map(({ recipient }) => formatRecipient(recipient))];
      }),
    );
  }

  /** The office had a key that is not there: no other one is made in its place. */
  miss(office: string): void {
    this.#lost.add(office);
  }

  isLost(office: string): boolean {
    return this.#lost.has(office);
  }

  /** Keys that are on their way to their file; false where the text holds none. */
  take(office: string, text: string): boolean {
    const identities = identitiesOf(text);
    if (identities !== undefined) this.#identities.set(office, identities);
    return identities !== undefined;
  }

  // A key that is missing is looked for again: another process may have made it meanwhile.
  #list(office: string): readonly AgeIdentity[] {
    const known = this.#identities.get(office);
    if (known !== undefined) return known;
    const path = this.#pathOf(office);
    let identities: readonly AgeIdentity[] | undefined;
    try {
      identities = identitiesOf(readFileSync(path, 'utf8'));
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return [];
      const sentence = `The key file ${path} cannot be read: ${String(cause)}`;
      throw new Fault('store.file-damaged', sentence, { cause });
    }
    if (identities === undefined) {
      const sentence = `The key file ${path} is damaged: bring it back from a backup.`;
      throw new Fault('store.file-damaged', sentence, { retry: 'never' });
    }
    this.#identities.set(office, identities);
    return identities;
  }

  #pathOf(office: string): string {
    assert(isOfficeId(office), 'A key belongs to an office with a well-formed id.');
    return join(this.#folder, `${office}${SUFFIX}`);
  }

  #writeDraft(path: string, text: string): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    return draft;
  }

  #make(office: string, identity: AgeIdentity): void {
    const path = this.#pathOf(office);
    const draft = this.#writeDraft(path, textOfIdentity(identity));
    try {
      // A link does not replace a key that somebody else made meanwhile.
      linkSync(draft, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    syncFolder(this.#folder);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
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

/** As age-keygen writes it. */
export function textOfIdentity(identity: AgeIdentity): string {
  return `# public key: ${formatRecipient(identity.recipient)}\n${formatIdentity(identity)}\n`;
}

/** Newest first; undefined where a line is none, or there is none. */
function identitiesOf(text: string): readonly AgeIdentity[] | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((one) => one !== '' && !one.startsWith('#')).map(parseIdentity);
  const found = keys.filter((one) => one !== undefined);
  return found.length === 0 || found.length < keys.length ? undefined : found.toReversed();
}

/** The text of a key file with the keys that only another one has before its own. */
export function joinKeyTexts(text: string, other: string): string {
  const own = identitiesOf(text)?.map(formatIdentity) ?? [];
  const more = (identitiesOf(other) ?? []).filter((one) => !own.includes(formatIdentity(one)));
  return `${more.toReversed().map(textOfIdentity).join('')}${text}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
