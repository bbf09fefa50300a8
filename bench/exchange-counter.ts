// A counter that goes on serving: acts of one office at a fixed rate, in a process of its own, with
// a server of its own, until its input ends. Each waits from the moment it was due.
// Arguments: one JSON object; prints "ready", then one JSON object.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { openOffices, write } from './exchange-yard.ts';

export interface CounterOrder {
  readonly folder: string;
  readonly perSecond: number;
}

export interface CounterReport {
  readonly acts: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

async function run({ folder, perSecond }: CounterOrder): Promise<CounterReport> {
  const server = await openOffices(folder, 'counter', ['counter']);
  await write(server, 'counter', 'first', []);
  let isOver = false;
  process.stdin.on('end', () => (isOver = true)).resume();
  console.log('ready');
  const latencies: number[] = [];
  const under: Promise<void>[] = [];
  const began = performance.now();
  for (let next = 0; !isOver; next += 1) {
    const due = began + (next * 1_000) / perSecond;
    const waitMs = due - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const act = write(server, 'counter', `act-${next}`, []).then(
      () => void latencies.push(performance.now() - due),
    );
    under.push(act);
  }
  await Promise.all(under);
  await server.store.close();
  latencies.sort((one, other) => one - other);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return { acts: latencies.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(0.9999) };
}

const order = JSON.parse(process.argv[2] ?? '{}') as CounterOrder;
console.log(JSON.stringify(await run(order)));
