// Puts the server together: the gate, the declared routes, commands, files, live events, the API's
// own description, the web app. This is one of the four doors where faults and defects are caught.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { Defect } from '#lib/assert.ts';
import { Fault } from '#kernel/fault.ts';
import type { App, AppOptions } from './app.ts';
import { addRoute } from './call-route.ts';
import { addCommandRoute, commandPath, listOpenCommands } from './command-route.ts';
import { makeAnswerCommand } from './command-route.ts';
import { makeAnswerDirectly } from './direct.ts';
import type { AnswerDirectly } from './direct.ts';
import { addFileRoutes } from './file-route.ts';
import { makeCheckPass, makeGate } from './gate.ts';
import { addLiveRoute, defaultLiveLimits } from './live.ts';
import type { LiveLimits } from './live.ts';
import { addMetricRoute, metricPath } from './metric-route.ts';
import { makeOpenApi } from './openapi.ts';
import { makeProblems } from './problem.ts';
import { namesLoopback } from './same-origin.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { Sessions } from './session.ts';
import { makePages } from './static.ts';
import type { Turnstile } from './turnstile.ts';

export interface CreatedApp {
  readonly hono: Hono;
  /** To be asked first, where there is a socket. */
  readonly answerDirectly: AnswerDirectly;
  /** Ends live streams and timers. */
  close(): void;
}

export function createApp<Reader>(
  options: AppOptions<Reader>,
  liveLimits: LiveLimits = defaultLiveLimits,
): CreatedApp {
  const { ports } = options;
  const publicOrigin =
    options.publicUrl === undefined ? undefined : new URL(options.publicUrl).origin;
  const isSecure = publicOrigin?.startsWith('https:') === true;
  const problems = makeProblems(options.words);
  const { fronts = [] } = options;
  const pagesOrigin = fronts.length === 0 ? undefined : publicOrigin;
  const domain = cookieDomain(publicOrigin, fronts);
  const sessions = new Sessions(ports.sessions, ports, { isSecure, domain });
  const reach = { isSecure, pagesOrigin };
  const app: App<Reader> = { options, ports, problems, sessions, publicOrigin, ...reach };
  const hono = new Hono();
  hono.use(async (context, next) => {
    await next();
    setSecurityHeaders(context.res.headers, reach);
  });
  if (pagesOrigin !== undefined) {
    hono.options('/api/*', ({ req }) => {
      const headers = { 'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE' };
      const asked = { 'access-control-allow-headers': 'content-type, range, last-event-id' };
      const lasting = { 'access-control-max-age': '7200' };
      const isOurs = req.header('origin') === pagesOrigin;
      return isOurs
        ? new Response(null, { status: 204, headers: { ...headers, ...asked, ...lasting } })
        : problems.ofHttp('http.cross-origin');
    });
  }
  if (options.isLoopbackOnly === true) {
    hono.use(async (context, next) => {
      const host = context.req.header('host') ?? new URL(context.req.url).host;
      return namesLoopback(host) ? await next() : problems.ofHttp('http.unknown-host');
    });
  }
  const tell = makeTeller(app);
  const onError = (error: Error) => answerError(app, tell, error);
  hono.onError(onError);
  const checkPass = makeCheckPass(app);
  const gate = makeGate(checkPass);
  const commands = listOpenCommands(options.modules);
  for (const route of options.routes) addRoute(hono, app, gate, route);
  const answerCommand = makeAnswerCommand(app, checkPass, commands);
  addCommandRoute(hono, answerCommand);
  addFileRoutes(hono, app, gate);
  const closeLive = addLiveRoute(hono, app, gate, liveLimits);
  addOwnRoutes(hono, app, JSON.stringify(makeOpenApi(options, commands)));
  addFallbacks(hono, app);
  const answerDirectly = makeAnswerDirectly(app, answerCommand, onError);
  return { hono, answerDirectly, close: closeLive };
}

/** The session holds at all fronts; undefined where they differ from the pages by port only. */
function cookieDomain(publicOrigin: string | undefined, fronts: readonly string[]) {
  if (publicOrigin === undefined) return undefined;
  const { hostname } = new URL(publicOrigin);
  return fronts.every((front) => new URL(front).hostname === hostname) ? undefined : hostname;
}

const quietMs = 5_000;

/** Says what failed; while the same goes on failing only now and then, with how often it did. */
function makeTeller<Reader>({ ports }: App<Reader>): (fault: Fault) => void {
  const told = new Map<string, { atMs: number; more: number }>();
  return (fault) => {
    const atMs = ports.nowMs();
    const before = told.get(fault.code);
    if (before !== undefined && Math.abs(atMs - before.atMs) < quietMs) {
      before.more += 1;
      return;
    }
    const often = (before?.more ?? 0) === 0 ? '' : ` (and ${before?.more} times before)`;
    told.set(fault.code, { atMs, more: 0 });
    ports.report(`${fault.message}${often}`, fault);
  };
}

function answerError<Reader>(
  app: App<Reader>,
  tell: (fault: Fault) => void,
  error: Error,
): Response {
  if (error instanceof Fault) {
    tell(error);
    return app.problems.ofFault(error);
  }
  const what = error instanceof Defect ? 'A belief was false' : 'Something was thrown';
  app.ports.report(`${what} while answering: ${error.message}`, error);
  return app.problems.ofDefect();
}

function addOwnRoutes<Reader>(hono: Hono, app: App<Reader>, openApi: string): void {
  hono.get('/api/openapi.json', () => {
    return new Response(openApi, { headers: { 'content-type': 'application/json' } });
  });
  hono.get('/api/health', async () => {
    const health = await app.ports.health();
    return Response.json(health, { status: health.ok ? 200 : 503 });
  });
  addMetricRoute(hono, app);
}

function addFallbacks<Reader>(hono: Hono, app: App<Reader>): void {
  const { dist } = app.options;
  const ours = ['/api/openapi.json', '/api/health', metricPath, '/api/live', '/api/files'];
  const own = [...ours, commandPath];
  const paths = new Set([...own, ...app.options.routes.map((route) => route.path)]);
  for (const path of paths) {
    hono.all(path, (context) => {
      const allow = allowedAt(app, path, own);
      if (context.req.method === 'HEAD' && allow.includes('GET')) return context.body(null);
      return app.problems.ofHttp('http.method-not-allowed', {}, { allow: allow.join(', ') });
    });
  }
  hono.all('/api/*', () => app.problems.ofHttp('http.not-found'));
  const { fronts = [] } = app.options;
  const randomBytes = (count: number) => app.ports.randomBytes(count);
  const pages = dist === undefined ? undefined : makePages({ folder: dist, randomBytes, fronts });
  hono.get('*', async (context) => {
    const page = await pages?.serve(context);
    return page ?? app.problems.ofHttp('http.unknown-page');
  });
  hono.notFound(() => app.problems.ofHttp('http.not-found'));
}

function allowedAt<Reader>(app: App<Reader>, path: string, own: readonly string[]): string[] {
  if (path === commandPath || path === '/api/files') return ['POST'];
  if (own.includes(path)) return ['GET'];
  const routes = app.options.routes.filter((route) => route.path === path);
  return routes.map((route) => route.method);
}

export interface Listening {
  readonly port: number;
  /** Takes no new requests, lets running ones end, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** The answer of a taken port: a person may choose another. */
export type PortTaken = { readonly taken: number };

type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>;

export interface Answering {
  readonly fetch: Fetch;
  readonly answerDirectly?: AnswerDirectly;
  /** Where requests wait while the database moves. */
  readonly turnstile?: Turnstile | undefined;
}

/** `at.port` 0 takes any free one. */
export async function listen(
  app: Answering,
  at: { readonly host: string; readonly port: number },
): Promise<Listening | PortTaken> {
  const listener = getRequestListener((request, env) => app.fetch(request, env));
  const server = createServer(
    {
      // Headers must be there soon; a large upload may take a quarter of an hour.
      headersTimeout: 10_000,
      requestTimeout: 900_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16_384,
    },
    (incoming, outgoing) => {
      const answer = () => {
        if (app.answerDirectly?.(incoming, outgoing) !== true) void listener(incoming, outgoing);
      };
      if (app.turnstile === undefined) answer();
      else app.turnstile.enter(incoming, outgoing, answer);
    },
  );
  server.setTimeout(0);
  server.maxConnections = 5_000;
  const opened = Promise.withResolvers<Listening | PortTaken>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') opened.resolve({ taken: at.port });
    else opened.reject(badAddress(at, error));
  });
  // Later errors are of single connections, such as too many open files: the rest goes on.
  server.on('error', () => undefined);
  server.listen(at.port, at.host, () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : at.port;
    opened.resolve({ port, close: (graceMs) => closeServer(server, graceMs) });
  });
  return await opened.promise;
}

function badAddress(at: { readonly host: string; readonly port: number }, cause: unknown): Fault {
  const why = 'is that an address of this machine, and may you use that port?';
  const sentence = `Nothing can listen at ${at.host} port ${at.port}; ${why}`;
  return new Fault('program.bad-settings', sentence, { retry: 'never', cause });
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = Promise.withResolvers<void>();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  server.close(() => closed.resolve());
  server.closeIdleConnections();
  await closed.promise;
  clearTimeout(cut);
}
