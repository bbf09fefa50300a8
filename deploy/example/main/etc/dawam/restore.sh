#!/bin/sh
# Made by `dawam sites write`. Puts the database back from the backups into this machine: as it
# was at a moment, such as "2026-11-22 13:05:00+00", or without one at the end of what they have.
# Dawam's servers and Patroni have to be stopped at both centres; what was here is kept beside.
set -eu
[ "$#" -le 1 ] || { echo "usage: $0 [MOMENT]" >&2; exit 64; }
data=/var/lib/postgresql/dawam
files=/var/lib/dawam/office/files
programs=/usr/lib/postgresql/15/bin
socket=/var/run/postgresql
cluster=/service/dawam
. /etc/dawam/etcdctl.env
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; }
runs() { as_postgres "$programs/pg_ctl" -D "$data" status >/dev/null 2>&1; }
ask() { as_postgres "$programs/psql" -h "$socket" -p 5432 -d "$1" -XAtqc "$2"; }
# Files belong to who shows this key.
owner=$(stat -c %u /etc/dawam/tls/file-backup.key)
group=$(stat -c %g /etc/dawam/tls/file-backup.key)
as_owner() { setpriv --reuid="$owner" --regid="$group" --clear-groups -- "$@"; }
tls=/etc/dawam/tls
line_to() {
  RSYNC_CONNECT_PROG="openssl s_client -quiet -verify_quiet -verify_return_error \
    -CAfile $tls/ca.crt -cert $tls/file-backup.crt -key $tls/file-backup.key \
    -servername file-backup.$1 -verify_hostname file-backup.$1 \
    -connect $2:8873"
  export RSYNC_CONNECT_PROG
}

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
as_postgres pgbackrest --stanza=dawam "$@" restore

parts="-c hot_standby=off -c listen_addresses= -c port=5432"
parts="$parts -c unix_socket_directories=/var/run/postgresql"
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

umask 077
as_owner mkdir -p "$files"
look_for_missing() {
  while read -r file; do
    [ -e "$files/$file" ] || echo "$file"
  done < "$list/named" > "$list/missing"
}
line_to witness 10.20.3.11
for part in kept gone; do
  look_for_missing
  [ -s "$list/missing" ] || break
  as_owner rsync --files-from=- --ignore-existing --ignore-missing-args --fsync --timeout=60 \
    "rsync://witness/$part/" "$files/" < "$list/missing" ||
    echo "The witness did not give all files of $part." >&2
done
look_for_missing
as_owner rsync --timeout=60 "rsync://witness/kept/complete-until" "$list/" &&
  echo "The backups have every file until $(cat "$list/complete-until")."
missing=$(wc -l < "$list/missing")
echo "Of $(wc -l < "$list/named") files that the database names, $missing are not here;" \
  'the other site may have them, and dawam verify names them.'

# What Patroni knew of the database that was; its settings (config) stay.
for key in initialize leader sync status failover failsafe history; do
  etcdctl del "$cluster/$key" >/dev/null
done
echo 'The database is back. Next: start patroni here; when this machine leads, empty the folder of'
echo "the other machine's database ($data) and start patroni there."
