// Registrations by eight workers while the server, its database or both are killed: whatever was
// acknowledged is there once, with the number that the clerk saw, and the books run 1…n.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { must } from '#lib/assert.ts';
import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';

const WORKERS = 8;
const CLERK = 'rana-al-otaibi';
const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');

type Kill = 'server' | 'database' | 'both';

interface Plan {
  readonly registrations: number;
  /** Spread evenly over the run. */
  readonly kills: readonly Kill[];
}

interface Acknowledged {
  readonly id: string;
  readonly subject: string;
  readonly number: string;
}

async function register(clerk: Client, name: string): Promise<Acknowledged> {
  const id = freshId();
  const subject = `letter/${freshId()}`;
  for (;;) {
    const answer = await clerk
      .command('register-incoming', subject, incomingLetter(name), { id })
      .catch(() => undefined);
    const body = (await answer?.json().catch(() => undefined)) as
      | { recorded?: readonly { number?: string }[] }
      | undefined;
    if (answer?.status === 200 && body !== undefined) {
      const number = must(body.recorded?.[0]?.number, 'A registration has a number.');
      return { id, subject, number };
    }
    const mayTryAgain = answer === undefined || body === undefined || answer.status === 503;
    assert.ok(mayTryAgain, `registration was answered ${answer?.status} ${JSON.stringify(body)}`);
    await sleep(20);
  }
}

async function carryOut(kill: Kill, server: LiveServer): Promise<void> {
  if (kill !== 'server') process.kill(await server.databasePid(), 'SIGKILL');
  if (kill === 'database') return;
  await server.kill();
  await server.start();
}

async function work(clerk: Client, server: LiveServer, plan: Plan): Promise<Acknowledged[]> {
  const { registrations, kills } = plan;
  const done: Acknowledged[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < registrations) {
      begun += 1;
      done.push(await register(clerk, `كتاب رقم ${begun}`));
    }
  };
  const killer = async () => {
    for (const [i, kill] of kills.entries()) {
      while (done.length < (registrations * (i + 1)) / (kills.length + 1)) await sleep(5);
      await carryOut(kill, server);
    }
  };
  await Promise.all([killer(), ...Array.from({ length: WORKERS }, worker)]);
  return done;
}

async function run(plan: Plan): Promise<void> {
  const server = await startServer({ env: { DAWAM_RATE_LIMIT: 'off' } });
  try {
    const clerk = await signIn(server.url, CLERK);
    const office = must(clerk.seats[0], 'The clerk has a seat.').office;
    const done = await work(clerk, server, plan);
    assert.equal(new Set(done.map(({ number }) => number)).size, plan.registrations);
    await checkRepeat(clerk, must(done[17], 'There are enough.'));

    const shown = await allNumbers(clerk, office, plan.registrations);
    for (const { subject, number } of done) assert.equal(shown.get(subject), number);

    const verify = await promisify(execFile)(process.execPath, [
      PROGRAM,
      ...['verify', '--json', '--data', server.dataDir],
    ]);
    const report = JSON.parse(verify.stdout) as { flaws: unknown[]; entries: number };
    assert.deepEqual(report.flaws, []);
    assert.ok(report.entries >= plan.registrations);
  } finally {
    await server.drop();
  }
}

/** An id that was used is never used for something else. */
async function checkRepeat(clerk: Client, { id, subject }: Acknowledged): Promise<void> {
  const other = incomingLetter('غير الأول');
  const repeat = await clerk.command('register-incoming', subject, other, { id });
  const { code } = (await repeat.json()) as { code: string };
  assert.deepEqual([repeat.status, code], [409, 'kernel.command-id-reused']);
}

/** Numbers by letter, from the pages of the register; the serials run 1…count. */
async function allNumbers(
  clerk: Client,
  office: string,
  count: number,
): Promise<Map<string, string>> {
  const numbers = new Map<string, string>();
  const serials = new Set<number>();
  for (let from = 0; from < count; from += 200) {
    const path = `/api/offices/${office}/registers/incoming?from=${from}&limit=200`;
    const page = (await (await clerk.get(path)).json()) as {
      total: number;
      rows: { letter: string; number: string; serial: number }[];
    };
    assert.equal(page.total, count);
    for (const row of page.rows) {
      numbers.set(row.letter, row.number);
      serials.add(row.serial);
    }
  }
  assert.equal(serials.size, count);
  assert.equal(Math.max(...serials), count);
  assert.equal(Math.min(...serials), 1);
  return numbers;
}

test('10,000 registrations, 8 workers, 3 kill -9 of the server', { timeout: 300_000 }, async () => {
  await run({ registrations: 10_000, kills: ['server', 'server', 'server'] });
});

test(
  'kill -9 of the database, then of both, then of the server',
  { timeout: 300_000 },
  async () => {
    await run({ registrations: 2_000, kills: ['database', 'both', 'server', 'database'] });
  },
);
