// The limit to measure against: single-row commits of the same number of bytes on the same
// database, each client on a connection of its own, from a process of its own.
// Arguments: one JSON object; prints one JSON object.
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { assert } from '#lib/assert.ts';

export interface RawOrder {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  readonly sizeBytes: number;
  /** Commits a second offered in all; 0 for as many as the clients can. */
  readonly offered: number;
}

export interface RawReport {
  readonly commits: number;
  readonly perSecond: number;
  /** From the moment a commit was due. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

async function run(order: RawOrder): Promise<RawReport> {
  const clients = Array.from({ length: order.clients }, () => {
    return new pg.Client({ connectionString: order.url });
  });
  await Promise.all(clients.map((client) => client.connect()));
  await clients[0]?.query(
    'create table if not exists public.raw_commit (id bigserial primary key, bytes bytea not null)',
  );
  const began = performance.now();
  const end = began + order.seconds * 1_000;
  const latencies: number[] = [];
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      for (;;) {
        const now = performance.now();
        const due = order.offered === 0 ? now : began + (next * 1_000) / order.offered;
        next += 1;
        if (due >= end) return;
        if (due > now) await sleep(due - now);
        const bytes = randomBytes(order.sizeBytes);
        const text = 'insert into public.raw_commit (bytes) values ($1)';
        await client.query({ name: 'raw', text, values: [bytes] });
        latencies.push(performance.now() - due);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  // What these rows leave behind (vacuum, pages to write) is not to be paid by the acts measured
  // next: the table goes, and what is dirty is written now.
  await clients[0]?.query('drop table public.raw_commit');
  await clients[0]?.query('checkpoint');
  await Promise.all(clients.map((client) => client.end()));
  const commits = latencies.length;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(commits * share)] ?? Number.NaN;
  const perSecond = Math.round(commits / seconds);
  return { commits, perSecond, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(0.999_999) };
}

const order = process.argv[2];
assert(order !== undefined, 'raw.ts gets its order as one JSON argument.');
console.log(JSON.stringify(await run(JSON.parse(order) as RawOrder)));
