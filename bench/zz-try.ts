import { execFile, spawn } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbedded } from '#store/embedded.ts';
import { signIn, startServer } from '#test/live-server.ts';

const run = promisify(execFile);
const secs = Number(process.argv[2] ?? 5);
const rounds = Number(process.argv[3] ?? 3);
const list = (process.argv[4] ?? '32').split(',').map(Number);
const prof = process.argv[5];
const dir = await mkdtemp('/tmp/perf/cluster-');
const emb = await startEmbedded({ dataDir: dir, settings: { max_connections: '100' } });
const adm = new pg.Client({ connectionString: emb.url });
await adm.connect();
await adm.query('create database raw');
await adm.query('create database acts');
const ticks = (pid: number) => { try { const s = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return (Number(s[11]) + Number(s[12])) * 10; } catch { return 0; } };
const pgTicks = () => { // children incl. reaped of postmaster
  const s = readFileSync(`/proc/${emb.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  let t = (Number(s[11]) + Number(s[12]) + Number(s[13]) + Number(s[14])) * 10;
  for (const n of readdirSync('/proc')) { if (!/^\d+$/.test(n)) continue; try { const st = readFileSync(`/proc/${n}/stat`, 'utf8').split(') ')[1]!.split(' '); if (Number(st[1]) === emb.pid) t += (Number(st[11]) + Number(st[12])) * 10; } catch {} }
  return t;
};
const url = (d: string) => emb.url.replace(/@\/[^?]*/, `@/${d}`);
const env: Record<string, string> = { DATABASE_URL: url('acts'), DAWAM_RATE_LIMIT: 'off' };
if (prof) env['NODE_OPTIONS'] = `--cpu-prof --cpu-prof-dir=${prof}`;
const srv = await startServer({ env });
const clerk = await signIn(srv.url, 'rana-al-otaibi');
const seat = clerk.seats[0]!;
const load = async (clients: number, offered = 0, seconds = secs) => {
  const a = ticks(srv.pid()), b = pgTicks();
  const { stdout } = await run(process.execPath, ['bench/load.ts', JSON.stringify({ port: srv.port, cookie: clerk.cookie, office: seat.office, appointment: seat.appointment, clients, seconds, offered })]);
  const r = JSON.parse(stdout);
  return { ...r, nodeUs: Math.round((ticks(srv.pid()) - a) * 1000 / r.acts), pgUs: Math.round((pgTicks() - b) * 1000 / r.acts), genUs: Math.round((r.cpuUs ?? 0) / r.acts) };
};
await load(32, 0, 3);
for (let i = 0; i < rounds; i++) for (const c of list) {
  if (!prof) { const b = pgTicks(); const { stdout } = await run(process.execPath, ['bench/raw.ts', JSON.stringify({ url: url('raw'), clients: c, seconds: secs, sizeBytes: 1200 })]); const r = JSON.parse(stdout); console.log('raw', c, stdout.trim(), 'pgUs', Math.round((pgTicks() - b) * 1000 / r.commits), readFileSync('/proc/loadavg', 'utf8').slice(0, 5)); }
  console.log('acts', c, JSON.stringify(await load(c)), readFileSync('/proc/loadavg', 'utf8').slice(0, 5));
}
console.log('1000/s', JSON.stringify(await load(32, 1000)));
await adm.end();
await srv.drop();
await emb.stop();
