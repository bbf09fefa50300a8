// Certificates for tests of lines between sites: an authority of its own, and one for this machine
// under the name that deploy/ca.sh gives to the part. Needs openssl.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SiteTls } from '#programs/sites/own-site.ts';

export const lacksOpenssl =
  spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not here';

/** One authority, and a certificate for each part. */
export function makeSiteTls(...parts: readonly string[]): readonly SiteTls[] {
  const home = mkdtempSync(join(tmpdir(), 'dawam-tls-'));
  const openssl = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync('openssl', [...args], { cwd: home, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };
  const read = (file: string) => readFileSync(join(home, file), 'utf8');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    openssl('req', '-x509', ...key, '-subj', '/CN=sites', '-keyout', 'ca.key', '-out', 'ca.pem');
    writeFileSync(join(home, 'san'), 'subjectAltName=IP:127.0.0.1');
    return parts.map((part) => {
      openssl('req', ...key, '-subj', `/CN=${part}`, '-keyout', 'one.key', '-out', 'one.csr');
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san'];
      openssl('x509', '-req', '-in', 'one.csr', ...signing, '-days', '2', '-out', 'one.pem');
      return { ca: read('ca.pem'), cert: read('one.pem'), key: read('one.key') };
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
