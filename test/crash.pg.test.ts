// Ten thousand registrations by eight workers while the server is killed three times: whatever was
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

const REGISTRATIONS = 10_000;
const WORKERS = 8;
const KILLS = 3;
const CLERK = 'rana-al-otaibi';
const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');

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
    if (answer?.status === 200) {
      const number = must(body?.recorded?.[0]?.number, 'A registration has a number.');
      return { id, subject, number };
    }
    const mayTryAgain = answer === undefined || [429, 500, 502, 503].includes(answer.status);
    assert.ok(mayTryAgain, `registration was answered ${answer?.status} ${JSON.stringify(body)}`);
    await sleep(20);
  }
}

async function work(clerk: Client, server: LiveServer): Promise<Acknowledged[]> {
  const done: Acknowledged[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < REGISTRATIONS) {
      begun += 1;
      done.push(await register(clerk, `كتاب رقم ${begun}`));
    }
  };
  const killer = async () => {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      while (done.length < (REGISTRATIONS * kill) / (KILLS + 1)) await sleep(5);
      await server.kill();
      await server.start();
    }
  };
  await Promise.all([killer(), ...Array.from({ length: WORKERS }, worker)]);
  return done;
}

test('10,000 registrations, 8 workers, 3 kill -9', { timeout: 600_000 }, async () => {
  const server = await startServer({ env: { DAWAM_RATE_LIMIT: 'off' } });
  try {
    const clerk = await signIn(server.url, CLERK);
    const office = must(clerk.seats[0], 'The clerk has a seat.').office;
    const done = await work(clerk, server);
    assert.equal(new Set(done.map(({ number }) => number)).size, REGISTRATIONS);

    // The same ids again: the first answers again, and nothing new in the log.
    const again = must(done[17], 'There are enough.');
    const repeat = await clerk.command('register-incoming', again.subject, {}, { id: again.id });
    assert.equal(repeat.status, 422, 'an id with another request is no repeat');

    const first = await clerk.get(`/api/offices/${office}/registers/incoming?from=0&limit=200`);
    const page = (await first.json()) as { total: number; rows: { serial: number }[] };
    assert.equal(page.total, REGISTRATIONS);
    assert.equal(page.rows[0]?.serial, REGISTRATIONS);
    const shown = await allNumbers(clerk, office);
    for (const { subject, number } of done) assert.equal(shown.get(subject), number);

    const verify = await promisify(execFile)(process.execPath, [
      PROGRAM,
      ...['verify', '--json', '--data', server.dataDir],
    ]);
    const report = JSON.parse(verify.stdout) as { flaws: unknown[]; entries: number };
    assert.deepEqual(report.flaws, []);
    assert.ok(report.entries >= REGISTRATIONS);
  } finally {
    await server.drop();
  }
});

async function allNumbers(clerk: Client, office: string): Promise<Map<string, string>> {
  const numbers = new Map<string, string>();
  const serials = new Set<number>();
  for (let from = 0; from < REGISTRATIONS; from += 200) {
    const answer = await clerk.get(
      `/api/offices/${office}/registers/incoming?from=${from}&limit=200`,
    );
    const page = (await answer.json()) as {
      rows: { letter: string; number: string; serial: number }[];
    };
    for (const row of page.rows) {
      numbers.set(row.letter, row.number);
      serials.add(row.serial);
    }
  }
  assert.equal(serials.size, REGISTRATIONS);
  assert.equal(Math.max(...serials), REGISTRATIONS);
  assert.equal(Math.min(...serials), 1);
  return numbers;
}
