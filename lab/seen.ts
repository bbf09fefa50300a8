// Reads from the databases of a country what its servers have: logs where they are written, copies
// elsewhere, and what is still on its way. Beside the servers, which go on.
import { join } from 'node:path';

import { openDatabase } from '#store/database.ts';
import type { SessionPool } from '#store/database.ts';

import type { CopySeen, HeadSeen, LogSeen, Seen } from './compare.ts';
import type { Country } from './country.ts';
import type { Server } from './server.ts';

async function inDatabase<Result>(
  { dataDir }: Server,
  work: (pool: SessionPool) => Promise<Result>,
): Promise<Result> {
  const host = encodeURIComponent(join(dataDir, 'postgres/socket'));
  const database = openDatabase({ url: `postgresql://dawam@/dawam?host=${host}&port=5432` });
  try {
    return await work(database.writers);
  } finally {
    await database.close();
  }
}

type Leaf = { readonly name: string; readonly leaf: Buffer };

function groupOf(rows: readonly Leaf[]): readonly LogSeen[] {
  const logs = new Map<string, Buffer[]>();
  for (const { name, leaf } of rows) {
    const leaves = logs.get(name) ?? [];
    logs.set(name, leaves);
    leaves.push(leaf);
  }
  return [...logs].map(([office, leaves]) => ({ office, leaves }));
}

export async function readSeen({ centres, offices }: Country): Promise<Seen> {
  const logs: LogSeen[] = [];
  const copies: CopySeen[] = [];
  const heads: HeadSeen[] = [];
  for (const { server } of offices) {
    const read = (isReplica: boolean) =>
      inDatabase(server, (pool) =>
        pool.query<Leaf>({
          text: `select e.office as name, e.leaf from dawam.entry e
          join dawam.log l on l.office = e.office and l.is_replica = $1
          order by e.office, e.index`,
          values: [isReplica],
        }),
      );
    logs.push(...groupOf(await read(false)));
    heads.push(...(await readHeadsAt(server)));
    const holder = server.name;
    copies.push(...groupOf(await read(true)).map((log) => ({ ...log, holder })));
  }
  for (const { role, server } of centres) {
    const rows = await inDatabase(server, (pool) =>
      pool.query<Leaf>({
        text: `select regexp_replace(origin, '^.*/', '') as name, leaf from dawam.mirror_entry
          order by origin, index`,
      }),
    );
    heads.push(...(await readHeadsOf(role, server)));
    copies.push(...groupOf(rows).map((log) => ({ ...log, holder: role })));
  }
  return { logs, copies, heads };
}

type Head = {
  readonly office: string;
  readonly checkpoint: string;
  readonly log_key: string;
  readonly centre_key: string;
};

/** What an office has of the centres' signatures. */
async function readHeadsAt(server: Server): Promise<readonly HeadSeen[]> {
  const text = `select c.office, c.checkpoint, l.vkey as log_key, c.vkey as centre_key
    from dawam.cosignature c join dawam.log l on l.office = c.office`;
  const rows = await inDatabase(server, (pool) => pool.query<Head>({ text }));
  return rows.map(({ office, checkpoint, log_key: logKey, centre_key: centreKey }) => {
    return { office, holder: server.name, checkpoint, logKey, centreKey };
  });
}

/** What a centre says that it holds. */
async function readHeadsOf(role: string, server: Server): Promise<readonly HeadSeen[]> {
  const text = `select regexp_replace(origin, '^.*/', '') as office, vkey as log_key,
      cosigned ->> 'checkpoint' as checkpoint
    from dawam.mirror_log where cosigned is not null`;
  const rows = await inDatabase(server, (pool) => pool.query<Omit<Head, 'centre_key'>>({ text }));
  return rows.map(({ office, checkpoint, log_key: logKey }) => {
    return { office, holder: role, checkpoint, logKey };
  });
}

/** Sentences about what has not arrived yet, or is not safe; none when all has settled. */
export async function listUnsettled(country: Country): Promise<readonly string[]> {
  const unsettled = await Promise.all(country.offices.map(({ server }) => unsettledAt(server)));
  return unsettled.flat();
}

async function unsettledAt(server: Server): Promise<readonly string[]> {
  return await inDatabase(server, async (pool) => {
    const waiting = await pool.query<{ what: string; count: number }>({
      text: `select 'entries to deliver' as what, count(*) as count from dawam.outbox
        union all select 'entries that came', count(*) from dawam.inbound
        union all select 'files on their way', count(*) from dawam.awaited_file
        union all select 'fences', count(*) from dawam.fence`,
    });
    const unsafe = await pool.query<{ office: string; centre: string; missing: number }>({
      text: `select l.office, c.centre, l.size - coalesce(s.size, 0) as missing
        from dawam.log l cross join (values ('main'), ('standby')) as c (centre)
        left join dawam.cosignature s on s.office = l.office and s.centre = c.centre
        where not l.is_replica and l.size > coalesce(s.size, 0)`,
    });
    return [
      ...waiting
        .filter(({ count }) => count > 0)
        .map(({ what, count }) => `${count} ${what} at ${server.name}`),
      ...unsafe.map(
        ({ office, centre, missing }) => `${missing} entries of ${office} not held by ${centre}`,
      ),
    ];
  });
}
