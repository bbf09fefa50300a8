// Says by its exit code whether node_modules holds exactly the packages of package-lock.json:
// 0 yes, 1 no. The launcher asks it only when its own stamp is missing or old, so that an install
// done by hand is not done again. It compares npm's two lock files and reads no package.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  version?: string;
  integrity?: string;
  optional?: boolean;
}

type Packages = Record<string, LockedPackage>;

function readPackages(path: string): Packages | undefined {
  try {
    const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages?: Packages };
    return lock.packages;
  } catch {
    return undefined; // Missing or torn: then nothing is installed that we could trust.
  }
}

function isSame(wanted: LockedPackage | undefined, found: LockedPackage | undefined): boolean {
  return wanted?.version === found?.version && wanted?.integrity === found?.integrity;
}

const root = join(import.meta.dirname, '..');
const wanted = readPackages(join(root, 'package-lock.json'));
const found = readPackages(join(root, 'node_modules/.package-lock.json'));

function isInstalled(): boolean {
  if (wanted === undefined || found === undefined) return false;
  const missing = Object.keys(wanted).filter(
    (name) => name !== '' && wanted[name]?.optional !== true && found[name] === undefined,
  );
  const other = Object.keys(found).filter((name) => !isSame(wanted[name], found[name]));
  return missing.length === 0 && other.length === 0;
}

process.exitCode = isInstalled() ? 0 : 1;
