// The packet filter of each machine: everything is closed but what another machine of the sites,
// an office or an operator has to reach. Made for nftables, loaded whole or not at all.
import { listCopies, listMachines, listServers } from './site-file.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';

interface Opening {
  readonly why: string;
  readonly from: readonly string[];
  readonly ports: readonly number[];
}

export function firewallFiles(site: Site, machine: Machine): readonly MachineFile[] {
  const rules = openings(site, machine).map(({ why, from, ports }) => {
    const what = `ip saddr { ${from.join(', ')} } tcp dport { ${ports.join(', ')} } accept`;
    return `        # ${why}\n        ${what}\n`;
  });
  const text = `#!/usr/sbin/nft -f
# Made by \`dawam sites write\` from the site file; change that and make it again.
flush ruleset
table inet dawam {
    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        ct state invalid drop
        iif lo accept
        meta l4proto { icmp, ipv6-icmp } accept
${rules.join('')}    }
    chain forward {
        type filter hook forward priority filter; policy drop;
    }
}
`;
  return [{ machine: machine.name, path: '/etc/nftables.conf', text, isProgram: true }];
}

function openings(site: Site, machine: Machine): readonly Opening[] {
  const { ports, networks } = site;
  const addresses = (machines: readonly Machine[]) =>
    machines.filter((one) => one !== machine).map((one) => one.address);
  const three = listMachines(site).slice(0, 3);
  const list: Opening[] = [{ why: 'operators', from: [networks.operators], ports: [22] }];
  if (three.includes(machine)) {
    const peers = addresses(three);
    list.push({ why: 'etcd', from: peers, ports: [ports.etcd, ports.etcdPeers] });
    if (machine !== site.main) {
      const other = machine === site.standby ? site.witness : site.standby;
      list.push({ why: 'the other arbiter', from: [other.address], ports: [ports.arbiter] });
    }
    if (site.backup !== undefined) {
      list.push({ why: 'backups', from: peers, ports: [ports.backups] });
      const isKeeper = machine === site.witness;
      const from = isKeeper ? addresses(listCopies(site)) : [site.witness.address];
      list.push({ why: 'file backups', from, ports: [ports.fileBackups] });
    }
  }
  if (listCopies(site).includes(machine)) {
    const askers = addresses([...listServers(site), site.witness]);
    list.push(
      { why: 'who is primary; the database', from: askers, ports: [ports.patroni, ports.postgres] },
      { why: 'mirrors of offices', from: [networks.offices], ports: [ports.centre] },
    );
  }
  if (listServers(site).includes(machine)) {
    const fronts = addresses(listServers(site));
    list.push({ why: 'the other fronts', from: fronts, ports: [ports.office] });
    list.push({ why: 'files from the other servers', from: fronts, ports: [ports.files] });
    list.push({ why: 'offices', from: [networks.offices], ports: [ports.front] });
    const monitoring = [networks.monitoring ?? networks.operators];
    list.push({ why: 'metrics', from: monitoring, ports: [ports.front] });
  }
  return list;
}
