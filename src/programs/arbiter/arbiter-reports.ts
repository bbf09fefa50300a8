// What passes between the two arbiters, and what screens may read: GET /report, /status, /metrics.
// A report is asked for and answered at once, and tells of lengths of time, never of a clock; with
// the site's certificates both ends show theirs.
import http from 'node:http';
import https from 'node:https';
import { z } from 'zod';

import { Fault } from '#kernel/fault.ts';
import type { ArbiterReport } from '#sync/arbiter-sight.ts';
import { requestWithin } from './limited-request.ts';
import type { SiteTls } from './limited-request.ts';
import type { HostPort } from './main-probes.ts';

const reportShape = z.object({
  scope: z.string(),
  role: z.enum(['standby', 'witness']),
  main: z.string(),
  silentMs: z.number().min(0).nullable(),
  failures: z.number().int().min(0),
});

export function formatReport(scope: string, report: ArbiterReport): string {
  return JSON.stringify({ scope, ...report });
}

/** Undefined: there was no report, or one about something else. */
export async function askReport(
  { other, scope }: { readonly other: string; readonly scope: string },
  tls: SiteTls | undefined,
  limitMs: number,
): Promise<ArbiterReport | undefined> {
  const url = new URL('/report', other).href;
  const answer = await requestWithin({ url, tls, limitMs, isKept: true });
  if (!answer.ok || answer.status !== 200) return undefined;
  try {
    const { data } = reportShape.safeParse(JSON.parse(answer.text));
    if (data?.scope !== scope) return undefined;
    const { role, main, silentMs, failures } = data;
    return { role, main, silentMs, failures };
  } catch {
    return undefined;
  }
}

export type ReportPages = {
  readonly report: () => string;
  readonly status: () => string;
  readonly metrics: () => string;
};

export type ReportServer = { readonly port: number; readonly close: () => Promise<void> };

export async function serveReports(
  listen: HostPort,
  tls: SiteTls | undefined,
  pages: ReportPages,
): Promise<ReportServer> {
  const answer: http.RequestListener = (request, response) => {
    const page = request.method === 'GET' ? pageOf(request.url ?? '', pages) : undefined;
    response.statusCode = page === undefined ? 404 : 200;
    response.setHeader('content-type', page?.type ?? 'text/plain; charset=utf-8');
    response.setHeader('cache-control', 'no-store');
    response.end(page?.text ?? '');
  };
  const limits = { requestTimeout: 2_000, headersTimeout: 2_000, maxHeaderSize: 8_192 };
  const server =
    tls === undefined
      ? http.createServer(limits, answer)
      : https.createServer(
          { ...limits, ...tls, requestCert: true, rejectUnauthorized: true },
          answer,
        );
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(listen.port, listen.host, () => resolve(undefined));
  try {
    await promise;
  } catch (cause) {
    const sentence = `The arbiter cannot listen at ${listen.host}:${listen.port}.`;
    throw new Fault('program.bad-settings', sentence, { retry: 'never', cause });
  }
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : listen.port;
  return { port, close: () => close(server) };
}

function pageOf(url: string, { report, status, metrics }: ReportPages) {
  const json = 'application/json; charset=utf-8';
  if (url === '/report') return { type: json, text: report() };
  if (url === '/status') return { type: json, text: status() };
  if (url === '/metrics') return { type: 'text/plain; version=0.0.4', text: metrics() };
  return undefined;
}

function close(server: http.Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}
