#!/bin/sh
# Made by `dawam sites write`. Patroni runs this once, when the cluster is made; $1 says where.
set -eu
run() { "/usr/lib/postgresql/15/bin/psql" --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }
run --dbname "$1" <<'SQL'
create role replicator login replication;
create role dawam login;
create role dawam_reader nologin;
grant dawam_reader to dawam;
-- So that it can tell offices whether there are two copies, and monitoring how far one is behind.
grant pg_read_all_stats to dawam;
SQL
run --dbname "$1" --command 'create database dawam owner dawam'
