// The office's signing keys: one file `<office>.seed` each, 32 bytes as hex, for this user only.
// A key is made once and never replaced here: the log's name and key belong together for ever.
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault } from '#kernel/fault.ts';
import { SEED_SIZE_BYTES, TYPE_ED25519, signingKey } from '#kernel/note.ts';
import type { KeyType, SigningKey } from '#kernel/note.ts';
import { assert } from '#lib/assert.ts';

export type Random = (count: number) => Uint8Array;

const officeId = /^[a-z0-9][a-z0-9.-]{0,62}$/;

export function isOfficeId(text: string): boolean {
  return officeId.test(text);
}

/** Undefined where this folder has no key of the office. */
export async function findKey(
  folder: string,
  office: string,
  origin: string,
  type: KeyType = TYPE_ED25519,
): Promise<SigningKey | undefined> {
  assert(isOfficeId(office), 'A key belongs to an office with a well-formed id.');
  const path = join(folder, `${office}.seed`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    const sentence = `The key file ${path} is damaged: bring it back from a backup.`;
    throw new Fault('store.file-damaged', sentence, { retry: 'never' });
  }
  return signingKey(origin, type, Buffer.from(text.trim(), 'hex'));
}

/** The office's key, made and durable before it is returned where there was none. */
export async function findOrMakeKey(
  folder: string,
  office: string,
  origin: string,
  random: Random,
  type: KeyType = TYPE_ED25519,
): Promise<SigningKey> {
  const found = await findKey(folder, office, origin, type);
  if (found !== undefined) return found;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const seed = random(SEED_SIZE_BYTES);
  const path = join(folder, `${office}.seed`);
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${Buffer.from(seed).toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  // A link does not replace a key that somebody else made meanwhile.
  await link(draft, path).catch(() => undefined);
  await rm(draft, { force: true });
  await syncFolder(folder);
  const made = await findKey(folder, office, origin, type);
  assert(made !== undefined, 'A key that was just made can be read.');
  return made;
}

/** Makes names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
