// NATS as the operators' way of the same: a server at the centre, another at the office that is its
// leaf, and a stream there that mirrors the centre's. It verifies nothing, and writes to its disk
// when it likes (no version in Debian 12 can be told otherwise). The server is Debian's
// nats-server, in PATH or under the folder that DAWAM_BENCH_PEERS names; the client is from npm,
// in that folder.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Defect } from '#lib/assert.ts';

import type { PeerTime, Skipped } from './exchange-peers.ts';

const NATS = 'NATS leaf, mirrored stream';
const UNDER_WAY_MAX = 1_000;

interface Streams {
  add(how: object): Promise<unknown>;
  info(name: string): Promise<{ readonly state: { readonly messages: number } }>;
}

interface Transport {
  connect(how: { readonly servers: string }): Promise<{ close(): Promise<void> }>;
}

interface JetStream {
  jetstream(connection: object): { publish(subject: string, bytes: Uint8Array): Promise<unknown> };
  jetstreamManager(connection: object): Promise<{ readonly streams: Streams }>;
}

function findServer(place: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', join(place, 'usr/sbin')];
  return folders.map((folder) => join(folder, 'nats-server')).find((path) => existsSync(path));
}

/** Messages with the same bytes in them, made before the leaf's stream is. */
export async function nats(folder: string, leaves: readonly Buffer[]): Promise<PeerTime | Skipped> {
  const place = process.env['DAWAM_BENCH_PEERS'];
  if (place === undefined) return { name: NATS, reason: 'DAWAM_BENCH_PEERS names no folder' };
  const program = findServer(place);
  if (program === undefined) return { name: NATS, reason: 'nats-server is not here' };
  const load = createRequire(join(place, 'package.json'));
  const transport = load('@nats-io/transport-node') as Transport;
  const client = load('@nats-io/jetstream') as JetStream;
  const [hubPort = 0, leafPort = 0, linkPort = 0] = await freePorts(3);
  const hub = await startNats(program, join(folder, 'nats-hub'), hubPort, [
    `jetstream { domain: hub, store_dir: "${join(folder, 'nats-hub')}" }`,
    `leafnodes { host: 127.0.0.1, port: ${linkPort} }`,
  ]);
  const leaf = await startNats(program, join(folder, 'nats-leaf'), leafPort, [
    `jetstream { domain: leaf, store_dir: "${join(folder, 'nats-leaf')}" }`,
    `leafnodes { remotes = [ { url: "nats-leaf://127.0.0.1:${linkPort}" } ] }`,
  ]);
  const far = await transport.connect({ servers: `127.0.0.1:${hubPort}` });
  const near = await transport.connect({ servers: `127.0.0.1:${leafPort}` });
  try {
    const farStreams = (await client.jetstreamManager(far)).streams;
    await farStreams.add({ name: 'entries', subjects: ['entries'], storage: 'file' });
    const writing = client.jetstream(far);
    for (let first = 0; first < leaves.length; first += UNDER_WAY_MAX) {
      const some = leaves.slice(first, first + UNDER_WAY_MAX);
      await Promise.all(some.map((bytes) => writing.publish('entries', bytes)));
    }
    const { streams } = await client.jetstreamManager(near);
    const began = performance.now();
    const mirror = { name: 'entries', external: { api: '$JS.hub.API', deliver: '' } };
    await streams.add({ name: 'copy', mirror, storage: 'file' });
    while ((await streams.info('copy')).state.messages < leaves.length) await sleep(10);
    return { name: NATS, seconds: (performance.now() - began) / 1_000 };
  } finally {
    await Promise.all([far.close(), near.close()]);
    await Promise.all([stop(hub), stop(leaf)]);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) await new Promise<void>((done) => server.close(() => done()));
  return ports;
}

async function startNats(
  program: string,
  folder: string,
  port: number,
  lines: readonly string[],
): Promise<ChildProcess> {
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'nats.conf');
  const all = [`host: 127.0.0.1`, `port: ${port}`, `server_name: n${port}`, ...lines];
  await writeFile(config, `${all.join('\n')}\n`);
  const server = spawn(program, ['-c', config], { stdio: 'ignore' });
  for (let tries = 0; tries < 200; tries += 1) {
    if (await isOpen(port)) return server;
    await sleep(50);
  }
  server.kill('SIGKILL');
  throw new Defect(`nats-server does not answer at port ${port}.`);
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function stop(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
