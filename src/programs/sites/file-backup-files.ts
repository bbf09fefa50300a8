// Settings by which files of hosted offices come into the backups: the witness takes from both
// copies each minute what it has not yet, by rsync under the sites' own certificates (stunnel).
// Nobody writes at the witness, and what it has is never written over. What was disposed of leaves
// with the last backup of the database that could still name it. The way back is restore-files.ts.
import { foldersOf, listCopies } from './site-file.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';
import { hardening } from './unit-files.ts';

const HEAD = '# Made by `dawam sites write` from the site file; change that and make it again.\n';

/** In so many days all that is kept is read once, from end to end. */
const READ_DAYS = 32;

export function fileBackupFiles(site: Site, machine: Machine): readonly MachineFile[] {
  if (site.backup === undefined) return [];
  const isKeeper = machine === site.witness;
  if (!isKeeper && !listCopies(site).includes(machine)) return [];
  const own = machine.name;
  const { settings } = foldersOf(site, machine);
  const files: MachineFile[] = [
    { machine: own, path: `${settings}/file-backup-line.conf`, text: line(site, machine) },
    { machine: own, path: `${settings}/file-backup.conf`, text: modules(site, machine) },
    program(machine, `${settings}/file-backup-line.sh`, answering(site, machine)),
    unit(machine, 'dawam-file-backup-line.service', lineUnit(site, machine)),
  ];
  if (!isKeeper) return files;
  return [
    ...files,
    program(machine, `${settings}/file-backup.sh`, taking(site)),
    unit(machine, 'dawam-file-backup.service', takingUnit(site)),
    unit(machine, 'dawam-file-backup.timer', TIMER),
  ];
}

/** Lines of a shell program in which `line_to NAME ADDRESS` makes rsync's way to that machine. */
export function lineTo(site: Site, machine: Machine): string {
  const { tls } = foldersOf(site, machine);
  return `tls=${tls}
line_to() {
  RSYNC_CONNECT_PROG="openssl s_client -quiet -verify_quiet -verify_return_error \\
    -CAfile $tls/ca.crt -cert $tls/file-backup.crt -key $tls/file-backup.key \\
    -servername file-backup.$1 -verify_hostname file-backup.$1 \\
    -connect $2:${site.ports.fileBackups}"
  export RSYNC_CONNECT_PROG
}
`;
}

function program({ name: machine }: Machine, path: string, text: string): MachineFile {
  return { machine, path, text, isProgram: true };
}

function unit({ name: machine }: Machine, name: string, text: string): MachineFile {
  return { machine, path: `/etc/systemd/system/${name}`, text: HEAD + text };
}

// Who asks is known by a certificate that only this part has.
function line(site: Site, machine: Machine): string {
  const { settings, tls } = foldersOf(site, machine);
  const askers = machine === site.witness ? listCopies(site) : [site.witness];
  const names = askers.map(({ name }) => `checkHost = file-backup.${name}\n`).join('');
  return `${HEAD}foreground = yes
pid =
[file-backup]
accept = ${machine.address}:${site.ports.fileBackups}
cert = ${tls}/file-backup.crt
key = ${tls}/file-backup.key
CAfile = ${tls}/ca.crt
verifyChain = yes
requireCert = yes
${names}sslVersionMin = TLSv1.2
TIMEOUTclose = 0
exec = ${settings}/file-backup-line.sh
`;
}

function modules(site: Site, machine: Machine): string {
  const { data, fileBackups } = foldersOf(site, machine);
  const module = (name: string, path: string) =>
    `\n[${name}]\npath = ${path}\nread only = yes\nlist = no\nexclude = /incoming/\n`;
  const parts =
    machine === site.witness
      ? module('kept', `${fileBackups}/kept`) + module('gone', `${fileBackups}/gone`)
      : module('files', `${data}/office/files`);
  return `${HEAD}use chroot = no\nmax connections = 8\nreverse lookup = no\n${parts}`;
}

// rsync would become nobody where it is root, and cannot become anybody where it is not.
function answering(site: Site, machine: Machine): string {
  const { settings } = foldersOf(site, machine);
  return `#!/bin/sh
# Made by \`dawam sites write\`. Answers one who asks for files, as who this runs as.
exec rsync --daemon --config=${settings}/file-backup.conf \\
  --dparam=uid="$(id -u)" --dparam=gid="$(id -g)"
`;
}

function taking(site: Site): string {
  return takingHead(site) + tidying(site);
}

function takingHead(site: Site): string {
  const { fileBackups } = foldersOf(site, site.witness);
  const copies = listCopies(site).map(({ name, address }) => `${name} ${address}`);
  return `#!/bin/sh
# Made by \`dawam sites write\`. Takes the files of the hosted offices that are not here yet; as
# dawam. Once a day it also reads a share of what is here, and sets aside what no copy has any more.
set -eu
umask 077
home=${fileBackups}
${lineTo(site, site.witness)}each_copy() { # what to do with a name
  failed=
  while read -r name address; do
    line_to "$name" "$address"
    "$@" "$name" </dev/null || failed="$failed $name"
  done <<END
${copies.join('\n')}
END
  [ -z "$failed" ]
}
take() { rsync -r --ignore-existing --fsync --timeout=60 "rsync://$1/files/" "$home/kept/"; }
list() {
  rsync -r --list-only --timeout=60 "rsync://$1/files/" > "$home/list.$1" &&
    awk '$1 ~ /^-/ { print $5 }' "$home/list.$1" >> "$home/there"
}

mkdir -p "$home/kept" "$home/gone"
began=$(date -u '+%Y-%m-%d %H:%M:%S+00')
each_copy take || { echo "these did not give all their files:$failed" >&2; exit 1; }
echo "$began" > "$home/next"
mv "$home/next" "$home/kept/complete-until"
`;
}

function tidying(site: Site): string {
  const keptDays = ((site.backup?.fullsKept ?? 1) + 1) * 7;
  return `
today=$(($(date +%s) / 86400))
[ "$(cat "$home/tidied" 2>/dev/null)" != "$today" ] || exit 0
# What rotted is taken away; the next round brings it.
cd "$home/kept"
for folder in [0-9a-f][0-9a-f]; do
  [ -d "$folder" ] || continue
  [ $((0x$folder % ${READ_DAYS})) -eq $((today % ${READ_DAYS})) ] || continue
  for file in "$folder"/*; do
    [ -f "$file" ] || continue
    [ "$(sha256sum < "$file")" != "$folder\${file#*/}  -" ] || continue
    echo "$file has rotted" >&2
    rm "$file"
  done
done
# What neither copy has was disposed of. Backups of the database may still name it for a while.
: > "$home/there"
each_copy list || { echo "these did not say what they have:$failed" >&2; exit 1; }
if [ -s "$home/there" ]; then
  LC_ALL=C sort -u -o "$home/there" "$home/there"
  find . -mindepth 2 -type f -mmin +1440 -printf '%P\\n' | LC_ALL=C sort > "$home/here"
  LC_ALL=C comm -23 "$home/here" "$home/there" | while read -r file; do
    mkdir -p "$home/gone/\${file%/*}"
    touch "$file"
    mv "$file" "$home/gone/$file"
  done
fi
find "$home/gone" -type f -mtime +${keptDays} -delete
rm -f "$home/there" "$home/here" "$home"/list.*
echo "$today" > "$home/tidied"
`;
}

function lineUnit(site: Site, machine: Machine): string {
  const { settings, data, fileBackups } = foldersOf(site, machine);
  const isKeeper = machine === site.witness;
  const shown = isKeeper ? `${fileBackups}/kept ${fileBackups}/gone` : `${data}/office/files`;
  const writes = isKeeper ? fileBackups : `${data}/office`;
  return `[Unit]
Description=Line of the file backups between the sites
After=network-online.target

[Service]
User=dawam
Group=dawam
ExecStartPre=/usr/bin/mkdir -p -m 0700 ${shown}
ExecStart=/usr/bin/stunnel ${settings}/file-backup-line.conf
Restart=always
RestartSec=1s
CapabilityBoundingSet=
${hardening}ReadWritePaths=${writes}

[Install]
WantedBy=multi-user.target
`;
}

function takingUnit(site: Site): string {
  const { settings, fileBackups } = foldersOf(site, site.witness);
  return `[Unit]
Description=Backup of the hosted offices' files
After=network-online.target

[Service]
Type=oneshot
User=dawam
Group=dawam
ExecStart=${settings}/file-backup.sh
CapabilityBoundingSet=
${hardening}ReadWritePaths=${fileBackups}
`;
}

const TIMER = `[Unit]
Description=Backup of the hosted offices' files

[Timer]
OnBootSec=1min
OnUnitInactiveSec=1min
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
