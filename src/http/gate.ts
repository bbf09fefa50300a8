// What stands before every call of the API: rates by session or address, the same-origin rule for
// everything that changes something, and finding out whose session it is. It judges no permission.
import type { Context } from 'hono';
import { formatInstant } from '#lib/instant.ts';
import { refuse } from '#kernel/refusal.ts';
import { isRefusal } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { defaultRates } from './app.ts';
import type { App, Caller, Pass, Visit } from './app.ts';
import type { Session } from './ports.ts';
import { makeRateLimiter, rateKeyOf } from './rate-limit.ts';
import { isJson, isSameOrigin } from './same-origin.ts';
import { readCookie, sessionCookie } from './session.ts';

export interface GateRule {
  readonly limit?: 'sign-in' | 'tracking' | undefined;
  /** A file upload brings its own media type. */
  readonly isUpload?: boolean;
}

/** A Response where the caller is turned away. */
export type CheckPass = (caller: Caller, rule?: GateRule) => Promise<Pass | Response>;
export type Gate = (context: Context, rule?: GateRule) => Promise<Visit | Response>;

export function makeGate(checkPass: CheckPass): Gate {
  return async (context, rule = {}) => {
    const { method, raw } = context.req;
    const address = socketAddressOf(context.env);
    const pass = await checkPass({ method, headers: raw.headers, address }, rule);
    return pass instanceof Response ? pass : { ...pass, context };
  };
}

export function makeCheckPass<Reader>(app: App<Reader>): CheckPass {
  const rates = { ...defaultRates, ...app.options.rates };
  const byAddress = makeRateLimiter(rates.address);
  const bySession = makeRateLimiter(rates.session);
  const guesses = {
    'sign-in': makeRateLimiter(rates.signIn),
    tracking: makeRateLimiter(rates.tracking),
  };
  const keyOf = (caller: Caller) => addressKeyOf(caller, app.options.trustProxy === true);

  async function findSession(caller: Caller, nowMs: number): Promise<Session | Refusal | null> {
    const token = readCookie(caller.headers.get('cookie'), sessionCookie);
    // Unknown tokens cost a query, so these count for the address first.
    if (token === undefined || !app.sessions.isRemembered(token)) {
      const waitS = byAddress.take(keyOf(caller), nowMs);
      if (waitS > 0) return refuse('http.too-many-requests', { waitS });
    }
    const session = token === undefined ? undefined : await app.sessions.find(token);
    if (session === undefined) return null;
    const waitS = bySession.take(session.id, nowMs);
    return waitS > 0 ? refuse('http.too-many-requests', { waitS }) : session;
  }

  return async (caller, rule = {}) => {
    const nowMs = app.ports.nowMs();
    const { method, headers } = caller;
    if (method !== 'GET' && method !== 'HEAD') {
      if (!isSameOrigin(headers, app)) {
        return app.problems.ofHttp('http.cross-origin');
      }
      if (rule.isUpload !== true && !isJson(headers)) {
        return app.problems.ofHttp('http.wrong-media-type');
      }
    }
    if (rule.limit !== undefined) {
      const waitS = guesses[rule.limit].take(keyOf(caller), nowMs);
      if (waitS > 0) return tooMany('http.too-many-attempts', waitS);
    }
    const session = await findSession(caller, nowMs);
    if (session !== null && isRefusal(session)) {
      return tooMany('http.too-many-requests', Number(session.facts['waitS']));
    }
    return { session: session ?? undefined, now: formatInstant(nowMs) };
  };

  function tooMany(code: 'http.too-many-requests' | 'http.too-many-attempts', waitS: number) {
    return app.problems.ofHttp(code, { waitS }, { 'retry-after': String(waitS) });
  }
}

/** The address that a rate counts for; '?' where a test calls without a socket. */
function addressKeyOf({ headers, address }: Caller, trustProxy: boolean): string {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  if (trustProxy && last !== undefined && last !== '') return rateKeyOf(last.slice(0, 64));
  return rateKeyOf(address ?? '?');
}

// The adapter puts Node's request into the environment; what is there is not trusted to be typed.
export function socketAddressOf(env: unknown): string | undefined {
  let found: unknown = env;
  for (const name of ['incoming', 'socket', 'remoteAddress']) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, name);
  }
  return typeof found === 'string' ? found : undefined;
}
