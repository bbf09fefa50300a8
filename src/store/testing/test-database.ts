// A real PostgreSQL for tests: one embedded server for all test processes of a user, with data
// under the system's temporary folder, and a fresh database for each test file, cloned from a
// migrated template. The last process to end stops the server. It does not keep data safe (fsync
// is off); durability tests start their own server.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { lockFolder, startTimeOf } from '#store/data-lock.ts';
import { openDatabase } from '#store/database.ts';
import { startEmbedded } from '#store/embedded.ts';
import { listMigrations, migrate } from '#store/migrate.ts';

export interface TestDatabase {
  /** For openStore({databaseUrl}) or `new pg.Client(url)`. */
  readonly url: string;
  drop(): Promise<void>;
}

const home = join(tmpdir(), `dawam-test-${process.getuid?.() ?? 0}`);
const users = join(home, 'users');
const lockPatienceMs = 60_000;

let serverUrl: Promise<string> | undefined;

/** A migrated database of its own. */
export async function testDatabase(): Promise<TestDatabase> {
  serverUrl ??= joinServer();
  const url = await serverUrl;
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  const template = await templateName();
  await run(url, `create database ${name} template ${template} strategy file_copy`);
  return {
    url: urlOf(url, name),
    async drop() {
      await run(url, `drop database if exists ${name} with (force)`);
    },
  };
}

async function joinServer(): Promise<string> {
  await mkdir(users, { recursive: true });
  await chmod(home, 0o755);
  const lock = await lockFolder(home, { patienceMs: lockPatienceMs });
  try {
    const own = join(users, String(process.pid));
    await writeFile(own, '');
    const server = await startEmbedded({ dataDir: join(home, 'data'), settings });
    process.once('exit', () => {
      leaveServer(own, server.pid);
    });
    await makeTemplate(server.url);
    return server.url;
  } finally {
    await lock.release();
  }
}

const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

// While a process is dying nothing can be waited for, so all of this is synchronous.
function leaveServer(own: string, pid: number | undefined): void {
  rmSync(own, { force: true });
  if (existsSync(join(home, 'lock'))) return;
  const others = readdirSync(users).filter((name) => startTimeOf(Number(name)) !== undefined);
  if (others.length > 0 || pid === undefined) return;
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It is gone already.
  }
}

async function templateName(): Promise<string> {
  const digest = createHash('sha256');
  for (const migration of await listMigrations()) digest.update(migration.digest);
  digest.update(await readFile(fileURLToPath(import.meta.resolve('#store/migrate.ts'))));
  return `template_${digest.digest('hex').slice(0, 12)}`;
}

async function makeTemplate(url: string): Promise<void> {
  const name = await templateName();
  const sql = `select 1 from pg_database where datname = '${name}'`;
  if ((await run(url, sql)) > 0) return;
  const draft = `${name}_draft`;
  await run(url, `drop database if exists ${draft} with (force)`);
  await run(url, `create database ${draft}`);
  const database = openDatabase({ url: urlOf(url, draft) });
  try {
    await migrate(database.writers);
  } finally {
    await database.close();
  }
  await run(url, `alter database ${draft} rename to ${name}`);
}

async function run(url: string, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

function urlOf(serverAddress: string, name: string): string {
  return serverAddress.replace(/@\/[^?]*/, `@/${name}`);
}
