// A commit that waits for a standby which is not there, on a PostgreSQL of its own: whatever ends
// the wait, nobody is told that the act was recorded; the same id, sent again when the standby is
// back, finds it once.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import pg from 'pg';

import { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { startEmbedded } from '#store/embedded.ts';
import type { Embedded } from '#store/embedded.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

let folder: string;
let server: Embedded;
let operator: pg.Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dawam-standby-'));
  server = await startEmbedded({ dataDir: folder, settings: { wal_level: 'replica' } });
  operator = new pg.Client(server.url);
  await operator.connect();
});

afterEach(async () => {
  await operator.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** From now on a commit waits until that standby has it. */
async function waitFor(standby: string): Promise<void> {
  await operator.query(`alter system set synchronous_standby_names = '${standby}'`);
  await operator.query('select pg_reload_conf()');
  const sql = `select current_setting('synchronous_standby_names') as named`;
  for (;;) {
    const { rows } = await operator.query<{ named: string }>(sql);
    if (rows[0]?.named === standby) return;
  }
}

async function findWaiting(): Promise<number> {
  const sql = `select pid from pg_stat_activity where wait_event = 'SyncRep'`;
  for (;;) {
    const { rows } = await operator.query<{ pid: number }>(sql);
    if (rows[0] !== undefined) return rows[0].pid;
  }
}

for (const [end, call] of [
  ['cancelled', 'pg_cancel_backend'],
  ['cut', 'pg_terminate_backend'],
] as const) {
  test(`a wait for the standby that is ${end} is no success; the act is there once`, async () => {
    await using toy = await openToyStore({ databaseUrl: server.url });
    const command = ask('a', 'write', `n-${end}`, { text: 'x', number: true });
    await toy.store.submit(ask('a', 'write', `before-${end}`, { text: 'x', number: true }));
    await waitFor('nobody');
    const waited = toy.store.submit(command).catch((error: unknown) => error);
    await operator.query(`select ${call}($1)`, [await findWaiting()]);
    const told = await waited;
    assert.ok(told instanceof Fault, `it was answered: ${JSON.stringify(told)}`);
    assert.equal(told.code, 'store.commit-uncertain');
    // Its rows are to be seen now, and are at no standby: who asks again waits for it too.
    const seen = await operator.query('select 1 from dawam.entry where command = $1', [command.id]);
    assert.equal(seen.rowCount, 1);
    const early = toy.store.submit(command).catch((error: unknown) => error);
    await operator.query(`select ${call}($1)`, [await findWaiting()]);
    const toldEarly = await early;
    assert.ok(toldEarly instanceof Fault, `it was answered: ${JSON.stringify(toldEarly)}`);
    assert.equal(toldEarly.code, 'store.commit-uncertain');
    await waitFor('');
    const again = await toy.store.submit(command);
    assert.ok(!isRefusal(again));
    const { rows } = await operator.query<{ count: number }>(
      'select count(*)::int as count from dawam.entry where command = $1',
      [command.id],
    );
    assert.deepEqual(rows, [{ count: 1 }]);
  });
}
