// Settings of pgBackRest: both copies push their write-ahead log to the witness, which takes a full
// copy each week and a differential one each other night, so that any moment can be gone back to.
// Lines are TLS with the sites' own certificates; nobody logs in anywhere. The way back is
// restore-files.ts.
import { foldersOf, listCopies } from './site-file.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';

const HEAD = '# Made by `dawam sites write` from the site file; change that and make it again.\n';

export function backupFiles(site: Site, machine: Machine): readonly MachineFile[] {
  if (site.backup === undefined) return [];
  const own = machine.name;
  const path = '/etc/pgbackrest.conf';
  if (machine === site.witness) {
    const line = server(machine);
    return [{ machine: own, path, text: keeper(site) }, line, script(site), ...timers(site)];
  }
  if (!listCopies(site).includes(machine)) return [];
  return [{ machine: own, path, text: copy(site, machine) }, server(machine)];
}

function tlsLines(site: Site, machine: Machine, names: readonly string[]): string {
  const { tls } = foldersOf(site, machine);
  const ends = names.flatMap((name) => [
    `${name}-ca-file=${tls}/ca.crt`,
    `${name}-cert-file=${tls}/pgbackrest.crt`,
    `${name}-key-file=${tls}/pgbackrest.key`,
  ]);
  return ends.map((line) => `${line}\n`).join('');
}

function serverLines(site: Site, machine: Machine): string {
  const { backupSpool, backupLogs } = foldersOf(site, machine);
  return `log-path=${backupLogs}
lock-path=${backupSpool}/lock
tls-server-address=${machine.address}
tls-server-port=${site.ports.backups}
tls-server-auth=pgbackrest=${site.cluster}
${tlsLines(site, machine, ['tls-server'])}`;
}

function copy(site: Site, machine: Machine): string {
  const { postgres, postgresSocket } = foldersOf(site, machine);
  return `${HEAD}[global]
repo1-host=${site.witness.address}
repo1-host-type=tls
repo1-host-port=${site.ports.backups}
${tlsLines(site, machine, ['repo1-host'])}${serverLines(site, machine)}archive-async=y
spool-path=${foldersOf(site, machine).backupSpool}
archive-push-queue-max=20GiB
log-level-file=info

[${site.cluster}]
pg1-path=${postgres}
pg1-port=${site.ports.postgres}
pg1-socket-path=${postgresSocket}
`;
}

function keeper(site: Site): string {
  const { witness, backup } = site;
  const ends = listCopies(site).map((machine, i) => {
    const { postgres, postgresSocket } = foldersOf(site, machine);
    const name = `pg${i + 1}`;
    return `${name}-host=${machine.address}
${name}-host-type=tls
${name}-host-port=${site.ports.backups}
${tlsLines(site, witness, [`${name}-host`])}${name}-path=${postgres}
${name}-port=${site.ports.postgres}
${name}-socket-path=${postgresSocket}
`;
  });
  return `${HEAD}[global]
repo1-path=${foldersOf(site, witness).backups}
repo1-retention-full=${backup?.fullsKept ?? 1}
${serverLines(site, witness)}compress-type=lz4
start-fast=y
delta=y
log-level-file=info

[${site.cluster}]
${ends.join('')}`;
}

function server(machine: Machine): MachineFile {
  return {
    machine: machine.name,
    path: '/etc/systemd/system/dawam-backup-line.service',
    text: `${HEAD}[Unit]
Description=Line of the backups between the sites
After=network-online.target

[Service]
User=postgres
ExecStart=/usr/bin/pgbackrest server
Restart=always
RestartSec=1s
NoNewPrivileges=yes
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`,
  };
}

// The stanza is made where it is not: a new repository needs nobody's hand.
function script(site: Site): MachineFile {
  const { settings } = foldersOf(site, site.witness);
  return {
    machine: site.witness.name,
    path: `${settings}/backup.sh`,
    isProgram: true,
    text: `#!/bin/sh
# Made by \`dawam sites write\`. Takes a copy of the centre's database, full or diff; as postgres.
set -eu
[ "$#" -eq 1 ] || { echo "usage: $0 full|diff" >&2; exit 64; }
pgbackrest --stanza=${site.cluster} stanza-create
pgbackrest --stanza=${site.cluster} --type="$1" backup
`,
  };
}

function timers(site: Site): readonly MachineFile[] {
  const at = site.backup?.at ?? '02:30';
  const { settings } = foldersOf(site, site.witness);
  const machine = site.witness.name;
  return [
    {
      machine,
      path: '/etc/systemd/system/dawam-backup@.service',
      text: `${HEAD}[Unit]
Description=Backup (%i) of the centre's database
After=dawam-backup-line.service

[Service]
Type=oneshot
User=postgres
ExecStart=${settings}/backup.sh %i
`,
    },
    ...[
      { kind: 'full', days: 'Fri' },
      { kind: 'diff', days: 'Mon..Thu,Sat,Sun' },
    ].map(({ kind, days }) => ({
      machine,
      path: `/etc/systemd/system/dawam-backup-${kind}.timer`,
      text: `${HEAD}[Unit]
Description=Backup (${kind}) of the centre's database

[Timer]
OnCalendar=${days} *-*-* ${at}:00
Persistent=yes
Unit=dawam-backup@${kind}.service

[Install]
WantedBy=timers.target
`,
    })),
  ];
}
