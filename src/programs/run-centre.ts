// Listens for a centre until a signal asks it to stop; a second signal stops without grace.
import { Fault } from '#kernel/fault.ts';
import { socketAddressOf } from '#http/gate.ts';
import { listen } from '#http/server.ts';

import type { OpenCentre } from './centre.ts';
import type { Settings } from './settings.ts';

const GRACE_MS = 3_000;

export interface RunningCentre {
  readonly url: string;
  readonly stopped: Promise<void>;
}

export async function listenForCentre(
  open: OpenCentre,
  { host, port }: Settings,
  say: (sentence: string) => void,
): Promise<RunningCentre> {
  const fetch = (request: Request, env?: unknown) => open.answer(request, socketAddressOf(env));
  const listening = await listen({ fetch }, { host, port });
  if ('taken' in listening) {
    await open.close();
    const sentence = `Port ${port} is in use at ${host}; choose another with --port.`;
    throw new Fault('program.bad-settings', sentence, { retry: 'never' });
  }
  const ended = Promise.withResolvers<void>();
  const stop = async () => {
    open.stopWaiting();
    await listening.close(GRACE_MS);
    await open.close();
  };
  let isAsked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isAsked) process.exit(signal === 'SIGINT' ? 130 : 143);
      isAsked = true;
      say('Stopping ...');
      void stop().then(ended.resolve, ended.reject);
    });
  }
  const shown = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${listening.port}`, stopped: ended.promise };
}
