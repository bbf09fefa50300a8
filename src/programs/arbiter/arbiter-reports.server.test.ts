// Reports between arbiters under the site's own certificates: both ends show theirs, and who has
// none of this authority learns nothing and tells nothing. Needs openssl.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import type { ArbiterReport } from '#sync/arbiter-sight.ts';
import { askReport, formatReport, serveReports } from './arbiter-reports.ts';
import type { SiteTls } from './limited-request.ts';
import { probePatroni, probePostgres } from './main-probes.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const skip = hasOpenssl ? false : 'openssl is not here';
const home = mkdtempSync(join(tmpdir(), 'dawam-arbiter-'));
after(() => rmSync(home, { recursive: true, force: true }));

function openssl(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', [...args], { cwd: home, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

/** An authority of its own, and a certificate of it for this machine. */
function makeTls(name: string): SiteTls {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const ca = [`${name}-ca.key`, `${name}-ca.pem`] as const;
  openssl('req', '-x509', ...key, '-subj', `/CN=${name} ca`, '-keyout', ca[0], '-out', ca[1]);
  const own = [`${name}.key`, `${name}.csr`, `${name}.pem`] as const;
  openssl('req', ...key, '-subj', `/CN=${name}`, '-keyout', own[0], '-out', own[1]);
  writeFileSync(join(home, 'san'), 'subjectAltName=IP:127.0.0.1');
  const signing = ['-CA', ca[1], '-CAkey', ca[0], '-CAcreateserial', '-extfile', 'san'];
  openssl('x509', '-req', '-in', own[1], ...signing, '-days', '2', '-out', own[2]);
  const read = (file: string) => readFileSync(join(home, file), 'utf8');
  return { ca: read(ca[1]), cert: read(own[2]), key: read(own[0]) };
}

const report: ArbiterReport = { role: 'witness', main: 'bd1', silentMs: 40, failures: 0 };
const LIMIT_MS = 5_000;

test(
  'a report passes between two sites of one authority, and to nobody else',
  { skip },
  async () => {
    const [site, stranger] = [makeTls('site'), makeTls('stranger')];
    const listen = { host: '127.0.0.1', port: 0 };
    const page = () => formatReport('dawam', report);
    const pages = { report: page, status: () => '{}', metrics: () => '' };
    const server = await serveReports(listen, site, pages);
    const at = (scope: string) => ({ other: `https://127.0.0.1:${server.port}`, scope });
    try {
      assert.deepEqual(await askReport(at('dawam'), site, LIMIT_MS), report);
      assert.equal(await askReport(at('another'), site, LIMIT_MS), undefined);
      assert.equal(await askReport(at('dawam'), stranger, LIMIT_MS), undefined);
      // Trusts the server, but shows nothing that it trusts.
      const mixed = { ...stranger, ca: site.ca };
      assert.equal(await askReport(at('dawam'), mixed, LIMIT_MS), undefined);
      assert.equal(await askReport(at('dawam'), undefined, LIMIT_MS), undefined);
      assert.equal(await probePatroni(`https://127.0.0.1:${server.port}`, site, LIMIT_MS), true);
    } finally {
      await server.close();
    }
  },
);

test('a port that is open and says nothing is no sign of life', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const { port } = silent.address() as AddressInfo;
  const postgres = createServer((socket) => socket.once('data', () => socket.end('N')));
  await new Promise<void>((done) => postgres.listen(0, '127.0.0.1', done));
  const bound = postgres.address() as AddressInfo;
  try {
    assert.equal(await probePatroni(`http://127.0.0.1:${port}`, undefined, 200), false);
    assert.equal(await probePostgres({ host: '127.0.0.1', port }, 200), false);
    assert.equal(await probePostgres({ host: '127.0.0.1', port: bound.port }, LIMIT_MS), true);
  } finally {
    silent.close();
    postgres.close();
  }
});
