// What the parts of the server have in common: the options it is made with, and what is known of a
// request once it has passed the gate.
import type { Context } from 'hono';
import type { CommandSet, Dictionary, Ports, Session } from './ports.ts';
import type { ProblemMaker } from './problem.ts';
import type { Rate } from './rate-limit.ts';
import type { Route } from './route.ts';
import type { Sessions } from './session.ts';

export interface Rates {
  /** Requests of one address that is not signed in. */
  readonly address: Rate;
  readonly session: Rate;
  /** Tries to sign in of one address. */
  readonly signIn: Rate;
  /** Questions of one address on the public page of tracking. */
  readonly tracking: Rate;
}

export const defaultRates: Rates = {
  address: { burst: 240, perSecond: 40 },
  session: { burst: 400, perSecond: 100 },
  signIn: { burst: 10, perSecond: 0.2 },
  // A whole family behind one address may ask; a guess in 2^50 is hopeless at any rate.
  tracking: { burst: 20, perSecond: 0.5 },
};

const endless = { burst: Number.MAX_SAFE_INTEGER, perSecond: Number.MAX_SAFE_INTEGER };
/** For programs that measure the server or try it out. */
export const noRates: Rates = {
  address: endless,
  session: endless,
  signIn: endless,
  tracking: endless,
};

export interface AppOptions<Reader> {
  readonly ports: Ports<Reader>;
  readonly routes: readonly Route<Reader>[];
  readonly modules: readonly CommandSet[];
  /** Of http, the kernel and all modules, merged. */
  readonly words: Dictionary;
  readonly version: string;
  /** Such as https://office.example: what the browser's address bar shows. */
  readonly publicUrl?: string;
  /** Origins of all fronts that lead here or to another server of the same database. */
  readonly fronts?: readonly string[];
  /** Folder of the built web app; without it only the API is served. */
  readonly dist?: string;
  /** Check what routes answer against their schemas: for tests and development. */
  readonly checkAnswers?: boolean;
  /** The address in X-Forwarded-For is believed only behind a proxy of our own. */
  readonly trustProxy?: boolean;
  /** For this machine only: requests that name another host are turned away. */
  readonly isLoopbackOnly?: boolean;
  readonly rates?: Partial<Rates>;
  /** Who shows it may read the metrics from elsewhere. */
  readonly metricToken?: string;
}

/** The parts, made once. */
export interface App<Reader> {
  readonly options: AppOptions<Reader>;
  readonly ports: Ports<Reader>;
  readonly problems: ProblemMaker;
  readonly sessions: Sessions;
  readonly publicOrigin: string | undefined;
  readonly isSecure: boolean;
  /** The public origin, where pages of it may ask at another front. */
  readonly pagesOrigin: string | undefined;
}

/** What is looked at of a request before anything else, whichever way it came in. */
export interface Caller {
  readonly method: string;
  readonly headers: Pick<Headers, 'get'>;
  /** Of the socket; undefined where a test calls without one. */
  readonly address: string | undefined;
}

/** Who has passed the gate. */
export interface Pass {
  readonly session: Session | undefined;
  /** RFC 3339 in UTC. */
  readonly now: string;
}

/** A request that has passed the gate. */
export interface Visit extends Pass {
  readonly context: Context;
}
