// Closes and opens this machine's way to main, by a route of its own that says "unreachable". It
// carries a protocol number of its own, so that nothing but this program's route is ever removed;
// whether the way is open again is looked at and not assumed.
import { execFile } from 'node:child_process';

const PROTOCOL = '186';
const LIMIT_MS = 1_000;

export type MainRoute = {
  readonly take: () => Promise<boolean>;
  readonly giveBack: () => Promise<boolean>;
};

export function mainRoute(address: string): MainRoute {
  const isV6 = address.includes(':');
  const route = `${address}/${isV6 ? 128 : 32}`;
  const ip = (args: readonly string[]) => runIp([isV6 ? '-6' : '-4', 'route', ...args]);
  const isClosed = async () =>
    (await ip(['show', route, 'proto', PROTOCOL]))?.includes('unreachable');
  return {
    take: async () => {
      await ip(['add', 'unreachable', route, 'proto', PROTOCOL]);
      return (await isClosed()) === true;
    },
    giveBack: async () => {
      await ip(['del', 'unreachable', route, 'proto', PROTOCOL]);
      return (await isClosed()) === false;
    },
  };
}

/** What it printed; undefined where it could not be run. That no route is there is no failure. */
function runIp(args: readonly string[]): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  execFile('ip', [...args], { timeout: LIMIT_MS }, (error, stdout) => {
    const isRun = error === null || typeof error.code === 'number';
    resolve(isRun ? stdout : undefined);
  });
  return promise;
}
