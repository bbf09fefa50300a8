// The settings of an office's server: from the command line, else from the environment, else their
// defaults. Each wrong one is said in a sentence that names it; nothing is guessed.
import { resolve } from 'node:path';
import { Fault } from '#kernel/fault.ts';
import { debianSocket } from '#malware/clamd.ts';
import { usualBarSheets, readBarSheets } from '#scan/separator.ts';
import type { BarSheets } from '#scan/separator.ts';
import type { CliOption } from './command-line.ts';

export interface OidcSetting {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Settings {
  readonly dataDir: string;
  /** Undefined: the PostgreSQL that comes along. */
  readonly databaseUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Somebody asked for just this port. */
  readonly isPortGiven: boolean;
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean;
  readonly originPrefix: string;
  readonly sessionPerSecond: number;
  /** Off only where a machine tries the server out. */
  readonly hasRateLimit: boolean;
  readonly oidc: OidcSetting | undefined;
  /** A scanner puts its files into <folder>/<office>; undefined: none does. */
  readonly scanFolder: string | undefined;
  /** What the bar codes of the separator sheets say that the offices already have. */
  readonly barSheets: BarSheets;
  /** File with the mailboxes of the offices; undefined: no e-mail is carried. */
  readonly mailFile: string | undefined;
  /** File that names the centres; undefined: none was joined. */
  readonly centresFile: string | undefined;
  /** Addresses of servers that are reached without a centre. */
  readonly neighbours: readonly string[];
  /** Where the hourly picture goes, such as a stick; undefined: nowhere. */
  readonly pictureFolder: string | undefined;
  /** File with what a server at one of a centre's sites knows of them; undefined: it is none. */
  readonly siteFile: string | undefined;
  /** Socket of the clamd that looks at what comes from outside; it need not be there. */
  readonly clamdSocket: string;
}

export const dataOptions = {
  data: { type: 'string', value: 'DIR', summary: 'folder of files, keys and the database' },
} as const satisfies Record<string, CliOption>;

export const serverOptions = {
  port: { type: 'string', value: 'PORT', summary: 'port to listen at (4180); 0 takes a free one' },
  host: { type: 'string', value: 'ADDRESS', summary: 'address to listen at (127.0.0.1)' },
  ...dataOptions,
  'scan-folder': { type: 'string', value: 'DIR', summary: 'folder of scanners: DIR/<office>' },
} as const satisfies Record<string, CliOption>;

type Values = Readonly<Record<string, string | boolean | undefined>>;
type Environment = Readonly<Record<string, string | undefined>>;

export function readSettings(values: Values, environment: Environment): Settings {
  const text = (option: string, variable: string): string | undefined => {
    const given = values[option] ?? environment[variable];
    return typeof given === 'string' && given !== '' ? given : undefined;
  };
  const port = text('port', 'DAWAM_PORT');
  const scanFolder = text('scan-folder', 'DAWAM_SCAN_FOLDER');
  const mail = environment['DAWAM_MAIL'];
  const centres = environment['DAWAM_CENTRES'];
  const picture = environment['DAWAM_PICTURE'];
  const clamd = environment['DAWAM_CLAMD'];
  const site = environment['DAWAM_SITE_FILE'];
  return {
    dataDir: resolve(text('data', 'DAWAM_DATA') ?? 'data'),
    databaseUrl: readDatabaseUrl(environment['DATABASE_URL']),
    host: text('host', 'DAWAM_HOST') ?? '127.0.0.1',
    port: port === undefined ? 4180 : readPort(port),
    isPortGiven: port !== undefined,
    publicUrl: readPublicUrl(environment['DAWAM_PUBLIC_URL']),
    trustProxy: readYes('DAWAM_TRUST_PROXY', environment['DAWAM_TRUST_PROXY']),
    originPrefix: readPrefix(environment['DAWAM_ORIGIN_PREFIX']),
    sessionPerSecond: readRate(environment['DAWAM_SESSION_RATE']),
    hasRateLimit: readSwitch('DAWAM_RATE_LIMIT', environment['DAWAM_RATE_LIMIT']),
    centresFile: centres === undefined || centres === '' ? undefined : resolve(centres),
    neighbours: readNeighbours(environment['DAWAM_NEIGHBOURS']),
    pictureFolder: picture === undefined || picture === '' ? undefined : resolve(picture),
    mailFile: mail === undefined || mail === '' ? undefined : resolve(mail),
    siteFile: site === undefined || site === '' ? undefined : resolve(site),
    clamdSocket: clamd === undefined || clamd === '' ? debianSocket : resolve(clamd),
    oidc: readOidc(environment),
    scanFolder: scanFolder === undefined ? undefined : resolve(scanFolder),
    barSheets: readSheets(environment['DAWAM_SCAN_SHEETS']),
  };
}

function readNeighbours(text: string | undefined): readonly string[] {
  const urls = (text ?? '').split(',').map((one) => one.trim());
  return urls.flatMap((one) => {
    const url = checkUrl('DAWAM_NEIGHBOURS', one, ['http', 'https']);
    return url === undefined ? [] : [url.replace(/\/+$/, '')];
  });
}

function readSheets(text: string | undefined): BarSheets {
  if (text === undefined || text === '') return usualBarSheets;
  const sheets = readBarSheets(text);
  if (sheets !== undefined) return sheets;
  const form = 'texts of bar codes in capitals, such as PATCHT, ENCLOSURE-1=enclosure';
  throw badSetting(`DAWAM_SCAN_SHEETS must be ${form}, not ${JSON.stringify(text)}.`);
}

function readPort(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw badSetting(`The port must be a number from 0 to 65535, not ${JSON.stringify(text)}.`);
}

function readRate(text: string | undefined): number {
  if (text === undefined || text === '') return 100;
  const rate = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
  if (rate > 0) return rate;
  throw badSetting(
    `DAWAM_SESSION_RATE must be a whole number above 0, not ${JSON.stringify(text)}.`,
  );
}

function readYes(name: string, text: string | undefined): boolean {
  if (text === undefined || text === '' || text === 'no') return false;
  if (text === 'yes') return true;
  throw badSetting(`${name} must be yes or no, not ${JSON.stringify(text)}.`);
}

function readSwitch(name: string, text: string | undefined): boolean {
  if (text === undefined || text === '' || text === 'on') return true;
  if (text === 'off') return false;
  throw badSetting(`${name} must be on or off, not ${JSON.stringify(text)}.`);
}

function readPublicUrl(text: string | undefined): string | undefined {
  const url = checkUrl('DAWAM_PUBLIC_URL', text, ['http', 'https']);
  if (url === undefined) return undefined;
  const { origin, pathname, search, hash } = new URL(url);
  if (pathname === '/' && search === '' && hash === '') return origin;
  throw badSetting(`DAWAM_PUBLIC_URL must be an origin such as ${origin}, without a path.`);
}

// The form of a key's name in signed notes, which the whole origin becomes.
function readPrefix(text: string | undefined): string {
  const prefix = text === undefined || text === '' ? 'dawam.example' : text;
  if (/^[a-z0-9.-]+(?:\/[a-z0-9._-]+)*$/.test(prefix) && prefix.length <= 100) return prefix;
  const form = 'a host name in lower case, with a path if you like';
  throw badSetting(`DAWAM_ORIGIN_PREFIX must be ${form}, not ${JSON.stringify(prefix)}.`);
}

function readOidc(environment: Environment): OidcSetting | undefined {
  const names = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET'].map((name) => `DAWAM_OIDC_${name}`);
  const missing = names.filter((name) => (environment[name] ?? '') === '');
  if (missing.length === names.length) return undefined;
  if (missing.length > 0) {
    throw badSetting(`To sign in with a provider, ${missing.join(' and ')} must be set too.`);
  }
  const [issuer, clientId, clientSecret] = names.map((name) => environment[name] ?? '');
  checkUrl('DAWAM_OIDC_ISSUER', issuer, ['https', 'http']);
  return { issuer: issuer ?? '', clientId: clientId ?? '', clientSecret: clientSecret ?? '' };
}

// An address of a socket has no host, so it is no URL as browsers know them. The value is not
// repeated, since it may hold a password.
function readDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^postgres(?:ql)?:\/\/\S+$/.test(text)) return text;
  throw badSetting(
    'DATABASE_URL must be an address that begins with postgres:// or postgresql://.',
  );
}

function checkUrl(
  name: string,
  text: string | undefined,
  schemes: readonly string[],
): string | undefined {
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(text);
  if (url !== null && schemes.includes(url.protocol.slice(0, -1))) return text;
  throw badSetting(`${name} must be an address that begins with ${schemes.join(':// or ')}://.`);
}

export function badSetting(sentence: string): Fault {
  return new Fault('program.bad-settings', sentence, { retry: 'never' });
}
