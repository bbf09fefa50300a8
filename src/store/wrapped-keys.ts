// The folder of keys of each server that has the same database, kept equal through it: a key is in
// table wrapped_key, encrypted under the site key, before it is in the folder of who made it; the
// others take it from there. So whichever server takes an act has the key, and nobody copies files.
// A signing key is the first that got there, for ever; reading keys are joined, so that what was
// sealed to any of them opens.
import { link, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { AGE_KEY_BYTES, ageIdentity } from '#kernel/age.ts';
import { Fault } from '#kernel/fault.ts';
import { SEED_SIZE_BYTES } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';

import type { SessionPool } from './database.ts';
import { digestKeyFile } from './digest-key.ts';
import { diskFault } from './files.ts';
import { joinKeyTexts, textOfIdentity } from './keyring.ts';
import type { Keyring } from './keyring.ts';
import { isOfficeId, syncFolder } from './keys.ts';
import type { Random } from './keys.ts';
import type { SiteKey, Unwrapped } from './site-key.ts';

export interface WrappedKeysParts {
  readonly pool: SessionPool;
  /** The folder of keys. */
  readonly folder: string;
  readonly siteKey: SiteKey;
  readonly keyring: Pick<Keyring, 'take'>;
  readonly random: Random;
  readonly onAlarm: (fault: Fault) => void;
}

/** Offices whose signing or reading key may be missing. */
export interface KeysToMake {
  readonly signing: readonly string[];
  readonly reading: readonly string[];
}

interface Row {
  readonly name: string;
  readonly wrapped: Buffer;
}

/** A change is seen by everybody this long after its transaction began, whichever ended first. */
const overlapS = 60;
const patienceMs = 2_000;

export class WrappedKeys {
  readonly #parts: WrappedKeysParts;
  /** What the database had at the last look, in its own time. */
  #seenAt: string | undefined;
  readonly #told = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #bringing: Promise<void> | undefined;
  #isStopped = false;

  constructor(parts: WrappedKeysParts) {
    this.#parts = parts;
  }

  /** What others made comes here; at the first call, what lies here goes there too. */
  async bring(): Promise<void> {
    const { pool } = this.#parts;
    const since = this.#seenAt;
    const [now] = await pool.query<{ at: string }>({ text: 'select now()::text as at' });
    const rows = await pool.query<Row>({
      name: 'changed-keys',
      text: `select name, wrapped from dawam.wrapped_key
        where changed_at > $1::timestamptz - interval '${overlapS} s'`,
      values: [since ?? '-infinity'],
    });
    for (const row of rows) await this.#takeRow(row);
    if (since === undefined) {
      const there = new Set(rows.map(({ name }) => name));
      for (const name of await this.#listFiles()) if (!there.has(name)) await this.keep(name);
    }
    this.#seenAt = must(now, 'There is always a now.').at;
  }

  /** Looks for what others made, again and again. */
  start(everyMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#bringing = this.bring()
        .catch((error: unknown) => {
          // Whoever acts is told what is wrong; here the next look tries again.
          if (!(error instanceof Fault)) throw error;
        })
        .finally(() => this.start(everyMs));
    }, everyMs).unref();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#bringing;
  }

  /** Keys of offices that have none anywhere; here when it comes back. */
  async make({ signing, reading }: KeysToMake): Promise<void> {
    const { random } = this.#parts;
    const texts = new Map<string, string>();
    for (const office of signing) texts.set(`${office}.seed`, hexOf(random(SEED_SIZE_BYTES)));
    for (const office of reading) {
      texts.set(`${office}.age`, textOfIdentity(ageIdentity(random(AGE_KEY_BYTES))));
    }
    const here = new Set(await this.#listFiles());
    for (const name of here) texts.delete(name);
    if (texts.size > 0) await this.#offer(texts);
  }

  /** A file of this folder that was made or changed; what the database has beside it comes here. */
  async keep(name: string): Promise<void> {
    const text = must(await this.#read(name), 'A key that is kept lies here.');
    if (!name.endsWith('.age')) {
      await this.#offer(new Map([[name, text]]));
      return;
    }
    const { pool, siteKey, random } = this.#parts;
    const joined = await pool.transact(async (session) => {
      await session.query({ ...offer, values: [[name], [siteKey.wrap(name, text, random)]] });
      const [row] = await session.query<Row>({
        text: 'select name, wrapped from dawam.wrapped_key where name = $1 for update',
        values: [name],
      });
      const there = this.#open(must(row, 'It was offered.'));
      if (there === undefined) return text;
      const all = joinKeyTexts(text, there.text);
      if (all === there.text) return all;
      await session.query({
        text: 'update dawam.wrapped_key set wrapped = $2, changed_at = now() where name = $1',
        values: [name, siteKey.wrap(name, all, random)],
      });
      return all;
    });
    if (joined === text) return;
    await this.#write(name, joined);
    this.#parts.keyring.take(officeOf(name), joined);
  }

  /** The first that offers a key of a name has it taken; all take what is there then. */
  async #offer(texts: ReadonlyMap<string, string>): Promise<void> {
    const { pool, siteKey, random } = this.#parts;
    const names = [...texts.keys()];
    const wrapped = names.map((name) => siteKey.wrap(name, texts.get(name) ?? '', random));
    await pool.use((session) => session.commit({ ...offer, values: [names, wrapped] }));
    const rows = await pool.query<Row>({
      name: 'find-keys',
      text: 'select name, wrapped from dawam.wrapped_key where name = any($1)',
      values: [names],
      patienceMs,
    });
    for (const row of rows) await this.#takeRow(row);
  }

  async #takeRow(row: Row): Promise<void> {
    const { name } = row;
    const opened = isKeyFile(name) ? this.#open(row) : undefined;
    if (opened === undefined) return;
    if (opened.isOld) await this.#wrapAgain(row, opened.text);
    const { text } = opened;
    const isNew = (await this.#read(name)) === undefined && (await this.#writeNew(name, text));
    const own = isNew ? text : await this.#read(name);
    if (own === undefined || own === text) return;
    if (name === digestKeyFile) await this.#write(name, text);
    else if (name.endsWith('.age')) await this.#join(name, text, own);
    else this.#tell(name, 'differs from the one that the other servers of its database have.');
  }

  async #join(name: string, text: string, own: string): Promise<void> {
    const joined = joinKeyTexts(text, own);
    if (joined !== own) await this.#write(name, joined);
    this.#parts.keyring.take(officeOf(name), joined);
    if (joined !== text) await this.keep(name);
  }

  async #wrapAgain({ name, wrapped }: Row, text: string): Promise<void> {
    const { pool, siteKey, random } = this.#parts;
    await pool.query({
      text: 'update dawam.wrapped_key set wrapped = $3 where name = $1 and wrapped = $2',
      values: [name, wrapped, siteKey.wrap(name, text, random)],
    });
  }

  // At the start it is fatal: without the keys of the others this server would make its own.
  #open({ name, wrapped }: Row): Unwrapped | undefined {
    const opened = this.#parts.siteKey.unwrap(name, wrapped);
    if (opened !== undefined) return opened;
    if (this.#seenAt === undefined) {
      const sentence = `The site key here does not open ${name}, which another server has wrapped.`;
      throw new Fault('program.bad-settings', sentence, { retry: 'never' });
    }
    this.#tell(name, 'is in the database under another site key.');
    return undefined;
  }

  #tell(name: string, what: string): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    const sentence = `The key ${name} ${what}`;
    this.#parts.onAlarm(new Fault('store.log-damaged', sentence, { retry: 'never' }));
  }

  async #listFiles(): Promise<readonly string[]> {
    return (await readdir(this.#parts.folder).catch(() => [])).filter(isKeyFile);
  }

  async #read(name: string): Promise<string | undefined> {
    return await readFile(join(this.#parts.folder, name), 'utf8').catch(() => undefined);
  }

  /** False where somebody else has just made it. */
  async #writeNew(name: string, text: string): Promise<boolean> {
    const { folder } = this.#parts;
    const path = join(folder, name);
    const draft = await this.#writeDraft(path, text);
    try {
      await link(draft, path);
    } catch (error) {
      const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!isThere) throw diskFault(error);
      return false;
    } finally {
      await rm(draft, { force: true });
    }
    await syncFolder(folder);
    return true;
  }

  async #write(name: string, text: string): Promise<void> {
    const { folder } = this.#parts;
    const path = join(folder, name);
    await rename(await this.#writeDraft(path, text), path);
    await syncFolder(folder);
  }

  async #writeDraft(path: string, text: string): Promise<string> {
    await mkdir(this.#parts.folder, { recursive: true, mode: 0o700 });
    // Of its own: what others made and what is made here may meet in the same moment.
    const draft = `${path}.${Buffer.from(this.#parts.random(8)).toString('hex')}.taken`;
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return draft;
  }
}

const offer = {
  name: 'offer-keys',
  text: `insert into dawam.wrapped_key (name, wrapped, changed_at)
    select n, w, now() from unnest($1::text[], $2::bytea[]) as k (n, w) on conflict do nothing`,
};

function officeOf(name: string): string {
  return name.slice(0, -'.age'.length);
}

function isKeyFile(name: string): boolean {
  if (name === digestKeyFile) return true;
  const [, office] = /^(.+)\.(?:seed|age)$/.exec(name) ?? [];
  return office !== undefined && isOfficeId(office);
}

function hexOf(bytes: Uint8Array): string {
  return `${Buffer.from(bytes).toString('hex')}\n`;
}
