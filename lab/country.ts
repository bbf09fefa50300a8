// The country of the lab of troubles: two centres behind lines that can be bad, the server that
// keeps the directory (and an office of its own), and two offices that have joined with servers of
// their own. Each is a process with its embedded PostgreSQL on a machine of its own.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { formatVerifierKey } from '#kernel/note.ts';
import { assert, must } from '#lib/assert.ts';
import { findOrMakeKey } from '#store/keys.ts';
import type { Chance } from '#sync/testing/virtual-time.ts';
import { SlowLine } from '#test/slow-line.ts';

import { Desk } from './desk.ts';
import type { Net } from './net.ts';
import { Server } from './server.ts';
import { worldFolder } from './world.ts';

const PREFIX = 'dawam.example';
const DEMO_MARK = 'Data of a demonstration: made up, and thrown away by dawam demo --reset.\n';
/** Memory is taken as it fills: a cluster with its write-ahead log, and what the load brings. */
const DISK_MB = 1_500;
const LINE_PORT = 4_180;

/** Who works where; the first office is on the directory's server. */
const SEATS = [
  { machine: 'home', office: 'mcit.diwan', person: 'majed-al-asmari' },
  { machine: 'moj', office: 'moj.diwan', person: 'rana-al-otaibi' },
  { machine: 'moi', office: 'moi.civil', person: 'yousef-al-anazi' },
] as const;

export type Role = 'main' | 'standby';

export interface Centre {
  readonly role: Role;
  readonly server: Server;
  readonly line: SlowLine;
  /** Of the line, for offices. */
  readonly address: string;
}

export interface Office {
  readonly office: string;
  readonly server: Server;
  readonly desk: Desk;
}

export interface Country {
  readonly net: Net;
  readonly centres: readonly Centre[];
  readonly offices: readonly Office[];
}

export async function foundCountry(net: Net, chance: Chance): Promise<Country> {
  const home = makeServer(net, 'home', ['demo', '--no-letters', '--no-open']);
  const logsFile = await makeDirectoryKey(home);
  const centres = await Promise.all(
    (['main', 'standby'] as const).map((role) => openCentre(net, role, { logsFile, chance })),
  );
  const file = join(worldFolder(), 'centres.json');
  writeFileSync(file, JSON.stringify(centres.map(settingOf)));
  home.env = { DAWAM_RATE_LIMIT: 'off', DAWAM_CENTRES: file };
  await home.start();
  const offices: Office[] = [];
  for (const { machine, office, person } of SEATS) {
    const server = machine === 'home' ? home : await joinAt(net, machine, { home, office });
    const desk = new Desk(server.url, office);
    if (machine === 'home') await desk.enterBySeat(person);
    else await desk.enterByCode(person, await codeFor(server, person));
    offices.push({ office, server, desk });
  }
  return { net, centres, offices };
}

function makeServer(net: Net, name: string, args: readonly string[]): Server {
  const env = { DAWAM_RATE_LIMIT: 'off' };
  return new Server({ machine: net.addMachine(name), diskMb: DISK_MB, args, env });
}

/** Made before the directory's server has ever started, so that the centres can be told of it. */
async function makeDirectoryKey({ dataDir }: Server): Promise<string> {
  const keys = join(dataDir, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const random = (count: number): Uint8Array => randomBytes(count);
  const key = await findOrMakeKey(keys, 'directory', `${PREFIX}/directory`, random);
  writeFileSync(join(dataDir, 'demo.txt'), DEMO_MARK);
  const file = join(worldFolder(), 'logs.txt');
  writeFileSync(file, `${formatVerifierKey(key.verifier)}\n`);
  return file;
}

async function openCentre(
  net: Net,
  role: Role,
  { logsFile, chance }: { readonly logsFile: string; readonly chance: Chance },
): Promise<Centre> {
  const server = makeServer(net, role, ['centre', '--role', role, '--logs', logsFile]);
  const address = net.addAddress();
  const line = new SlowLine({ host: server.machine.address, port: server.port }, chance);
  await line.listen(address, LINE_PORT);
  await server.start();
  return { role, server, line, address };
}

function settingOf({ role, server, address }: Centre): object {
  const key = server
    .output()
    .split('\n')
    .find((one) => one.startsWith(`${PREFIX}/${role}`));
  return { role, url: `http://${address}:${LINE_PORT}`, key: must(key, 'A centre says its key.') };
}

async function joinAt(
  net: Net,
  name: string,
  { home, office }: { readonly home: Server; readonly office: string },
): Promise<Server> {
  const invited = await home.dawam('invite-office', office);
  const link = /^http\S+$/m.exec(invited.said)?.[0];
  const server = makeServer(net, name, ['office']);
  const joined = await server.dawam('join', must(link, `There is a link in ${invited.said}`));
  assert(joined.code === 0, `${office} could not join: ${joined.said}`);
  await server.start();
  return server;
}

async function codeFor(server: Server, person: string): Promise<string> {
  const { said } = await server.dawam('invite', person);
  const code = said.split('\n').find((one) => /^\S+$/.test(one));
  return must(code, `There is a code in ${said}`);
}
