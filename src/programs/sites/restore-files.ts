// The way back from the backups, for a machine with a copy of the database: a program that puts the
// database as it was at a moment, or at the end of what the backups have, into this machine, and
// then the files that it names. It refuses while anybody leads, keeps what was there, and leaves
// the rest to Patroni.
import { lineTo } from './file-backup-files.ts';
import { foldersOf, listCopies } from './site-file.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';

export function restoreFiles(site: Site, machine: Machine): readonly MachineFile[] {
  if (site.backup === undefined || !listCopies(site).includes(machine)) return [];
  const path = `${foldersOf(site, machine).settings}/restore.sh`;
  return [{ machine: machine.name, path, text: script(site, machine), isProgram: true }];
}

function head(site: Site, machine: Machine): string {
  const folders = foldersOf(site, machine);
  const { data, postgres, postgresPrograms, postgresSocket, settings, tls } = folders;
  const { cluster, ports } = site;
  return `#!/bin/sh
# Made by \`dawam sites write\`. Puts the database back from the backups into this machine: as it
# was at a moment, such as "2026-11-22 13:05:00+00", or without one at the end of what they have.
# Dawam's servers and Patroni have to be stopped at both centres; what was here is kept beside.
set -eu
[ "$#" -le 1 ] || { echo "usage: $0 [MOMENT]" >&2; exit 64; }
data=${postgres}
files=${data}/office/files
programs=${postgresPrograms}
socket=${postgresSocket}
cluster=/service/${cluster}
. ${settings}/etcdctl.env
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; }
runs() { as_postgres "$programs/pg_ctl" -D "$data" status >/dev/null 2>&1; }
ask() { as_postgres "$programs/psql" -h "$socket" -p ${ports.postgres} -d "$1" -XAtqc "$2"; }
# Files belong to who shows this key.
owner=$(stat -c %u ${tls}/file-backup.key)
group=$(stat -c %g ${tls}/file-backup.key)
as_owner() { setpriv --reuid="$owner" --regid="$group" --clear-groups -- "$@"; }
${lineTo(site, machine)}`;
}

// Without hot standby nobody is let in before the database is whole, and PostgreSQL does not ask
// for the settings of the machine that is gone.
function script(site: Site, machine: Machine): string {
  const { postgresSocket } = foldersOf(site, machine);
  const { cluster, ports } = site;
  return `${head(site, machine)}
if runs; then echo 'PostgreSQL runs here: stop patroni at both centres first.' >&2; exit 75; fi
# A lease that nobody gave back ends by itself after twenty seconds.
for second in $(seq 30); do
  leader=$(etcdctl get --print-value-only "$cluster/leader")
  [ -n "$leader" ] || break
  sleep 1
done
[ -z "$leader" ] || { echo "$leader leads: stop patroni at both centres first." >&2; exit 75; }

[ ! -e "$data" ] || mv "$data" "$data.before-$(date -u +%Y%m%dT%H%M%SZ)"
install -d -m 0700 -o postgres -g postgres "$data"
[ "$#" -eq 0 ] || set -- --type=time --target="$1" --target-action=promote
as_postgres pgbackrest --stanza=${cluster} "$@" restore

parts="-c hot_standby=off -c listen_addresses= -c port=${ports.postgres}"
parts="$parts -c unix_socket_directories=${postgresSocket}"
said=$data.restore.log
as_postgres "$programs/pg_ctl" -D "$data" -l "$said" -t 86400 -o "$parts" start >/dev/null
until ask postgres 'select 1' >/dev/null 2>&1; do
  runs || { tail -n 5 "$said" >&2; echo 'PostgreSQL did not get to the end.' >&2; exit 1; }
  sleep 1
done
ask postgres checkpoint
list=$(mktemp -d)
trap 'rm -rf "$list"' EXIT
chown "$owner:$group" "$list"
ask dawam "select left(name, 2) || '/' || substr(name, 3)
  from (select encode(sha256, 'hex') as name from dawam.file) as f" > "$list/named" ||
  echo 'This database names no files.' >&2
as_postgres "$programs/pg_ctl" -D "$data" -m fast -w -t 3600 stop >/dev/null

${filesBack(site)}
# What Patroni knew of the database that was; its settings (config) stay.
for key in initialize leader sync status failover failsafe history; do
  etcdctl del "$cluster/$key" >/dev/null
done
echo 'The database is back. Next: start patroni here; when this machine leads, empty the folder of'
echo "the other machine's database ($data) and start patroni there."
`;
}

// Only those that the database names: others were disposed of, or are nobody's yet.
function filesBack({ witness }: Site): string {
  return `umask 077
as_owner mkdir -p "$files"
look_for_missing() {
  while read -r file; do
    [ -e "$files/$file" ] || echo "$file"
  done < "$list/named" > "$list/missing"
}
line_to ${witness.name} ${witness.address}
for part in kept gone; do
  look_for_missing
  [ -s "$list/missing" ] || break
  as_owner rsync --files-from=- --ignore-existing --ignore-missing-args --fsync --timeout=60 \\
    "rsync://${witness.name}/$part/" "$files/" < "$list/missing" ||
    echo "The witness did not give all files of $part." >&2
done
look_for_missing
as_owner rsync --timeout=60 "rsync://${witness.name}/kept/complete-until" "$list/" &&
  echo "The backups have every file until $(cat "$list/complete-until")."
missing=$(wc -l < "$list/missing")
echo "Of $(wc -l < "$list/named") files that the database names, $missing are not here;" \\
  'the other site may have them, and dawam verify names them.'
`;
}
