// A machine of a lab: a network namespace with the programs that run in it, its folder, and all
// that can befall it: killed, frozen, cut off, heard by nobody, slow, its disk full. Troubles are
// taken away by their opposites; both may be called twice.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, readlinkSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { assert, must } from '#lib/assert.ts';

import { tool } from './tool.ts';

/** No such device is plugged anywhere: what is sent to it is lost without a word. */
const NOBODY = '02:00:00:00:00:fe';
const QUEUE = ['burst', '16k', 'latency', '400ms'];

export interface MachineParts {
  readonly name: string;
  /** On the country's net. */
  readonly address: string;
  /** For the lab program alone, and never cut. */
  readonly deskAddress: string;
  /** The bridge's end of its cable. */
  readonly port: string;
  readonly folder: string;
}

export interface Program {
  readonly pid: number;
  /** Undefined while it runs. */
  readonly code: number | undefined;
  /** Settles when it has ended; a signal is told as 128 and its number is lost. */
  readonly ended: Promise<number>;
  /** The end of what it has printed and said. */
  output(): string;
  signal(name: NodeJS.Signals): void;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
}

export class Machine {
  readonly name: string;
  readonly address: string;
  readonly deskAddress: string;
  readonly folder: string;
  readonly #port: string;
  #programs = 0;

  constructor(parts: MachineParts) {
    ({ name: this.name, address: this.address } = parts);
    ({ deskAddress: this.deskAddress, folder: this.folder } = parts);
    this.#port = parts.port;
  }

  /** What it prints goes into a file of the machine's folder. */
  start(command: string, args: readonly string[], options: StartOptions = {}): Program {
    this.#programs += 1;
    const logFile = join(this.folder, `program-${this.#programs}.log`);
    const log = openSync(logFile, 'a', 0o644);
    const { uid, gid } = options.user ?? {};
    const user =
      uid === undefined
        ? []
        : ['setpriv', `--reuid=${uid}`, `--regid=${gid ?? uid}`, '--clear-groups', '--'];
    const words = [`--net=/run/netns/${this.name}`, ...user, command, ...args];
    const child = spawn('nsenter', words, {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
    });
    closeSync(log);
    let code: number | undefined;
    const { promise: ended, resolve } = Promise.withResolvers<number>();
    const end = (last: number) => {
      code = last;
      resolve(last);
    };
    child.on('error', () => end(127));
    child.on('exit', (last) => end(last ?? 128));
    return {
      pid: must(child.pid, `${command} was started.`),
      get code() {
        return code;
      },
      ended,
      output: () => endOf(logFile),
      signal: (name) => void child.kill(name),
    };
  }

  /** Runs to its end, or is ended; for short programs. */
  run(command: string, ...args: readonly string[]): string {
    return tool('nsenter', `--net=/run/netns/${this.name}`, command, ...args);
  }

  /** Of all programs in it, those too that others have started. */
  listPids(): readonly number[] {
    const { ino } = statSync(`/run/netns/${this.name}`);
    const net = `net:[${ino}]`;
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => netOf(pid) === net).map(Number);
  }

  /** The power goes: every program ends at once and unasked. */
  killAll(): void {
    for (let left = this.listPids(); left.length > 0; left = this.listPids()) {
      for (const pid of left) signalTo(pid, 'SIGKILL');
    }
  }

  /** Nothing in it goes on, and nobody is told. */
  freeze(): void {
    for (const pid of this.listPids()) signalTo(pid, 'SIGSTOP');
  }

  /** Only what has this name. */
  freezeOnly(name: string): void {
    for (const pid of this.listPids()) if (nameOf(pid) === name) signalTo(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.listPids()) signalTo(pid, 'SIGCONT');
  }

  /** Its cable is pulled out of the country's net. */
  cut(): void {
    tool('ip', 'link', 'set', this.#port, 'down');
  }

  mend(): void {
    tool('ip', 'link', 'set', this.#port, 'up');
  }

  /** What it sends to that address is lost; what comes from there arrives. */
  loseTo(address: string): void {
    loseAt(['-n', this.name], { address, device: 'eth0' });
  }

  findTo(address: string): void {
    findAt(['-n', this.name], { address, device: 'eth0' });
  }

  /** Both ways. */
  slowTo(kbitPerS: number): void {
    const shape = ['root', 'tbf', 'rate', `${kbitPerS}kbit`, ...QUEUE];
    tool('tc', '-n', this.name, 'qdisc', 'replace', 'dev', 'eth0', ...shape);
    tool('tc', 'qdisc', 'replace', 'dev', this.#port, ...shape);
  }

  quicken(): void {
    spawnSync('tc', ['-n', this.name, 'qdisc', 'del', 'dev', 'eth0', 'root']);
    spawnSync('tc', ['qdisc', 'del', 'dev', this.#port, 'root']);
  }

  /** A disk of its own for a new folder in its own, which can be full. */
  mountDisk(name: string, sizeMb: number): Disk {
    const folder = join(this.folder, name);
    mkdirSync(folder, { mode: 0o755 });
    tool('mount', '-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=755`, 'tmpfs', folder);
    return new Disk(folder, sizeMb);
  }
}

interface Way {
  readonly address: string;
  readonly device: string;
}

/** One way of a line is lost: the address stands for a device that is not there. */
export function loseAt(where: readonly string[], { address, device }: Way): void {
  const to = [address, 'lladdr', NOBODY, 'dev', device, 'nud', 'permanent'];
  tool('ip', ...where, 'neigh', 'replace', ...to);
}

export function findAt(where: readonly string[], { address, device }: Way): void {
  spawnSync('ip', [...where, 'neigh', 'del', address, 'dev', device]);
}

const FILL_TRIES_MAX = 100;

export class Disk {
  readonly folder: string;
  readonly #sizeMb: number;

  constructor(folder: string, sizeMb: number) {
    this.folder = folder;
    this.#sizeMb = sizeMb;
  }

  /** No more than this has room; what is there stays. */
  fill(spareKb = 0): void {
    for (let tries = 0; ; tries += 1) {
      const { blocks, bfree, bsize } = statfsSync(this.folder);
      const usedKb = Math.ceil(((blocks - bfree) * bsize) / 1_024);
      const wanted = ['-o', `remount,size=${usedKb + spareKb}k`, this.folder];
      if (spawnSync('mount', wanted).status === 0) return;
      // Somebody has written meanwhile, and a disk cannot be smaller than what is on it.
      assert(tries < FILL_TRIES_MAX, `The disk ${this.folder} cannot be filled.`);
    }
  }

  free(): void {
    tool('mount', '-o', `remount,size=${this.#sizeMb}m`, this.folder);
  }
}

function netOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

function nameOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function signalTo(pid: number, name: NodeJS.Signals): void {
  assert(pid > 1, 'The first process of a world is in no machine.');
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

const OUTPUT_CHARS = 20_000;

function endOf(file: string): string {
  return readFileSync(file, 'utf8').slice(-OUTPUT_CHARS);
}
