// What the machines of a lab of three sites find on their disks: the very files that
// `dawam sites write` makes, for a site file whose folders and addresses are the lab's.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Site } from '#programs/sites/site-file.ts';
import { makeMachineList, makeSiteSettings } from '#programs/sites/site-settings.ts';

import type { Machine } from './machine.ts';
import { worldFolder } from './world.ts';

export const ROOT = resolve(import.meta.dirname, '..');
export const POSTGRES_PROGRAMS = '/usr/lib/postgresql/15/bin';
export const PUBLIC_URL = 'https://dawam.example';

/** Names a place of the three; who leads the database may be at main or at standby. */
export type SiteName = 'main' | 'standby' | 'witness';
/** The two that have the database and a Dawam server. */
export type CopyName = Exclude<SiteName, 'witness'>;

export function siteFile(machines: Readonly<Record<SiteName, Machine>>, files: string): object {
  const placeOf = ({ name, address }: Machine) => ({ name, address });
  const own = join(worldFolder(), '{machine}');
  const network = '10.77.0.0/24';
  return {
    ...{ cluster: 'lab', originPrefix: 'dawam.example', publicUrl: PUBLIC_URL },
    main: placeOf(machines.main),
    standby: placeOf(machines.standby),
    witness: placeOf(machines.witness),
    networks: { offices: network, operators: network },
    watchdog: 'off',
    folders: {
      program: ROOT,
      data: join(own, 'data'),
      settings: join(files, '{machine}/etc/dawam'),
      tls: join(files, '{machine}/etc/dawam/tls'),
      postgres: join(own, 'postgres/data'),
      postgresPrograms: POSTGRES_PROGRAMS,
      postgresSocket: join(own, 'socket'),
      etcd: join(own, 'etcd'),
      backups: join(own, 'backups'),
      backupSpool: join(own, 'backup-spool'),
      backupLogs: join(own, 'backup-logs'),
      fileBackups: join(own, 'file-backups'),
    },
  };
}

/** Each machine's below a folder of its own, but for those that are there already by their name. */
export function writeFiles(site: Site, files: string): void {
  for (const { machine, path, text, isProgram } of makeSiteSettings(site)) {
    const place = path.startsWith(files) ? path : join(files, machine, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text, { mode: isProgram === true ? 0o755 : 0o644 });
  }
  writeFileSync(join(files, 'machines.txt'), makeMachineList(site));
}

/** NAME="value" on each line, as systemd reads it. */
export function readEnvironment(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n');
  const read = lines.flatMap((line) => {
    const [, name, value] = /^(\w+)="(.*)"$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(read);
}
