// The programs of a centre's three sites in a lab, started from the very files that
// `dawam sites write` makes: etcd, Patroni with PostgreSQL, HAProxy, and a Dawam server at main and
// at standby. Knows how each is started, and asks Patroni who leads; what befalls them is for the
// scenarios.
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert, must } from '#lib/assert.ts';
import { readSiteFile } from '#programs/sites/site-file.ts';
import type { Site } from '#programs/sites/site-file.ts';

import { ask, until } from './asking.ts';
import type { Asked, Asking, Place, Sending } from './asking.ts';
import type { Disk, Machine, Program } from './machine.ts';
import { Net } from './net.ts';
import { SiteArbiters } from './site-arbiters.ts';
import { POSTGRES_PROGRAMS, PUBLIC_URL, readEnvironment, ROOT } from './site-lab-files.ts';
import { siteFile, writeFiles } from './site-lab-files.ts';
import type { CopyName, SiteName } from './site-lab-files.ts';
import { STEPPED_PYTHON } from './stepped-python.ts';
import { tool } from './tool.ts';
import { worldFolder } from './world.ts';

const RESTART_MS = 1_000;
const TOLD_CHARS = 1_500;
/** Of a database: what is not written takes no memory. */
const DISK_MB = 6_144;
const FAKE_CLOCK = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

const PROGRAMS = [
  ...['/usr/bin/patroni', '/usr/bin/etcd', '/usr/bin/etcdctl', '/usr/sbin/haproxy'],
  `${POSTGRES_PROGRAMS}/pg_rewind`,
];

/** Without it no clock can be stepped. */
export function canStepClocks(): boolean {
  return existsSync(FAKE_CLOCK);
}

/** Programs of the distribution that a lab of three sites needs, and this machine has not. */
export function listMissing(...more: readonly string[]): readonly string[] {
  return [...PROGRAMS, ...more].filter((path) => !existsSync(path));
}

export interface StartOptions {
  readonly hasArbiter: boolean;
  /** Clocks can be stepped: programs are started so that a file says how wrong theirs is. */
  readonly hasClocks: boolean;
  /** Of an old Patroni, as the settings have it (decision 0082). */
  readonly hasGuard?: boolean;
  readonly firstAct: () => Promise<void>;
}

export type MakeMore = (
  machines: Readonly<Record<SiteName, Machine>>,
) => Promise<Readonly<Record<string, unknown>>> | Readonly<Record<string, unknown>>;

export class SiteEngines {
  readonly site: Site;
  readonly net: Net;
  readonly machines: Readonly<Record<SiteName, Machine>>;
  /** What the databases lie on. */
  readonly disks: Readonly<Record<CopyName, Disk>>;
  readonly #files: string;
  readonly #authority: string;
  readonly #programs = new Map<string, Program>();
  /** Those that have power. */
  readonly #alive = new Set<SiteName>(['main', 'standby', 'witness']);
  readonly arbiters: SiteArbiters;
  #hasClocks = false;
  #hasGuard = true;
  readonly #postgres: { readonly uid: number; readonly gid: number };

  private constructor(
    site: Site,
    net: Net,
    machines: Readonly<Record<SiteName, Machine>>,
    files: string,
  ) {
    [this.site, this.net, this.machines, this.#files] = [site, net, machines, files];
    this.#authority = readFileSync(join(files, 'ca/ca.crt'), 'utf8');
    const idOf = (option: string) => Number(tool('id', option, 'postgres').trim());
    this.#postgres = { uid: idOf('-u'), gid: idOf('-g') };
    this.arbiters = new SiteArbiters({
      ...{ site, machines, authority: this.#authority, fileOf: this.#file },
      keep: (what, program) => this.#keep(what, program),
      find: (what) => this.#programs.get(what),
    });
    const diskOf = (name: CopyName) => machines[name].mountDisk('postgres', DISK_MB);
    this.disks = { main: diskOf('main'), standby: diskOf('standby') };
  }

  /** Networks, files and certificates; nothing runs yet. `more` is what else the site file says. */
  static async make(more: MakeMore = () => ({})): Promise<SiteEngines> {
    const net = new Net();
    const machines = {
      main: net.addMachine('main'),
      standby: net.addMachine('standby'),
      witness: net.addMachine('witness'),
    };
    const files = join(worldFolder(), 'files');
    const text = JSON.stringify({ ...siteFile(machines, files), ...(await more(machines)) });
    const read = readSiteFile(text);
    assert(read.ok, read.ok ? '' : read.sentences.join(' '));
    writeFiles(read.site, files);
    tool('sh', join(ROOT, 'deploy/ca.sh'), files);
    const engines = new SiteEngines(read.site, net, machines, files);
    for (const name of ['main', 'standby'] as const) engines.#makeFolders(name);
    return engines;
  }

  /** Comes back when acts are answered and both sites have every one. */
  async start(
    say: (sentence: string) => void,
    { hasArbiter, hasClocks, hasGuard = true, firstAct }: StartOptions,
  ): Promise<void> {
    [this.arbiters.isWanted, this.#hasClocks] = [hasArbiter, hasClocks];
    this.#hasGuard = hasGuard;
    for (const name of ['main', 'standby'] as const) this.stepClock(name, 0);
    for (const name of ['witness', 'main', 'standby'] as const) this.startEtcd(name);
    await until('etcd has a leader, at the witness', async () => await this.leadEtcdAtWitness());
    say('etcd has its leader at the witness');
    this.startPatroni('main');
    await until('main leads the database', async () => await this.isLeader('main'));
    say('main leads the database');
    this.startPatroni('standby');
    for (const name of ['main', 'standby'] as const) this.startHaproxy(name);
    this.startOffice('main');
    await until('main answers', async () => await this.#answers('main'));
    say('the Dawam server of main answers');
    this.renewRoles('main');
    // Before standby's server starts, which has to get the key of that log by itself.
    await firstAct();
    this.startOffice('standby');
    await until('standby answers', async () => await this.#answers('standby'));
    await this.waitUntilSafe();
    say('the Dawam server of standby answers, and both sites have every act');
    if (!hasArbiter) return;
    for (const name of ['standby', 'witness'] as const) this.arbiters.start(name);
  }

  startEtcd(name: SiteName): Program {
    const env = readEnvironment(this.#file(name, '/etc/default/etcd'));
    return this.#keep(`etcd of ${name}`, this.machines[name].start('/usr/bin/etcd', [], { env }));
  }

  startPatroni(name: CopyName): Program {
    const machine = this.machines[name];
    const file = this.#file(name, '/etc/patroni/config.yml');
    const environment = this.#file(name, '/etc/patroni_env.conf');
    const guard = this.#hasGuard ? readEnvironment(environment) : {};
    const program = machine.start(
      '/usr/bin/python3',
      [...this.#clockProgram(name), '/usr/bin/patroni', file],
      {
        env: {
          HOME: this.#homeOf(machine),
          ...guard,
          ...this.#clockEnvironment(name),
          ...this.backupEnv(name),
        },
        cwd: this.#homeOf(machine),
        user: this.#postgres,
      },
    );
    return this.#keep(`Patroni of ${name}`, program);
  }

  startHaproxy(name: CopyName): Program {
    const file = this.#file(name, '/etc/haproxy/haproxy.cfg');
    const program = this.machines[name].start('/usr/sbin/haproxy', ['-db', '-f', file]);
    return this.#keep(`HAProxy of ${name}`, program);
  }

  /** With the demonstration's ready persons, so that somebody can sign in. */
  startOffice(name: CopyName): Program {
    const machine = this.machines[name];
    const settings = join(this.#files, name, 'etc/dawam/office.env');
    const args = ['src/programs/dawam.ts', 'demo', '--no-letters', '--no-open'];
    const clock = this.#hasClocks ? [`--import=${join(ROOT, 'lab/stepped-clock.ts')}`] : [];
    const words = ['--disable-warning=ExperimentalWarning', ...clock, ...args];
    const DAWAM_LAB_CLOCK = this.#clockOf(name);
    const program = machine.start(process.execPath, words, {
      env: { ...readEnvironment(settings), DAWAM_RATE_LIMIT: 'off', DAWAM_LAB_CLOCK },
      cwd: ROOT,
    });
    void program.ended.then(async () => await this.#startOfficeAgain(name, program));
    return this.#keep(`Dawam of ${name}`, program);
  }

  // As systemd would.
  async #startOfficeAgain(name: CopyName, program: Program): Promise<void> {
    await sleep(RESTART_MS);
    const isCurrent = this.#programs.get(`Dawam of ${name}`) === program;
    if (!isCurrent || !this.#alive.has(name)) return;
    const said = program.output().trim().split('\n').at(-1);
    console.log(`the Dawam server of ${name} is started again: ${said}`);
    this.startOffice(name);
  }

  /** As systemd renews it: it is asked to end, and started again. */
  async restartOffice(name: CopyName): Promise<void> {
    const before = must(this.#programs.get(`Dawam of ${name}`), 'It was started.');
    before.signal('SIGTERM');
    await before.ended;
    await until(`${name} answers`, async () => await this.#answers(name));
  }

  async restartPatroni(name: CopyName): Promise<void> {
    const before = must(this.#programs.get(`Patroni of ${name}`), 'It was started.');
    before.signal('SIGTERM');
    await before.ended;
    this.startPatroni(name);
  }

  /** A command of Dawam on that machine, as its administrator would call it. */
  startDawam(name: CopyName, ...args: readonly string[]): Program {
    const env = readEnvironment(join(this.#files, name, 'etc/dawam/office.env'));
    const words = ['--disable-warning=ExperimentalWarning', 'src/programs/dawam.ts', ...args];
    return this.machines[name].start(process.execPath, words, { env, cwd: ROOT });
  }

  /** For who brings a client of their own. */
  frontOf(name: CopyName): Place & { readonly servername: string } {
    const { host: servername } = new URL(PUBLIC_URL);
    const { address: host } = this.machines[name];
    return { host, port: this.site.ports.front, ca: this.#authority, servername };
  }

  /** The power of the site is gone. */
  kill(name: SiteName): void {
    this.#alive.delete(name);
    this.machines[name].killAll();
  }

  /** By so many seconds, for the database, Patroni and Dawam there. */
  stepClock(name: CopyName, stepS: number): void {
    const [file, next] = [this.#clockOf(name), `${this.#clockOf(name)}.next`];
    writeFileSync(next, `${stepS >= 0 ? '+' : ''}${stepS}\n`);
    // Who looks finds the one or the other, and never half of it.
    renameSync(next, file);
  }

  #clockProgram(name: CopyName): readonly string[] {
    if (!this.#hasClocks) return [];
    const file = join(this.machines[name].folder, 'stepped.py');
    writeFileSync(file, STEPPED_PYTHON);
    return [file];
  }

  #clockEnvironment(name: CopyName): Readonly<Record<string, string>> {
    if (!this.#hasClocks) return {};
    return {
      DAWAM_LAB_CLOCK: this.#clockOf(name),
      DAWAM_LAB_PRELOAD: FAKE_CLOCK,
      FAKETIME_TIMESTAMP_FILE: this.#clockOf(name),
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_CACHE_DURATION: '1',
    };
  }

  #keep(what: string, program: Program): Program {
    this.#programs.set(what, program);
    return program;
  }

  /** The end of what each program has said, for who has to find out why. */
  tellAll(): string {
    const said = [...this.#programs].map(([what, program]) => {
      const state = program.code === undefined ? 'runs' : `ended with ${program.code}`;
      return `--- ${what} ${state}\n${program.output().slice(-TOLD_CHARS).trim()}`;
    });
    return said.join('\n');
  }

  /** As its operator would move it, with both sites well. */
  async moveTo(name: CopyName): Promise<void> {
    const file = this.#file(name, '/etc/patroni/config.yml');
    const words = ['/usr/bin/patronictl', '-c', file, 'switchover', '--candidate', name, '--force'];
    this.machines[name].run('/usr/bin/python3', ...words);
    await until(`${name} leads`, async () => await this.isLeader(name));
    await this.waitUntilSafe();
  }

  /** The power is back: what systemd would start. */
  startAgain(name: SiteName): void {
    this.startEtcd(name);
    if (this.arbiters.isWanted && name !== 'main') this.arbiters.start(name);
    if (name === 'witness') this.#alive.add(name);
    else this.startCopy(name);
  }

  /** A copy of the database, and the Dawam server beside it. */
  startCopy(name: CopyName): void {
    this.#alive.add(name);
    this.startPatroni(name);
    this.startHaproxy(name);
    this.startOffice(name);
  }

  /** True where it is there now, or has just been moved there. */
  leadEtcdAtWitness(): Promise<boolean> {
    const script = join(this.#files, 'witness/etc/dawam/etcd-leader.sh');
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const words = [`--net=/run/netns/witness`, 'sh', script];
    execFile('nsenter', words, (error) => resolve(error === null));
    return promise;
  }

  async isLeader(name: SiteName): Promise<boolean> {
    return (await this.#askPatroni(name, '/primary')) === 200;
  }

  /** Whether it has every act before it is acknowledged. */
  async isInSync(name: CopyName): Promise<boolean> {
    return (await this.#askPatroni(name, '/sync')) === 200;
  }

  async findLeader(): Promise<CopyName | undefined> {
    for (const name of ['main', 'standby'] as const) if (await this.isLeader(name)) return name;
    return undefined;
  }

  /** One leads, the other has every act before it is acknowledged, and etcd's leader is at home. */
  async waitUntilSafe(): Promise<void> {
    await until('one site leads and the other has every act', async () => {
      const leader = await this.findLeader();
      if (leader === undefined) return false;
      const other = leader === 'main' ? 'standby' : 'main';
      return await this.isInSync(other);
    });
    await until('etcd has its leader at the witness', async () => await this.leadEtcdAtWitness());
  }

  /** What psql prints, asked of the database at that site by its socket. */
  query(name: CopyName, sql: string): string {
    const { uid, gid } = this.#postgres;
    const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
    return this.machines[name].run('setpriv', ...user, ...this.#psql(name, sql));
  }

  /** As an upgrade does, of a cluster that was made before Dawam's role had this right. */
  renewRoles(name: CopyName): void {
    this.query(name, 'revoke pg_read_all_stats from dawam');
    const { uid, gid } = this.#postgres;
    const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
    this.machines[name].run('setpriv', ...user, this.#file(name, 'etc/dawam/roles.sh'));
    const has = this.query(name, "select pg_has_role('dawam', 'pg_read_all_stats', 'usage')");
    assert(has.trim() === 't', 'The role of Dawam has its right again.');
  }

  /** Nobody waits for it. */
  psqlLater(name: CopyName, sql: string): Program {
    const [psql = '', ...words] = this.#psql(name, sql);
    return this.machines[name].start(psql, words, { user: this.#postgres });
  }

  #psql(name: CopyName, sql: string): readonly string[] {
    const psql = join(POSTGRES_PROGRAMS, 'psql');
    return [psql, '-h', this.#socketOf(this.machines[name]), '-d', 'dawam', '-XAtqc', sql];
  }

  /** A copy of its database over the line, as a backup takes one. */
  copyDatabase(name: CopyName, folder: string, rate: string): Program {
    const { uid } = this.#postgres;
    tool('chown', `${uid}`, folder);
    const tls = this.#file(name, 'etc/dawam/tls');
    const { address } = this.machines[name];
    const shown = ['ca.crt', 'postgres.crt', 'postgres.key'].map((file) => join(tls, file));
    const [ca = '', cert = '', key = ''] = shown;
    const line = `host=${address} port=${this.site.ports.postgres} user=replicator
      sslmode=verify-ca sslrootcert=${ca} sslcert=${cert} sslkey=${key}`;
    const words = ['-d', line, '-D', folder, '-X', 'stream', '-c', 'fast', '-r', rate];
    const program = join(POSTGRES_PROGRAMS, 'pg_basebackup');
    return this.machines[name].start(program, words, { user: this.#postgres });
  }

  /** To its own front, from its own people. */
  sendInside(name: CopyName, sending: Sending): Program {
    const { host } = new URL(PUBLIC_URL);
    const headers = { host, origin: PUBLIC_URL, ...sending.headers };
    const place = [this.machines[name].address, String(this.site.ports.front)];
    const what = JSON.stringify({ ...sending, headers });
    const words = [...place, join(this.#files, 'ca/ca.crt'), what];
    const args = ['--disable-warning=ExperimentalWarning', 'lab/send-inside.ts', ...words];
    return this.machines[name].start(process.execPath, args, { cwd: ROOT });
  }

  postmasterPid(name: CopyName): number {
    const note = readFileSync(
      join(this.#homeOf(this.machines[name]), 'data/postmaster.pid'),
      'utf8',
    );
    return Number(note.split('\n')[0]);
  }

  /** `dawam verify` over the database that leads, as its administrator would call it. */
  verify(name: CopyName): { readonly isClean: boolean; readonly said: string } {
    return this.dawam(name, 'verify');
  }

  /** Beside the Dawam server there; its exit code tells whether all was well. */
  dawam(
    name: CopyName,
    ...asked: readonly string[]
  ): { readonly isClean: boolean; readonly said: string } {
    const env = readEnvironment(join(this.#files, name, 'etc/dawam/office.env'));
    const program = [process.execPath, '--disable-warning=ExperimentalWarning'];
    const words = [`--net=/run/netns/${name}`, ...program, 'src/programs/dawam.ts', ...asked];
    const done = spawnSync('nsenter', words, {
      ...{ cwd: ROOT, encoding: 'utf8' },
      env: { ...process.env, ...env },
    });
    return { isClean: done.status === 0, said: `${done.stdout}${done.stderr}`.trim() };
  }

  /** Undefined where no answer came in time. */
  async askFront(name: CopyName, path: string, asking: Asking = {}): Promise<Asked | undefined> {
    const place = this.frontOf(name);
    const headers = { host: place.servername, origin: PUBLIC_URL, ...asking.headers };
    return await ask(place, path, { ...asking, headers });
  }

  async #askPatroni(name: SiteName, path: string): Promise<number | undefined> {
    const host = this.machines[name].address;
    const place = { host, port: this.site.ports.patroni, ca: this.#authority };
    return (await ask(place, path))?.status;
  }

  async #answers(name: CopyName): Promise<boolean> {
    // Asked by its own address: a front would let the other answer.
    const { address } = this.machines[name];
    const headers = { host: new URL(PUBLIC_URL).host };
    const url = `http://${address}:${this.site.ports.office}/api/health`;
    const answer = await fetch(url, { headers }).catch(() => undefined);
    return answer?.status === 200;
  }

  #makeFolders(name: CopyName): void {
    const machine = this.machines[name];
    mkdirSync(join(machine.folder, 'data'), { recursive: true });
    mkdirSync(this.#socketOf(machine));
    for (const folder of [this.#homeOf(machine), this.#socketOf(machine)]) {
      chmodSync(folder, 0o700);
      tool('chown', 'postgres:postgres', folder);
    }
    tool('chown', 'postgres', join(this.#files, name, 'etc/dawam/tls/postgres.key'));
  }

  #clockOf = (name: CopyName): string => join(this.machines[name].folder, 'clock');
  #homeOf = (machine: Machine): string => join(machine.folder, 'postgres');
  #socketOf = (machine: Machine): string => join(machine.folder, 'socket');
  #file = (name: SiteName, path: string): string => join(this.#files, name, path);

  /** Where the settings file lies that stands at this path on the machine. */
  fileOf(name: SiteName, path: string): string {
    return this.#file(name, path);
  }

  /** The machines of a lab have one file system, so each is told which settings are its own. */
  backupEnv(name: SiteName): Readonly<Record<string, string>> {
    return { PGBACKREST_CONFIG: this.#file(name, '/etc/pgbackrest.conf') };
  }

  /** What is in these folders of a machine is gone; its settings are not. */
  emptyDisks(name: SiteName, parts: readonly string[]): void {
    for (const part of parts) {
      const folder = join(this.machines[name].folder, part);
      for (const one of existsSync(folder) ? readdirSync(folder) : []) {
        rmSync(join(folder, one), { recursive: true });
      }
    }
  }
}
