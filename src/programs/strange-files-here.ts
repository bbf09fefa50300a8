// The door for files from elsewhere at an office's server: what is sealed is opened for the scanner
// with the keys of the offices here that it is named to.
import { join } from 'node:path';

import { clamdAt } from '#malware/clamd.ts';
import type { SessionPool } from '#store/database.ts';
import type { FileStore } from '#store/files.ts';
import type { Keyring } from '#store/keyring.ts';

import type { Settings } from './settings.ts';
import { StrangeFiles } from './strange-files.ts';
import type { StrangeFilesParts } from './strange-files.ts';

export interface StrangeFilesHere {
  readonly pool: SessionPool;
  readonly files: FileStore;
  readonly keyring: Keyring;
}

export function strangeFilesOf(
  { pool, files, keyring }: StrangeFilesHere,
  { dataDir, clamdSocket }: Pick<Settings, 'dataDir' | 'clamdSocket'>,
  { nowMs, report }: Pick<StrangeFilesParts, 'nowMs' | 'report'>,
): StrangeFiles {
  return new StrangeFiles({
    ...{ pool, files, filesDir: join(dataDir, 'files'), nowMs, report },
    scanner: clamdAt(clamdSocket),
    async listIdentities(sha256) {
      const rows = await pool.query<{ office: string }>({
        name: 'offices-of-file',
        text: `select office from dawam.awaited_file where sha256 = decode($1, 'hex')
          union select office from dawam.entry_file where sha256 = decode($1, 'hex')`,
        values: [sha256],
      });
      return rows.flatMap(({ office }) => keyring.listIdentities(office));
    },
  });
}
