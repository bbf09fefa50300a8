// GET /api/metrics: figures for monitoring, as Prometheus reads them. Only for programs on this
// machine that do not come through a proxy, and for whoever shows the token; to all others there
// is no such page.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import { formatMetrics, METRIC_MEDIA_TYPE } from '#lib/metric-text.ts';
import type { App } from './app.ts';
import { socketAddressOf } from './gate.ts';
import { isLoopback } from './same-origin.ts';

export const metricPath = '/api/metrics';

interface Asking {
  readonly headers: Pick<Headers, 'get'>;
  /** Of the socket. */
  readonly address: string | undefined;
}

/** Without a token nobody from elsewhere may. */
export function mayMeasure({ headers, address }: Asking, token: string | undefined): boolean {
  const [, shown] = /^Bearer (\S+)$/.exec(headers.get('authorization') ?? '') ?? [];
  if (token !== undefined && shown !== undefined && areSame(shown, token)) return true;
  const isForwarded = headers.get('x-forwarded-for') !== null;
  const plain = address?.replace(/^::ffff:/, '') ?? '';
  return !isForwarded && (isLoopback(plain) || plain === '::1');
}

// Hashes are of one length, so how long it takes tells nothing.
function areSame(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

export function addMetricRoute<Reader>(hono: Hono, app: App<Reader>): void {
  const { ports, options, problems } = app;
  hono.get(metricPath, async ({ req, env }) => {
    const address = socketAddressOf(env);
    if (!mayMeasure({ headers: req.raw.headers, address }, options.metricToken)) {
      return problems.ofHttp('http.not-found');
    }
    const text = formatMetrics((await ports.measure?.()) ?? []);
    return new Response(text, { headers: { 'content-type': METRIC_MEDIA_TYPE } });
  });
}
