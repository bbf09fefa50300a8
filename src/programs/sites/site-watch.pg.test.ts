// What a server says of the copies of its database, by a PostgreSQL with a standby that really
// streams from it: both, one and going on, one and waiting, both again.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import pg from 'pg';

import type { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { startEmbedded } from '#store/embedded.ts';
import { makeStandby } from '#store/testing/standby.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

import { SiteWatch } from './site-watch.ts';

const holders = [
  { name: 'main', address: '10.20.1.11' },
  { name: 'standby', address: '10.20.2.11' },
];

async function openPrimary() {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-watch-'));
  const server = await startEmbedded({ dataDir: folder });
  const operator = new pg.Client(server.url);
  await operator.connect();
  const told: string[] = [];
  let watched: SiteWatch | undefined;
  const findObstacle = (): Fault | undefined => watched?.findObstacle();
  const toy = await openToyStore({ databaseUrl: server.url, findObstacle });
  const watch = (onOneCopy: 'go-on' | 'stop') => {
    const site = { holders, onOneCopy };
    const authority = { listOffices: () => [] };
    const report = (sentence: string) => void told.push(sentence);
    watched = new SiteWatch({ store: toy.store, site, authority, report });
    return watched;
  };
  const waitFor = async (names: string) => {
    await operator.query(`alter system set synchronous_standby_names = '${names}'`);
    await operator.query('select pg_reload_conf()');
  };
  return {
    ...{ folder, operator, toy, watch, told, waitFor },
    async [Symbol.asyncDispose]() {
      await waitFor('');
      await toy[Symbol.asyncDispose]();
      await operator.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function lookUntil(watch: SiteWatch, rung: string): Promise<void> {
  while (watch.rungOf() !== rung) await watch.look();
}

test('two copies, one that goes on, one that waits, two again', async () => {
  await using primary = await openPrimary();
  const { toy, told } = primary;
  const write = (name: string) => toy.store.submit(ask('a', 'write', name, { text: 'x' }));
  const standby = await makeStandby(primary.operator, primary.folder);
  try {
    await primary.waitFor('standby');
    const watch = primary.watch('stop');
    await lookUntil(watch, 'both');
    assert.equal(watch.oneCopy, null);
    told.length = 0;
    assert.ok(!isRefusal(await write('n0')));
    await watch.look();
    assert.equal(watch.safetyOf('a', 0), 'safe');

    await standby.kill();
    await lookUntil(watch, 'one');
    assert.equal(watch.oneCopy, 'waits');
    await assert.rejects(write('n1'), { code: 'store.one-copy' });
    const waiting = watch.standingOf('a', 1);
    assert.equal(waiting?.oneCopy, 'waits');
    assert.deepEqual(
      waiting?.centres.map(({ role, isUp, held, trouble }) => ({ role, isUp, held, trouble })),
      [
        { role: 'main', isUp: true, held: 1, trouble: null },
        { role: 'standby', isUp: false, held: 1, trouble: 'unreachable' },
      ],
    );

    // An operator lets it go on: what PostgreSQL does is told, whatever the site file says.
    await primary.waitFor('');
    while (watch.oneCopy !== 'goes-on') await watch.look();
    assert.ok(!isRefusal(await write('n1')));
    assert.equal(watch.safetyOf('a', 0), 'safe');
    assert.equal(watch.safetyOf('a', 1), 'held');
    // Another server, or the same one after its start, knows what both had.
    const later = primary.watch('go-on');
    await later.look();
    assert.equal(later.safetyOf('a', 0), 'safe');
    assert.equal(later.safetyOf('a', 1), 'held');
    assert.equal(later.standingOf('a', 2)?.since, watch.standingOf('a', 2)?.since);

    standby.start();
    await primary.waitFor('standby');
    await lookUntil(later, 'both');
    assert.equal(later.safetyOf('a', 1), 'safe');
    assert.equal(later.standingOf('a', 2)?.since, null);

    // An act that names a file which a site has not is not safe.
    const sha256 = `'\\x${'ab'.repeat(32)}'`;
    await primary.operator.query(`insert into dawam.entry_file values ('a', ${sha256}, 1)`);
    await primary.operator.query(
      `insert into dawam.file_copy values (${sha256}, 'main', 'wanted')`,
    );
    await later.look();
    const [main] = later.standingOf('a', 2)?.centres ?? [];
    assert.deepEqual([main?.held, main?.trouble], [1, 'files-wait']);
    assert.equal(later.safetyOf('a', 1), 'held');
    assert.deepEqual(told, [
      'Only one copy of the database is left; acts wait.',
      'Only one copy of the database is left; acts go on.',
      'Only one copy of the database is left; acts go on.',
      'There are two copies again.',
    ]);
  } finally {
    await standby.kill();
  }
});
