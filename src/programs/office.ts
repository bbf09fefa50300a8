// An office's server: opens the store, folds the directory, starts delivery and http. It is one of
// the four doors where faults are caught; what it says, it says on the terminal in one sentence.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '#kernel/fault.ts';
import { noRates } from '#http/app.ts';
import type { Rates } from '#http/app.ts';
import type { Ports } from '#http/ports.ts';
import { isLoopback } from '#http/same-origin.ts';
import { createApp } from '#http/server.ts';
import type { CreatedApp } from '#http/server.ts';
import { clearing } from '#modules/correspondence/archive/clearing.ts';
import { archiveRoutes } from '#modules/correspondence/archive/routes.ts';
import { formatRoutes } from '#modules/correspondence/formats/routes.ts';
import { followUpRoutes } from '#modules/correspondence/follow-up/routes.ts';
import { outsideRoutes } from '#modules/correspondence/outside/routes.ts';
import { paperRoutes } from '#modules/correspondence/paper/routes.ts';
import { trackingRoutes } from '#modules/correspondence/tracking/routes.ts';
import type { Post, PostReader } from '#modules/correspondence/post/post-port.ts';
import { postRoutes } from '#modules/correspondence/post/routes.ts';
import { routes as correspondenceRoutes } from '#modules/correspondence/routes.ts';
import { prepareIndex } from '#modules/correspondence/search/index-store.ts';
import { startIndexer } from '#modules/correspondence/search/indexer.ts';
import type { Indexer } from '#modules/correspondence/search/indexer.ts';
import { searchRoutes } from '#modules/correspondence/search/routes.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import { createSessionStore } from '#modules/directory/sign-in/session-store.ts';
import { onboardingRoutes } from '#modules/directory/onboarding-routes.ts';
import type { Onboarding } from '#modules/directory/onboarding-routes.ts';
import { directoryRoutes } from '#modules/directory/routes.ts';
import type { OidcSettings } from '#modules/directory/sign-in/oidc.ts';
import type { DemoDoor } from '#modules/directory/sign-in/ports.ts';
import { createSignInSecrets } from '#modules/directory/sign-in/secrets.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import { officeRulesRoutes } from '#modules/office-rules/routes.ts';
import { siteDrillsRoutes } from '#modules/site-drills/routes.ts';
import type { SiteDrillsPorts } from '#modules/site-drills/routes.ts';
import type { Turnstile } from '#http/turnstile.ts';
import { Press } from '#paper/press.ts';
import { fillTables } from '#store/rebuild.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import type { Standings } from './centre-links.ts';
import { courierOf } from './courier/courier-here.ts';
import { courierRoutes } from './courier/courier-routes.ts';
import { drillPaperRoutes } from './drills/drill-routes.ts';
import { downloadRoutes } from './export/download-routes.ts';
import { allFallbackRoutes } from './fallback-wiring.ts';
import { makeFilePort } from './file-port.ts';
import { keepHostedKeys } from './hosted-keys.ts';
import { lineRoutes } from './lines/line-routes.ts';
import { moveRoutes } from './moves/move-routes.ts';
import { SiteHealth } from './moves/site-health.ts';
import type { SitesHere } from './moves/sites-here.ts';
import { logRoutes } from './log-routes.ts';
import { makeOutsidePort } from './mail/outside-port.ts';
import { readMetricSettings } from './metrics/metric-settings.ts';
import { makeMeasureOffice } from './metrics/office-metrics.ts';
import { modules, words } from './modules.ts';
import { NeighbourDoor } from './neighbours/neighbour-door.ts';
import { neighbourRoutes } from './neighbours/neighbour-routes.ts';
import { makeOfficeReader } from './office-reader.ts';
import { makePaperPort } from './paper-port.ts';
import { makeTrackingPort } from './tracking-port.ts';
import type { FollowUpParts, OfficeReader } from './office-reader.ts';
import { findAddress, setAddress } from './reminders.ts';
import { makeFindRhythm } from './rhythm-port.ts';
import type { Settings } from './settings.ts';
import { fileSitesOf } from './sites/file-line.ts';
import { findOwnSite } from './sites/own-site.ts';
import type { OwnSite } from './sites/own-site.ts';
import { strangeFilesOf } from './strange-files-here.ts';
import type { StrangeFiles } from './strange-files.ts';

export const root = join(import.meta.dirname, '../..');
export const version = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version;
export const distFolder = join(root, 'dist');

export type Report = (sentence: string, cause?: unknown) => void;

export interface OpenOffice {
  readonly store: Store;
  readonly strange: StrangeFiles;
  readonly authority: LiveAuthority;
  readonly continuity: Continuity;
  /** At a site of a centre. */
  readonly site?: OwnSite | undefined;
}

/** The centres come in when the store is open; until then, and without them, it stands alone. */
export interface Continuity {
  links: Standings | undefined;
  /** Where the directory is kept: who has joined, and whom to invite. */
  onboarding?: Onboarding | undefined;
  /** At a site of a centre. */
  sites?: SitesHere | undefined;
  turnstile?: Turnstile | undefined;
}

export const nowMs = (): number => Date.now();

const FOLLOW_EVERY_MS = 250;
const DRAUGHT_BYTES = 8_192;
let draught = Buffer.alloc(0);

/** Each byte is given once; they are fetched many at a time, since each fetch has its price. */
function drawRandom(count: number): Uint8Array {
  if (draught.length < count) draught = randomBytes(Math.max(count, DRAUGHT_BYTES));
  const drawn = Uint8Array.from(draught.subarray(0, count));
  draught = draught.subarray(count);
  return drawn;
}

/** The store with its directory folded; no http yet. */
export async function openOffice(
  settings: Settings,
  report: Report,
  clock: () => number = nowMs,
): Promise<OpenOffice> {
  const authority = createLiveAuthority();
  const continuity: Continuity = { links: undefined };
  const { dataDir, databaseUrl, originPrefix, centresFile } = settings;
  const site = await findOwnSite(settings);
  const store = await openStore({
    ...{ dataDir, originPrefix, modules, authority },
    // Another server may have the same database, at the other site.
    ...(databaseUrl === undefined ? {} : { databaseUrl, followEveryMs: FOLLOW_EVERY_MS }),
    ...(site && { siteKey: site.siteKey, fileSites: fileSitesOf(site, report) }),
    clock,
    // What an older copy would deliver is known only when the centres have had their word.
    isDeliveryLater: centresFile !== undefined,
    random: drawRandom,
    rung: (office) => continuity.links?.rungOf(office) ?? 'alone',
    findObstacle: () => continuity.links?.findObstacle?.(),
    rebuild: (pool, changed, opener) =>
      pool.transact(async (sql) => {
        report(`Making the tables of ${changed.map(({ name }) => name).join(', ')} again ...`);
        await fillTables(sql, changed, opener);
      }),
    clearing,
    onClearingLate: (cause) =>
      report('What was destroyed could not be cleared up yet; it will be tried again.', cause),
    onReadingsLost: (count) => report(`${count} readings of letters could not be written down.`),
    onAlarm: (fault: Fault) => report(`A log was closed: ${fault.message}`, fault),
  });
  // Whoever never starts the indexer has an empty index, and answers that it is behind.
  await prepareIndex(store.database.writers);
  const here = { pool: store.database.writers, files: store.files, keyring: store.keyring };
  const strange = strangeFilesOf(here, settings, { nowMs: clock, report });
  await strange.parts.dropOld(clock());
  await keepHostedKeys({ store, authority, report });
  return { store, strange, authority, continuity, site };
}

/** Keeps the index of the archive's search up with the logs; stop it before the store closes. */
export async function startSearch(
  { store, authority }: OpenOffice,
  report: Report,
): Promise<Indexer> {
  return await startIndexer({
    pool: store.database.writers,
    opener: store.keyring,
    findDays: (office) => authority.findOffice(office),
    onCommitted: (listener) => store.onCommitted(() => listener()),
    report,
  });
}

export function makeFollowUpParts({
  store,
  authority,
}: Pick<OpenOffice, 'store' | 'authority'>): FollowUpParts {
  const pool = store.database.writers;
  return {
    findRhythm: makeFindRhythm(store.reader, authority),
    findAddress: (person) => findAddress(pool, person),
    setAddress: (person, address, language) => setAddress(pool, person, address, language),
  };
}

export interface AppSettings {
  readonly settings: Settings;
  /** Ready persons who sign in by one click. */
  readonly demo?: DemoDoor;
  readonly checkAnswers?: boolean;
  /** Left out: no scanned post is taken in. */
  readonly post?: Post;
}

export function makeOfficeApp(
  open: OpenOffice,
  { settings, demo, post, checkAnswers = false }: AppSettings,
  report: Report,
): CreatedApp {
  const { store, authority } = open;
  const metrics = metricsOf(open, settings);
  const ports = { ...makePorts(open, { settings, post }, report), measure: metrics.measure };
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
  const rules = officeRulesRoutes<OfficeReader>({
    authority,
    readOffice: (office, work) => store.reader.read([office], work),
  });
  const drills: SiteDrillsPorts = {
    authority,
    readOffice: (office, work) => store.reader.read([office], work),
  };
  return createApp<OfficeReader & PostReader>({
    ports,
    routes: [
      ...own,
      ...rules,
      ...allFallbackRoutes<OfficeReader>(store, authority),
      ...correspondenceRoutes,
      ...paperRoutes,
      ...trackingRoutes,
      ...followUpRoutes,
      ...formatRoutes,
      ...outsideRoutes,
      ...searchRoutes,
      ...archiveRoutes,
      ...postRoutes,
      ...downloadRoutes({
        opener: store.keyring,
        pool: store.database.writers,
        filesDir: join(settings.dataDir, 'files'),
      }),
      ...courierRoutes,
      ...neighbourRoutes,
      ...lineRoutes,
      ...siteDrillsRoutes<OfficeReader & PostReader>(drills),
      ...drillPaperRoutes<OfficeReader & PostReader>(drills),
      ...moveRoutes<OfficeReader & PostReader>(authority, () => open.continuity.sites),
      ...onboardingRoutes<OfficeReader & PostReader>({
        authority,
        findOnboarding: () => open.continuity.onboarding,
      }),
      ...logRoutes,
    ],
    ...{ modules, words, version, checkAnswers, dist: distFolder },
    trustProxy: settings.trustProxy,
    isLoopbackOnly: isForThisMachine(settings),
    rates: ratesOf(settings),
    ...metrics.shown,
    fronts: open.site?.fronts ?? [],
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
  });
}

function ratesOf({ hasRateLimit, sessionPerSecond: perSecond }: Settings): Partial<Rates> {
  return hasRateLimit ? { session: { burst: perSecond * 4, perSecond } } : noRates;
}

function metricsOf(
  { store, continuity, site }: OpenOffice,
  settings: Settings,
): Pick<Required<Ports<unknown>>, 'measure'> & { readonly shown: { metricToken?: string } } {
  const metrics = { ...readMetricSettings(settings, process.env), site: site?.name };
  const measure = makeMeasureOffice({
    ...{ store, settings: metrics, dataDir: settings.dataDir, version, nowMs },
    findLinks: () => continuity.links,
    findTurnstile: () => continuity.turnstile,
  });
  return { measure, shown: metrics.token === undefined ? {} : { metricToken: metrics.token } };
}

/** Behind a proxy other names are right, and the proxy says which in the public address. */
function isForThisMachine({ host, publicUrl }: Settings): boolean {
  return publicUrl === undefined && (isLoopback(host) || host === '::1');
}

function oidcOf(setting: NonNullable<Settings['oidc']>): OidcSettings {
  const name = new URL(setting.issuer).hostname;
  return { ...setting, names: { ar: name, fa: name, en: name } };
}

function makePorts(
  { store, strange, authority, continuity, site }: OpenOffice,
  { settings, post }: { readonly settings: Settings; readonly post: Post | undefined },
  report: Report,
): Ports<OfficeReader & PostReader> {
  const { dataDir } = settings;
  const { reader, database } = store;
  const papers = makePaperPort({
    ...{ press: new Press(), reader, authority, dataDir },
    pool: database.writers,
  });
  const followUp = makeFollowUpParts({ store, authority });
  const outside = makeOutsidePort({ store }, settings);
  const tracking = makeTrackingPort({
    pool: store.database.writers,
    reader: store.reader,
    authority,
  });
  const siteHealth = site !== undefined ? new SiteHealth(() => performance.now()) : undefined;
  const courier = courierOf({ store, strange }, settings.dataDir);
  const neighbourDoor = new NeighbourDoor({
    ...{ store, courier, nowMs },
    listOffices: () => authority.listOffices(),
  });
  const shown = { authority, papers, followUp, outside, tracking };
  const readerParts = { ...shown, courier, neighbourDoor, continuity };
  return {
    authority,
    sessions: createSessionStore(store.database.writers),
    files: makeFilePort(store),
    submit: (command) => store.submit(command),
    readerFor: (scope) => ({
      ...makeOfficeReader(store, readerParts, scope.offices),
      post,
    }),
    onActs(listener) {
      const endActs = store.onCommitted(({ office, placed }) => {
        const subjects = new Set(placed.map(({ entry }) => entry.subject));
        listener({ office, subjects: [...subjects] });
      });
      const endNews = store.onNews((office) => listener({ office, subjects: [] }));
      return () => {
        endActs();
        endNews();
      };
    },
    async health() {
      const rung = continuity.links?.rungOf(directoryOffice) ?? 'alone';
      // Whoever waits for a move is not sent away.
      const { isClosed = false, isLeaving = false } = continuity.turnstile ?? {};
      if (isClosed) return { ok: true, rung, database: 'moving' };
      if (isLeaving) return { ok: false, rung, database: 'up' };
      const ask = async () => (await store.health()).fault === undefined;
      const isUp = await (siteHealth?.isWell(ask) ?? ask());
      return {
        ...{ ok: isUp, rung },
        database: isUp ? 'up' : 'down',
      };
    },
    nowMs,
    randomBytes: (count) => randomBytes(count),
    report,
  };
}
