// Runs a server until it is asked to stop: listens at once with a page that says how far the start
// is, opens the office behind it, then answers for real. A second signal stops without grace.
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '#kernel/fault.ts';
import type { CreatedApp } from '#http/server.ts';
import { listen } from '#http/server.ts';
import type { Listening } from '#http/server.ts';
import { Turnstile } from '#http/turnstile.ts';
import { CLOSED_LIMIT_MS } from './moves/follow-moves.ts';
import type { OpenOffice, Report } from './office.ts';
import type { Settings } from './settings.ts';
import { makeStartingPage } from './starting-page.ts';
import type { StartingPage } from './starting-page.ts';

const GRACE_MS = 5_000;
/** For as long it still answers, while the fronts find out that it leaves and ask the others. */
const LEAVE_MS = 2_000;
/** So many ports above the wanted one are tried where nobody asked for just that one. */
const PORTS_TRIED = 20;

interface Work {
  stop(): Promise<void>;
}

interface Behind {
  app: CreatedApp | undefined;
  open: OpenOffice | undefined;
  readonly work: Work[];
}

export interface Running {
  readonly url: string;
  readonly starting: StartingPage;
  /** At a site of a centre only. */
  readonly turnstile: Turnstile | undefined;
  /** From now on the app answers instead of the starting page. */
  answerWith(app: CreatedApp): void;
  /** Ends when the server has stopped, because a signal asked for it or somebody called `stop`. */
  readonly stopped: Promise<void>;
  stop(): Promise<void>;
  /** What else is closed at the end. */
  closeAtEnd(open: OpenOffice): void;
  /** What is at work behind the answers, and ends before the office closes. */
  stopAtEnd(work: Work): void;
}

export async function startListening(
  settings: Settings,
  report: Report,
  mayMove: boolean,
): Promise<Running> {
  const starting = makeStartingPage();
  const behind: Behind = { app: undefined, open: undefined, work: [] };
  const clock = { nowMs: () => performance.now(), limitMs: CLOSED_LIMIT_MS };
  const turnstile = settings.siteFile === undefined ? undefined : new Turnstile(clock);
  const listening = await listenSomewhere(
    {
      fetch: (request, env) =>
        behind.app === undefined
          ? starting.answer(request)
          : behind.app.hono.fetch(request, {
              ...(typeof env === 'object' ? env : {}),
            }),
      answerDirectly: (incoming, outgoing) =>
        behind.app?.answerDirectly(incoming, outgoing) === true,
      turnstile,
    },
    settings,
    mayMove,
  );
  const ended = Promise.withResolvers<void>();
  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= leave(turnstile)
      .then(async () => await close(listening, behind))
      .then(ended.resolve, ended.reject));
  onSignals(stop, report);
  return {
    url: settings.publicUrl ?? urlOf(settings.host, listening.port),
    ...{ starting, turnstile },
    answerWith: (app) => (behind.app = app),
    closeAtEnd: (open) => (behind.open = open),
    stopAtEnd: (work) => behind.work.push(work),
    stopped: ended.promise,
    stop,
  };
}

/** Where another server answers meanwhile, nobody is turned away by this one's end. */
async function leave(turnstile: Turnstile | undefined): Promise<void> {
  if (turnstile === undefined) return;
  turnstile.isLeaving = true;
  await sleep(LEAVE_MS);
}

async function close(listening: Listening, behind: Readonly<Behind>): Promise<void> {
  behind.app?.close();
  await listening.close(GRACE_MS);
  for (const work of behind.work.toReversed()) await work.stop();
  await behind.open?.store.close();
}

function onSignals(stop: () => Promise<void>, report: Report): void {
  let isAsked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // 130 and 143 are what a shell expects of a program ended by these.
      if (isAsked) process.exit(signal === 'SIGINT' ? 130 : 143);
      isAsked = true;
      report('Stopping; what is being recorded is finished first ...');
      void stop();
    });
  }
}

type App = Parameters<typeof listen>[0];

async function listenSomewhere(app: App, settings: Settings, mayMove: boolean): Promise<Listening> {
  const { host, port, isPortGiven } = settings;
  const tries = mayMove && !isPortGiven ? PORTS_TRIED : 1;
  for (let i = 0; i < tries; i += 1) {
    const listening = await listen(app, { host, port: port + i });
    if (!('taken' in listening)) return listening;
  }
  const sentence = `Port ${port} is in use at ${host}; choose another with --port.`;
  throw new Fault('program.bad-settings', sentence, { retry: 'never' });
}

/** What to type into a browser; a passkey wants a name, so loopback is called localhost. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://${firstAddress() ?? 'localhost'}:${port}`;
  // Another address of this machine keeps its own name, and with it sessions of its own.
  if (['127.0.0.1', 'localhost', '::1'].includes(host)) return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function firstAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
