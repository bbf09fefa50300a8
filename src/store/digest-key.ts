// The digest of what was asked, in the database's column, is keyed for entries that are sealed or
// disposed of: without salt it would let who has the database check a guess, word for word. The
// key is one of the server (`keys/server.hmac`, in backups too); by it a repeated command is known
// after restarts, restores and rebuilds. Where the key got lost another one is made, and what can
// be opened is keyed anew.
import { createHmac } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { entryOfCanonical, isSealedLeaf } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { must } from '#lib/assert.ts';

import type { Session, SessionPool } from './database.ts';
import type { Opener } from './keyring.ts';
import type { Random } from './keys.ts';

export const digestKeyFile = 'server.hmac';
const KEY_BYTES = 32;
const SETTING = 'digest-key';
const PAGE_ROWS = 2_000;

export class DigestKey {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  keyed(digest: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(digest).digest();
  }

  /** Tells two keys apart, and nothing else of them. */
  get fingerprint(): string {
    return this.keyed(Buffer.from('fingerprint')).toString('hex');
  }

  /** What stands in the column is of what is asked now. */
  isSame(digest: Buffer, column: Uint8Array): boolean {
    return digest.equals(column) || this.keyed(digest).equals(column);
  }
}

export function parseDigestKey(text: string): DigestKey | undefined {
  return /^[0-9a-f]{64}\n?$/.test(text)
    ? new DigestKey(Buffer.from(text.trim(), 'hex'))
    : undefined;
}

/** Undefined where this folder has none. */
export function findDigestKey(folder: string): DigestKey | undefined {
  const path = join(folder, digestKeyFile);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new Fault('store.file-damaged', `The key file ${path} cannot be read.`, { cause });
  }
  const key = parseDigestKey(text);
  if (key !== undefined) return key;
  const sentence = `The key file ${path} is damaged: bring it back from a backup, or remove it.`;
  throw new Fault('store.file-damaged', sentence, { retry: 'never' });
}

/** Durable before it is returned. */
export function findOrMakeDigestKey(folder: string, random: Random): DigestKey {
  const found = findDigestKey(folder);
  if (found !== undefined) return found;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, digestKeyFile);
  const draft = `${path}.${process.pid}`;
  const text = `${Buffer.from(random(KEY_BYTES)).toString('hex')}\n`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    // A link does not replace a key that somebody else made meanwhile.
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
  return must(findDigestKey(folder), 'A key that was just made can be read.');
}

/** Keys what an earlier release wrote without, or what another key has keyed. */
export async function keyDigests(pool: SessionPool, key: DigestKey, opener: Opener): Promise<void> {
  await pool.transact(async (session) => {
    const [noted] = await session.query<{ value: string }>({
      text: 'select value from dawam.setting where name = $1',
      values: [SETTING],
    });
    if (noted?.value === key.fingerprint) return;
    const isFirst = noted === undefined;
    const logs = await session.query<{ office: string }>({ text: 'select office from dawam.log' });
    for (const { office } of logs) await keyLog(session, { office, key, opener, isFirst });
    await noteDigestKey(session, key);
  });
}

/** All that is in the database is keyed by it. */
export async function noteDigestKey(session: Session, key: DigestKey): Promise<void> {
  await session.query({
    text: `insert into dawam.setting (name, value) values ($1, $2)
      on conflict (name) do update set value = excluded.value`,
    values: [SETTING, JSON.stringify(key.fingerprint)],
  });
}

interface Keying {
  readonly office: string;
  readonly key: DigestKey;
  readonly opener: Opener;
  /** Nothing was keyed before. */
  readonly isFirst: boolean;
}

interface DigestRow {
  readonly index: number;
  readonly leaf: Buffer | null;
  readonly command_digest: Buffer;
}

async function keyLog(session: Session, { office, key, opener, isFirst }: Keying): Promise<void> {
  for (let from = 0; ;) {
    const page = await session.query<DigestRow>({
      text: `select index, leaf, command_digest from dawam.entry
        where office = $1 and index >= $2 and (leaf is null or
          substring(leaf from 1 for 17) = convert_to('{"asked":"sealed"', 'UTF8'))
        order by index limit $3`,
      values: [office, from, PAGE_ROWS],
    });
    const last = page.at(-1);
    if (last === undefined) return;
    from = last.index + 1;
    const digests = page.map((row) => {
      // Of what is gone it can be keyed once only: a repeat is refused from then on.
      const plain = isFirst ? row.command_digest : findAsked(row, office, opener);
      return plain === undefined ? row.command_digest : key.keyed(plain);
    });
    await session.query({
      text: `update dawam.entry e set command_digest = d.digest
        from unnest($2::bigint[], $3::bytea[]) as d (index, digest)
        where e.office = $1 and e.index = d.index`,
      values: [office, page.map(({ index }) => index), digests],
    });
  }
}

function findAsked({ leaf }: DigestRow, office: string, opener: Opener): Buffer | undefined {
  if (leaf === null || !isSealedLeaf(leaf)) return undefined;
  const entry = entryOfCanonical(leaf);
  const opened = entry === undefined ? undefined : opener.open(office, entry);
  return opened === undefined || opened.sealed !== undefined
    ? undefined
    : Buffer.from(opened.asked, 'hex');
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
