// An office's server: opens the store, folds the directory, starts delivery and http. It is one of
// the four doors where faults are caught; what it says, it says on the terminal in one sentence.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '#kernel/fault.ts';
import { noRates } from '#http/app.ts';
import type { Ports } from '#http/ports.ts';
import { isLoopback } from '#http/same-origin.ts';
import { createApp } from '#http/server.ts';
import type { CreatedApp } from '#http/server.ts';
import { routes as correspondenceRoutes } from '#modules/correspondence/routes.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import { createSessionStore } from '#modules/directory/sign-in/session-store.ts';
import { directoryRoutes } from '#modules/directory/routes.ts';
import type { OidcSettings } from '#modules/directory/sign-in/oidc.ts';
import { createSignInSecrets } from '#modules/directory/sign-in/secrets.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import { fillTables } from '#store/rebuild.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { makeFilePort } from './file-port.ts';
import { logRoutes } from './log-routes.ts';
import { modules, words } from './modules.ts';
import { makeOfficeReader } from './office-reader.ts';
import type { OfficeReader } from './office-reader.ts';
import type { Settings } from './settings.ts';

export const root = join(import.meta.dirname, '../..');
export const version = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version;
export const distFolder = join(root, 'dist');

export type Report = (sentence: string, cause?: unknown) => void;

export interface OpenOffice {
  readonly store: Store;
  readonly authority: LiveAuthority;
}

export const nowMs = (): number => Date.now();

/** The store with its directory folded; no http yet. */
export async function openOffice(
  settings: Settings,
  report: Report,
  clock: () => number = nowMs,
): Promise<OpenOffice> {
  const authority = createLiveAuthority();
  const { dataDir, databaseUrl, originPrefix } = settings;
  const store = await openStore({
    ...{ dataDir, originPrefix, modules, authority },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    clock,
    random: (count) => randomBytes(count),
    rebuild: (pool, changed) =>
      pool.transact(async (sql) => {
        report(`Making the tables of ${changed.map(({ name }) => name).join(', ')} again ...`);
        await fillTables(sql, changed);
      }),
    onAlarm: (fault: Fault) => report(`A log was closed: ${fault.message}`, fault),
  });
  return { store, authority };
}

export interface AppSettings {
  readonly settings: Settings;
  /** Ready persons who sign in by one click. */
  readonly demo?: { readonly people: readonly string[] };
  readonly checkAnswers?: boolean;
}

export function makeOfficeApp(
  open: OpenOffice,
  { settings, demo, checkAnswers = false }: AppSettings,
  report: Report,
): CreatedApp {
  const { store, authority } = open;
  const ports = makePorts(open, report);
  const signIn = {
    ...{ authority, version, report },
    secrets: createSignInSecrets(store.database.writers),
    submit: ports.submit.bind(ports),
    nowMs,
    randomBytes: ports.randomBytes.bind(ports),
    ...(demo === undefined ? {} : { demo }),
    ...(settings.oidc === undefined ? {} : { oidc: oidcOf(settings.oidc) }),
  };
  const own = directoryRoutes<OfficeReader>({
    ...signIn,
    read: (work) => store.reader.read([directoryOffice], work),
  });
  const perSecond = settings.sessionPerSecond;
  const rates = { session: { burst: perSecond * 4, perSecond } };
  return createApp<OfficeReader>({
    ports,
    routes: [...own, ...correspondenceRoutes, ...logRoutes],
    ...{ modules, words, version, checkAnswers, dist: distFolder },
    trustProxy: settings.trustProxy,
    isLoopbackOnly: isForThisMachine(settings),
    rates: settings.hasRateLimit ? rates : noRates,
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
  });
}

/** Behind a proxy other names are right, and the proxy says which in the public address. */
function isForThisMachine({ host, publicUrl }: Settings): boolean {
  return publicUrl === undefined && (isLoopback(host) || host === '::1');
}

function oidcOf(setting: NonNullable<Settings['oidc']>): OidcSettings {
  const name = new URL(setting.issuer).hostname;
  return { ...setting, names: { ar: name, fa: name, en: name } };
}

function makePorts({ store, authority }: OpenOffice, report: Report): Ports<OfficeReader> {
  return {
    authority,
    sessions: createSessionStore(store.database.writers),
    files: makeFilePort(store),
    submit: (command) => store.submit(command),
    readerFor: (scope) => makeOfficeReader(store, authority, scope.offices),
    onActs: (listener) =>
      store.onCommitted(({ office, placed }) => {
        const subjects = new Set(placed.map(({ entry }) => entry.subject));
        listener({ office, subjects: [...subjects] });
      }),
    async health() {
      const { fault } = await store.health();
      const isUp = fault === undefined;
      return { ok: isUp, rung: 'alone', database: isUp ? 'up' : 'down' };
    },
    nowMs,
    randomBytes: (count) => randomBytes(count),
    report,
  };
}
