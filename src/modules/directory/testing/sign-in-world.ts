// A server with only the directory in it, for tests of signing in: the real http, real PostgreSQL
// for challenges and codes, the small directory's log in memory, and browsers that keep cookies.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '#http/server.ts';
import ar from '#http/words.ar.json' with { type: 'json' };
import en from '#http/words.en.json' with { type: 'json' };
import fa from '#http/words.fa.json' with { type: 'json' };
import { refuse } from '#kernel/refusal.ts';
import { Defect } from '#lib/assert.ts';
import { commands } from '#modules/directory/commands.ts';
import { directoryRoutes } from '#modules/directory/routes.ts';
import type { DirectoryPorts } from '#modules/directory/routes.ts';
import { createSignInSecrets } from '#modules/directory/sign-in/secrets.ts';
import { createSessionStore } from '#modules/directory/sign-in/session-store.ts';
import { openDatabase } from '#store/database.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { smallDirectory } from './directory-log.ts';
import type { DirectoryLog } from './directory-log.ts';
import ownAr from '#modules/directory/words.ar.json' with { type: 'json' };
import ownEn from '#modules/directory/words.en.json' with { type: 'json' };
import ownFa from '#modules/directory/words.fa.json' with { type: 'json' };

const generous = { burst: 10_000, perSecond: 10_000 };

export type Changes = Partial<Pick<DirectoryPorts, 'demo' | 'oidc' | 'read'>>;

export interface SignInWorld {
  readonly log: DirectoryLog;
  readonly ports: DirectoryPorts;
  readonly origin: string;
  browser(): Browser;
  close(): Promise<void>;
}

export async function signInWorld(
  changes: Changes = {},
  origin = 'http://localhost:8080',
): Promise<SignInWorld> {
  const log = smallDirectory();
  const test = await testDatabase();
  const database = openDatabase({ url: test.url });
  const base = {
    nowMs: () => log.nowMs(),
    randomBytes: (count: number) => Uint8Array.from(randomBytes(count)),
    report: () => undefined,
    submit: async (command: Parameters<DirectoryLog['submit']>[0]) => log.submit(command),
  };
  const ports: DirectoryPorts = {
    ...base,
    authority: log.authority,
    secrets: createSignInSecrets(database.writers),
    version: 'test',
    read: () => Promise.reject(new Defect('This test reads no tables.')),
    ...changes,
  };
  const app = createApp({
    ports: {
      ...base,
      authority: log.authority,
      sessions: createSessionStore(database.writers),
      files: {
        sizeBytesMax: 0,
        storeFile: async () => refuse('kernel.unknown-file'),
        openFile: async () => undefined,
      },
      readerFor: () => undefined,
      onActs: () => () => undefined,
      health: async () => ({ ok: true, rung: 'alone', database: 'up' }),
    },
    routes: directoryRoutes<undefined>(ports),
    modules: [{ name: 'directory', subjects: [], commands }],
    words: { ar: { ...ar, ...ownAr }, en: { ...en, ...ownEn }, fa: { ...fa, ...ownFa } },
    version: 'test',
    publicUrl: origin,
    checkAnswers: true,
    rates: { address: generous, session: generous, signIn: generous },
  });
  return {
    ...{ log, ports, origin },
    browser: () => new Browser(origin, async (request) => await app.hono.request(request)),
    async close() {
      app.close();
      await database.close();
      await pause(0);
      await test.drop();
    },
  };
}

/** Keeps the cookies that it is given, for every path. */
export class Browser {
  readonly #origin: string;
  readonly #send: (request: Request) => Promise<Response>;
  readonly cookies = new Map<string, string>();

  constructor(origin: string, send: (request: Request) => Promise<Response>) {
    this.#origin = origin;
    this.#send = send;
  }

  /** The body as JSON; a refusal as its code. */
  async post(path: string, body: unknown = {}): Promise<unknown> {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await this.call(path, init, { 'content-type': 'application/json' });
    return await answerOf(response);
  }

  async get(path: string): Promise<unknown> {
    return await answerOf(await this.call(path, {}));
  }

  async call(
    path: string,
    init: RequestInit,
    extra: Record<string, string> = {},
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { origin: this.#origin, host: new URL(this.#origin).host, cookie, ...extra };
    const request = new Request(new URL(path, this.#origin), { ...init, headers });
    const response = await this.#send(request);
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (set.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

async function answerOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  const isProblem = typeof body === 'object' && body !== null && 'code' in body;
  return isProblem ? body.code : body;
}
