import pg from 'pg';
import { mkdtemp, rm } from 'node:fs/promises';
import { openStore } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { correspondence } from './module.ts';
import { country, officeOf } from './testing/world.ts';
import { findRegisterPage, findHome, listRowsBelow } from './views.ts';
import { xlsxOf } from './export.ts';
const db = await testDatabase();
const world = country();
world.offices.set('directory', officeOf('directory'));
const dir = await mkdtemp('/tmp/dawam-scratch-');
const store = await openStore({
  dataDir: dir,
  databaseUrl: db.url,
  modules: [correspondence],
  authority: { ...world.authority, apply: () => undefined },
  clock: () => Date.now(),
  random: (n) => new Uint8Array(n),
});
const c = new pg.Client(db.url);
await c.connect();
await c.query(`insert into tables.letter select o, 'letter/'||o||r||lpad(i::text,8,'0'), r, 'registered', r, 2026, i, i||'/2026', 'used', to_char(timestamp '2026-01-01' + i * interval '4 minutes', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"'),
 'Repair of the bridge number '||i||' in the province', case when i%50=0 then 'secret' else 'normal' end, case when i%8=0 then 'urgent' else 'normal' end, 'normal','paper','Municipality of Dar', null, 1, i||'-4/q', '2026-01-01','2026-01-01', case when i%4=0 then null else 'Unit '||(i%20) end, 2, null, null, '2026-01-01T00:00:00.000Z', i, i%4=0, 0,
 'تقرير بشان الميزانيه العامه للدوله رقم '||i||' '||md5(i::text)||' '||repeat('وزاره الشوون البلديه ',6), '|'||i||'/2026|'||i||'/4/q|'
 from unnest(array['north','south']) o, unnest(array['incoming','outgoing']) r, generate_series(1,100000) i`);
await c.query('select pg_sleep(1.5)');
await c.query('vacuum analyze tables.letter');
const asking = (cap: string) => ({
  office: officeOf('north'),
  viewer: { person: 'x', capacities: [cap] },
  now: new Date(Date.UTC(2026, 9, 1)).toISOString(),
});
const read = (w: any) => store.reader.read<any, any>(['north'], w);
async function time(name: string, work: () => Promise<any>) {
  const t: number[] = [];
  let r;
  for (let i = 0; i < 7; i++) {
    const s = performance.now();
    r = await work();
    t.push(performance.now() - s);
  }
  t.sort((a, b) => a - b);
  console.log(
    name.padEnd(34),
    'p50',
    t[3]!.toFixed(1),
    'max',
    t[6]!.toFixed(1),
    'total',
    r?.total ?? '',
    r?.rows?.length ?? '',
  );
}
const base = {
  register: 'incoming',
  year: 2026,
  q: '',
  filter: 'all',
  from: 0,
  limit: 100,
} as const;
await time('all first', () => read((d: any) => findRegisterPage(d, asking('registrar'), base)));
await time('all from 60000', () =>
  read((d: any) => findRegisterPage(d, asking('registrar'), { ...base, from: 60000 })),
);
await time('waiting', () =>
  read((d: any) => findRegisterPage(d, asking('registrar'), { ...base, filter: 'waiting' })),
);
await time('waiting from 20000', () =>
  read((d: any) =>
    findRegisterPage(d, asking('registrar'), { ...base, filter: 'waiting', from: 20000 }),
  ),
);
await time('urgent', () =>
  read((d: any) => findRegisterPage(d, asking('registrar'), { ...base, filter: 'urgent' })),
);
await time('this-week', () =>
  read((d: any) => findRegisterPage(d, asking('registrar'), { ...base, filter: 'this-week' })),
);
await time('search rare', () =>
  read((d: any) => findRegisterPage(d, asking('registrar'), { ...base, q: '98f137' })),
);
await time('search number', () =>
  read((d: any) => findRegisterPage(d, asking('registrar'), { ...base, q: '5555-4/q' })),
);
await time('search frequent 2', () =>
  read((d: any) => findRegisterPage(d, asking('registrar'), { ...base, q: 'وزارة الميزانية' })),
);
await time('search clerk', () =>
  read((d: any) => findRegisterPage(d, asking('clerk'), { ...base, q: 'وزارة' })),
);
await time('home', () => read((d: any) => findHome(d, asking('registrar'))));
await time('export piece', () =>
  read((d: any) =>
    listRowsBelow(d, asking('registrar'), { ...base, below: 70000, limit: 1000 }),
  ).then((rows: any) => ({ rows })),
);
async function* pieces() {
  let below = 50001;
  for (;;) {
    const rows: any = await read((d: any) =>
      listRowsBelow(d, asking('registrar'), { ...base, below, limit: 1000 }),
    );
    if (rows.length === 0) return;
    yield rows;
    below = rows.at(-1).serial;
  }
}
{
  const s = performance.now();
  const m0 = process.memoryUsage().rss;
  const b = await xlsxOf('incoming', { office: officeOf('north'), language: 'ar' }, pieces());
  console.log(
    'xlsx 50000',
    (performance.now() - s).toFixed(0),
    'ms',
    b.length,
    'bytes, rss +',
    ((process.memoryUsage().rss - m0) / 1e6).toFixed(0),
    'MB',
  );
}
await c.end();
await store.close();
await db.drop();
await rm(dir, { recursive: true });
