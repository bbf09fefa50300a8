// Carries out one trouble on the country of the lab, waits as long as it lasts, and mends it: the
// victim's server answers again before it is over.
import { setTimeout as sleep } from 'node:timers/promises';

import { must } from '#lib/assert.ts';
import { CLEAR, POOR } from '#test/slow-line.ts';
import type { SlowLine } from '#test/slow-line.ts';

import type { Country } from './country.ts';
import type { Server } from './server.ts';
import type { Trouble } from './trouble-plan.ts';

const SLOW_KBIT_PER_S = 2_000;
const BREAK_EVERY_MS = 250;

interface Scene {
  readonly country: Country;
  readonly server: Server;
  /** Of the centre itself, or all of them. */
  readonly lines: readonly SlowLine[];
  readonly addresses: readonly string[];
}

/** How long it took until the victim answered again after the trouble had ended. */
export async function befall(country: Country, trouble: Trouble): Promise<number> {
  const centre = country.centres.find(({ role }) => role === trouble.victim);
  const all = [...country.centres, ...country.offices].map(({ server }) => server);
  const server = must(
    all.find(({ name }) => name === trouble.victim),
    `There is a server called ${trouble.victim}.`,
  );
  const centres = centre === undefined ? country.centres : [centre];
  const scene: Scene = {
    ...{ country, server, lines: centres.map(({ line }) => line) },
    addresses: centres.map(({ address }) => address),
  };
  await suffer(scene, trouble);
  const endedAt = performance.now();
  await server.answers();
  return performance.now() - endedAt;
}

async function suffer(scene: Scene, { kind, lastsMs }: Trouble): Promise<void> {
  const { server } = scene;
  const { machine, disk } = server;
  switch (kind) {
    case 'kill-node':
      await server.killNode();
      await sleep(lastsMs);
      return server.begin();
    case 'kill-all':
      await server.killAll();
      await sleep(lastsMs);
      return server.begin();
    case 'freeze':
      machine.freeze();
      await sleep(lastsMs);
      return machine.thaw();
    case 'disk-full':
      disk.fill();
      await sleep(lastsMs);
      return disk.free();
    case 'cut':
      machine.cut();
      await sleep(lastsMs);
      return machine.mend();
    case 'break':
      return await breakLines(scene, lastsMs);
    case 'slow':
      return await slowDown(scene, lastsMs);
    case 'dumb':
      for (const address of scene.addresses) machine.loseTo(address);
      await sleep(lastsMs);
      for (const address of scene.addresses) machine.findTo(address);
      return undefined;
    case 'deaf':
      scene.country.net.loseTo(machine.address);
      await sleep(lastsMs);
      return scene.country.net.findTo(machine.address);
  }
}

/** Again and again, wherever a transfer just is. */
async function breakLines({ lines }: Scene, lastsMs: number): Promise<void> {
  for (let leftMs = lastsMs; leftMs > 0; leftMs -= BREAK_EVERY_MS) {
    for (const line of lines) line.breakOff();
    await sleep(Math.min(leftMs, BREAK_EVERY_MS));
  }
}

async function slowDown({ lines, server }: Scene, lastsMs: number): Promise<void> {
  server.machine.slowTo(SLOW_KBIT_PER_S);
  for (const line of lines) line.weather = POOR;
  await sleep(lastsMs);
  for (const line of lines) line.weather = CLEAR;
  server.machine.quicken();
}
