// Says by its exit code whether node_modules holds exactly the packages of package-lock.json that
// this machine needs: 0 yes, 1 no; with --say it names what is missing. The launcher asks when its
// stamp is missing or old: an install done by hand is then not done again, and one from which npm
// silently dropped an optional package is not taken for whole. It compares npm's two lock files.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  version?: string;
  integrity?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

type Packages = Record<string, LockedPackage>;

const root = join(import.meta.dirname, '..');
const libc = existsSync('/etc/alpine-release') ? 'musl' : 'glibc';

function readPackages(path: string): Packages {
  try {
    const lock = JSON.parse(readFileSync(join(root, path), 'utf8')) as { packages?: Packages };
    return lock.packages ?? {};
  } catch {
    return {}; // Missing or torn: then nothing is installed that we could trust.
  }
}

function fits(list: string[] | undefined, value: string): boolean {
  return list === undefined || list.includes(value);
}

/** Optional packages without a platform are left to npm: it may drop them for good reason. */
function isNeeded(locked: LockedPackage): boolean {
  const { optional, os, cpu } = locked;
  if (optional !== true) return true;
  const forOneMachine = os !== undefined && cpu !== undefined;
  return (
    forOneMachine &&
    fits(os, process.platform) &&
    fits(cpu, process.arch) &&
    fits(locked.libc, libc)
  );
}

const wanted = readPackages('package-lock.json');
const found = readPackages('node_modules/.package-lock.json');
const missing = Object.entries(wanted)
  .filter(([path, locked]) => path !== '' && isNeeded(locked) && !existsSync(join(root, path)))
  .map(([path]) => path);
const other = Object.entries(found)
  .filter(([path, had]) => {
    const locked = wanted[path];
    return locked?.version !== had.version || locked?.integrity !== had.integrity;
  })
  .map(([path]) => path);
const isWhole = missing.length === 0 && other.length === 0 && Object.keys(found).length > 0;

if (process.argv.includes('--say') && !isWhole) {
  console.error(
    `dawam: missing: ${missing.join(' ') || '-'}; not as locked: ${other.join(' ') || '-'}`,
  );
}
process.exitCode = isWhole ? 0 : 1;
