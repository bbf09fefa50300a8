// Reads a backup from its beginning to its end, member after member; what cannot be read is a
// fault that says so.
import { access } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { extract } from 'tar-stream';

import { Fault } from '#kernel/fault.ts';

export function damaged(sentence: string, cause?: unknown): Fault {
  return new Fault('store.backup-damaged', sentence, { retry: 'never', cause });
}

/** `take` reads the bytes of each member, or none of them. */
export async function readBackupMembers(
  source: string,
  take: (name: string, bytes: AsyncIterable<unknown>) => Promise<void>,
): Promise<void> {
  const isThere = await access(source).then(
    () => true,
    () => false,
  );
  if (!isThere) throw damaged(`There is no backup at ${source} that can be read.`);
  const tar = extract();
  const failed = pipeline(createReadStream(source), createGunzip(), tar).catch(
    (cause: unknown) => cause,
  );
  try {
    for await (const member of tar) {
      await take(member.header.name, member);
      member.resume();
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw damaged(`The backup ${source} cannot be read to its end.`, cause);
  }
  const cause = await failed;
  if (cause !== undefined) throw damaged(`The backup ${source} cannot be read to its end.`, cause);
}
