// A move as the servers on one database live through it, on a real PostgreSQL; only Patroni's part
// is played by the test. Everybody who comes meanwhile waits, and the record says for how long.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listen } from '#http/server.ts';
import { Turnstile } from '#http/turnstile.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { beginMove, carryOut } from './carry-out.ts';
import { FollowMoves } from './follow-moves.ts';
import { listMoves, listServers } from './move-rows.ts';
import type { Patronis, Switched } from './patroni.ts';

let own: TestDatabase;
let database: Database;

before(async () => {
  own = await testDatabase();
  database = openDatabase({ url: own.url });
});

after(async () => {
  await database.close();
  await own.drop();
});

/** Two copies, and what a switchover does. */
function country(switching: () => Promise<Switched>): Patronis {
  let lead = 'main';
  return {
    see: () =>
      Promise.resolve({
        copies: ['main', 'standby'].map((name) => {
          return { name, role: name === lead ? 'leader' : 'in-sync', lagBytes: null } as const;
        }),
        ...{ isPaused: false, isMovePlanned: false },
      }),
    leads: (name) => Promise.resolve(name === lead),
    async switchOver(_from, to) {
      const switched = await switching();
      if (switched.ok) lead = to;
      return switched;
    },
  };
}

async function startServer(name: string) {
  const nowMs = () => performance.now();
  const turnstile = new Turnstile({ nowMs, limitMs: 60_000 });
  const fetchOf = () => new Response(name);
  const listening = await listen({ fetch: fetchOf, turnstile }, { host: '127.0.0.1', port: 0 });
  assert.ok(!('taken' in listening));
  const parts = { pool: database.writers, turnstile, own: name, version: '1', nowMs };
  const follow = new FollowMoves(parts);
  follow.start();
  return {
    turnstile,
    ask: async () => await (await fetch(`http://127.0.0.1:${listening.port}/api/x`)).text(),
    async stop() {
      await follow.stop();
      await listening.close(0);
    },
  };
}

async function startServers(names: readonly string[]) {
  const all = await Promise.all(names.map(startServer));
  while ((await listServers(database.writers)).length < names.length);
  return {
    all,
    [Symbol.asyncDispose]: async () => {
      for (const server of all) await server.stop();
    },
  };
}

const moving = (patronis: Patronis) => ({
  ...{ pool: database.writers, patronis, clockMs: () => Date.now() },
});
const idOf = (last: number) => `0190b3a0-0000-7000-8000-00000000000${last}`;
const nextTurn = () => new Promise(setImmediate);

test('all servers let nobody in while it moves, and everybody afterwards', async () => {
  await using servers = await startServers(['one', 'two']);
  let asked: Promise<string>[] = [];
  const answered: string[] = [];
  const patronis = country(async () => {
    asked = servers.all.map(async ({ ask }) => await ask());
    for (const one of asked) void one.then((name) => answered.push(name));
    while (servers.all.some(({ turnstile }) => turnstile.waiting === 0)) await nextTurn();
    assert.deepEqual(answered, []);
    const other = await beginMove(moving(patronis), { id: idOf(2), to: 'standby', by: 'b' });
    assert.deepEqual(other, { ok: false, obstacle: 'under-way' });
    return { ok: true };
  });
  const begun = await beginMove(moving(patronis), { id: idOf(1), to: 'standby', by: 'a' });
  assert.ok(begun.ok);
  const row = await carryOut(moving(patronis), begun.move);
  assert.deepEqual(await Promise.all(asked), ['one', 'two']);
  assert.equal(row.waited, 2);
  assert.equal(row.state, 'safe');
  assert.deepEqual([row.from_site, row.to_site, row.asked_by], ['main', 'standby', 'a']);
  assert.ok(row.drained_at !== null && row.moved_at !== null && row.safe_at !== null);
  const noted = await listServers(database.writers);
  assert.deepEqual(
    noted.map(({ is_drained: isDrained }) => isDrained),
    [true, true],
  );
  const again = await beginMove(moving(patronis), { id: idOf(3), to: 'standby', by: 'a' });
  assert.deepEqual(again, { ok: false, obstacle: 'leads-already' });
});

test('a switchover that is refused lets everybody in and is kept with its reason', async () => {
  await using servers = await startServers(['one']);
  const patronis = country(() => Promise.resolve({ ok: false, reason: 'no good candidates' }));
  const begun = await beginMove(moving(patronis), { id: idOf(4), to: 'standby', by: 'a' });
  assert.ok(begun.ok);
  const row = await carryOut(moving(patronis), begun.move);
  assert.deepEqual([row.state, row.reason], ['failed', 'no good candidates']);
  assert.equal(await servers.all[0]?.ask(), 'one');
  const [latest] = await listMoves(database.writers, 1);
  assert.equal(latest?.id, idOf(4));
});

test('a server that ends is not waited for', async () => {
  {
    await using _ = await startServers(['gone']);
  }
  assert.deepEqual(await listServers(database.writers), []);
});
