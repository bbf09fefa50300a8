// All files of all machines, made from the site file. Pure: the same site file makes the same
// bytes, so what stands on a machine can be compared with what should stand there.
import { backupFiles } from './backup-files.ts';
import { etcdFiles } from './etcd-files.ts';
import { fileBackupFiles } from './file-backup-files.ts';
import { firewallFiles } from './firewall-files.ts';
import { haproxyFiles } from './haproxy-files.ts';
import { patroniFiles } from './patroni-files.ts';
import { restoreFiles } from './restore-files.ts';
import { listMachines, listServers } from './site-file.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';
import { unitFiles } from './unit-files.ts';

const makers: readonly ((site: Site, machine: Machine) => readonly MachineFile[])[] = [
  ...[patroniFiles, etcdFiles, haproxyFiles, unitFiles, firewallFiles, backupFiles],
  ...[fileBackupFiles, restoreFiles],
];

export function makeSiteSettings(site: Site): readonly MachineFile[] {
  return listMachines(site).flatMap((machine) => makers.flatMap((make) => make(site, machine)));
}

/**
 * For deploy/ca.sh: name and address of each machine, the name that browsers ask for, and whether
 * it has a Dawam server, which gets the site key.
 */
export function makeMachineList(site: Site): string {
  const { hostname } = new URL(site.publicUrl);
  return listMachines(site)
    .map((machine) => {
      const part = listServers(site).includes(machine) ? 'server' : 'witness';
      return `${machine.name} ${machine.address} ${hostname} ${part}\n`;
    })
    .join('');
}
