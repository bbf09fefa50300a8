// A machine of the demonstration: one server in a process of its own that is started, stopped, has
// its power pulled (SIGKILL) and its clock set wrong, as often as somebody likes. What it says goes
// into a file. It is `on` from when it answers.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { Power } from '#web/plugs/board.ts';

export interface MachineParts {
  readonly name: string;
  /** Where it answers when it is asked on this machine. */
  readonly url: string;
  /** Of a program and what follows it on the command line. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

const clockFile = new URL('./machine-clock.ts', import.meta.url).href;
const root = fileURLToPath(new URL('../../..', import.meta.url));
const lookEveryMs = 100;
const lookPatienceMs = 2_000;
/** Longer than a server takes to end what is being recorded. */
const stopPatienceMs = 20_000;

export class Machine {
  readonly #parts: MachineParts;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #power: Power = 'off';
  #wrongByMs = 0;

  constructor(parts: MachineParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  get url(): string {
    return this.#parts.url;
  }

  get power(): Power {
    return this.#power;
  }

  /** How far its clock is from the true one. */
  get wrongByMs(): number {
    return this.#wrongByMs;
  }

  /** Settles when it answers or has ended; true where it answers. */
  async start(): Promise<boolean> {
    if (this.#child !== undefined) return this.#power === 'on';
    const { command, env, logFile } = this.#parts;
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(
      process.execPath,
      [...process.execArgv, '--import', clockFile, ...command],
      {
        cwd: root,
        env: { ...process.env, ...env, DAWAM_DEMO_CLOCK_MS: String(this.#wrongByMs) },
        stdio: ['ignore', log, log, 'ipc'],
        // Ctrl-C is for the board, which then stops the machines in their order.
        detached: true,
      },
    );
    closeSync(log);
    this.#child = child;
    this.#power = 'starting';
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    child.once('error', () => this.#end(child, ended.resolve));
    child.once('exit', () => this.#end(child, ended.resolve));
    return await this.#waitForAnswer(child);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#power = 'stopping';
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
    await this.#ended;
    clearTimeout(late);
  }

  /** Nothing is ended in good order. */
  async pull(): Promise<void> {
    if (this.#child === undefined) return;
    this.#power = 'pulled';
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  setClock(wrongByMs: number): void {
    this.#wrongByMs = wrongByMs;
    if (this.#child?.connected === true) this.#child.send({ wrongByMs }, () => undefined);
  }

  #end(child: ChildProcess, resolve: () => void): void {
    if (this.#child === child) {
      this.#child = undefined;
      if (this.#power === 'stopping') this.#power = 'off';
      // Nobody asked for it.
      if (this.#power === 'starting' || this.#power === 'on') this.#power = 'failed';
    }
    resolve();
  }

  async #waitForAnswer(child: ChildProcess): Promise<boolean> {
    for (; this.#child === child; await sleep(lookEveryMs)) {
      const signal = AbortSignal.timeout(lookPatienceMs);
      const answer = await fetch(`${this.url}/api/health`, { signal }).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.ok !== true || this.#child !== child) continue;
      if (this.#power === 'starting') this.#power = 'on';
      return true;
    }
    return false;
  }
}
