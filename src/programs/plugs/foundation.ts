// What the machines of the demonstration stand on before any of them starts: a folder and a
// database for each, the keys of all logs and centres, and the files by which they know each other.
// Making it again changes nothing. The databases share one PostgreSQL, so that the whole country
// fits a small machine; each machine sees only its own.
import { randomBytes } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { formatRecipient } from '#kernel/age.ts';
import { formatIntroduction } from '#kernel/introduction.ts';
import { centreRoles } from '#kernel/line.ts';
import type { CentreRole } from '#kernel/line.ts';
import { formatVerifierKey, TYPE_COSIGNATURE } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';
import { openDatabase } from '#store/database.ts';
import { Keyring } from '#store/keyring.ts';
import { findOrMakeKey } from '#store/keys.ts';
import { directoryOffice } from '#store/store.ts';
import { accessHeader } from '#sync/access.ts';

import type { ReadingKey } from '#programs/demo-country.ts';
import { markFolder } from '#programs/demo.ts';

import type { OfficeServer } from './servers.ts';

export interface Foundation {
  /** Of a machine. */
  readonly folderOf: (name: string) => string;
  readonly databaseOf: (name: string) => string;
  /** The verifier keys of all logs, one a line. */
  readonly logsFile: string;
  readonly directory: SigningKey;
  readonly logs: readonly VerifierKey[];
  readonly readingKeys: readonly ReadingKey[];
  readonly centres: Readonly<Record<CentreRole, VerifierKey>>;
}

export interface FoundationWish {
  readonly dataDir: string;
  /** Of a role that may make databases. */
  readonly databaseUrl: string;
  readonly originPrefix: string;
  readonly servers: readonly OfficeServer[];
}

const FOLDER = 'servers';
const patienceMs = 10_000;
const random = (count: number): Uint8Array => randomBytes(count);

/** Whether a demonstration of several servers lies there. */
export async function isFounded(dataDir: string): Promise<boolean> {
  return await isThere(join(dataDir, FOLDER));
}

/** Whether one of a single server does. */
export async function isSingle(dataDir: string): Promise<boolean> {
  return await isThere(join(dataDir, 'keys'));
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

export async function layFoundation(wish: FoundationWish): Promise<Foundation> {
  const { dataDir, databaseUrl, originPrefix, servers } = wish;
  const folderOf = (name: string): string => join(dataDir, FOLDER, name);
  const databaseOf = (name: string): string =>
    databaseUrl.replace(/\/[^/?]*(?=\?|$)/, `/${databaseNameOf(name)}`);
  const machines = [...servers.map(({ name }) => name), ...centreRoles];
  await makeDatabases(databaseUrl, machines.map(databaseNameOf));
  const logs: SigningKey[] = [];
  const readingKeys: ReadingKey[] = [];
  for (const [place, { name, offices }] of servers.entries()) {
    await mkdir(folderOf(name), { recursive: true });
    await markFolder(folderOf(name));
    const keys = join(folderOf(name), 'keys');
    for (const office of place === 0 ? [directoryOffice, ...offices] : offices) {
      logs.push(await findOrMakeKey(keys, office, `${originPrefix}/${office}`, random));
    }
    const keyring = new Keyring(keys);
    for (const office of offices) {
      const recipient = formatRecipient(keyring.ownRecipient(office, random));
      readingKeys.push({ office, recipient });
    }
  }
  const centreKey = async (role: CentreRole): Promise<VerifierKey> => {
    const keys = join(folderOf(role), 'keys');
    const name = `${originPrefix}/${role}`;
    return (await findOrMakeKey(keys, role, name, random, TYPE_COSIGNATURE)).verifier;
  };
  const verifiers = logs.map(({ verifier }) => verifier);
  const logsFile = join(dataDir, FOLDER, 'logs.txt');
  await writeFile(logsFile, verifiers.map((key) => `${formatVerifierKey(key)}\n`).join(''));
  return {
    ...{ folderOf, databaseOf, logsFile, logs: verifiers, readingKeys },
    directory: must(logs[0], 'The first key is the directory’s.'),
    centres: { main: await centreKey('main'), standby: await centreKey('standby') },
  };
}

function databaseNameOf(machine: string): string {
  return `dawam_${machine}`;
}

async function makeDatabases(url: string, wanted: readonly string[]): Promise<void> {
  const database = openDatabase({ url, writersMax: 1, readersMax: 1 });
  try {
    const rows = await database.writers.query<{ datname: string }>({
      text: 'select datname from pg_database',
    });
    const found = rows.map((row) => row.datname);
    for (const name of wanted.filter((one) => !found.includes(one))) {
      await database.writers.query({ text: `create database ${name}` });
    }
  } finally {
    await database.close();
  }
}

/** Where each centre is, as the settings of an office's server say it. */
export async function writeCentres(
  { folderOf, centres }: Foundation,
  server: string,
  ports: Readonly<Record<CentreRole, number>>,
): Promise<string> {
  const file = join(folderOf(server), 'centres.json');
  const list = centreRoles.map((role) => {
    const url = `http://127.0.0.1:${ports[role]}`;
    return { role, url, key: formatVerifierKey(centres[role]) };
  });
  await writeFile(file, `${JSON.stringify(list, undefined, 2)}\n`);
  return file;
}

/** The directory tells a centre whose each log is, so that the others believe it. */
export async function introduceLogs(
  { directory, logs, centres }: Foundation,
  role: CentreRole,
  url: string,
): Promise<void> {
  for (const key of logs) {
    await fetch(`${url}/introduce`, {
      method: 'POST',
      headers: { authorization: accessHeader(directory, centres[role].name) },
      body: formatIntroduction(key, directory),
      signal: AbortSignal.timeout(patienceMs),
    });
  }
}
