#!/bin/sh
# Made by `dawam sites write`. Takes the files of the hosted offices that are not here yet; as
# dawam. Once a day it also reads a share of what is here, and sets aside what no copy has any more.
set -eu
umask 077
home=/var/backups/dawam
tls=/etc/dawam/tls
line_to() {
  RSYNC_CONNECT_PROG="openssl s_client -quiet -verify_quiet -verify_return_error \
    -CAfile $tls/ca.crt -cert $tls/file-backup.crt -key $tls/file-backup.key \
    -servername file-backup.$1 -verify_hostname file-backup.$1 \
    -connect $2:8873"
  export RSYNC_CONNECT_PROG
}
each_copy() { # what to do with a name
  failed=
  while read -r name address; do
    line_to "$name" "$address"
    "$@" "$name" </dev/null || failed="$failed $name"
  done <<END
main 10.20.1.11
standby 10.20.2.11
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

today=$(($(date +%s) / 86400))
[ "$(cat "$home/tidied" 2>/dev/null)" != "$today" ] || exit 0
# What rotted is taken away; the next round brings it.
cd "$home/kept"
for folder in [0-9a-f][0-9a-f]; do
  [ -d "$folder" ] || continue
  [ $((0x$folder % 32)) -eq $((today % 32)) ] || continue
  for file in "$folder"/*; do
    [ -f "$file" ] || continue
    [ "$(sha256sum < "$file")" != "$folder${file#*/}  -" ] || continue
    echo "$file has rotted" >&2
    rm "$file"
  done
done
# What neither copy has was disposed of. Backups of the database may still name it for a while.
: > "$home/there"
each_copy list || { echo "these did not say what they have:$failed" >&2; exit 1; }
if [ -s "$home/there" ]; then
  LC_ALL=C sort -u -o "$home/there" "$home/there"
  find . -mindepth 2 -type f -mmin +1440 -printf '%P\n' | LC_ALL=C sort > "$home/here"
  LC_ALL=C comm -23 "$home/here" "$home/there" | while read -r file; do
    mkdir -p "$home/gone/${file%/*}"
    touch "$file"
    mv "$file" "$home/gone/$file"
  done
fi
find "$home/gone" -type f -mtime +35 -delete
rm -f "$home/there" "$home/here" "$home"/list.*
echo "$today" > "$home/tidied"
