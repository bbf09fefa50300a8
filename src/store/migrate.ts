// Brings the schema `dawam` up to date: the numbered files of migrations/, in order, each in one
// transaction, recorded with its SHA-256. Only ever adds; a database of a newer program is refused.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault } from '#kernel/fault.ts';

import type { Session, SessionPool } from './database.ts';

export interface Migration {
  /** '000001-log.sql' */
  readonly name: string;
  readonly sql: string;
  readonly digest: Buffer;
}

// Any constant; two programs that start at once take turns.
export const migrationLock = 7_239_451;

const folder = join(import.meta.dirname, 'migrations');

export async function listMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{6}-[a-z0-9-]+\.sql$/.test(name));
  return await Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      return { name, sql, digest: createHash('sha256').update(sql).digest() };
    }),
  );
}

export async function migrate(pool: SessionPool): Promise<void> {
  const migrations = await listMigrations();
  await pool.use(async (session) => {
    await session.query({ text: 'select pg_advisory_lock($1)', values: [migrationLock] });
    await session.script(frame);
    const done = await session.query<{ name: string; digest: Buffer }>({
      text: 'select name, digest from dawam.migration order by name',
    });
    checkHistory(migrations, done);
    for (const migration of migrations.slice(done.length)) await apply(session, migration);
    await applyAccess(session);
    // On failure the connection is given up, and its lock with it.
    await session.query({ text: 'select pg_advisory_unlock($1)', values: [migrationLock] });
  });
}

function checkHistory(
  migrations: readonly Migration[],
  done: readonly { name: string; digest: Buffer }[],
): void {
  for (const [i, one] of done.entries()) {
    const known = migrations[i];
    if (known === undefined || known.name !== one.name) {
      throw new Fault(
        'store.newer-schema',
        `The database has the migration ${one.name}, which this program does not know: ` +
          'it was used by a newer dawam. Start that one.',
        { retry: 'never' },
      );
    }
    if (!known.digest.equals(one.digest)) {
      throw new Fault(
        'store.newer-schema',
        `The migration ${one.name} was changed after the database had run it.`,
        { retry: 'never' },
      );
    }
  }
}

async function apply(session: Session, migration: Migration): Promise<void> {
  await session.script('begin');
  await session.script('set local search_path = dawam');
  await session.script(await fitted(session, migration.sql));
  await session.query({
    text: 'insert into dawam.migration (name, digest) values ($1, $2)',
    values: [migration.name, migration.digest],
  });
  await session.commit({ text: 'commit' });
}

// Before 18 PostgreSQL cannot leave a constraint unenforced: it asks again for each row, which is
// slower and as true.
async function fitted(session: Session, sql: string): Promise<string> {
  const [row] = await session.query<{ version: number }>({
    text: `select current_setting('server_version_num')::int as version`,
  });
  if ((row?.version ?? 0) >= 180_000) return sql;
  return sql.replace(/^alter table \w+ alter constraint \w+ not enforced;$/gm, '');
}

// Only when it changed: it locks tables that another server may be using.
async function applyAccess(session: Session): Promise<void> {
  const value = JSON.stringify(createHash('sha256').update(access).digest('hex'));
  const [found] = await session.query({
    text: `select 1 from dawam.setting where name = 'access' and value = $1::jsonb`,
    values: [value],
  });
  if (found !== undefined) return;
  await session.script(access);
  await session.query({
    text: `insert into dawam.setting (name, value) values ('access', $1::jsonb)
      on conflict (name) do update set value = excluded.value`,
    values: [value],
  });
}

const frame = `
create schema if not exists dawam;
create schema if not exists tables;
create table if not exists dawam.migration (
  name text primary key,
  digest bytea not null,
  run_at timestamptz not null default now()
);
do $$
begin
  -- Where Dawam is no superuser, an administrator has made it, and Dawam may not.
  if not exists (select from pg_roles where rolname = 'dawam_reader') then
    create role dawam_reader nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
`;

// The second wall behind the permission check: who reads sees the rows of the offices named in
// `dawam.offices` for this transaction, and of no other. In a sub-select it is worked out once.
export const readerPolicy = `(office = any((
  select string_to_array(current_setting('dawam.offices', true), ','))::text[]))`;

const access = [
  ...['entry', 'entry_file', 'number', 'tile_hash', 'log', 'reading'],
  ...['delivery_note', 'mail_arrival', 'outbox', 'cosignature', 'line_event', 'holding'],
  ...['inbound', 'awaited_file'],
]
  .map(
    (table) => `
alter table dawam.${table} enable row level security;
drop policy if exists reader on dawam.${table};
create policy reader on dawam.${table} for select to dawam_reader using ${readerPolicy};
grant select on dawam.${table} to dawam_reader;
`,
  )
  // A finding is known by the file's hash alone; whose file it is, entry_file says.
  .concat('grant select on dawam.malware_finding to dawam_reader;')
  .concat(`grant usage on schema dawam, tables to dawam_reader;`)
  .join('');
