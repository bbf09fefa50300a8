#!/bin/sh
# Made by `dawam sites write`. Takes a copy of the centre's database, full or diff; as postgres.
set -eu
[ "$#" -eq 1 ] || { echo "usage: $0 full|diff" >&2; exit 64; }
pgbackrest --stanza=dawam stanza-create
pgbackrest --stanza=dawam --type="$1" backup
