// The programs of the distribution that tests judge with, and those that Dawam works with where
// they are there. As root with apt at hand, what is missing is installed; otherwise each test that
// needs one says aloud that it is left out.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

const INSTALL_TIMEOUT_MS = 300_000;

export interface Wanted {
  /** Any of these programs will do. */
  readonly programs: readonly string[];
  /** Relative to the root folder, where a package brings no program of its own. */
  readonly file?: string;
  readonly package: string;
}

export const CHROMIUM: Wanted = {
  programs: ['chromium', 'chromium-browser', 'google-chrome'],
  package: 'chromium',
};

/** Judges and partners of the tests: papers, scans, exchange formats, mail, malware. */
export const JUDGES: readonly Wanted[] = [
  { programs: ['pdftotext'], package: 'poppler-utils' },
  { programs: ['xmllint'], package: 'libxml2-utils' },
  { programs: ['qpdf'], package: 'qpdf' },
  { programs: ['tiff2pdf'], package: 'libtiff-tools' },
  { programs: ['zbarimg'], package: 'zbar-tools' },
  { programs: ['tesseract'], package: 'tesseract-ocr' },
  {
    programs: [],
    file: 'usr/share/tesseract-ocr/5/tessdata/ara.traineddata',
    package: 'tesseract-ocr-ara',
  },
  {
    programs: [],
    file: 'usr/share/tesseract-ocr/5/tessdata/fas.traineddata',
    package: 'tesseract-ocr-fas',
  },
  { programs: ['postfix'], package: 'postfix' },
  { programs: [], file: 'usr/lib/dovecot/imap', package: 'dovecot-imapd' },
  { programs: [], file: 'usr/lib/dovecot/lmtp', package: 'dovecot-lmtpd' },
  { programs: ['clamd'], package: 'clamav-daemon' },
  { programs: ['ip'], package: 'iproute2' },
  { programs: ['nft'], package: 'nftables' },
  { programs: ['etcd'], package: 'etcd-server' },
  { programs: ['go'], package: 'golang-go' },
  {
    programs: [],
    file: 'usr/share/gocode/src/golang.org/x/mod/sumdb/note/note.go',
    package: 'golang-golang-x-mod-dev',
  },
];

/** What the three sites of a centre run; the lab starts them as they are. */
export const SITE_PROGRAMS: readonly Wanted[] = [
  { programs: [], file: 'usr/lib/postgresql/15/bin/pg_rewind', package: 'postgresql-15' },
  { programs: [], file: 'usr/bin/patroni', package: 'patroni' },
  { programs: [], file: 'usr/lib/python3/dist-packages/etcd', package: 'python3-etcd' },
  // Patroni asks for it where lines are under TLS.
  { programs: [], file: 'usr/lib/python3/dist-packages/idna/core.py', package: 'python3-idna' },
  { programs: ['etcd'], package: 'etcd-server' },
  { programs: ['etcdctl'], package: 'etcd-client' },
  { programs: ['haproxy'], package: 'haproxy' },
  // Only for the scenario of clocks that step.
  {
    programs: [],
    file: 'usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
    package: 'libfaketime',
  },
  { programs: ['pgbackrest'], package: 'pgbackrest' },
  { programs: ['rsync'], package: 'rsync' },
  { programs: ['stunnel'], package: 'stunnel4' },
];

export function findProgram({ programs }: Wanted): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  // Servers stand where an ordinary person's PATH does not lead.
  return [...folders, '/usr/sbin', '/sbin']
    .flatMap((folder) => programs.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

function isHere(wanted: Wanted): boolean {
  if (wanted.file !== undefined) return existsSync(join('/', wanted.file));
  return findProgram(wanted) !== undefined;
}

/** Brings what is missing, where that may be done; what is then still missing is not there. */
export async function install(wanted: readonly Wanted[]): Promise<void> {
  const missing = wanted.filter((one) => !isHere(one)).map((one) => one.package);
  if (missing.length === 0 || process.getuid?.() !== 0) return;
  if (findProgram({ programs: ['apt-get'], package: 'apt' }) === undefined) return;
  console.log(`installing of the distribution: ${missing.join(', ')} ...`);
  const options = {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    isQuiet: true,
    timeoutMs: INSTALL_TIMEOUT_MS,
  };
  await run('apt-get', ['update', '-q'], options);
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], options);
}
