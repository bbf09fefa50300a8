// Two site arbiters and a real etcd of three members with Patroni's keys. Main is a server that
// answers like Patroni's /liveness until it is closed; nothing here promotes anybody, so what is
// seen is only what the arbiters do.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { etcdMissing, freePorts, startEtcd } from '#programs/testing/real-etcd.ts';
import type { RealEtcd } from '#programs/testing/real-etcd.ts';
import { readArbiterSettings } from './arbiter-settings.ts';
import { etcdClient } from './etcd.ts';
import { endLease, readCluster } from './patroni-keys.ts';
import { runArbiter } from './run-arbiter.ts';
import type { RunningArbiter } from './run-arbiter.ts';

const skip = etcdMissing;
const TTL_S = 60;
let etcd: RealEtcd;
let scopes = 0;

before(async () => {
  if (skip === false) etcd = await startEtcd();
});
after(async () => {
  if (skip === false) await etcd.end();
});

type Town = {
  readonly scope: string;
  readonly key: (name: string) => string;
  /** Of main as the standby sees it, and as the witness does. */
  readonly mains: readonly [Main, Main];
  readonly codes: (role: 'standby' | 'witness') => readonly string[];
  readonly waitFor: (code: string, role?: 'standby' | 'witness') => Promise<void>;
  readonly restart: (role: 'standby' | 'witness') => Promise<void>;
  readonly status: () => Promise<Readonly<Record<string, unknown>>>;
  readonly metrics: () => Promise<string>;
  readonly end: () => Promise<void>;
};
type Main = { readonly port: number; readonly close: () => Promise<void> };

async function startMain(): Promise<Main> {
  const server = http.createServer((_, response) => response.writeHead(200).end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  };
  return { port: bound.port, close };
}

/** Patroni's keys as they stand while main leads and the standby is in sync. */
async function patroniKeys(scope: string, sync = 'bd2'): Promise<string> {
  const base = `/service/${scope}`;
  await etcd.put(`${base}/config`, '{"ttl":20,"synchronous_mode":true}');
  await etcd.put(`${base}/failover`, '{}');
  await etcd.put(`${base}/sync`, JSON.stringify({ leader: 'bd1', sync_standby: sync }));
  const leaseId = await etcd.lease(TTL_S);
  await etcd.put(`${base}/leader`, 'bd1', leaseId);
  return leaseId;
}

async function startTown(scope: string): Promise<Town> {
  const mains = [await startMain(), await startMain()] as const;
  const [portA = 0, portB = 0, closed = 0] = await freePorts(3);
  const lines = { standby: [] as string[], witness: [] as string[] };
  const running = new Map<'standby' | 'witness', RunningArbiter>();
  const start = async (role: 'standby' | 'witness'): Promise<void> => {
    const [own, other] = role === 'standby' ? [portA, portB] : [portB, portA];
    const [one = '', two = ''] = etcd.addresses.slice(1);
    const settings = readArbiterSettings({
      ...{ DAWAM_ARBITER_ROLE: role, DAWAM_ARBITER_SCOPE: scope, DAWAM_ARBITER_PLAIN: 'yes' },
      ...{ DAWAM_ARBITER_MAIN: 'bd1', DAWAM_ARBITER_STANDBY: 'bd2', DAWAM_ARBITER_ROUTE: 'leave' },
      DAWAM_ARBITER_MAIN_PATRONI: `http://127.0.0.1:${mains[role === 'standby' ? 0 : 1].port}`,
      DAWAM_ARBITER_MAIN_POSTGRES: `127.0.0.1:${closed}`,
      DAWAM_ARBITER_OTHER: `http://127.0.0.1:${other}`,
      DAWAM_ARBITER_ETCD: role === 'standby' ? `${one},${two}` : `${two},${one}`,
      DAWAM_ARBITER_LISTEN: `127.0.0.1:${own}`,
    });
    // This machine may be slow: what is late here is not what is tried.
    const slow = { freshMs: 5_000, stallMs: 5_000, leaseSilentMs: 4_000, routeAwayMaxMs: 60_000 };
    const machine = { ...settings.machine, ...slow };
    const print = (line: string): void => void lines[role].push(line);
    running.set(role, await runArbiter({ ...settings, machine }, print));
  };
  await start('standby');
  await start('witness');
  const codes = (role: 'standby' | 'witness') =>
    lines[role].map((line) => String((JSON.parse(line) as { code: string }).code));
  const page = (path: string) => fetch(`http://127.0.0.1:${portA}${path}`);
  return {
    ...{ scope, mains, codes, key: (name) => `/service/${scope}/${name}` },
    waitFor: async (code, role = 'standby') => {
      while (!codes(role).includes(code)) await sleep(50);
    },
    restart: async (role) => {
      await running.get(role)?.stop();
      lines[role].length = 0;
      await start(role);
    },
    status: async () => (await (await page('/status')).json()) as Record<string, unknown>,
    metrics: async () => (await page('/metrics')).text(),
    end: async () => {
      for (const one of running.values()) await one.stop();
      for (const main of mains) await main.close().catch(() => undefined);
    },
  };
}

function newScope(): string {
  scopes += 1;
  return `test${scopes}`;
}

test(
  'main dies: its lease is ended once, and no restart makes a second time',
  { skip },
  async () => {
    const scope = newScope();
    await patroniKeys(scope);
    const town = await startTown(scope);
    try {
      await town.waitFor('main-answers');
      assert.equal(await etcd.get(town.key('leader')), 'bd1');
      await Promise.all(town.mains.map((main) => main.close()));
      await town.waitFor('lease-ended');
      assert.equal(await etcd.get(town.key('leader')), undefined);
      assert.equal(
        await etcd.get(`/dawam/arbiter/${scope}/last-action`),
        '{"by":"bd2","ended":"bd1"}',
      );
      assert.match(await town.metrics(), /dawam_arbiter_actions_total\{action="end-lease"\} 1/);
      // Main takes its lease again, and dies again.
      await etcd.put(town.key('leader'), 'bd1', await etcd.lease(TTL_S));
      await town.waitFor('main-retook');
      await town.waitFor('acted-lately');
      await town.restart('standby');
      await town.waitFor('acted-lately');
      await sleep(3_000);
      assert.equal(await etcd.get(town.key('leader')), 'bd1');
      assert.ok(!town.codes('standby').includes('ending-lease'));
      assert.ok(!town.codes('witness').includes('ending-lease'));
      const { said } = (await town.status()) as { said: { words: { ar: string; fa: string } } };
      assert.match(said.words.ar, /ولا يجوز إنهاء غيره قبل \d+ دقيقة/);
      assert.match(said.words.fa, /تا \d+ دقیقهٔ دیگر/);
    } finally {
      await town.end();
    }
  },
);

test(
  'refused: the witness sees main, a plan, a pause, no sync, another leader',
  { skip },
  async () => {
    const scope = newScope();
    await patroniKeys(scope);
    const town = await startTown(scope);
    try {
      await town.waitFor('main-answers');
      await town.mains[0].close();
      await town.waitFor('other-sees-main');
      await etcd.put(town.key('failover'), '{"leader":"bd1","member":"bd2"}');
      await town.waitFor('planned-move');
      await town.mains[1].close();
      await town.waitFor('planned-move', 'witness');
      await etcd.put(town.key('config'), '{"pause":true}');
      await town.waitFor('maintenance');
      await etcd.put(town.key('sync'), '{"leader":"bd1","sync_standby":null}');
      await etcd.put(town.key('config'), '{}');
      await etcd.put(town.key('failover'), '{}');
      await town.waitFor('standby-behind');
      await etcd.put(town.key('leader'), 'bd3', await etcd.lease(TTL_S));
      await town.waitFor('leader-elsewhere');
      assert.equal(await etcd.get(town.key('leader')), 'bd3');
      assert.ok(!town.codes('standby').includes('ending-lease'));
    } finally {
      await town.end();
    }
  },
);

test('refused: main does not answer, but renews its lease', { skip }, async () => {
  const scope = newScope();
  const leaseId = await patroniKeys(scope);
  const town = await startTown(scope);
  let isAlive = true;
  const renewing = (async () => {
    while (isAlive) {
      await etcd.ask('lease/keepalive', { ID: leaseId });
      await sleep(200);
    }
  })();
  try {
    await town.waitFor('main-answers');
    await Promise.all(town.mains.map((main) => main.close()));
    await town.waitFor('lease-renewed');
    await sleep(2_000);
    assert.equal(await etcd.get(town.key('leader')), 'bd1');
    assert.ok(!town.codes('standby').includes('ending-lease'));
    isAlive = false;
    await town.waitFor('lease-ended');
  } finally {
    isAlive = false;
    await renewing;
    await town.end();
  }
});

test('what has changed since it was read is left alone', { skip }, async () => {
  const scope = newScope();
  await patroniKeys(scope);
  const patroni = { namespace: '/service/', scope };
  const client = etcdClient({ addresses: etcd.addresses, tls: undefined, limitMs: 5_000 });
  const by = { site: 'bd2', gapS: 600 };
  const base = `/service/${scope}`;
  const changes = [
    () => etcd.put(`${base}/sync`, '{"leader":"bd1","sync_standby":"bd3"}'),
    () => etcd.put(`${base}/failover`, '{"member":"bd2"}'),
    () => etcd.put(`${base}/config`, '{"pause":true}'),
    async () => etcd.put(`${base}/leader`, 'bd1', await etcd.lease(TTL_S)),
    async () => etcd.put(`${base}/leader`, 'bd2', await etcd.lease(TTL_S)),
  ];
  for (const change of changes) {
    await patroniKeys(scope);
    const guard = (await readCluster(client, patroni))?.guard;
    assert.ok(guard !== undefined);
    await change();
    assert.equal(await endLease(client, patroni, guard, by), 'refused');
    assert.match((await etcd.get(`${base}/leader`)) ?? '', /^bd[12]$/);
  }
  await patroniKeys(scope);
  const guard = (await readCluster(client, patroni))?.guard;
  assert.ok(guard !== undefined);
  assert.equal(await endLease(client, patroni, guard, by), 'done');
  const leaseId = await etcd.lease(TTL_S);
  await etcd.put(`${base}/leader`, 'bd1', leaseId);
  const again = await readCluster(client, patroni);
  assert.ok(again?.guard !== undefined && (again.restS ?? 0) > 500);
  assert.equal(await endLease(client, patroni, again.guard, by), 'refused');
  assert.equal(await etcd.get(`${base}/leader`), 'bd1');
});

test('refused: etcd has no majority', { skip }, async () => {
  const scope = newScope();
  await patroniKeys(scope);
  const town = await startTown(scope);
  try {
    await town.waitFor('main-answers');
    await etcd.kill(0);
    await etcd.kill(1);
    await Promise.all(town.mains.map((main) => main.close()));
    await town.waitFor('etcd-silent');
    await sleep(3_000);
    assert.ok(!town.codes('standby').includes('ending-lease'));
    etcd.start(0);
    etcd.start(1);
    await town.waitFor('lease-ended');
    assert.equal(await etcd.get(town.key('leader')), undefined);
  } finally {
    await town.end();
  }
});
