// A standby that really streams from an embedded PostgreSQL, for tests of what is told while it is
// there and while it is not. It is a copy of the primary's cluster, taken while that runs.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chown, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type pg from 'pg';

import { assert, must } from '#lib/assert.ts';
import { findBinaries } from '#store/postgres-binaries.ts';
import { postgresEnvironment, prepareCluster } from '#store/postgres-cluster.ts';
import { findRunAs } from '#store/run-as.ts';

export interface Standby {
  /** As if its machine had lost power. */
  kill(): Promise<void>;
  start(): void;
}

/** `operator`: a connection to the primary of this data folder. */
export async function makeStandby(operator: pg.Client, dataDir: string): Promise<Standby> {
  const runAs = findRunAs();
  const binaries = await findBinaries(runAs);
  const primary = await prepareCluster(dataDir, runAs, binaries);
  await appendFile(primary.accessFile, 'local replication all peer map=dawam\n');
  await operator.query('select pg_reload_conf()');
  const folder = `${primary.folder}-standby`;
  await operator.query(`select pg_backup_start('standby', true)`);
  const filter = (path: string) => !path.endsWith('postmaster.pid');
  await cp(primary.folder, folder, { recursive: true, filter, preserveTimestamps: true });
  const { rows } = await operator.query<{ labelfile: string }>(
    'select labelfile from pg_backup_stop()',
  );
  await writeFile(join(folder, 'backup_label'), must(rows[0], 'It says a label.').labelfile);
  await writeFile(join(folder, 'standby.signal'), '');
  const socket = join(primary.folder, '..', 'standby-socket');
  await mkdir(socket, { mode: 0o700 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    await chownAll(folder, runAs.uid, runAs.gid);
    await chown(socket, runAs.uid, runAs.gid);
  }
  const settings = [
    `unix_socket_directories=${socket}`,
    `hba_file=${primary.accessFile}`,
    `ident_file=${primary.usersFile}`,
    `primary_conninfo=host=${primary.socketFolder} user=dawam application_name=standby`,
    ...['listen_addresses=', 'max_connections=40', 'wal_retrieve_retry_interval=100ms'],
  ];
  const args = ['-D', folder, ...settings.flatMap((one) => ['-c', one])];
  let child: ChildProcess | undefined;
  const start = () => {
    child = spawn(binaries.postgres, args, {
      ...{ cwd: folder, env: postgresEnvironment(binaries), stdio: 'ignore' as const },
      ...(runAs.uid === undefined ? {} : { uid: runAs.uid }),
      ...(runAs.gid === undefined ? {} : { gid: runAs.gid }),
    });
  };
  start();
  return {
    start,
    async kill() {
      assert(child !== undefined, 'A standby that is killed was started.');
      const ended = once(child, 'exit');
      // Its children end with it as soon as they notice.
      child.kill('SIGKILL');
      await ended;
      await rm(join(folder, 'postmaster.pid'), { force: true });
    },
  };
}

async function chownAll(folder: string, uid: number, gid: number): Promise<void> {
  const child = spawn('chown', ['-R', `${uid}:${gid}`, folder]);
  await once(child, 'exit');
  assert(child.exitCode === 0, 'Files of a test can be given to the user of the database.');
}
