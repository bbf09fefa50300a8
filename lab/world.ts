// The closed world of a lab: process ids, mounts and networks of its own, so that two labs never
// meet, nothing of the machine is touched, and all of it is gone with its first process, however
// that ends. A lab program runs itself again inside. Wants root and Linux's namespaces.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { must } from '#lib/assert.ts';

const FOLDER = 'DAWAM_LAB_FOLDER';
const NAMESPACES = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
const PROGRAMS = ['ip', 'tc', 'mount', 'nsenter', 'setpriv', 'unshare'];

// The first process of a world buries all that lose their parent, which Node does not; and signals
// reach it only where it asks for them.
const FIRST_PROCESS = `
set -e
ip link set lo up
mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns
mount -t tmpfs -o mode=755 tmpfs "$${FOLDER}"
"$@" & program=$!
trap 'kill -TERM $program' INT TERM
set +e
while :; do
  wait $program; code=$?
  kill -0 $program 2>/dev/null || exit $code
done
`;

/** Why there can be no lab on this machine; undefined where there can. */
export function whyNoLab(): string | undefined {
  if (process.getuid?.() !== 0) return 'a lab makes networks of its own, which only root may';
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  for (const program of PROGRAMS) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH: path } });
    if (found.status !== 0) return `a lab needs the program ${program} (iproute2, util-linux)`;
  }
  const made = spawnSync('unshare', [...NAMESPACES, 'true'], { encoding: 'utf8' });
  return made.status === 0 ? undefined : `a lab needs namespaces: ${made.stderr.trim()}`;
}

/** The world's folder for everything that a lab writes, in memory; undefined outside. */
export function findWorldFolder(): string | undefined {
  return process.env[FOLDER];
}

export function worldFolder(): string {
  return must(findWorldFolder(), 'A lab runs in a world of its own.');
}

/** Runs a program of Node there; its exit code comes back when the world is gone. */
export async function runInWorld(
  file: string,
  args: readonly string[],
  onPrinted?: (bytes: Buffer) => void,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'dawam-lab-'));
  const program = [process.execPath, '--disable-warning=ExperimentalWarning', file, ...args];
  const first = ['sh', '-c', FIRST_PROCESS, 'lab', ...program];
  // With us it ends too, even when we are killed.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...NAMESPACES, ...first], {
    stdio: ['ignore', onPrinted === undefined ? 'inherit' : 'pipe', 'inherit'],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, [FOLDER]: folder },
  });
  if (onPrinted !== undefined) child.stdout?.on('data', onPrinted);
  const end = () => child.kill('SIGKILL');
  process.once('SIGINT', end).once('SIGTERM', end);
  const { promise, resolve } = Promise.withResolvers<number>();
  child.on('error', () => resolve(127));
  child.on('close', (code) => resolve(code ?? 130));
  const code = await promise;
  process.off('SIGINT', end).off('SIGTERM', end);
  rmdirSync(folder);
  return code;
}
