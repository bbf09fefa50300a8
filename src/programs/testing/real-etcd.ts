// A real etcd of three members for tests, on loopback at free ports, in a temporary folder; with
// the keys that Patroni would write. A member is killed and started again by its number.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert, must } from '#lib/assert.ts';

const programs = ['/usr/bin/etcd', '/usr/local/bin/etcd'];
const START_MS = 60_000;

export const etcdMissing = programs.some(existsSync) ? false : 'etcd of etcd-server is not here';

export type RealEtcd = {
  /** Of clients, by number of the member. */
  readonly addresses: readonly string[];
  readonly kill: (member: number) => Promise<void>;
  readonly start: (member: number) => void;
  /** A call of the JSON gateway, sent again until a majority answers it. */
  readonly ask: (path: string, body: unknown) => Promise<Readonly<Record<string, unknown>>>;
  readonly put: (key: string, value: string, leaseId?: string) => Promise<void>;
  /** The value, or undefined. */
  readonly get: (key: string) => Promise<string | undefined>;
  readonly lease: (lastsS: number) => Promise<string>;
  readonly end: () => Promise<void>;
};

export async function startEtcd(): Promise<RealEtcd> {
  const home = mkdtempSync(join(tmpdir(), 'dawam-etcd-'));
  const ports = await freePorts(6);
  const members = [0, 1, 2].map((i) => ({
    name: `m${i}`,
    client: `http://127.0.0.1:${ports[2 * i] ?? 0}`,
    peer: `http://127.0.0.1:${ports[2 * i + 1] ?? 0}`,
  }));
  const cluster = members.map(({ name, peer }) => `${name}=${peer}`).join(',');
  const running = new Map<number, ChildProcess>();
  const start = (number: number): void => {
    const { name, client, peer } = must(members[number], 'There is such a member.');
    const program = must(programs.find(existsSync), 'etcd is here.');
    const args = [
      ...['--name', name, '--data-dir', join(home, name), '--initial-cluster', cluster],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--logger', 'zap', '--log-level', 'error'],
    ];
    running.set(number, spawn(program, args, { stdio: 'ignore' }));
  };
  const kill = async (number: number): Promise<void> => {
    const child = running.get(number);
    running.delete(number);
    if (child === undefined) return;
    const ended = new Promise((done) => void child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  };
  for (const number of members.keys()) start(number);
  const addresses = members.map(({ client }) => client);
  const ask = (path: string, body: unknown) => askAgain(addresses, path, body);
  await ask('kv/put', { key: encode('/test/begun'), value: encode('yes') });
  return {
    ...{ addresses, kill, start, ask },
    put: async (key, value, leaseId) => {
      const lease = leaseId === undefined ? {} : { lease: leaseId };
      await ask('kv/put', { key: encode(key), value: encode(value), ...lease });
    },
    get: async (key) => {
      const { kvs } = await ask('kv/range', { key: encode(key) });
      const [found] = Array.isArray(kvs) ? (kvs as readonly { value?: string }[]) : [];
      return found && Buffer.from(found.value ?? '', 'base64').toString('utf8');
    },
    lease: async (lastsS) => String((await ask('lease/grant', { TTL: lastsS }))['ID']),
    end: async () => {
      for (const number of [...running.keys()]) await kill(number);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function askAgain(addresses: readonly string[], path: string, body: unknown) {
  const endMs = performance.now() + START_MS;
  for (let at = 0; performance.now() < endMs; at += 1) {
    const address = addresses[at % addresses.length] ?? '';
    try {
      const answer = await fetch(`${address}/v3/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(3_000),
      });
      if (answer.ok) return (await answer.json()) as Readonly<Record<string, unknown>>;
    } catch {
      // It is not there yet, or is no longer: the next one is asked.
    }
    await sleep(100);
  }
  assert(false, `etcd answers ${path} within a minute.`);
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) await new Promise<void>((done) => server.close(() => done()));
  return ports;
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
