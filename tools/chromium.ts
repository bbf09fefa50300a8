// Finds a Chromium for the journeys. Where there is none, it installs Debian's, but only as root
// with apt at hand; otherwise the caller says aloud what it leaves out.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const INSTALL_TIMEOUT_MS = 240_000;

function findOnPath(names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

export async function findChromium(): Promise<string | undefined> {
  const found = process.env['CHROMIUM'] ?? findOnPath(NAMES);
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || findOnPath(['apt-get']) === undefined) return undefined;
  console.log('no Chromium here; installing the one of the distribution ...');
  const options = {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    isQuiet: true,
    timeoutMs: INSTALL_TIMEOUT_MS,
  };
  await run('apt-get', ['update', '-q'], options);
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options);
  return findOnPath(NAMES);
}
