// A server of Dawam on a machine of a lab: started, killed and started again on the same disk, as
// its people would; and what it said when it ended without being asked to.
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert, must } from '#lib/assert.ts';

import type { Disk, Machine, Program } from './machine.ts';

const DAWAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const PORT = 4180;
const START_TIMEOUT_MS = 240_000;
const ASK_TIMEOUT_MS = 2_000;
const AGAIN_MS = 500;
const FALLS_MAX = 20;

export type Env = Readonly<Record<string, string>>;

export interface ServerParts {
  readonly machine: Machine;
  readonly diskMb: number;
  /** What follows `dawam`, without folder and address. */
  readonly args: readonly string[];
  readonly env: Env;
}

export class Server {
  readonly machine: Machine;
  readonly disk: Disk;
  /** How it ended by itself, each time. */
  readonly falls: string[] = [];
  readonly #args: readonly string[];
  #env: Env;
  #program: Program | undefined;

  constructor({ machine, diskMb, args, env }: ServerParts) {
    this.machine = machine;
    this.disk = machine.mountDisk('data', diskMb);
    [this.#args, this.#env] = [args, env];
  }

  get name(): string {
    return this.machine.name;
  }

  get dataDir(): string {
    return this.disk.folder;
  }

  get port(): number {
    return PORT;
  }

  /** For its own people, by their desks. */
  get url(): string {
    return `http://${this.machine.deskAddress}:${PORT}`;
  }

  /** From the next start on. */
  set env(env: Env) {
    this.#env = env;
  }

  begin(): void {
    const { machine, dataDir } = this;
    const place = ['--host', '0.0.0.0', '--port', String(PORT), '--data', dataDir];
    const program = machine.start(process.execPath, [DAWAM, ...this.#args, ...place], {
      env: this.#env,
    });
    this.#program = program;
    void program.ended.then((code) => {
      // 128: by a signal, which is the lab's own doing.
      if (code !== 128 && code !== 0) this.falls.push(`${this.name}: ${code}: ${this.output()}`);
    });
  }

  /** Begins, and comes back when it answers; what ends while starting is begun again. */
  async start(): Promise<void> {
    this.begin();
    await this.answers();
  }

  async answers(): Promise<void> {
    for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until; await sleep(50)) {
      const { code } = must(this.#program, 'It was started.');
      if (code !== undefined) {
        assert(this.falls.length < FALLS_MAX, `${this.name} keeps ending: ${this.output()}`);
        await sleep(AGAIN_MS);
        this.begin();
      }
      if (await this.isUp()) return;
    }
    assert(false, `${this.name} did not answer in time: ${this.output()}`);
  }

  async isUp(): Promise<boolean> {
    const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
    const answer = await fetch(`${this.url}/api/health`, { signal }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    // A centre has no such page, and says so.
    return answer?.ok === true || answer?.status === 404;
  }

  /** Node alone, at once; PostgreSQL goes on without it. */
  async killNode(): Promise<void> {
    const program = must(this.#program, 'It was started.');
    program.signal('SIGKILL');
    await program.ended;
  }

  /** Everything on the machine. */
  async killAll(): Promise<void> {
    this.machine.killAll();
    await this.#program?.ended;
  }

  async stop(): Promise<void> {
    this.#program?.signal('SIGTERM');
    await this.#program?.ended;
  }

  output(): string {
    return this.#program?.output() ?? '';
  }

  /** Runs `dawam` beside the server, on its machine and its data. */
  async dawam(
    ...words: readonly string[]
  ): Promise<{ readonly code: number; readonly said: string }> {
    const args = [DAWAM, ...words, '--data', this.dataDir];
    const program = this.machine.start(process.execPath, args, { env: this.#env });
    const code = await program.ended;
    return { code, said: program.output() };
  }
}
