// A bad line of a test, a lab or a bench: a TCP proxy that passes bytes on late, slowly and with
// stalls, as a line with delay, a low rate and lost packets does under TCP (not every kernel
// delays and drops by itself). What it is given arrives whole and in order, or the connection
// breaks; after so many bytes where that is asked for. Chance is by a seed.
import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Chance } from '#sync/testing/virtual-time.ts';

export interface Weather {
  /** One way. */
  readonly delayMs: number;
  /** Of a thousand packets; each holds up all that comes behind it. */
  readonly lossPerMille: number;
  /** 0: as fast as it goes. */
  readonly kbitPerS: number;
}

export const CLEAR: Weather = { delayMs: 0, lossPerMille: 0, kbitPerS: 0 };
/** Satellite, or the far end of a province. */
export const POOR: Weather = { delayMs: 300, lossPerMille: 50, kbitPerS: 2_000 };

const PACKET_BYTES = 1_460;
/** Least time until a lost packet is sent again. */
const RESEND_MS = 200;
const HELD_BYTES_MAX = 262_144;

/** When a piece comes out of a line that is busy until then, and how long it then stays busy. */
export function dueOf(
  sizeBytes: number,
  { busyUntilMs, nowMs }: { readonly busyUntilMs: number; readonly nowMs: number },
  weather: Weather,
  chance: Chance,
): { readonly busyUntilMs: number; readonly dueMs: number } {
  const { delayMs, lossPerMille, kbitPerS } = weather;
  const takesMs = kbitPerS === 0 ? 0 : (sizeBytes * 8) / kbitPerS;
  let busy = Math.max(busyUntilMs, nowMs) + takesMs;
  for (let packets = Math.ceil(sizeBytes / PACKET_BYTES); packets > 0; packets -= 1) {
    if (chance.happens(lossPerMille / 1_000)) busy += RESEND_MS + 2 * delayMs;
  }
  return { busyUntilMs: busy, dueMs: busy + delayMs };
}

export class SlowLine {
  weather = CLEAR;
  #carriedBytes = 0;
  #cutCount = 0;
  #cutting = { everyBytes: Infinity, leftBytes: Infinity, times: 0 };
  readonly #chance: Chance;
  readonly #to: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #ends = new Set<Socket>();

  constructor(to: { readonly host: string; readonly port: number }, chance: Chance) {
    this.#to = to;
    this.#chance = chance;
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#join(near));
  }

  /** Answers the port that it took. */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(port, host, done));
    return (this.#server.address() as AddressInfo).port;
  }

  /** In both directions. */
  get carriedBytes(): number {
    return this.#carriedBytes;
  }

  /** So many connections broke because of `cutAfter`. */
  get cutCount(): number {
    return this.#cutCount;
  }

  /** Whichever connection brings it to so many bytes more breaks, without them; so often. */
  cutAfter(everyBytes: number, times: number): void {
    this.#cutting = { everyBytes, leftBytes: everyBytes, times };
  }

  /** Every connection breaks, wherever it is; new ones are taken. */
  breakOff(): void {
    for (const end of this.#ends) end.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.breakOff();
    await new Promise<void>((done) => this.#server.close(() => done()));
  }

  #join(near: Socket): void {
    const far = connect({ ...this.#to, allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#ends.delete(one);
        if (!one.readableEnded) other.destroy();
      });
      const way = new Way({
        ...{ from: one, to: other, isCutBy: (sizeBytes) => this.#isCutBy(sizeBytes) },
        findDue: (sizeBytes, times) => dueOf(sizeBytes, times, this.weather, this.#chance),
      });
      one.on('data', (bytes: Buffer) => way.take(bytes));
      one.on('end', () => way.end());
    }
  }

  #isCutBy(sizeBytes: number): boolean {
    this.#carriedBytes += sizeBytes;
    const cutting = this.#cutting;
    cutting.leftBytes -= sizeBytes;
    if (cutting.leftBytes > 0 || cutting.times === 0) return false;
    cutting.times -= 1;
    cutting.leftBytes = cutting.everyBytes;
    this.#cutCount += 1;
    return true;
  }
}

type FindDue = (
  sizeBytes: number,
  times: { readonly busyUntilMs: number; readonly nowMs: number },
) => ReturnType<typeof dueOf>;

interface WayParts {
  readonly from: Socket;
  readonly to: Socket;
  readonly findDue: FindDue;
  /** The connection breaks with these bytes. */
  readonly isCutBy: (sizeBytes: number) => boolean;
}

/** One direction of one connection: what went in first comes out first. */
class Way {
  readonly #parts: WayParts;
  readonly #held: { readonly dueMs: number; readonly pass: () => void }[] = [];
  #heldBytes = 0;
  #busyUntilMs = 0;
  #isPassing = false;

  constructor(parts: WayParts) {
    this.#parts = parts;
  }

  take(bytes: Buffer): void {
    const { from, to, isCutBy } = this.#parts;
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > HELD_BYTES_MAX) from.pause();
    this.#hold(bytes.length, () => {
      this.#heldBytes -= bytes.length;
      if (this.#heldBytes <= HELD_BYTES_MAX) from.resume();
      if (!to.writable) return;
      if (!isCutBy(bytes.length)) {
        to.write(bytes);
        return;
      }
      from.destroy();
      to.destroy();
    });
  }

  end(): void {
    this.#hold(0, () => this.#parts.to.end());
  }

  #hold(sizeBytes: number, pass: () => void): void {
    const times = { busyUntilMs: this.#busyUntilMs, nowMs: performance.now() };
    const { busyUntilMs, dueMs } = this.#parts.findDue(sizeBytes, times);
    this.#busyUntilMs = busyUntilMs;
    this.#held.push({ dueMs, pass });
    if (!this.#isPassing) void this.#passAll();
  }

  async #passAll(): Promise<void> {
    this.#isPassing = true;
    for (let next = this.#held.shift(); next !== undefined; next = this.#held.shift()) {
      const waitMs = next.dueMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
      next.pass();
    }
    this.#isPassing = false;
  }
}
