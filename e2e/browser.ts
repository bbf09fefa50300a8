// One Chromium and one server for each file of journeys. A desk is a person's own browser context:
// language, screen and theme are chosen there, and whatever goes wrong on its pages (an error, a
// blocked script or style, a 5xx, a request to another origin) fails the journey. Where the machine
// has no Chromium, the journeys are skipped by name.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Language } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import { startServer } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { say } from '#web/words/words.ts';
import type { Facts, Words } from '#web/words/words.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SHOTS = join(ROOT, 'shots');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const STEP_TIMEOUT_MS = 15_000;
const JOURNEY_TIMEOUT_MS = 300_000;

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const LANGUAGES: readonly Language[] = ['ar', 'fa', 'en'];

export interface DeskOptions {
  readonly language: Language;
  readonly theme?: 'light' | 'dark';
  readonly screen?: { readonly width: number; readonly height: number };
  /** Called by a name: passkeys need a host name instead of an address. */
  readonly byName?: boolean;
}

export interface Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly language: Language;
  readonly origin: string;
  /** A word of the screens, as this desk shows it. */
  readonly t: (key: string, facts?: Facts) => string;
  shot(name: string): Promise<void>;
  /** What went wrong so far; `expect` takes away what the journey itself brings about. */
  readonly flaws: string[];
  forgive(isExpected: (flaw: string) => boolean): void;
}

export interface Stage {
  readonly server: LiveServer;
  desk(options: DeskOptions): Promise<Desk>;
}

type Journey = (name: string, run: (stage: Stage) => Promise<void>) => void;

export interface JourneyOptions {
  readonly args?: readonly string[];
  /** Environment of the server, made before it starts. */
  readonly env?: () => Promise<Readonly<Record<string, string>>>;
  /** Left out: a free one. */
  readonly port?: () => Promise<number>;
  /** Folder of the server's data, made before it starts. */
  readonly dataDir?: () => Promise<string>;
}

/** Registers server and browser with node:test; the answer tells one journey after another. */
export function journeys({ args, env, port, dataDir }: JourneyOptions = {}): Journey {
  const program = findChromium();
  let browser: Browser | undefined;
  let server: LiveServer | undefined;
  if (program !== undefined) {
    before(async () => {
      const options = {
        ...(args === undefined ? {} : { args }),
        ...(dataDir === undefined ? {} : { dataDir: await dataDir() }),
        env: (await env?.()) ?? {},
        ...(port === undefined ? {} : { port: await port() }),
      };
      [browser, server] = await Promise.all([
        // In the C locale it could not write names of files that are not ASCII.
        chromium.launch({
          executablePath: program,
          args: FLAGS,
          env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
        }),
        startServer(options),
      ]);
    });
    after(async () => {
      await browser?.close();
      await server?.drop();
    });
  }
  const skip = program === undefined ? 'there is no Chromium on this machine' : false;
  return (name, run) => {
    test(name, { skip, timeout: JOURNEY_TIMEOUT_MS }, async () => {
      const stage = makeStage(must(browser, 'a browser'), must(server, 'a server'));
      await perform(name, stage, run);
    });
  };
}

type OpenStage = Stage & { readonly desks: Desk[] };

async function perform(
  name: string,
  stage: OpenStage,
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  try {
    await run(stage);
    for (const desk of stage.desks) assert.deepEqual(desk.flaws, [], `${name}: pages had flaws`);
  } catch (error) {
    for (const [at, desk] of stage.desks.entries()) {
      await desk.shot(`failed/${name.replaceAll(/\W+/g, '-')}-${at}`).catch(() => undefined);
      if (desk.flaws.length > 0) console.error(desk.flaws.join('\n'));
    }
    throw error;
  } finally {
    for (const desk of stage.desks) await desk.context.close();
  }
}

function makeStage(browser: Browser, server: LiveServer): OpenStage {
  const desks: Desk[] = [];
  return {
    server,
    desks,
    async desk(options) {
      const desk = await openDesk(browser, server, options);
      desks.push(desk);
      return desk;
    },
  };
}

async function openDesk(browser: Browser, server: LiveServer, options: DeskOptions): Promise<Desk> {
  const { language, theme = 'light', screen = DESKTOP } = options;
  const origin = options.byName === true ? `http://localhost:${server.port}` : server.url;
  const context = await browser.newContext({
    baseURL: origin,
    viewport: screen,
    colorScheme: theme,
    locale: { ar: 'ar-SA', fa: 'fa-IR', en: 'en-GB' }[language],
    timezoneId: 'Asia/Riyadh',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  // As if this person had chosen the language here before; a choice made since then stays.
  await context.addInitScript((chosen) => {
    const name = 'dawam.preferences';
    if (localStorage.getItem(name) === null) {
      localStorage.setItem(name, JSON.stringify({ language: chosen }));
    }
  }, language);
  const flaws: string[] = [];
  const page = await context.newPage();
  watch(page, origin, flaws);
  const words = wordsOf(language);
  const digits = ({ ar: 'arabic', fa: 'persian', en: 'western' } as const)[language];
  return {
    page,
    context,
    language,
    origin,
    flaws,
    t: (key, facts) => must(say(words, language, digits, key, facts), `a word for ${key}`),
    async shot(name) {
      // Pictures are for people to look at; where nobody will, only those of failures are made.
      if (process.env['CI'] !== undefined && !name.startsWith('failed/')) return;
      const path = join(SHOTS, `${name}.png`);
      mkdirSync(resolve(path, '..'), { recursive: true });
      await page.screenshot({ path });
    },
    forgive(isExpected) {
      flaws.splice(0, flaws.length, ...flaws.filter((flaw) => !isExpected(flaw)));
    },
  };
}

/** Refusals and the first "not signed in" are answers of the API, not flaws of a page. */
function watch(page: Page, origin: string, flaws: string[]): void {
  page.on('pageerror', (error) => flaws.push(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    if (message.text().startsWith('Failed to load resource')) return;
    flaws.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isOwn = url.origin === origin || url.protocol === 'blob:' || url.protocol === 'data:';
    if (!isOwn) flaws.push(`request leaves the origin: ${request.url()}`);
  });
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    const status = response.status();
    const isFlaw = status >= 500 || (status >= 400 && !pathname.startsWith('/api/'));
    if (isFlaw) flaws.push(`answer: ${status} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') flaws.push(`unanswered: ${request.url()} (${why})`);
  });
}

export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
}

/** The words of the screens: those of the modules, their own, and what the server says itself. */
function wordsOf(language: Language): Words {
  const modules = join(ROOT, 'src/modules');
  const screens = join(ROOT, 'src/web/screens');
  const followUp = join(modules, 'correspondence/follow-up');
  const files = [modules, screens]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .concat(followUp)
    .map((folder) => join(folder, `words.${language}.json`))
    .filter(existsSync);
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Words;
  const http = read(join(ROOT, `src/http/words.${language}.json`));
  const own = read(join(ROOT, `src/web/words/${language}.json`));
  return Object.assign({}, http, ...files.map(read), own) as Words;
}
