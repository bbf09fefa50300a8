// The network of a lab, in a world of its own: lines open, cut, lost one way and mended; machines
// frozen and killed; a disk full and free again; and nothing of it left on this machine, though it
// is killed half-way. Left out aloud where nobody may make networks.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { runInWorld, whyNoLab } from './world.ts';

const TRIAL = resolve(import.meta.dirname, 'net-trial.ts');
const skip = whyNoLab() ?? false;

test('lines, machines and disks of a lab suffer and are mended', { skip }, async () => {
  let printed = '';
  const code = await runInWorld(TRIAL, [], (bytes) => (printed += bytes.toString('utf8')));
  assert.equal(code, 0, printed);
  assert.deepEqual(JSON.parse(printed), {
    ...{ open: 'here', cut: 'nothing', deskWhileCut: 'here', mended: 'here' },
    ...{ answersLost: 'nothing', answersToOthers: 'here', foundAgain: 'here', slow: 'here' },
    ...{ frozen: 'nothing', thawed: 'here', killed: '128 0' },
    ...{ disk: 'written', diskFull: 'ENOSPC', diskFree: 'written' },
  });
});

/** Words of the command lines of everything that runs on this machine. */
function listRunning(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
    } catch {
      return [];
    }
  });
}

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`a lab ended by ${signal} leaves no process and no network`, { skip }, async () => {
    const mark = `mark-${process.pid}-${signal}`;
    const child = spawn(process.execPath, [TRIAL, '--linger', mark], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const isRunning = () => listRunning().filter((one) => one.includes(mark)).length;
    await new Promise((done) => child.stdout.once('data', done));
    assert.ok(isRunning() > 2, 'the lab and its machine run');
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
    for (let tries = 0; tries < 400 && isRunning() > 0; tries += 1) await sleep(25);
    assert.equal(isRunning(), 0);
  });
}
