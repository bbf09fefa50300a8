// The settings of three sites: the same bytes as deploy/example, which people read; what is wrong
// in a site file is said; YAML is what was meant.
import assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';

import { readSiteFile } from './site-file.ts';
import type { Site } from './site-file.ts';
import { makeMachineList, makeSiteSettings } from './site-settings.ts';
import { formatYaml } from './yaml.ts';

const deploy = join(import.meta.dirname, '../../../deploy');

async function readExample(): Promise<Record<string, unknown>> {
  const text = await readFile(join(deploy, 'site.example.json'), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

async function exampleSite(more: Record<string, unknown> = {}): Promise<Site> {
  const read = readSiteFile(JSON.stringify({ ...(await readExample()), ...more }));
  assert.ok(read.ok, JSON.stringify(read));
  return read.site;
}

async function sentencesOf(change: Record<string, unknown>): Promise<readonly string[]> {
  const read = readSiteFile(JSON.stringify({ ...(await readExample()), ...change }));
  return read.ok ? [] : read.sentences;
}

test('the example in deploy is what its site file makes, to the byte', async () => {
  const site = await exampleSite();
  const made = makeSiteSettings(site);
  assert.ok(made.length > 25, `only ${made.length} files`);
  for (const { machine, path, text, isProgram } of made) {
    const place = join(deploy, 'example', machine, path);
    const hint = 'run ./dawam sites write deploy/site.example.json --out deploy/example';
    assert.equal(await readFile(place, 'utf8'), text, `${place}: ${hint}`);
    assert.equal(((await stat(place)).mode & 0o100) !== 0, isProgram === true, place);
  }
  const there = await readdir(join(deploy, 'example'), { recursive: true, withFileTypes: true });
  const count = there.filter((one) => one.isFile()).length;
  assert.equal(count, made.length + 1, 'and nothing else but the list of machines lies there');
  const list = await readFile(join(deploy, 'example/machines.txt'), 'utf8');
  assert.equal(list, makeMachineList(site));
});

test('machines have the parts of their site, and no others', async () => {
  const apps = [{ name: 'app-1', address: '10.20.1.21' }];
  const made = makeSiteSettings(await exampleSite({ apps }));
  const ownersOf = (end: string) =>
    made.filter(({ path }) => path.endsWith(end)).map(({ machine }) => machine);
  assert.deepEqual(ownersOf('/patroni/config.yml'), ['main', 'standby']);
  assert.deepEqual(ownersOf('/default/etcd'), ['main', 'standby', 'witness']);
  assert.deepEqual(ownersOf('/haproxy.cfg'), ['main', 'standby', 'app-1']);
  assert.deepEqual(ownersOf('/dawam-office.service'), ['main', 'standby', 'app-1']);
  assert.deepEqual(ownersOf('/dawam-centre.service'), ['main', 'standby']);
  assert.deepEqual(ownersOf('/pgbackrest.conf'), ['main', 'standby', 'witness']);
  assert.deepEqual(ownersOf('/file-backup-line.conf'), ['main', 'standby', 'witness']);
  assert.deepEqual(ownersOf('/dawam-file-backup.timer'), ['witness']);
  assert.deepEqual(ownersOf('/nftables.conf'), ['main', 'standby', 'witness', 'app-1']);
});

test('policy and folders reach the settings', async () => {
  const folders = { tls: '/srv/{machine}/tls' };
  const made = makeSiteSettings(await exampleSite({ onOneCopy: 'stop', folders }));
  const patroni = made.find(({ path }) => path.endsWith('/config.yml'))?.text ?? '';
  assert.match(patroni, /^ {4}synchronous_mode_strict: true$/m);
  assert.match(patroni, /"\/srv\/main\/tls\/postgres\.key"/);
  assert.match(patroni, /archive_command: "pgbackrest --stanza=dawam archive-push %p"/);
  const office = (site: Site) =>
    makeSiteSettings(site).find(({ path }) => path.endsWith('/office.env'))?.text ?? '';
  assert.doesNotMatch(office(await exampleSite()), /DAWAM_MAIL/);
  const mailing = await exampleSite({ mail: true });
  assert.match(office(mailing), /^DAWAM_MAIL="\/etc\/dawam\/mail\.json"$/m);
  const bare = makeSiteSettings(await exampleSite({ backup: undefined }));
  assert.ok(bare.every(({ text }) => !text.includes('pgbackrest')));
});

test('a wrong site file is refused in words that name the place', async () => {
  const main = { name: 'main', address: '10.20.2.11' };
  assert.deepEqual(await sentencesOf({ main }), [
    'Two machines have the address 10.20.2.11: each site stands on its own.',
  ]);
  const [wrong = ''] = await sentencesOf({ main: { name: 'main', address: 'main.example' } });
  assert.match(wrong, /^"main\.address" in the site file is wrong: an address such as/);
  assert.match((await sentencesOf({ colour: 'red' }))[0] ?? '', /colour/);
  assert.deepEqual(await sentencesOf({ ports: { front: 4180 } }), ['Port 4180 is given twice.']);
  const [refused = ''] = await sentencesOf({ ports: { centre: 4190 } });
  assert.match(refused, /^Port 4190 is one of those that fetch refuses/);
  const read = readSiteFile('{');
  assert.match(read.ok ? '' : (read.sentences[0] ?? ''), /^The site file is no JSON: /);
});

test('texts stay texts in YAML', () => {
  const yaml = formatYaml({ a: 'yes', n: 1, list: ['x', { y: '1', z: [] }], empty: {} });
  assert.equal(yaml, 'a: "yes"\nn: 1\nlist:\n  - "x"\n  - y: "1"\n    z: []\nempty: {}\n');
});
