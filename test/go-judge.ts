// Go's own packages for notes and transparency logs as a judge of what a centre serves; they come
// from the distribution. Built once for all that ask.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = '/usr/share/gocode';
const SOURCE = resolve(import.meta.dirname, 'interop/judge.go');
const run = promisify(execFile);

/** Why the judge cannot sit here, or false. */
export const isGoMissing =
  existsSync('/usr/bin/go') && existsSync(join(PACKAGES, 'src/golang.org/x/mod/sumdb'))
    ? false
    : 'there is no golang-go with golang-golang-x-mod-dev';

export interface GoJudge {
  /** Resolves with what it has counted; rejects with its reason, in `stdout`, at a flaw. */
  judge(this: void, ...words: readonly string[]): Promise<string>;
  drop(this: void): Promise<void>;
}

export async function buildGoJudge(): Promise<GoJudge> {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-go-'));
  const program = join(folder, 'judge');
  const env = { PATH: process.env['PATH'], HOME: folder, GO111MODULE: 'off', GOPATH: PACKAGES };
  await run('/usr/bin/go', ['build', '-o', program, SOURCE], { env });
  return {
    judge: async (...words) => (await run(program, words)).stdout.trim(),
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}
