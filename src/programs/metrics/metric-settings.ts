// What monitoring is told beside the figures: who may ask, which disks are looked at, what was
// planned. From the environment; what is wrong in it is said in a sentence.
import { readFileSync } from 'node:fs';

import { badSetting } from '#programs/settings.ts';

export interface MetricSettings {
  /** Undefined: only programs on this machine may ask. */
  readonly token: string | undefined;
  readonly folders: readonly string[];
  readonly plannedBytes: number;
  /** Of the line between the two centres. */
  readonly linkBytesPerS: number;
  /** Name of this site; left out where there is one only. */
  readonly site?: string | undefined;
  /** That the database of this site has on the net. */
  readonly siteAddress: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PLANNED_TB = 20;
const LINK_MBIT = 500;
const BYTES_OF_TB = 1e12;
const BYTES_OF_MBIT = 125_000;

export function readMetricSettings(
  { dataDir, host }: { readonly dataDir: string; readonly host: string },
  environment: Environment,
): MetricSettings {
  const folders = (environment['DAWAM_STORAGE'] ?? '').split(',').filter((one) => one !== '');
  return {
    token: readToken(environment['DAWAM_METRICS_TOKEN_FILE']),
    folders: [dataDir, ...folders],
    plannedBytes: readAmount(environment, 'DAWAM_STORAGE_TB', PLANNED_TB) * BYTES_OF_TB,
    linkBytesPerS: readAmount(environment, 'DAWAM_LINK_MBIT', LINK_MBIT) * BYTES_OF_MBIT,
    siteAddress: host,
  };
}

function readToken(file: string | undefined): string | undefined {
  if (file === undefined || file === '') return undefined;
  const token = readText(file);
  if (token !== undefined && /^\S{16,200}$/.test(token)) return token;
  throw badSetting(`DAWAM_METRICS_TOKEN_FILE names ${file}, which must hold 16 signs or more.`);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function readAmount(environment: Environment, name: string, usual: number): number {
  const text = environment[name] ?? '';
  if (text === '') return usual;
  const amount = /^[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) : 0;
  if (amount > 0) return amount;
  throw badSetting(`${name} must be a number above 0, not ${JSON.stringify(text)}.`);
}
