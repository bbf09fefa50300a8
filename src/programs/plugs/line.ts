// A line of the demonstration between two of its servers: passes on whatever comes, until somebody
// cuts it. What is on its way then is lost, and nobody gets through until it is mended.
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

export class Line {
  readonly #server: Server;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #carriedBytes = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((near) => this.#carry(near));
  }

  /** To that port of this machine. */
  static async open(target: number): Promise<Line> {
    const line = new Line(target);
    const ready = Promise.withResolvers<void>();
    line.#server.once('error', ready.reject);
    line.#server.listen(0, '127.0.0.1', ready.resolve);
    await ready.promise;
    return line;
  }

  /** Where whoever uses the line speaks into it. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** Both ways, since it was opened. */
  get carriedBytes(): number {
    return this.#carriedBytes;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    this.cut();
    await closed.promise;
  }

  #carry(near: Socket): void {
    if (this.#isCut) {
      near.destroy();
      return;
    }
    const far = connect(this.#target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (bytes) => (this.#carriedBytes += bytes.length));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
