// Settings of etcd, which has one member on each of the three sites: any one may be lost. The
// leader's place is the witness, since a leader that dies together with a centre costs seconds; a
// timer there takes it back.
import { foldersOf } from './site-file.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';

const HEAD = '# Made by `dawam sites write` from the site file; change that and make it again.\n';

export function etcdFiles(site: Site, machine: Machine): readonly MachineFile[] {
  const members = [site.main, site.standby, site.witness];
  if (!members.includes(machine)) return [];
  const file = {
    machine: machine.name,
    path: '/etc/default/etcd',
    text: environment(site, machine),
  };
  const files = [file, askingFile(site, machine)];
  return machine === site.witness ? [...files, ...leaderFiles(site)] : files;
}

function environment(site: Site, machine: Machine): string {
  const { etcd, tls } = foldersOf(site, machine);
  const clients = `https://${machine.address}:${site.ports.etcd}`;
  const peerUrl = ({ address }: Machine) => `https://${address}:${site.ports.etcdPeers}`;
  const members = [site.main, site.standby, site.witness];
  const values = {
    ETCD_NAME: machine.name,
    ETCD_DATA_DIR: etcd,
    ETCD_LISTEN_CLIENT_URLS: clients,
    ETCD_ADVERTISE_CLIENT_URLS: clients,
    ETCD_LISTEN_PEER_URLS: peerUrl(machine),
    ETCD_INITIAL_ADVERTISE_PEER_URLS: peerUrl(machine),
    ETCD_INITIAL_CLUSTER: members.map((one) => `${one.name}=${peerUrl(one)}`).join(','),
    ETCD_INITIAL_CLUSTER_TOKEN: site.cluster,
    ETCD_INITIAL_CLUSTER_STATE: 'new',
    ETCD_HEARTBEAT_INTERVAL: '100',
    ETCD_ELECTION_TIMEOUT: '1000',
    // Who was away, or hears nobody, asks before it makes the others elect.
    ETCD_PRE_VOTE: 'true',
    ETCD_AUTO_COMPACTION_RETENTION: '1',
    ETCD_ENABLE_V2: 'false',
    ETCD_TRUSTED_CA_FILE: `${tls}/ca.crt`,
    ETCD_CERT_FILE: `${tls}/etcd.crt`,
    ETCD_KEY_FILE: `${tls}/etcd.key`,
    ETCD_CLIENT_CERT_AUTH: 'true',
    ETCD_PEER_TRUSTED_CA_FILE: `${tls}/ca.crt`,
    ETCD_PEER_CERT_FILE: `${tls}/etcd.crt`,
    ETCD_PEER_KEY_FILE: `${tls}/etcd.key`,
    ETCD_PEER_CLIENT_CERT_AUTH: 'true',
  };
  return (
    HEAD +
    Object.entries(values)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join('')
  );
}

/** For people and programs of root that ask etcd: `. /etc/dawam/etcdctl.env`. */
function askingFile(site: Site, machine: Machine): MachineFile {
  const { settings, tls } = foldersOf(site, machine);
  const members = [site.main, site.standby, site.witness];
  const endpoints = members.map(({ address }) => `https://${address}:${site.ports.etcd}`);
  const text = `${HEAD}export ETCDCTL_API=3
export ETCDCTL_CACERT=${tls}/ca.crt
export ETCDCTL_CERT=${tls}/etcd.crt
export ETCDCTL_KEY=${tls}/etcd.key
export ETCDCTL_ENDPOINTS=${endpoints.join(',')}
`;
  return { machine: machine.name, path: `${settings}/etcdctl.env`, text };
}

function leaderFiles(site: Site): readonly MachineFile[] {
  const { witness } = site;
  const { settings } = foldersOf(site, witness);
  const machine = witness.name;
  const script = `${settings}/etcd-leader.sh`;
  return [
    { machine, path: script, text: leaderScript(site), isProgram: true },
    {
      machine,
      path: '/etc/systemd/system/dawam-etcd-leader.service',
      text: `${HEAD}[Unit]
Description=Keeps the leader of etcd at the witness
After=etcd.service

[Service]
Type=oneshot
User=etcd
ExecStart=${script}
`,
    },
    {
      machine,
      path: '/etc/systemd/system/dawam-etcd-leader.timer',
      text: `${HEAD}[Unit]
Description=Keeps the leader of etcd at the witness

[Timer]
OnBootSec=30s
OnUnitActiveSec=30s
AccuracySec=1s

[Install]
WantedBy=timers.target
`,
    },
  ];
}

function leaderScript(site: Site): string {
  const { witness } = site;
  const { tls } = foldersOf(site, witness);
  return `#!/bin/sh
# Made by \`dawam sites write\`. Moves the leader of etcd to this machine, where it is not.
set -eu
export ETCDCTL_API=3 ETCDCTL_CACERT=${tls}/ca.crt
export ETCDCTL_CERT=${tls}/etcd.crt ETCDCTL_KEY=${tls}/etcd.key
own=https://${witness.address}:${site.ports.etcd}
# A member that does not answer makes etcdctl fail although it tells of the others.
status=$(etcdctl --endpoints="$own" --command-timeout=3s endpoint status --cluster -w simple \\
  2>/dev/null) || true
leader=$(echo "$status" | awk -F', ' '$5 == "true" { print $1 }')
id=$(echo "$status" | awk -F', ' -v own="$own" '$1 == own { print $2 }')
[ -n "$leader" ] && [ -n "$id" ] || { echo 'No leader was found.'; exit 1; }
[ "$leader" = "$own" ] || etcdctl --endpoints="$leader" move-leader "$id"
`;
}
