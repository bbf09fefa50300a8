// The site file: one text that says which machines a centre of three sites has, where they are and
// how they are to be run. All settings of all machines are made from it, so nothing is typed twice.
// What is wrong in it is said in sentences that name the place; nothing is guessed.
import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name in lower case, such as main-1');
const folder = z.string().regex(/^\/[\w./{}-]{1,200}$/, 'an absolute path without blanks');
const network = z.cidrv4('a network such as 10.20.0.0/16');
const port = z.int().min(1).max(65_535);

const verifierKey = z.string().regex(/^\S+\+[0-9a-f]{8}\+\S+$/, 'a key as dawam keys prints it');

const machine = z.strictObject({ name, address: z.ipv4('an address such as 10.20.1.11') });

const folders = z.strictObject({
  /** Where the program lies. */
  program: folder.default('/opt/dawam'),
  /** Files, keys, and the centre's own database. */
  data: folder.default('/var/lib/dawam'),
  settings: folder.default('/etc/dawam'),
  tls: folder.default('/etc/dawam/tls'),
  postgres: folder.default('/var/lib/postgresql/dawam'),
  postgresPrograms: folder.default('/usr/lib/postgresql/15/bin'),
  postgresSocket: folder.default('/var/run/postgresql'),
  etcd: folder.default('/var/lib/etcd/dawam'),
  backups: folder.default('/var/lib/pgbackrest'),
  /** What waits to be archived, and locks. */
  backupSpool: folder.default('/var/spool/pgbackrest'),
  backupLogs: folder.default('/var/log/pgbackrest'),
  /** At the witness, of the files of hosted offices. */
  fileBackups: folder.default('/var/backups/dawam'),
});

const ports = z.strictObject({
  postgres: port.default(5432),
  patroni: port.default(8008),
  etcd: port.default(2379),
  etcdPeers: port.default(2380),
  /** HAProxy beside each Dawam server, on its loopback: always the writable database. */
  database: port.default(5000),
  office: port.default(4180),
  centre: port.default(4182),
  arbiter: port.default(8010),
  /** What browsers and office servers speak with. */
  front: port.default(443),
  backups: port.default(8432),
  fileBackups: port.default(8873),
  /** Files between the Dawam servers. */
  files: port.default(8011),
});

const shape = z.strictObject({
  /** Names the cluster in Patroni, etcd and the backups. */
  cluster: name,
  originPrefix: z.string().regex(/^[a-z0-9.-]{1,100}$/, 'a host name in lower case'),
  publicUrl: z.url({ protocol: /^https$/ }),
  main: machine,
  standby: machine,
  witness: machine,
  /** More machines with a Dawam server and its HAProxy, for load. */
  apps: z.array(machine).max(32).default([]),
  networks: z.strictObject({
    /** Office servers and browsers. */
    offices: network,
    /** Who may log in to the machines. */
    operators: network,
    /** Who may fetch metrics; left out: the operators' network. */
    monitoring: network.optional(),
  }),
  /** While only one copy is left: go on with it, or stop until there are two again. */
  onOneCopy: z.enum(['go-on', 'stop']).default('go-on'),
  /** The last fence where Patroni itself hangs; `off` only where there is no such device. */
  watchdog: z.enum(['required', 'automatic', 'off']).default('required'),
  /** Left out: no backups are made by these settings. */
  backup: z
    .strictObject({
      fullsKept: z.int().min(1).max(100).default(4),
      /** Of the night's copy, 24-hour clock of the witness. */
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 02:30')
        .default('02:30'),
    })
    .optional(),
  /** Offices have mailboxes: each server has mail.json beside its settings (docs/mail.md). */
  mail: z.boolean().default(false),
  /** As `dawam keys` prints them once they are made; until then nothing is mirrored. */
  keys: z
    .strictObject({ directory: verifierKey, main: verifierKey, standby: verifierKey })
    .optional(),
  folders: folders.prefault({}),
  ports: ports.prefault({}),
});

export type Site = z.infer<typeof shape>;
export type Machine = z.infer<typeof machine>;
export type Folders = Site['folders'];

export type SiteRead =
  | { readonly ok: true; readonly site: Site }
  /** One for each thing that is wrong. */
  | { readonly ok: false; readonly sentences: readonly string[] };

export function readSiteFile(text: string): SiteRead {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, sentences: [`The site file is no JSON: ${reason}`] };
  }
  const read = shape.safeParse(json);
  if (!read.success) return { ok: false, sentences: read.error.issues.map(sentenceOf) };
  const sentences = objectTo(read.data);
  return sentences.length === 0 ? { ok: true, site: read.data } : { ok: false, sentences };
}

function sentenceOf({ path, message }: z.core.$ZodIssue): string {
  const place = path.length === 0 ? 'The site file' : `"${path.join('.')}" in the site file`;
  return `${place} is wrong: ${message}.`;
}

function objectTo(site: Site): readonly string[] {
  const machines = listMachines(site);
  const sentences = [
    ...findTwice(machines.map((one) => one.name)).map((one) => `Two machines are named ${one}.`),
    ...findTwice(machines.map((one) => one.address)).map(
      (one) => `Two machines have the address ${one}: each site stands on its own.`,
    ),
    ...findTwice(Object.values(site.ports).map(String)).map((one) => `Port ${one} is given twice.`),
    ...(refusedPorts.has(site.ports.centre)
      ? [`Port ${site.ports.centre} is one of those that fetch refuses: no office reaches it.`]
      : []),
  ];
  return sentences;
}

/** Those above 1023 that the Fetch standard blocks, as they belong to other kinds of servers. */
const refusedPorts = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
]);

function findTwice(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text, i) => texts.indexOf(text) !== i))];
}

export function listMachines({ main, standby, witness, apps }: Site): readonly Machine[] {
  return [main, standby, witness, ...apps];
}

/** Those with a copy of the database. */
export function listCopies({ main, standby }: Site): readonly Machine[] {
  return [main, standby];
}

/** Those with a Dawam server. */
export function listServers({ main, standby, apps }: Site): readonly Machine[] {
  return [main, standby, ...apps];
}

/** `{machine}` in a folder stands for the machine's name. */
export function foldersOf({ folders: all }: Site, { name: own }: Machine): Folders {
  const named = Object.entries(all).map(([key, path]) => [key, path.replaceAll('{machine}', own)]);
  return folders.parse(Object.fromEntries(named));
}

/** A file of one machine. */
export interface MachineFile {
  readonly machine: string;
  /** Absolute, on that machine. */
  readonly path: string;
  readonly text: string;
  readonly isProgram?: true;
}
