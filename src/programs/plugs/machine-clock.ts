// Loaded before a server of the demonstration: the clock of its machine is as wrong as the plug
// board says, for everything in the process. It also ends the server in good order when the board
// is gone. Nothing outside of the demonstration loads this file.
import { isMainThread } from 'node:worker_threads';

const TrueDate = globalThis.Date;
let wrongByMs = Number(process.env['DAWAM_DEMO_CLOCK_MS'] ?? 0);

const now = (): number => TrueDate.now() + wrongByMs;

globalThis.Date = new Proxy(TrueDate, {
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  apply: () => new TrueDate(now()).toString(),
  construct: (target, given, maker) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, maker) as Date,
});

function isClock(message: unknown): message is { readonly wrongByMs: number } {
  return typeof message === 'object' && message !== null && 'wrongByMs' in message;
}

if (isMainThread && process.channel !== undefined) {
  process.on('message', (message) => {
    if (isClock(message)) wrongByMs = Number(message.wrongByMs);
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // The board alone keeps no server running.
  process.channel?.unref();
}
