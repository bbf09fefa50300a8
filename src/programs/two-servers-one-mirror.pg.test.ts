// Two servers of one database and a real centre: both tell the centre's mirror of the same log,
// each of what it knows by now. That the mirror has heard more from the other than one of them has
// read is no sign that this one was put back to an older state: no log is fenced.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { listen } from '#http/server.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { formatVerifierKey, parseVerifierKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';
import { findKey } from '#store/keys.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { incomingLetter } from '#test/live-server.ts';

import type { CentreSetting } from './centre-line.ts';
import { CentreLinks } from './centre-links.ts';
import { openCentre } from './centre.ts';
import { foundCountry, readDemoData } from './demo-country.ts';
import { ask, newLetter, office } from './mail/testing/post-office.ts';
import { nowMs, openOffice, root } from './office.ts';
import { readSettings } from './settings.ts';

const ACTS = 150;
const said: string[] = [];
const report = (sentence: string) => void said.push(sentence);

test('a mirror that knows more than one of two servers fences nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-two-servers-'));
  const [own, mirrored] = [await testDatabase(), await testDatabase()];
  const openAt = (name: string) =>
    openOffice(readSettings({ data: join(folder, name) }, { DATABASE_URL: own.url }), report);
  const one = await openAt('one');
  await foundCountry(one.store, readDemoData(root).country);
  const first = await ask(one, 'register-incoming', newLetter(), incomingLetter('كتاب'));
  assert.ok(!isRefusal(first), JSON.stringify(first));
  const keys = join(folder, 'one/keys');
  await cp(keys, join(folder, 'other/keys'), { recursive: true });
  const key = must(await findKey(keys, office, `dawam.example/${office}`), 'It signs.');
  const logsFile = join(folder, 'logs.txt');
  await writeFile(logsFile, formatVerifierKey(key.verifier));
  const other = await openAt('other');
  const environment = { DATABASE_URL: mirrored.url };
  const settings = readSettings({ data: join(folder, 'centre') }, environment);
  const centre = await openCentre(settings, { role: 'main', logsFile, nowMs, report });
  const door = await listen(
    { fetch: (request) => centre.answer(request) },
    { host: '127.0.0.1', port: 0 },
  );
  assert.ok(!('taken' in door));
  const read = parseVerifierKey(centre.vkey);
  assert.ok(read.ok);
  const url = `http://127.0.0.1:${door.port}`;
  const centres: readonly CentreSetting[] = [{ role: 'main', url, key: read.key }];
  const links = [one, other].map(({ store, strange }, i) => {
    const dataDir = join(folder, ['one', 'other'][i] ?? '');
    return new CentreLinks({ store, strange, dataDir, report }, centres);
  });
  for (const link of links) await link.start();
  for (let i = 0; i < ACTS; i += 1) {
    const outcome = await ask(one, 'register-incoming', newLetter(), incomingLetter(`كتاب ${i}`));
    assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  }
  const pool = one.store.database.writers;
  const sql = { text: 'select size from dawam.log where office = $1', values: [office] };
  const [log] = await pool.query<{ size: number }>(sql);
  const size = must(log, 'There is the log.').size;
  const areHeld = () => links.every((link) => link.standingOf(office, size)?.waiting === 0);
  for (let tries = 0; !areHeld() && tries < 600; tries += 1) await sleep(100);
  assert.ok(areHeld(), said.join('\n'));
  const fences = await pool.query({ text: 'select office from dawam.fence' });
  assert.deepEqual(fences, []);
  assert.ok(!said.some((sentence) => sentence.includes('fenced')), said.join('\n'));
  for (const link of links) await link.stop();
  await door.close(0);
  await centre.close();
  for (const { store } of [other, one]) await store.close();
  await Promise.all([own.drop(), mirrored.drop()]);
  await rm(folder, { recursive: true, force: true });
});
