// What the distribution's own programs say of the settings that are made for the example:
// systemd-analyze of the units, nft of the packet filters. Where one is not here, that is said.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test from 'node:test';

import { readSiteFile } from './site-file.ts';
import { makeSiteSettings } from './site-settings.ts';

const deploy = join(import.meta.dirname, '../../../deploy');
const read = readSiteFile(readFileSync(join(deploy, 'site.example.json'), 'utf8'));
assert.ok(read.ok);
const files = makeSiteSettings(read.site);
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

function whyNot(program: string): string | false {
  const found = spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH } });
  return found.status === 0 ? false : `${program} is not here`;
}

test('systemd finds nothing wrong in the units', { skip: whyNot('systemd-analyze') }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-units-'));
  try {
    const units = files.filter(({ path }) => path.includes('/etc/systemd/system/'));
    assert.ok(units.length > 10, `only ${units.length} units`);
    const machines = [...new Set(units.map(({ machine }) => machine))];
    for (const machine of machines) {
      const own = join(folder, machine);
      await mkdir(own);
      const paths: string[] = [];
      for (const { path, text } of units.filter((one) => one.machine === machine)) {
        // Programs stand elsewhere on this machine; that they are there is for the lab to show.
        const runs = text.replaceAll(/^(ExecStart=)\S+/gm, '$1/bin/true');
        paths.push(join(own, basename(path)));
        await writeFile(join(own, basename(path)), runs);
      }
      const words = ['verify', '--man=no', ...paths];
      const done = spawnSync('systemd-analyze', words, { encoding: 'utf8', env: { PATH } });
      const said = `${done.stdout}${done.stderr}`;
      const ours = said.split('\n').filter((line) => line.includes('dawam'));
      assert.deepEqual(ours, [], machine);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a wrong line in a unit would be found', { skip: whyNot('systemd-analyze') }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-units-'));
  try {
    const unit = join(folder, 'dawam-wrong.service');
    await writeFile(unit, '[Service]\nExecStart=/bin/true\nProtectSystm=strict\n');
    const words = ['verify', '--man=no', unit];
    const done = spawnSync('systemd-analyze', words, { encoding: 'utf8', env: { PATH } });
    assert.match(`${done.stdout}${done.stderr}`, /dawam-wrong.*ProtectSystm/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const whyNoFilter = whyNot('nft') || (process.getuid?.() !== 0 && 'only root may ask nft');

test('nft takes the packet filters', { skip: whyNoFilter }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-filters-'));
  try {
    const filters = files.filter(({ path }) => path === '/etc/nftables.conf');
    assert.equal(filters.length, 3);
    for (const { machine, text } of filters) {
      const file = join(folder, `${machine}.conf`);
      await writeFile(file, text);
      const right = checkFilter(file);
      if (/Operation not supported|Protocol not supported/.test(right.said)) {
        t.skip('this kernel has no nftables');
        return;
      }
      assert.equal(right.status, 0, `${machine}: ${right.said}`);
      await writeFile(file, text.replace('tcp dport', 'tcp dports'));
      assert.notEqual(checkFilter(file).status, 0, 'a wrong line would be found');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** In a network of its own where that may be made; nothing is loaded either way. */
function checkFilter(file: string): { readonly status: number | null; readonly said: string } {
  const words = ['--net', 'nft', '-c', '-f', file];
  const done = spawnSync('unshare', words, { encoding: 'utf8', env: { PATH } });
  return { status: done.status, said: `${done.stdout}${done.stderr}` };
}
