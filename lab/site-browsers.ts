// People at browsers in a lab of three sites: one Chromium on a machine of its own, which knows the
// fronts by name and believes their certificates by their keys. A desk is one person's browser in
// one language; what goes wrong on its page is kept. Wants Chromium.
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { must } from '#lib/assert.ts';

import { until } from './asking.ts';
import type { SiteEngines } from './site-engines.ts';
import { PUBLIC_URL, ROOT } from './site-lab-files.ts';
import { worldFolder } from './world.ts';

export const CHROMIUM = '/usr/bin/chromium';
export const LANGUAGES = ['ar', 'fa', 'en'] as const;
export type DeskLanguage = (typeof LANGUAGES)[number];

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];
const SCREEN = { width: 1_280, height: 860 };
const STEP_TIMEOUT_MS = 60_000;
/** A server without its database says so, until the other leads. */
const PUT_OFF = [502, 503, 504];
const EXPECTED = ['/api/health', '/api/live'];
/** What is shown as an alarm from now on, until the page is loaded again. */
const WATCH_ALARMS = `window.alarms = [];
  new MutationObserver(() => {
    for (const one of document.querySelectorAll('[role=alert]')) {
      if (one.textContent !== '') window.alarms.push(one.textContent);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  undefined`;
const LOCALES = { ar: 'ar-SA', fa: 'fa-IR', en: 'en-GB' } as const;

interface Country {
  readonly people: readonly {
    readonly id: string;
    readonly names: Readonly<Record<DeskLanguage, string>>;
  }[];
}

/** Opens desks; all of them are on one machine of the country. */
export class Browsers {
  readonly #browser: Browser;
  readonly #shots: string;

  private constructor(browser: Browser, shots: string) {
    [this.#browser, this.#shots] = [browser, shots];
  }

  static async start(engines: SiteEngines, shots: string): Promise<Browsers> {
    const machine = engines.net.addMachine('clerk');
    const program = join(worldFolder(), 'chromium');
    const enter = `exec nsenter --net=/run/netns/${machine.name} ${CHROMIUM} "$@"`;
    writeFileSync(program, `#!/bin/sh\n${enter}\n`, { mode: 0o755 });
    const { host } = new URL(PUBLIC_URL);
    const { main, standby } = engines.machines;
    // The public name leads to main, as its operators have it; the others are of the sites.
    const names = [
      `MAP ${host} ${main.address}`,
      ...[main, standby].map(({ name, address }) => `MAP ${name}.${host} ${address}`),
    ];
    const keys = (['main', 'standby'] as const).map((name) => keyOf(engines.fileOf(name, TLS)));
    const browser = await chromium.launch({
      executablePath: program,
      args: [
        ...FLAGS,
        `--host-resolver-rules=${names.join(', ')}`,
        `--ignore-certificate-errors-spki-list=${keys.join(',')}`,
      ],
      env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    });
    return new Browsers(browser, shots);
  }

  /** Signed in by the ready seat of the demonstration, at the first page. */
  async openDesk(language: DeskLanguage, person: string): Promise<Desk> {
    const context = await this.#browser.newContext({
      ...{ baseURL: PUBLIC_URL, viewport: SCREEN, locale: LOCALES[language] },
      ...{ timezoneId: 'Asia/Riyadh', reducedMotion: 'reduce' },
    });
    context.setDefaultTimeout(STEP_TIMEOUT_MS);
    const chosen = JSON.stringify(JSON.stringify({ language }));
    await context.addInitScript(`localStorage['dawam.preferences'] ??= ${chosen}`);
    const desk = new Desk(context, await context.newPage(), language, this.#shots);
    await desk.signIn(nameOf(person, language));
    return desk;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

export class Desk {
  readonly page: Page;
  readonly language: DeskLanguage;
  /** What went wrong on the page, in the order of time. */
  flaws: string[] = [];
  /** Questions that were put off: the page asks them again, and nobody sees it. */
  putOff = 0;
  readonly #context: BrowserContext;
  readonly #shots: string;
  readonly #words: Readonly<Record<string, unknown>>;

  constructor(context: BrowserContext, page: Page, language: DeskLanguage, shots: string) {
    [this.#context, this.page, this.language] = [context, page, language];
    this.#shots = shots;
    this.#words = wordsOf(language);
    this.#watch();
  }

  /** A word without gaps, as the screens have it in this language. */
  t(key: string): string {
    const word = this.#words[key];
    return must(typeof word === 'string' ? word : undefined, `There is a word ${key}.`);
  }

  /** What stands before the first gap of a word. */
  start(key: string): string {
    return this.t(key).split('{')[0] ?? '';
  }

  async signIn(name: string): Promise<void> {
    await this.page.goto('/');
    await this.page.getByRole('button', { name }).click();
    await this.page.getByRole('banner').getByRole('button', { name }).waitFor();
    await this.page.getByRole('main').getByRole('heading').first().waitFor();
    const look = 'navigator.serviceWorker.controller !== null';
    await until('the page knows the other front', async () => {
      return (await this.page.evaluate(look)) === true;
    });
  }

  async shot(name: string): Promise<void> {
    mkdirSync(this.#shots, { recursive: true });
    await this.page.screenshot({ path: join(this.#shots, `${name}-${this.language}.png`) });
  }

  /** What goes wrong from now on, or is shown as an alarm, is a flaw. */
  async beginWatch(): Promise<void> {
    [this.flaws, this.putOff] = [[], 0];
    await this.page.evaluate(WATCH_ALARMS);
  }

  /** Before the page is loaded again. */
  async readAlarms(): Promise<void> {
    const alarms = (await this.page.evaluate('window.alarms')) as readonly string[] | undefined;
    if (alarms === undefined) this.flaws.push('the page was loaded again');
    else this.flaws.push(...new Set(alarms.map((text) => `shown: ${text}`)));
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  #watch(): void {
    this.page.on('pageerror', (error) => this.flaws.push(`error: ${error.message}`));
    this.page.on('response', (response) => {
      const status = response.status();
      if (PUT_OFF.includes(status)) this.putOff += 1;
      else if (status >= 500) this.flaws.push(`answer: ${status} ${response.url()}`);
    });
    this.page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      const { pathname } = new URL(request.url());
      // A front is asked whether it is there; news end with their server and begin anew.
      if (why === 'net::ERR_ABORTED' || EXPECTED.includes(pathname)) return;
      this.flaws.push(`unanswered: ${request.url()} (${why})`);
    });
  }
}

const TLS = 'etc/dawam/tls/front.crt';

/** As Chromium names a key that it is to believe. */
function keyOf(certificate: string): string {
  const { publicKey } = new X509Certificate(readFileSync(certificate));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}

function nameOf(person: string, language: DeskLanguage): string {
  const country = JSON.parse(readFileSync(join(ROOT, 'demo/country.json'), 'utf8')) as Country;
  const found = country.people.find(({ id }) => id === person);
  return must(found, `There is ${person}.`).names[language];
}

function wordsOf(language: DeskLanguage): Readonly<Record<string, unknown>> {
  const folders = ['src/modules', 'src/web/screens'].flatMap((floor) =>
    readdirSync(join(ROOT, floor)).map((name) => join(floor, name, `words.${language}.json`)),
  );
  const files = [...folders, `src/web/words/${language}.json`].map((file) => join(ROOT, file));
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as object;
  return Object.assign({}, ...files.filter((file) => existsSync(file)).map(read)) as Readonly<
    Record<string, unknown>
  >;
}
