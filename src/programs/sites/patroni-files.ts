// Settings of Patroni and of the PostgreSQL under it, for a machine with a copy of the database.
// Times are the smallest that Patroni allows officially; the site arbiter ends a dead leader's
// lease early. Nobody has a password: machines show certificates, people come by the socket.
import { foldersOf, listCopies, listServers } from './site-file.ts';
import { patroniGuard } from './patroni-guard.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';
import { formatYaml } from './yaml.ts';
import type { Yaml } from './yaml.ts';

const HEAD = `# Made by \`dawam sites write\` from the site file; change that and make it again.
# What stands under bootstrap.dcs is read at the first start only; later: patronictl edit-config.
`;

export function patroniFiles(site: Site, machine: Machine): readonly MachineFile[] {
  if (!listCopies(site).includes(machine)) return [];
  const { settings } = foldersOf(site, machine);
  const own = machine.name;
  const script = roles(site, machine);
  return [
    {
      machine: own,
      path: '/etc/patroni/config.yml',
      text: HEAD + formatYaml(config(site, machine)),
    },
    { machine: own, path: `${settings}/roles.sh`, text: script, isProgram: true },
    ...patroniGuard(site, machine),
  ];
}

function config(site: Site, machine: Machine): Yaml {
  const { address } = machine;
  const { ports } = site;
  const { settings, tls } = foldersOf(site, machine);
  // Never that of the other copy: news from a site that stands still do not break off, they cease.
  const etcd = [machine, site.witness];
  return {
    scope: site.cluster,
    namespace: '/service/',
    name: machine.name,
    restapi: {
      listen: `${address}:${ports.patroni}`,
      connect_address: `${address}:${ports.patroni}`,
      certfile: `${tls}/postgres.crt`,
      keyfile: `${tls}/postgres.key`,
      cafile: `${tls}/ca.crt`,
      // Whoever asks may look; whoever changes something shows a certificate.
      verify_client: 'optional',
    },
    etcd3: {
      hosts: etcd.map((one) => `${one.address}:${ports.etcd}`),
      use_proxies: true,
      protocol: 'https',
      cacert: `${tls}/ca.crt`,
      cert: `${tls}/postgres.crt`,
      key: `${tls}/postgres.key`,
    },
    bootstrap: {
      dcs: clusterSettings(site),
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'],
      post_bootstrap: `${settings}/roles.sh`,
    },
    postgresql: postgres(site, machine),
    watchdog: { mode: site.watchdog, device: '/dev/watchdog', safety_margin: 5 },
    tags: { nofailover: false, noloadbalance: false, clonefrom: false, nosync: false },
  };
}

function clusterSettings(site: Site): Yaml {
  return {
    ttl: 20,
    loop_wait: 1,
    retry_timeout: 3,
    synchronous_mode: true,
    synchronous_mode_strict: site.onOneCopy === 'stop',
    // A database that fell is not waited for: the other site goes on.
    primary_start_timeout: 0,
    maximum_lag_on_failover: 1_048_576,
    failsafe_mode: false,
    postgresql: { use_pg_rewind: true, use_slots: true, parameters: parameters(site) },
  };
}

function parameters(site: Site): Yaml {
  return {
    wal_level: 'replica',
    hot_standby: 'on',
    wal_log_hints: 'on',
    synchronous_commit: 'on',
    max_connections: 300,
    max_wal_senders: 10,
    max_replication_slots: 10,
    wal_keep_size: '2GB',
    wal_compression: 'on',
    // A line that is cut is noticed in two seconds, and a standby looks for more five times each.
    wal_sender_timeout: '2s',
    wal_receiver_timeout: '2s',
    wal_receiver_status_interval: '1s',
    wal_retrieve_retry_interval: '200ms',
    tcp_keepalives_idle: 1,
    tcp_keepalives_interval: 1,
    tcp_keepalives_count: 2,
    tcp_user_timeout: 2000,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(site.backup === undefined
      ? {}
      : {
          archive_mode: 'on',
          archive_timeout: '60s',
          archive_command: `pgbackrest --stanza=${site.cluster} archive-push %p`,
        }),
  };
}

function postgres(site: Site, machine: Machine): Yaml {
  const { address } = machine;
  const { ports } = site;
  const { postgres: data, postgresPrograms, postgresSocket, tls } = foldersOf(site, machine);
  const shown = {
    sslmode: 'verify-ca',
    sslrootcert: `${tls}/ca.crt`,
    sslcert: `${tls}/postgres.crt`,
    sslkey: `${tls}/postgres.key`,
  };
  return {
    listen: `${address}:${ports.postgres}`,
    connect_address: `${address}:${ports.postgres}`,
    data_dir: data,
    bin_dir: postgresPrograms,
    use_unix_socket: true,
    authentication: {
      superuser: { username: 'postgres', ...shown },
      replication: { username: 'replicator', ...shown },
    },
    parameters: {
      unix_socket_directories: postgresSocket,
      ssl: 'on',
      ssl_ca_file: `${tls}/ca.crt`,
      ssl_cert_file: `${tls}/postgres.crt`,
      ssl_key_file: `${tls}/postgres.key`,
    },
    pg_hba: accessRules(site),
    // Which certificate may be whom in the database.
    pg_ident: ['sites postgres postgres', 'sites postgres replicator', 'sites dawam dawam'],
    basebackup: [{ checkpoint: 'fast' }],
  };
}

function accessRules(site: Site): readonly string[] {
  const copies = listCopies(site).map(({ address }) => `${address}/32`);
  const servers = listServers(site).map(({ address }) => `${address}/32`);
  return [
    'local all postgres peer',
    ...copies.map((from) => `hostssl replication replicator ${from} cert map=sites`),
    ...copies.map((from) => `hostssl all postgres ${from} cert map=sites`),
    ...servers.map((from) => `hostssl dawam dawam ${from} cert map=sites`),
  ];
}

// Dawam is no superuser: it owns its database, and readers have a role of their own. It may be run
// any number of times: what a later version of it adds comes to clusters that were made before.
function roles(site: Site, machine: Machine): string {
  const { postgresPrograms, postgresSocket } = foldersOf(site, machine);
  const own = `host=${postgresSocket} port=${site.ports.postgres} dbname=postgres user=postgres`;
  return `#!/bin/sh
# Made by \`dawam sites write\`. The roles of the database and their rights, as postgres. Patroni
# runs it when the cluster is made, and $1 says where; an upgrade runs it where the database leads.
set -eu
where=\${1:-${own}}
psql() { ${postgresPrograms}/psql --no-psqlrc --quiet --dbname "$where" "$@"; }
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
`;
}
