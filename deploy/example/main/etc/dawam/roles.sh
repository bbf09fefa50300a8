#!/bin/sh
# Made by `dawam sites write`. The roles of the database and their rights, as postgres. Patroni
# runs it when the cluster is made, and $1 says where; an upgrade runs it where the database leads.
set -eu
where=${1:-host=/var/run/postgresql port=5432 dbname=postgres user=postgres}
psql() { /usr/lib/postgresql/15/bin/psql --no-psqlrc --quiet --dbname "$where" "$@"; }
run() { psql --set ON_ERROR_STOP=1 "$@"; }
ask() { run --tuples-only --no-align --command "$1"; }
if [ "$(ask 'select pg_is_in_recovery()')" = t ]; then
  echo 'This copy does not lead: run it at the other site.' >&2
  exit 75
fi
run <<'SQL'
set client_min_messages = warning;
do $$ begin
  if to_regrole('replicator') is null then create role replicator login replication; end if;
  if to_regrole('dawam') is null then create role dawam login; end if;
  if to_regrole('dawam_reader') is null then create role dawam_reader nologin; end if;
end $$;
grant dawam_reader to dawam;
-- So that it can tell offices whether there are two copies, and monitoring how far one is behind.
grant pg_read_all_stats to dawam;
SQL
if [ "$(ask "select count(*) from pg_database where datname = 'dawam'")" = 0 ]; then
  run --command 'create database dawam owner dawam'
fi
