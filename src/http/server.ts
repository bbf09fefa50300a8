// Puts the server together: the gate, the declared routes, commands, files, live events, the API's
// own description, the web app. This is one of the four doors where faults and defects are caught.
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { Defect } from '#lib/assert.ts';
import { Fault } from '#kernel/fault.ts';
import type { App, AppOptions } from './app.ts';
import { addRoute } from './call-route.ts';
import { addCommandRoute, commandPath, listOpenCommands } from './command-route.ts';
import { addFileRoutes } from './file-route.ts';
import { makeGate } from './gate.ts';
import { addLiveRoute, defaultLiveLimits } from './live.ts';
import type { LiveLimits } from './live.ts';
import { makeOpenApi } from './openapi.ts';
import { makeProblems } from './problem.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { Sessions } from './session.ts';
import { makePages } from './static.ts';

export interface CreatedApp {
  readonly hono: Hono;
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
  const sessions = new Sessions(ports.sessions, ports, isSecure);
  const app: App<Reader> = { options, ports, problems, sessions, publicOrigin, isSecure };
  const hono = new Hono();
  hono.use(async (context, next) => {
    await next();
    setSecurityHeaders(context.res.headers, isSecure);
  });
  hono.onError((error) => answerError(app, error));
  const gate = makeGate(app);
  const commands = listOpenCommands(options.modules);
  for (const route of options.routes) addRoute(hono, app, gate, route);
  addCommandRoute(hono, app, gate, commands);
  addFileRoutes(hono, app, gate);
  const closeLive = addLiveRoute(hono, app, gate, liveLimits);
  addOwnRoutes(hono, app, JSON.stringify(makeOpenApi(options, commands)));
  addFallbacks(hono, app);
  return { hono, close: closeLive };
}

function answerError<Reader>(app: App<Reader>, error: Error): Response {
  if (error instanceof Fault) {
    app.ports.report(error.message, error);
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
}

function addFallbacks<Reader>(hono: Hono, app: App<Reader>): void {
  const { dist } = app.options;
  const own = ['/api/openapi.json', '/api/health', '/api/live', '/api/files', commandPath];
  const paths = new Set([...own, ...app.options.routes.map((route) => route.path)]);
  for (const path of paths) {
    hono.all(path, (context) => {
      const allow = allowedAt(app, path, own);
      if (context.req.method === 'HEAD' && allow.includes('GET')) return context.body(null);
      return app.problems.ofHttp('http.method-not-allowed', {}, { allow: allow.join(', ') });
    });
  }
  hono.all('/api/*', () => app.problems.ofHttp('http.not-found'));
  const pages =
    dist === undefined ? undefined : makePages(dist, (count) => app.ports.randomBytes(count));
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

/** `at.port` 0 takes any free one. */
export async function listen(
  app: { readonly fetch: Fetch },
  at: { readonly host: string; readonly port: number },
): Promise<Listening | PortTaken> {
  const server = createAdaptorServer({
    fetch: (request, env) => app.fetch(request, env),
    serverOptions: {
      // Headers must be there soon; a large upload may take a quarter of an hour.
      headersTimeout: 10_000,
      requestTimeout: 900_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16_384,
    },
  });
  server.setTimeout(0);
  if ('maxConnections' in server) server.maxConnections = 5_000;
  const opened = Promise.withResolvers<Listening | PortTaken>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') opened.resolve({ taken: at.port });
    else opened.reject(badAddress(at, error));
  });
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

type AnyServer = ReturnType<typeof createAdaptorServer>;

async function closeServer(server: AnyServer, graceMs: number): Promise<void> {
  const closed = Promise.withResolvers<void>();
  const cut = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, graceMs);
  server.close(() => closed.resolve());
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await closed.promise;
  clearTimeout(cut);
}
