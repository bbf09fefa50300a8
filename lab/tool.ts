// Runs a short tool of the system to its end. A lab that asks it for something impossible is wrong,
// so its failure is a defect with what it said.
import { spawnSync } from 'node:child_process';

import { assert } from '#lib/assert.ts';

export function tool(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  const said = error?.message ?? stderr;
  assert(status === 0, `${command} ${args.join(' ')} ended with ${status}: ${said}`);
  return stdout;
}
