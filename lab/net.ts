// The network of a lab, in the world of its own that world.ts makes: a country's net (one bridge,
// 10.77.0.0/24) to which machines are plugged, and from each machine a desk line (10.78.n.0/30) to
// the lab program, which no trouble ever cuts. What is plugged stays until the world ends.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { assert } from '#lib/assert.ts';

import { findAt, loseAt, Machine } from './machine.ts';
import { tool } from './tool.ts';
import { worldFolder } from './world.ts';

const BRIDGE = 'country';
/** Of the lab program itself on the country's net. */
export const LAB_ADDRESS = '10.77.0.1';
const MACHINES_MAX = 99;
const FIRST_HOST = 10;
const FIRST_LINE = 200;

export class Net {
  readonly #machines = new Map<string, Machine>();
  #lines = 0;

  constructor() {
    worldFolder();
    tool('ip', 'link', 'add', 'name', BRIDGE, 'type', 'bridge');
    tool('ip', 'addr', 'add', `${LAB_ADDRESS}/24`, 'dev', BRIDGE);
    tool('ip', 'link', 'set', BRIDGE, 'up');
  }

  get machines(): readonly Machine[] {
    return [...this.#machines.values()];
  }

  /** Plugged to the country's net, with an empty folder. */
  addMachine(name: string): Machine {
    assert(/^[a-z][a-z0-9-]{0,30}$/.test(name), `A machine may not be called ${name}.`);
    assert(!this.#machines.has(name), `There is a machine ${name} already.`);
    const place = this.#machines.size;
    assert(place < MACHINES_MAX, 'A lab has fewer than a hundred machines.');
    const address = `10.77.0.${FIRST_HOST + place}`;
    const deskAddress = `10.78.${place}.2`;
    const [port, desk] = [`port${place}`, `desk${place}`];
    tool('ip', 'netns', 'add', name);
    const inside = (...args: readonly string[]) => tool('ip', '-n', name, ...args);
    for (const [mine, its] of [
      [port, 'eth0'],
      [desk, 'desk0'],
    ] as const) {
      tool(
        'ip',
        'link',
        'add',
        'name',
        mine,
        ...['type', 'veth', 'peer', 'name'],
        its,
        'netns',
        name,
      );
    }
    tool('ip', 'link', 'set', port, 'master', BRIDGE, 'up');
    tool('ip', 'addr', 'add', `10.78.${place}.1/30`, 'dev', desk);
    tool('ip', 'link', 'set', desk, 'up');
    inside('addr', 'add', `${address}/24`, 'dev', 'eth0');
    inside('addr', 'add', `${deskAddress}/30`, 'dev', 'desk0');
    for (const device of ['lo', 'eth0', 'desk0']) inside('link', 'set', device, 'up');
    const folder = join(worldFolder(), name);
    mkdirSync(folder, { mode: 0o755 });
    const machine = new Machine({ name, address, deskAddress, port, folder });
    this.#machines.set(name, machine);
    return machine;
  }

  /** What the lab program sends to that address is lost; what comes from there arrives. */
  loseTo(address: string): void {
    loseAt([], { address, device: BRIDGE });
  }

  findTo(address: string): void {
    findAt([], { address, device: BRIDGE });
  }

  /** One more address of the lab program on the country's net, such as for a line of its own. */
  addAddress(): string {
    const address = `10.77.0.${FIRST_LINE + this.#lines}`;
    this.#lines += 1;
    tool('ip', 'addr', 'add', `${address}/24`, 'dev', BRIDGE);
    return address;
  }
}
