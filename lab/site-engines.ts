// The programs of a centre's three sites in a lab, started from the very files that
// `dawam sites write` makes: etcd, Patroni with PostgreSQL, HAProxy, and a Dawam server at main and
// at standby. Knows how each is started, and asks Patroni who leads; what befalls them is for the
// scenarios.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert, must } from '#lib/assert.ts';
import { readSiteFile } from '#programs/sites/site-file.ts';
import type { Site } from '#programs/sites/site-file.ts';
import { makeMachineList, makeSiteSettings } from '#programs/sites/site-settings.ts';

import type { Machine, Program } from './machine.ts';
import { Net } from './net.ts';
import { tool } from './tool.ts';
import { worldFolder } from './world.ts';

const ROOT = resolve(import.meta.dirname, '..');
const POSTGRES_PROGRAMS = '/usr/lib/postgresql/15/bin';
const PUBLIC_URL = 'https://dawam.example';
const START_PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 50;
const ASK_PATIENCE_MS = 500;
const RESTART_MS = 1_000;
const TOLD_CHARS = 1_500;

const PROGRAMS = [
  ...['/usr/bin/patroni', '/usr/bin/etcd', '/usr/bin/etcdctl', '/usr/sbin/haproxy'],
  `${POSTGRES_PROGRAMS}/pg_rewind`,
];

/** Programs of the distribution that a lab of three sites needs, and this machine has not. */
export function listMissing(): readonly string[] {
  return PROGRAMS.filter((path) => !existsSync(path));
}

/** Names a place of the three; who leads the database may be at main or at standby. */
export type SiteName = 'main' | 'standby' | 'witness';

export interface Asked {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly patienceMs?: number;
}

export class SiteEngines {
  readonly site: Site;
  readonly machines: Readonly<Record<SiteName, Machine>>;
  readonly #files: string;
  readonly #authority: string;
  readonly #programs = new Map<string, Program>();
  /** Those that have power. */
  readonly #alive = new Set<SiteName>(['main', 'standby', 'witness']);
  #hasArbiter = false;
  readonly #postgres: { readonly uid: number; readonly gid: number };

  private constructor(site: Site, machines: Readonly<Record<SiteName, Machine>>, files: string) {
    this.site = site;
    this.machines = machines;
    this.#files = files;
    this.#authority = readFileSync(join(files, 'ca/ca.crt'), 'utf8');
    const idOf = (option: string) => Number(tool('id', option, 'postgres').trim());
    this.#postgres = { uid: idOf('-u'), gid: idOf('-g') };
  }

  /** Networks, files and certificates; nothing runs yet. */
  static async make(): Promise<SiteEngines> {
    const net = new Net();
    const machines = {
      main: net.addMachine('main'),
      standby: net.addMachine('standby'),
      witness: net.addMachine('witness'),
    };
    const files = join(worldFolder(), 'files');
    const read = readSiteFile(JSON.stringify(siteFile(machines, files)));
    assert(read.ok, read.ok ? '' : read.sentences.join(' '));
    writeFiles(read.site, files);
    tool('sh', join(ROOT, 'deploy/ca.sh'), files);
    const engines = new SiteEngines(read.site, machines, files);
    for (const name of ['main', 'standby'] as const) engines.#makeFolders(name);
    return engines;
  }

  /** Comes back when acts are answered and both sites have every one. */
  async start(
    say: (sentence: string) => void,
    { hasArbiter, firstAct }: { hasArbiter: boolean; firstAct: () => Promise<void> },
  ): Promise<void> {
    this.#hasArbiter = hasArbiter;
    for (const name of ['witness', 'main', 'standby'] as const) this.startEtcd(name);
    await until('etcd has a leader, at the witness', async () => this.leadEtcdAtWitness());
    say('etcd has its leader at the witness');
    this.startPatroni('main');
    await until('main leads the database', async () => await this.isLeader('main'));
    say('main leads the database');
    this.startPatroni('standby');
    for (const name of ['main', 'standby'] as const) this.startHaproxy(name);
    this.startOffice('main');
    await until('main answers', async () => await this.#answers('main'));
    say('the Dawam server of main answers');
    // The key of a log is made with its first act, and belongs on both sites before the second.
    await firstAct();
    this.#copyKeys();
    this.startOffice('standby');
    await until('standby answers', async () => await this.#answers('standby'));
    await this.waitUntilSafe();
    say('the Dawam server of standby answers, and both sites have every act');
    if (hasArbiter) for (const name of ['standby', 'witness'] as const) this.startArbiter(name);
  }

  startEtcd(name: SiteName): Program {
    const env = readEnvironment(this.#file(name, '/etc/default/etcd'));
    return this.#keep(`etcd of ${name}`, this.machines[name].start('/usr/bin/etcd', [], { env }));
  }

  startPatroni(name: 'main' | 'standby'): Program {
    const machine = this.machines[name];
    const file = this.#file(name, '/etc/patroni/config.yml');
    const program = machine.start('/usr/bin/python3', ['/usr/bin/patroni', file], {
      env: { HOME: this.#homeOf(machine) },
      cwd: this.#homeOf(machine),
      user: this.#postgres,
    });
    return this.#keep(`Patroni of ${name}`, program);
  }

  startHaproxy(name: 'main' | 'standby'): Program {
    const file = this.#file(name, '/etc/haproxy/haproxy.cfg');
    const program = this.machines[name].start('/usr/sbin/haproxy', ['-db', '-f', file]);
    return this.#keep(`HAProxy of ${name}`, program);
  }

  /** With the demonstration's ready persons, so that somebody can sign in. */
  startOffice(name: 'main' | 'standby'): Program {
    const machine = this.machines[name];
    const settings = join(this.#files, name, 'etc/dawam/office.env');
    const args = ['src/programs/dawam.ts', 'demo', '--no-letters', '--no-open'];
    const words = ['--disable-warning=ExperimentalWarning', ...args];
    const program = machine.start(process.execPath, words, {
      env: { ...readEnvironment(settings), DAWAM_RATE_LIMIT: 'off' },
      cwd: ROOT,
    });
    void program.ended.then(async () => await this.#startOfficeAgain(name));
    return this.#keep(`Dawam of ${name}`, program);
  }

  // As systemd would.
  async #startOfficeAgain(name: 'main' | 'standby'): Promise<void> {
    const said = this.#programs.get(`Dawam of ${name}`)?.output().trim().split('\n').at(-1);
    await sleep(RESTART_MS);
    if (!this.#alive.has(name)) return;
    console.log(`the Dawam server of ${name} is started again: ${said}`);
    this.startOffice(name);
  }

  /** The power of the site is gone. */
  kill(name: SiteName): void {
    this.#alive.delete(name);
    this.machines[name].killAll();
  }

  startArbiter(name: 'standby' | 'witness'): Program {
    const env = readEnvironment(this.#file(name, 'etc/dawam/arbiter.env'));
    const args = ['--disable-warning=ExperimentalWarning', 'src/programs/dawam.ts', 'arbiter'];
    const program = this.machines[name].start(process.execPath, args, { env, cwd: ROOT });
    return this.#keep(`the arbiter of ${name}`, program);
  }

  #keep(what: string, program: Program): Program {
    this.#programs.set(what, program);
    return program;
  }

  /** What the acting arbiter has said since, one sentence a line; empty where none runs. */
  arbiterLines(): readonly string[] {
    const program = this.#programs.get('the arbiter of standby');
    return (program?.output() ?? '').split('\n').filter((line) => line.trim() !== '');
  }

  /** The end of what each program has said, for who has to find out why. */
  tellAll(): string {
    const said = [...this.#programs].map(([what, program]) => {
      const state = program.code === undefined ? 'runs' : `ended with ${program.code}`;
      return `--- ${what} ${state}\n${program.output().slice(-TOLD_CHARS).trim()}`;
    });
    return said.join('\n');
  }

  /** Of its last action, after which it rests for ten minutes; no lab waits that long. */
  forgetRest(): void {
    const tls = join(this.#files, 'witness/etc/dawam/tls');
    const env = {
      ETCDCTL_API: '3',
      ETCDCTL_CACERT: join(tls, 'ca.crt'),
      ETCDCTL_CERT: join(tls, 'etcd.crt'),
      ETCDCTL_KEY: join(tls, 'etcd.key'),
    };
    const at = `--endpoints=https://${this.machines.witness.address}:${this.site.ports.etcd}`;
    const words = ['--net=/run/netns/witness', 'etcdctl', at, 'del', '--prefix', '/dawam/arbiter/'];
    const done = spawnSync('nsenter', words, { env: { ...process.env, ...env } });
    assert(done.status === 0, `etcdctl could not delete: ${done.stderr.toString()}`);
  }

  /** As its operator would move it, with both sites well. */
  async moveTo(name: 'main' | 'standby'): Promise<void> {
    const file = this.#file(name, '/etc/patroni/config.yml');
    const words = ['/usr/bin/patronictl', '-c', file, 'switchover', '--candidate', name, '--force'];
    this.machines[name].run('/usr/bin/python3', ...words);
    await until(`${name} leads`, async () => await this.isLeader(name));
    await this.waitUntilSafe();
  }

  /** The power is back: what systemd would start. */
  startAgain(name: SiteName): void {
    this.#alive.add(name);
    this.startEtcd(name);
    if (this.#hasArbiter && name !== 'main') this.startArbiter(name);
    if (name === 'witness') return;
    this.startPatroni(name);
    this.startHaproxy(name);
    this.startOffice(name);
  }

  /** True where it is there now, or has just been moved there. */
  leadEtcdAtWitness(): boolean {
    const script = join(this.#files, 'witness/etc/dawam/etcd-leader.sh');
    const words = [`--net=/run/netns/witness`, 'sh', script];
    return spawnSync('nsenter', words, { stdio: 'ignore' }).status === 0;
  }

  async isLeader(name: SiteName): Promise<boolean> {
    return (await this.#askPatroni(name, '/primary')) === 200;
  }

  async findLeader(): Promise<'main' | 'standby' | undefined> {
    for (const name of ['main', 'standby'] as const) if (await this.isLeader(name)) return name;
    return undefined;
  }

  /** One leads, the other has every act before it is acknowledged, and etcd's leader is at home. */
  async waitUntilSafe(): Promise<void> {
    await until('one site leads and the other has every act', async () => {
      const leader = await this.findLeader();
      if (leader === undefined) return false;
      const other = leader === 'main' ? 'standby' : 'main';
      return (await this.#askPatroni(other, '/sync')) === 200;
    });
    await until('etcd has its leader at the witness', async () => this.leadEtcdAtWitness());
  }

  /** What psql prints, asked of the database at that site by its socket. */
  query(name: 'main' | 'standby', sql: string): string {
    const { uid, gid } = this.#postgres;
    const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
    const psql = join(POSTGRES_PROGRAMS, 'psql');
    const words = ['-h', this.#socketOf(this.machines[name]), '-d', 'dawam', '-XAtqc', sql];
    return this.machines[name].run('setpriv', ...user, psql, ...words);
  }

  postmasterPid(name: 'main' | 'standby'): number {
    const note = readFileSync(
      join(this.#homeOf(this.machines[name]), 'data/postmaster.pid'),
      'utf8',
    );
    return Number(note.split('\n')[0]);
  }

  /** `dawam verify` over the database that leads, as its administrator would call it. */
  verify(name: 'main' | 'standby'): { readonly isClean: boolean; readonly said: string } {
    const env = readEnvironment(join(this.#files, name, 'etc/dawam/office.env'));
    const words = [`--net=/run/netns/${name}`, process.execPath, 'src/programs/dawam.ts', 'verify'];
    const done = spawnSync('nsenter', words, {
      ...{ cwd: ROOT, encoding: 'utf8' },
      env: { ...process.env, ...env },
    });
    return { isClean: done.status === 0, said: `${done.stdout}${done.stderr}`.trim() };
  }

  /** Undefined where no answer came in time. */
  async askFront(
    name: 'main' | 'standby',
    path: string,
    asking: Asking = {},
  ): Promise<Asked | undefined> {
    const { host } = new URL(PUBLIC_URL);
    const headers = { host, origin: PUBLIC_URL, ...asking.headers };
    const address = { name, port: this.site.ports.front, servername: host };
    return await this.#ask(address, path, { ...asking, headers });
  }

  async #askPatroni(name: SiteName, path: string): Promise<number | undefined> {
    return (await this.#ask({ name, port: this.site.ports.patroni }, path, {}))?.status;
  }

  #ask(
    { name, port, servername }: { name: SiteName; port: number; servername?: string },
    path: string,
    { method = 'GET', headers = {}, body, patienceMs = ASK_PATIENCE_MS }: Asking,
  ): Promise<Asked | undefined> {
    const { promise, resolve: answer } = Promise.withResolvers<Asked | undefined>();
    const asked = request(
      {
        ...{ host: this.machines[name].address, port, path, method, headers },
        ...(servername === undefined ? {} : { servername }),
        ...{ ca: this.#authority, signal: AbortSignal.timeout(patienceMs) },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (piece: string) => (text += piece));
        incoming.on('error', () => answer(undefined));
        incoming.on('end', () => {
          answer({ status: incoming.statusCode ?? 0, text, headers: incoming.headers });
        });
      },
    );
    asked.on('error', () => answer(undefined));
    asked.end(body);
    return promise;
  }

  async #answers(name: 'main' | 'standby'): Promise<boolean> {
    // Asked by its own address: a front would let the other answer.
    const { address } = this.machines[name];
    const headers = { host: new URL(PUBLIC_URL).host };
    const url = `http://${address}:${this.site.ports.office}/api/health`;
    const answer = await fetch(url, { headers }).catch(() => undefined);
    return answer?.status === 200;
  }

  /** The one thing that people copy by hand from main to standby. */
  #copyKeys(): void {
    const [from, to] = (['main', 'standby'] as const).map((name) =>
      join(must(this.machines[name], 'It is a machine.').folder, 'data/office'),
    );
    for (const name of ['keys', 'demo.txt']) {
      cpSync(join(from ?? '', name), join(to ?? '', name), { recursive: true });
    }
  }

  #makeFolders(name: 'main' | 'standby'): void {
    const machine = this.machines[name];
    mkdirSync(join(machine.folder, 'data'), { recursive: true });
    for (const folder of [this.#homeOf(machine), this.#socketOf(machine)]) {
      mkdirSync(folder, { mode: 0o700 });
      tool('chown', 'postgres:postgres', folder);
    }
    tool('chown', 'postgres', join(this.#files, name, 'etc/dawam/tls/postgres.key'));
  }

  #homeOf = (machine: Machine): string => join(machine.folder, 'postgres');
  #socketOf = (machine: Machine): string => join(machine.folder, 'socket');
  #file = (name: SiteName, path: string): string => join(this.#files, name, path);
}

function siteFile(machines: Readonly<Record<SiteName, Machine>>, files: string): unknown {
  const placeOf = ({ name, address }: Machine) => ({ name, address });
  const own = join(worldFolder(), '{machine}');
  const network = '10.77.0.0/24';
  return {
    ...{ cluster: 'lab', originPrefix: 'dawam.example', publicUrl: PUBLIC_URL },
    main: placeOf(machines.main),
    standby: placeOf(machines.standby),
    witness: placeOf(machines.witness),
    networks: { offices: network, operators: network },
    watchdog: 'off',
    folders: {
      program: ROOT,
      data: join(own, 'data'),
      settings: join(files, '{machine}/etc/dawam'),
      tls: join(files, '{machine}/etc/dawam/tls'),
      postgres: join(own, 'postgres/data'),
      postgresPrograms: POSTGRES_PROGRAMS,
      postgresSocket: join(own, 'socket'),
      etcd: join(own, 'etcd'),
    },
  };
}

/** Each machine's below a folder of its own, but for those that are there already by their name. */
function writeFiles(site: Site, files: string): void {
  for (const { machine, path, text, isProgram } of makeSiteSettings(site)) {
    const place = path.startsWith(files) ? path : join(files, machine, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text, { mode: isProgram === true ? 0o755 : 0o644 });
  }
  writeFileSync(join(files, 'machines.txt'), makeMachineList(site));
}

/** NAME="value" on each line, as systemd reads it. */
export function readEnvironment(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n');
  const read = lines.flatMap((line) => {
    const [, name, value] = /^(\w+)="(.*)"$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(read);
}

export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + START_PATIENCE_MS; Date.now() < end; await sleep(LOOK_EVERY_MS)) {
    if (await look()) return;
  }
  assert(false, `It did not come about in ${START_PATIENCE_MS / 1_000} s: ${what}.`);
}
