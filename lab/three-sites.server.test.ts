// A centre of three sites with its real engines on this machine: a site is killed, one is cut off,
// lines blink, under load; nothing acknowledged is lost or doubled, and both sites have the same.
// How long nobody was served is printed and not judged. Left out aloud where nobody may make
// networks, or Debian's packages are not there.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { root } from '#programs/office.ts';
import { buildWeb } from '#programs/web-build.ts';

import { listMissing } from './site-engines.ts';
import { runInWorld, whyNoLab } from './world.ts';

const missing = listMissing();
const skip = missing.length > 0 ? `${missing.join(', ')} are not here` : (whyNoLab() ?? false);

test('a lost site, a blackout and blips lose and double nothing', { skip }, async (t) => {
  await buildWeb(root, () => undefined);
  let printed = '';
  const lab = join(import.meta.dirname, 'three-sites.lab.ts');
  const code = await runInWorld(lab, ['short'], (bytes) => (printed += bytes.toString('utf8')));
  assert.equal(code, 0, printed);
  assert.match(printed, /3 trials, 0 with faults\n0 lost, 0 doubled, 0 forks/);
  for (const line of printed.split('\n').filter((one) => /nobody served/.test(one))) {
    t.diagnostic(line.trim());
  }
});
