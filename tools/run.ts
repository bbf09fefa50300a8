// Starts the tools of the house as child processes: the same Node, from the root of the clone.

import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
/** What a child gets as its exit code when it had to be ended at its time limit. */
export const TIMED_OUT = 124;

export interface Outcome {
  code: number;
  output: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Keep what it prints instead of passing it on. */
  isQuiet?: boolean;
  timeoutMs: number;
}

/** Files of the clone by pattern, sorted; paths are relative to its root. */
export function listFiles(patterns: string[], isLeftOut = (_path: string) => false): string[] {
  return globSync(patterns, { cwd: root })
    .filter((path) => !isLeftOut(path))
    .sort();
}

// A run of node:test inside another would otherwise take itself for a part of that one.
const { NODE_TEST_CONTEXT: _context, ...inherited } = process.env;

export function run(command: string, args: string[], options: RunOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    let output = '';
    let isLate = false;
    const child = spawn(command, args, {
      cwd: root,
      env: { ...inherited, ...options.env },
      stdio: options.isQuiet === true ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      detached: true, // Its own group, so that a late one is ended with all that it started.
    });
    const end = () => {
      isLate = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(end, options.timeoutMs);
    const stop = () => {
      end();
      process.exit(130);
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const finish = (code: number) => {
      clearTimeout(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve({ code: isLate ? TIMED_OUT : code, output });
    };
    child.stdout?.on('data', (piece: Buffer) => (output += piece.toString()));
    child.stderr?.on('data', (piece: Buffer) => (output += piece.toString()));
    child.on('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

export function runNode(args: string[], options: RunOptions): Promise<Outcome> {
  return run(process.execPath, args, options);
}
