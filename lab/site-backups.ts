// The backups of a lab of three sites, as the files of `dawam sites write` configure them: lines of
// pgBackRest and of files on all three machines, copies taken by the witness's own programs, and
// the way back by the copies' own. What is compared afterwards is for the lab program.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert } from '#lib/assert.ts';
import { formatVerifierKey, TYPE_COSIGNATURE } from '#kernel/note.ts';
import { findOrMakeKey } from '#store/keys.ts';

import { chanceOf } from '#sync/testing/virtual-time.ts';

import { until } from './asking.ts';
import type { Machine, Program } from './machine.ts';
import { Acts } from './site-acts.ts';
import type { SiteEngines } from './site-engines.ts';
import { judgeRegister } from './site-history.ts';
import type { Act, Registered } from './site-history.ts';
import type { CopyName, SiteName } from './site-lab-files.ts';
import { tool } from './tool.ts';

const PREFIX = 'dawam.example';
const DEMO_MARK = 'Data of a demonstration: made up, and thrown away by dawam demo --reset.\n';
const LOAD_MS = 3_000;
const SITES = ['main', 'standby', 'witness'] as const;
const FILES = 'data/office/files';

/** What the site file says of backups, and of keys that the machines of both centres made. */
export async function backedUp(
  machines: Readonly<Record<SiteName, Machine>>,
): Promise<Readonly<Record<string, unknown>>> {
  const random = (count: number): Uint8Array => randomBytes(count);
  const keyOf = async (name: CopyName) => {
    const folder = keysOf(machines[name], 'centre');
    const key = await findOrMakeKey(folder, name, `${PREFIX}/${name}`, random, TYPE_COSIGNATURE);
    return formatVerifierKey(key.verifier);
  };
  const folder = keysOf(machines.main, 'office');
  writeFileSync(join(dirname(folder), 'demo.txt'), DEMO_MARK);
  const directory = await findOrMakeKey(folder, 'directory', `${PREFIX}/directory`, random);
  return {
    backup: {},
    keys: {
      directory: formatVerifierKey(directory.verifier),
      main: await keyOf('main'),
      standby: await keyOf('standby'),
    },
  };
}

function keysOf({ folder }: Machine, part: 'centre' | 'office'): string {
  const parent = join(folder, 'data', part);
  // Others come through: the embedded PostgreSQL of a centre is no root.
  mkdirSync(parent, { recursive: true });
  const keys = join(parent, 'keys');
  mkdirSync(keys, { mode: 0o700 });
  return keys;
}

/** For some seconds people register letters through the front. */
export async function load(engines: SiteEngines): Promise<Acts> {
  const acts = await Acts.signIn(engines, chanceOf(1));
  acts.start();
  await sleep(LOAD_MS);
  await acts.stop();
  return acts;
}

/** What the database of that site has in the office's register, read by its socket. */
export function listRegistered(
  engines: SiteEngines,
  name: CopyName,
  office: string,
): readonly Registered[] {
  const sql = `select e.command, n.text, n.serial from dawam.entry e
    join dawam.number n on n.office = e.office and n.given_index = e.index
    where e.office = '${office}'`;
  const lines = engines.query(name, sql).split('\n');
  const rows = lines.filter((line) => line !== '').map((line) => line.split('|'));
  return rows.map(([id = '', number = '', serial]) => ({ id, number, serial: Number(serial) }));
}

/** One sentence for each fault; the register has other acts too. */
export function judgeKept(history: readonly Act[], rows: readonly Registered[]): string[] {
  const known = new Set(history.map(({ id }) => id));
  const others = rows.filter(({ id }) => !known.has(id)).map(({ id }) => ({ id }));
  return [...judgeRegister([...history, ...others], rows)];
}

export class SiteBackups {
  readonly #engines: SiteEngines;

  constructor(engines: SiteEngines) {
    this.#engines = engines;
    for (const name of SITES) {
      const { folder } = engines.machines[name];
      for (const part of ['backups', 'backup-spool', 'backup-logs']) {
        mkdirSync(join(folder, part), { mode: 0o750 });
        tool('chown', 'postgres:postgres', join(folder, part));
      }
      tool('chown', 'postgres', engines.fileOf(name, 'etc/dawam/tls/pgbackrest.key'));
    }
  }

  /** As the unit dawam-backup-line does. */
  startLine(name: SiteName): Program {
    return this.#start(name, ['/usr/bin/pgbackrest', 'server']);
  }

  startLines(): void {
    for (const name of SITES) {
      this.startLine(name);
      this.startFileLine(name);
    }
  }

  /** As the unit dawam-file-backup-line does. */
  startFileLine(name: SiteName): Program {
    const { folder } = this.#engines.machines[name];
    const parts = name === 'witness' ? ['file-backups/kept', 'file-backups/gone'] : [FILES];
    for (const part of parts) mkdirSync(join(folder, part), { recursive: true });
    // The folder of a Dawam server that has not started yet is no longer empty.
    if (name !== 'witness') writeFileSync(join(folder, 'data/office/demo.txt'), DEMO_MARK);
    const conf = this.#engines.fileOf(name, 'etc/dawam/file-backup-line.conf');
    return this.#engines.machines[name].start('/usr/bin/stunnel', [conf]);
  }

  /** As the witness's timer does each minute. */
  async takeFiles(): Promise<void> {
    const script = this.#engines.fileOf('witness', 'etc/dawam/file-backup.sh');
    const program = this.#engines.machines.witness.start('sh', [script]);
    await endWell(program, 'a backup of the files');
  }

  /** Those whose bytes do not lie at that site as they were stored. */
  listAmiss(name: CopyName, hashes: readonly string[]): readonly string[] {
    const folder = join(this.#engines.machines[name].folder, FILES);
    return hashes.filter((sha256) => {
      const path = join(folder, sha256.slice(0, 2), sha256.slice(2));
      if (!existsSync(path)) return true;
      return createHash('sha256').update(readFileSync(path)).digest('hex') !== sha256;
    });
  }

  async take(kind: 'full' | 'diff'): Promise<void> {
    const script = this.#engines.fileOf('witness', 'etc/dawam/backup.sh');
    await endWell(this.#start('witness', ['sh', script, kind]), `a ${kind} backup`);
  }

  /** What the leader has written so far stands in the backups' archive. */
  async archiveAll(leader: CopyName): Promise<void> {
    const file = this.#engines.query(leader, 'select pg_walfile_name(pg_switch_wal())').trim();
    await until(`${file} is archived`, async () => {
      const sql = `select last_archived_wal >= '${file}' from pg_stat_archiver`;
      return this.#engines.query(leader, sql).trim() === 't';
    });
  }

  /** As an operator does it, as root; what the program said comes back. */
  async restore(name: CopyName, ...moment: readonly string[]): Promise<string> {
    const script = this.#engines.fileOf(name, 'etc/dawam/restore.sh');
    const env = this.#engines.backupEnv(name);
    const program = this.#engines.machines[name].start('sh', [script, ...moment], { env });
    await endWell(program, 'the restore');
    return program.output();
  }

  #start(name: SiteName, words: readonly string[]): Program {
    const idOf = (option: string) => Number(tool('id', option, 'postgres').trim());
    const [command = '', ...args] = words;
    return this.#engines.machines[name].start(command, args, {
      env: this.#engines.backupEnv(name),
      user: { uid: idOf('-u'), gid: idOf('-g') },
    });
  }
}

async function endWell(program: Program, what: string): Promise<void> {
  const code = await program.ended;
  assert(code === 0, `${what} ended with ${code}: ${program.output()}`);
}
