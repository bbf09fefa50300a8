// A line between two programs of a test, over loopback: a small TCP proxy that is slow (rate and
// delay), loses (what is lost holds up all behind it until it is sent again, as TCP does), and
// breaks after so many bytes. Losses come by a seed.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface LineWish {
  /** In each direction; left out: as fast as the machine. */
  readonly bytesPerS?: number;
  /** There and back. */
  readonly roundTripMs?: number;
  /** Of packets of 1,400 bytes. */
  readonly lossPercent?: number;
}

export interface Line {
  readonly port: number;
  /** So many connections were broken. */
  readonly cutCount: number;
  /** In both directions. */
  readonly carriedBytes: number;
  /** Breaks whichever connection brings it to so many bytes more; so often. */
  cutAfter(bytes: number, times: number): void;
  /** Nobody gets through, until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

const PACKET_BYTES = 1_400;
/** What a sender waits for an answer before it sends again. */
const RESEND_MS = 200;
const QUEUED_BYTES_MAX = 262_144;

export async function openLine(toPort: number, wish: LineWish = {}): Promise<Line> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let cutting = { everyBytes: Infinity, left: Infinity, times: 0 };
  let cutCount = 0;
  let carriedBytes = 0;
  let seed = 1;
  const chance = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const far = connect(toPort, '127.0.0.1');
    const end = () => {
      client.destroy();
      far.destroy();
    };
    const count = (bytes: number) => {
      carriedBytes += bytes;
      cutting.left -= bytes;
      if (cutting.left > 0 || cutting.times === 0) return true;
      cutting.times -= 1;
      cutting.left = cutting.everyBytes;
      cutCount += 1;
      end();
      return false;
    };
    for (const socket of [client, far]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        // What it said before it ended is still on its way.
        if (!socket.readableEnded) end();
      });
    }
    carry(client, far, { wish, chance, count });
    carry(far, client, { wish, chance, count });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    get cutCount() {
      return cutCount;
    },
    get carriedBytes() {
      return carriedBytes;
    },
    cutAfter(bytes, times) {
      cutting = { everyBytes: bytes, left: bytes, times };
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

interface Carrying {
  readonly wish: LineWish;
  readonly chance: () => number;
  /** False where the line broke with these bytes. */
  readonly count: (bytes: number) => boolean;
}

function carry(from: Socket, to: Socket, { wish, chance, count }: Carrying): void {
  const { bytesPerS = Infinity, roundTripMs = 0, lossPercent = 0 } = wish;
  const queue: { readonly packet: Buffer; readonly atMs: number }[] = [];
  let queuedBytes = 0;
  let freeAtMs = 0;
  let arrivesAtMs = 0;
  let isEnded = false;
  let timer: NodeJS.Timeout | undefined;
  // One timer, so that packets keep their order whatever timers round to.
  const deliver = () => {
    timer = undefined;
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const waitMs = next.atMs - performance.now();
      if (waitMs >= 1) {
        timer = setTimeout(deliver, waitMs);
        return;
      }
      queue.shift();
      queuedBytes -= next.packet.length;
      if (!to.destroyed && count(next.packet.length)) to.write(next.packet);
    }
    if (queuedBytes < QUEUED_BYTES_MAX) from.resume();
    if (isEnded) to.end();
  };
  from.on('data', (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; at += PACKET_BYTES) {
      const packet = bytes.subarray(at, at + PACKET_BYTES);
      freeAtMs = Math.max(freeAtMs, performance.now()) + (packet.length / bytesPerS) * 1_000;
      const isLost = chance() * 100 < lossPercent;
      const lateMs = isLost ? Math.max(RESEND_MS, roundTripMs) : 0;
      // What was lost holds up the rest.
      arrivesAtMs = Math.max(arrivesAtMs, freeAtMs + roundTripMs / 2 + lateMs);
      queue.push({ packet, atMs: arrivesAtMs });
      queuedBytes += packet.length;
    }
    if (queuedBytes >= QUEUED_BYTES_MAX) from.pause();
    if (timer === undefined) deliver();
  });
  from.on('end', () => {
    isEnded = true;
    if (timer === undefined) deliver();
  });
}
