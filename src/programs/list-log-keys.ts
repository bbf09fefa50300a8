// The verifier keys of the logs whose signing keys lie in a data folder; no database is opened.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { formatVerifierKey } from '#kernel/note.ts';
import { findKey, isOfficeId } from '#store/keys.ts';

import type { Settings } from './settings.ts';

export async function listLogKeys(
  settings: Pick<Settings, 'dataDir' | 'originPrefix'>,
): Promise<readonly string[]> {
  const folder = join(settings.dataDir, 'keys');
  const names = await readdir(folder).catch(() => []);
  const offices = names.filter((name) => name.endsWith('.seed')).map((name) => name.slice(0, -5));
  const keys: string[] = [];
  for (const office of offices.filter(isOfficeId).sort()) {
    const key = await findKey(folder, office, `${settings.originPrefix}/${office}`);
    if (key !== undefined) keys.push(formatVerifierKey(key.verifier));
  }
  return keys;
}
