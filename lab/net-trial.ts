// Tries out the network of a lab and prints a JSON object of what it saw: net.server.test.ts
// judges it. Runs itself again in a world of its own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Net } from './net.ts';
import type { Machine, Program } from './machine.ts';
import { findWorldFolder, runInWorld } from './world.ts';

const PORT = 4180;
/** For an answer that comes, on however busy a machine; and for one that does not. */
const LONG_MS = 30_000;
const SHORT_MS = 500;
const SERVER = `require('node:http').createServer((_, answer) => answer.end('here'))
  .listen(${PORT}, '0.0.0.0', () => console.log('listening'))`;
const asking = (address: string, patienceMs: number) => `fetch('http://${address}:${PORT}', {
  signal: AbortSignal.timeout(${patienceMs}) }).then((a) => a.text(), () => 'nothing')
  .then((said) => { process.stdout.write(said); process.exit() })`;

async function hear(address: string, patienceMs: number): Promise<string> {
  const signal = AbortSignal.timeout(patienceMs);
  const answer = await fetch(`http://${address}:${PORT}`, { signal }).catch(() => undefined);
  return (await answer?.text()) ?? 'nothing';
}

async function serve(machine: Machine): Promise<Program> {
  const program = machine.start(process.execPath, ['-e', SERVER]);
  while (!program.output().includes('listening')) await new Promise(setImmediate);
  return program;
}

async function tryLines(one: Machine, other: Machine): Promise<Record<string, string>> {
  const ask = (patienceMs: number) =>
    one.run(process.execPath, '-e', asking(other.address, patienceMs));
  const seen: Record<string, string> = {};
  seen['open'] = ask(LONG_MS);
  other.cut();
  seen['cut'] = ask(SHORT_MS);
  seen['deskWhileCut'] = await hear(other.deskAddress, LONG_MS);
  other.mend();
  seen['mended'] = ask(LONG_MS);
  other.loseTo(one.address);
  seen['answersLost'] = ask(SHORT_MS);
  seen['answersToOthers'] = await hear(other.address, LONG_MS);
  other.findTo(one.address);
  seen['foundAgain'] = ask(LONG_MS);
  other.slowTo(64);
  seen['slow'] = ask(LONG_MS);
  other.quicken();
  return seen;
}

async function tryMachine(machine: Machine, program: Program): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  machine.freeze();
  seen['frozen'] = await hear(machine.deskAddress, SHORT_MS);
  machine.thaw();
  seen['thawed'] = await hear(machine.deskAddress, LONG_MS);
  machine.killAll();
  seen['killed'] = `${await program.ended} ${machine.listPids().length}`;
  const disk = machine.mountDisk('data', 8);
  const write = (name: string) => {
    try {
      writeFileSync(join(disk.folder, name), Buffer.alloc(100_000));
      return 'written';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    }
  };
  seen['disk'] = write('one');
  disk.fill();
  seen['diskFull'] = write('two');
  disk.free();
  seen['diskFree'] = write('three');
  return seen;
}

/** Two programs that would go on for ever, one of them nobody's child. */
async function linger(mark: string): Promise<void> {
  const machine = new Net().addMachine('one');
  machine.start('sh', [
    '-c',
    `setsid sleep 1000 & exec sh -c 'while :; do sleep 1; done' $0`,
    mark,
  ]);
  console.log('lingering');
  await new Promise(() => setInterval(() => undefined, 1_000));
}

async function main(args: readonly string[]): Promise<void> {
  const [word, mark] = args;
  if (word === '--linger' && mark !== undefined) return await linger(mark);
  const net = new Net();
  const [one, other] = [net.addMachine('one'), net.addMachine('other')];
  const program = await serve(other);
  const seen = { ...(await tryLines(one, other)), ...(await tryMachine(other, program)) };
  console.log(JSON.stringify(seen));
}

if (findWorldFolder() === undefined) {
  process.exitCode = await runInWorld(import.meta.filename, process.argv.slice(2));
} else {
  await main(process.argv.slice(2));
}
