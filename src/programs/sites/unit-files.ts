// Units of systemd for Dawam's own programs, with what they may do cut down to what they need, and
// their environments. Patroni, etcd and HAProxy keep the units of their packages.
import type { OwnSiteFile } from './own-site.ts';
import { foldersOf, listCopies, listServers } from './site-file.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';

const HEAD = '# Made by `dawam sites write` from the site file; change that and make it again.\n';

export function unitFiles(site: Site, machine: Machine): readonly MachineFile[] {
  const files: MachineFile[] = [];
  if (listServers(site).includes(machine)) files.push(...officeFiles(site, machine));
  if (listCopies(site).includes(machine)) files.push(...centreFiles(site, machine));
  if ([site.standby, site.witness].includes(machine)) files.push(...arbiterFiles(site, machine));
  return files;
}

function officeFiles(site: Site, machine: Machine): readonly MachineFile[] {
  const { data, settings, program } = foldersOf(site, machine);
  return [
    environment(machine, `${settings}/office.env`, officeEnvironment(site, machine)),
    {
      machine: machine.name,
      path: `${settings}/own-site.json`,
      text: `${JSON.stringify(ownSite(site, machine), undefined, 2)}\n`,
    },
    ...centresFile(site, machine),
    unit(machine, 'dawam-office', {
      says: 'Dawam for the offices that the centre hosts',
      after: 'network-online.target haproxy.service',
      environment: `${settings}/office.env`,
      command: `${program}/dawam serve`,
      writes: `${data}/office`,
    }),
  ];
}

function ownSite(site: Site, machine: Machine): OwnSiteFile {
  const { tls } = foldersOf(site, machine);
  const port = site.ports.files;
  const others = listServers(site).filter((one) => one !== machine);
  return {
    name: machine.name,
    onOneCopy: site.onOneCopy,
    siteKey: `${tls}/site.key`,
    holders: listCopies(site).map(({ name, address }) => {
      return { name, address, patroni: `https://${address}:${site.ports.patroni}` };
    }),
    arbiter: `https://${site.standby.address}:${site.ports.arbiter}`,
    listen: { host: machine.address, port },
    others: others.map((one) => ({ name: one.name, url: `https://${one.address}:${port}` })),
    fronts: listCopies(site).map((one) => frontOf(site, one)),
    tls: { ca: `${tls}/ca.crt`, cert: `${tls}/dawam.crt`, key: `${tls}/dawam.key` },
  };
}

/** A name of its own below the public one, so that a session holds there too. */
function frontOf({ publicUrl }: Site, { name }: Machine): string {
  const url = new URL(publicUrl);
  url.hostname = `${name}.${url.hostname}`;
  return url.origin;
}

/** What a Dawam server of these sites is started with. */
export function officeEnvironment(site: Site, machine: Machine): Readonly<Record<string, string>> {
  const { data, postgres, settings, tls } = foldersOf(site, machine);
  const isCopy = listCopies(site).includes(machine);
  return {
    DAWAM_DATA: `${data}/office`,
    DAWAM_SITE_FILE: `${settings}/own-site.json`,
    DATABASE_URL: databaseUrl(site, machine),
    DAWAM_HOST: machine.address,
    DAWAM_PORT: String(site.ports.office),
    DAWAM_PUBLIC_URL: site.publicUrl,
    DAWAM_TRUST_PROXY: 'yes',
    DAWAM_ORIGIN_PREFIX: site.originPrefix,
    DAWAM_METRICS_TOKEN_FILE: `${tls}/metrics.token`,
    ...(isCopy ? { DAWAM_STORAGE: postgres } : {}),
    ...(site.mail ? { DAWAM_MAIL: `${settings}/mail.json` } : {}),
    ...(site.keys === undefined ? {} : { DAWAM_CENTRES: centresPath(site, machine) }),
  };
}

function centresPath(site: Site, machine: Machine): string {
  return `${foldersOf(site, machine).settings}/centres.json`;
}

// The hosted offices' logs are mirrored as those of offices with servers of their own: who has them
// by a mirror hears of the directory, and a database that was put back is healed from it.
function centresFile(site: Site, machine: Machine): readonly MachineFile[] {
  const { keys, ports } = site;
  if (keys === undefined) return [];
  const centres = (['main', 'standby'] as const).map((role) => {
    return { role, url: `http://${site[role].address}:${ports.centre}`, key: keys[role] };
  });
  const text = `${JSON.stringify(centres, undefined, 2)}\n`;
  return [{ machine: machine.name, path: centresPath(site, machine), text }];
}

function databaseUrl(site: Site, machine: Machine): string {
  const { tls } = foldersOf(site, machine);
  const shown = new URLSearchParams({
    sslmode: 'verify-full',
    sslrootcert: `${tls}/ca.crt`,
    sslcert: `${tls}/dawam.crt`,
    sslkey: `${tls}/dawam.key`,
  });
  const query = decodeURIComponent(shown.toString());
  return `postgresql://dawam@127.0.0.1:${site.ports.database}/dawam?${query}`;
}

function centreFiles(site: Site, machine: Machine): readonly MachineFile[] {
  const { data, settings, program, tls } = foldersOf(site, machine);
  const role = machine === site.main ? 'main' : 'standby';
  const known = site.keys === undefined ? '' : `${site.keys.directory}\n`;
  const logs = `# A verifier key of a log on each line; what joins later adds itself.\n${known}`;
  return [
    environment(machine, `${settings}/centre.env`, {
      DAWAM_DATA: `${data}/centre`,
      DAWAM_HOST: machine.address,
      DAWAM_PORT: String(site.ports.centre),
      DAWAM_ORIGIN_PREFIX: site.originPrefix,
      DAWAM_METRICS_TOKEN_FILE: `${tls}/metrics.token`,
    }),
    { machine: machine.name, path: `${settings}/logs.txt`, text: logs },
    unit(machine, 'dawam-centre', {
      says: `Dawam's ${role} centre: mirrors the logs of offices with servers of their own`,
      after: 'network-online.target',
      environment: `${settings}/centre.env`,
      command: `${program}/dawam centre --role ${role} --logs ${settings}/logs.txt`,
      writes: `${data}/centre`,
    }),
  ];
}

// The standby's arbiter closes its own way to main before it ends main's lease; that alone wants a
// right beyond those of a plain program.
function arbiterFiles(site: Site, machine: Machine): readonly MachineFile[] {
  const { data, settings, program, tls } = foldersOf(site, machine);
  const { main, standby, witness, ports } = site;
  const other = machine === standby ? witness : standby;
  const isActing = machine === standby;
  return [
    environment(machine, `${settings}/arbiter.env`, {
      DAWAM_ARBITER_ROLE: isActing ? 'standby' : 'witness',
      DAWAM_ARBITER_MAIN: main.name,
      DAWAM_ARBITER_STANDBY: standby.name,
      DAWAM_ARBITER_SCOPE: site.cluster,
      DAWAM_ARBITER_MAIN_PATRONI: `https://${main.address}:${ports.patroni}`,
      DAWAM_ARBITER_MAIN_POSTGRES: `${main.address}:${ports.postgres}`,
      DAWAM_ARBITER_OTHER: `https://${other.address}:${ports.arbiter}`,
      DAWAM_ARBITER_ETCD: [machine, other]
        .map(({ address }) => `https://${address}:${ports.etcd}`)
        .join(','),
      DAWAM_ARBITER_LISTEN: `${machine.address}:${ports.arbiter}`,
      DAWAM_ARBITER_CA: `${tls}/ca.crt`,
      DAWAM_ARBITER_CERT: `${tls}/dawam.crt`,
      DAWAM_ARBITER_KEY: `${tls}/dawam.key`,
    }),
    unit(machine, 'dawam-arbiter', {
      says: "Dawam's site arbiter: ends the lease of a main centre that is dead",
      after: 'network-online.target etcd.service',
      environment: `${settings}/arbiter.env`,
      command: `${program}/dawam arbiter`,
      writes: data,
      ...(isActing ? { right: 'CAP_NET_ADMIN' } : {}),
    }),
  ];
}

function environment(
  machine: Machine,
  path: string,
  values: Readonly<Record<string, string>>,
): MachineFile {
  const lines = Object.entries(values).map(([name, value]) => `${name}="${value}"\n`);
  return { machine: machine.name, path, text: HEAD + lines.join('') };
}

interface UnitParts {
  readonly says: string;
  readonly after: string;
  readonly environment: string;
  readonly command: string;
  readonly writes: string;
  /** The one capability that it needs. */
  readonly right?: string;
}

function unit(machine: Machine, name: string, parts: UnitParts): MachineFile {
  const text = `${HEAD}[Unit]
Description=${parts.says}
After=${parts.after}
Wants=network-online.target

[Service]
User=dawam
Group=dawam
EnvironmentFile=${parts.environment}
ExecStart=${parts.command}
Restart=always
RestartSec=1s
TimeoutStopSec=30s
${rightsOf(parts)}${hardening}ReadWritePaths=${parts.writes}

[Install]
WantedBy=multi-user.target
`;
  return { machine: machine.name, path: `/etc/systemd/system/${name}.service`, text };
}

function rightsOf({ right = '' }: UnitParts): string {
  const given = right === '' ? '' : `AmbientCapabilities=${right}\n`;
  return `CapabilityBoundingSet=${right}\n${given}`;
}

// No executable memory is not asked for: Node compiles while it runs.
export const hardening = `NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0077
`;
