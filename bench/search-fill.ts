// Fills the index of the search from a log by its own indexer, and a table of PostgreSQL's own full
// text from the same log beside it, and says what each took of the processors. They run at the same
// time, so clocks would say little.
import type { SessionPool } from '#store/database.ts';
import { Filler, fullPace } from '#modules/correspondence/search/filler.ts';
import type { Filling } from '#modules/correspondence/search/filler.ts';

import { cpuUsOf, cpuUsOfTree } from './processes.ts';

const filling: Omit<Filling, 'pool'> = {
  opener: { open: (_office, entry) => entry, listIdentities: () => [] },
  findDays: () => ({ calendar: 'islamic-umalqura', timeZone: 'Asia/Riyadh' }),
};

/** Time of the processors for one letter. */
export interface Cost {
  readonly nodeUs: number;
  readonly databaseUs: number;
}

export interface Filled {
  readonly own: Cost;
  readonly plainUs: number;
}

/** The index in large turns, as on a quiet server, beside PostgreSQL alone. */
export async function fillBoth(
  pool: SessionPool,
  databasePid: number,
  count: number,
): Promise<Filled> {
  const node = process.cpuUsage();
  const before = cpuUsOfTree(databasePid);
  const plain = fillPlain(pool, count);
  const [plainUs, nodeUs] = await Promise.all([plain, fillOwn(pool, node)]);
  const databaseUs = cpuUsOfTree(databasePid) - before - plainUs;
  const own = { nodeUs: nodeUs / count, databaseUs: databaseUs / count };
  return { own, plainUs: plainUs / count };
}

async function fillOwn(pool: SessionPool, before: NodeJS.CpuUsage): Promise<number> {
  const filler = new Filler({ ...filling, pool }, fullPace);
  await filler.fillAll();
  await filler.tidy();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** More letters in small turns, as while acts come. */
export async function fillBusy(
  pool: SessionPool,
  databasePid: number,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<Cost> {
  const pace = { isBusy: () => true, rest: () => Promise.resolve() };
  const filler = new Filler({ ...filling, pool }, pace);
  const node = process.cpuUsage();
  const before = cpuUsOfTree(databasePid);
  await filler.fillAll();
  const { user, system } = process.cpuUsage(node);
  const databaseUs = (cpuUsOfTree(databasePid) - before) / count;
  await filler.tidy();
  await pool.query({ text: plainFillSql, values: [from, from + count] });
  return { nodeUs: (user + system) / count, databaseUs };
}

const plainTablesSql = `create schema plain; grant usage on schema plain to public;
  create table plain.letter (subject text, at text, body text, tsv tsvector)`;

const plainFillSql = `insert into plain.letter
  select subject, at, body, to_tsvector('arabic', body) from (
    select e.subject, e.recorded_at::text as at, concat_ws(E'\\n', p ->> 'subject', p ->> 'text',
        p #>> '{from,name}', e.leaf -> 'number' ->> 'text', p ->> 'theirNumber') as body
      from (select subject, recorded_at, convert_from(leaf, 'UTF8')::json as leaf from dawam.entry
         where index >= $1 and index < $2) e, lateral (select e.leaf #> '{body,paper}' as p) l) b`;

/** Microseconds of PostgreSQL, in as many connections as keep the processors busy. */
async function fillPlain(pool: SessionPool, count: number): Promise<number> {
  await pool.use((session) => session.script(plainTablesSql));
  const middle = Math.floor(count / 2);
  const parts = await Promise.all([
    usedBy(pool, plainFillSql, [0, middle]),
    usedBy(pool, plainFillSql, [middle, count]),
  ]);
  const indexes = [
    `set maintenance_work_mem = '256MB'`,
    'create index on plain.letter using gin (tsv)',
    'create index on plain.letter (at desc)',
    'vacuum analyze plain.letter',
    'reset maintenance_work_mem',
  ];
  const rest = await usedBy(pool, indexes);
  return parts.reduce((sum, us) => sum + us, rest);
}

async function usedBy(
  pool: SessionPool,
  texts: string | readonly string[],
  values: readonly number[] = [],
): Promise<number> {
  return await pool.use(async (session) => {
    const [row] = await session.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
    const pid = row?.pid ?? 0;
    const before = cpuUsOf(pid);
    for (const text of [texts].flat()) await session.query({ text, values });
    return cpuUsOf(pid) - before;
  });
}
