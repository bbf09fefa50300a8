// The settings of a site arbiter, from the environment. Each wrong one is said in a sentence that
// names it; nothing is guessed. Whatever goes over a line is either under the site's own
// certificates, or somebody has said that this line needs none.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

import type { Language } from '#kernel/authority.ts';
import { usualTimes } from '#sync/arbiter-sight.ts';
import type { ArbiterRole, ArbiterSettings } from '#sync/arbiter-sight.ts';
import { badSetting } from '#programs/settings.ts';
import type { SiteTls } from './limited-request.ts';
import type { HostPort } from './main-probes.ts';
import type { PatroniScope } from './patroni-keys.ts';

export type ArbiterProgramSettings = {
  /** What the machine goes by. */
  readonly machine: ArbiterSettings;
  readonly patroni: PatroniScope;
  /** Patroni's REST API at main, and PostgreSQL there. */
  readonly mainPatroni: string;
  readonly mainPostgres: HostPort;
  /** The other site's arbiter. */
  readonly other: string;
  /** This site's etcd first. */
  readonly etcd: readonly string[];
  readonly listen: HostPort;
  readonly tls: SiteTls | undefined;
  readonly probeEveryMs: number;
  readonly language: Language;
};

type Environment = Readonly<Record<string, string | undefined>>;

export const settingLines = [
  '  DAWAM_ARBITER_ROLE           standby (it may act) or witness (it looks and reports)',
  '  DAWAM_ARBITER_MAIN, _STANDBY names of the two members, as Patroni knows them',
  '  DAWAM_ARBITER_SCOPE          scope of Patroni; _NAMESPACE if it is not /service',
  '  DAWAM_ARBITER_MAIN_PATRONI   REST API of Patroni at main, such as https://10.0.1.11:8008',
  '  DAWAM_ARBITER_MAIN_POSTGRES  PostgreSQL at main, such as 10.0.1.11:5432',
  '  DAWAM_ARBITER_OTHER          the arbiter of the other site, such as https://10.0.3.13:8010',
  "  DAWAM_ARBITER_ETCD           addresses of etcd with commas, this site's first, not main's",
  '  DAWAM_ARBITER_LISTEN         address and port for reports and status (127.0.0.1:8010)',
  '  DAWAM_ARBITER_CA, _CERT, _KEY  files of certificates for all lines, or _PLAIN=yes for none',
  '  DAWAM_ARBITER_ROUTE          take (the standby closes its way to main first) or leave',
  '  DAWAM_ARBITER_DEAD_MS        silence after which main is dead (1500); _PROBE_MS (200)',
  '  DAWAM_ARBITER_LANGUAGE       of the log: ar, fa or en',
];

export function readArbiterSettings(environment: Environment): ArbiterProgramSettings {
  const text = (name: string): string | undefined => {
    const given = environment[`DAWAM_ARBITER_${name}`];
    return given === undefined || given === '' ? undefined : given;
  };
  const need = (name: string): string => {
    const given = text(name);
    if (given === undefined) throw badSetting(`DAWAM_ARBITER_${name} must be set.`);
    return given;
  };
  const tls = readTls(text);
  const role = oneOf<ArbiterRole>('ROLE', need('ROLE'), ['standby', 'witness']);
  const mainPostgres = hostPort('MAIN_POSTGRES', need('MAIN_POSTGRES'));
  const usualRoute = role === 'standby' ? 'take' : 'leave';
  const route = oneOf('ROUTE', text('ROUTE') ?? usualRoute, ['take', 'leave']);
  if (route === 'take' && isIP(mainPostgres.host) === 0) {
    const why = 'a way can be closed to an address only, not to a name';
    throw badSetting(`DAWAM_ARBITER_MAIN_POSTGRES must begin with an IP address: ${why}.`);
  }
  const [main, standby] = [need('MAIN'), need('STANDBY')];
  if (main === standby) throw badSetting('DAWAM_ARBITER_MAIN and _STANDBY must differ.');
  const address = (name: string, given: string) => siteAddress(name, given, tls !== undefined);
  const deadAfterMs = wholeMs('DEAD_MS', text('DEAD_MS'), usualTimes.deadAfterMs, 500);
  return {
    machine: { ...usualTimes, role, main, standby, route, deadAfterMs },
    patroni: { namespace: text('NAMESPACE') ?? 'service', scope: need('SCOPE') },
    mainPatroni: address('MAIN_PATRONI', need('MAIN_PATRONI')),
    mainPostgres,
    other: address('OTHER', need('OTHER')),
    etcd: need('ETCD')
      .split(',')
      .map((one) => address('ETCD', one.trim())),
    listen: hostPort('LISTEN', text('LISTEN') ?? '127.0.0.1:8010'),
    tls,
    probeEveryMs: wholeMs('PROBE_MS', text('PROBE_MS'), 200, 50),
    language: oneOf<Language>('LANGUAGE', text('LANGUAGE') ?? 'en', ['ar', 'fa', 'en']),
  };
}

function readTls(text: (name: string) => string | undefined): SiteTls | undefined {
  const [ca, cert, key] = ['CA', 'CERT', 'KEY'].map((name) => text(name));
  if (ca !== undefined && cert !== undefined && key !== undefined) {
    return { ca: readPem('CA', ca), cert: readPem('CERT', cert), key: readPem('KEY', key) };
  }
  if (ca !== undefined || cert !== undefined || key !== undefined) {
    throw badSetting('DAWAM_ARBITER_CA, _CERT and _KEY belong together: set all three.');
  }
  if (text('PLAIN') === 'yes') return undefined;
  throw badSetting('DAWAM_ARBITER_CA, _CERT and _KEY must be set, or DAWAM_ARBITER_PLAIN=yes.');
}

function readPem(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw badSetting(`DAWAM_ARBITER_${name} names a file that cannot be read: ${path}.`);
  }
}

function oneOf<T extends string>(name: string, given: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === given);
  if (found !== undefined) return found;
  const form = choices.join(' or ');
  throw badSetting(`DAWAM_ARBITER_${name} must be ${form}, not ${JSON.stringify(given)}.`);
}

function siteAddress(name: string, given: string, isSecure: boolean): string {
  const scheme = isSecure ? 'https:' : 'http:';
  const url = URL.parse(given);
  if (url?.protocol === scheme && url.pathname === '/' && url.search === '') return url.origin;
  const form = `an origin that begins with ${scheme}//`;
  throw badSetting(`DAWAM_ARBITER_${name} must be ${form}, not ${JSON.stringify(given)}.`);
}

function hostPort(name: string, given: string): HostPort {
  const found = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):([0-9]{1,5})$/.exec(given);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3] ?? NaN);
  if (host !== undefined && port <= 65_535) return { host, port };
  throw badSetting(`DAWAM_ARBITER_${name} must be HOST:PORT, not ${JSON.stringify(given)}.`);
}

function wholeMs(name: string, given: string | undefined, usual: number, least: number): number {
  if (given === undefined) return usual;
  const ms = /^[0-9]{1,5}$/.test(given) ? Number(given) : 0;
  if (ms >= least) return ms;
  throw badSetting(`DAWAM_ARBITER_${name} must be a number of at least ${least}.`);
}
