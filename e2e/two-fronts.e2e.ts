// An office that a centre hosts, at two Dawam servers with one database and a front each: the
// server that the page came from loses its power while a clerk types. Nobody notices: no error, no
// new sign-in, the act gets its number at the other, and the page opens again there.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { must } from '#lib/assert.ts';
import { lacksOpenssl, makeSiteTls } from '#programs/testing/site-tls.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { freePort, startServer } from '#test/live-server.ts';

import { journeys } from './browser.ts';
import { fillIncoming, numberGiven, openSignedIn, RANA, submitIncoming } from './clerk.ts';
import { isOnceIn, sentenceStart } from './cut.ts';

const SITES = ['main', 'standby'] as const;

class Sites {
  readonly #home: string;
  readonly #database: TestDatabase;
  readonly ports: Readonly<Record<'main' | 'standby', number>>;

  private constructor(home: string, database: TestDatabase, ports: Sites['ports']) {
    this.#home = home;
    this.#database = database;
    this.ports = ports;
  }

  static async make(): Promise<Sites> {
    const home = await mkdtemp(join(tmpdir(), 'dawam-fronts-'));
    const ports = { main: await freePort(), standby: await freePort() };
    const files = { main: await freePort(), standby: await freePort() };
    const tls = must(makeSiteTls('dawam')[0], 'It was made.');
    const path = (name: string) => join(home, name);
    for (const name of ['ca', 'cert', 'key'] as const) await writeFile(path(name), tls[name]);
    await writeFile(path('site.key'), `${'0a'.repeat(32)}\n`);
    for (const name of SITES) {
      const own = {
        ...{ name, onOneCopy: 'go-on', siteKey: path('site.key') },
        // Nobody answers for Patroni here, so nothing is moved.
        holders: SITES.map((site) => {
          return { name: site, address: '127.0.0.1', patroni: 'http://127.0.0.1:9' };
        }),
        listen: { host: '127.0.0.1', port: files[name] },
        others: SITES.filter((site) => site !== name).map((site) => {
          return { name: site, url: `https://127.0.0.1:${files[site]}` };
        }),
        fronts: SITES.map((site) => `http://localhost:${ports[site]}`),
        tls: { ca: path('ca'), cert: path('cert'), key: path('key') },
      };
      await writeFile(path(`${name}.json`), JSON.stringify(own));
    }
    return new Sites(home, await testDatabase(), ports);
  }

  async dataDir(site: 'main' | 'standby'): Promise<string> {
    const folder = join(this.#home, `data-${site}`);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  environment(site: 'main' | 'standby'): Readonly<Record<string, string>> {
    return {
      DATABASE_URL: this.#database.url,
      DAWAM_SITE_FILE: join(this.#home, `${site}.json`),
      DAWAM_PUBLIC_URL: `http://localhost:${this.ports.main}`,
    };
  }

  async drop(): Promise<void> {
    await this.#database.drop();
    await rm(this.#home, { recursive: true, force: true });
  }
}

let made: Promise<Sites> | undefined;
const sites = () => (made ??= Sites.make());

if (lacksOpenssl === false) {
  const journey = journeys({
    env: async () => (await sites()).environment('main'),
    port: async () => (await sites()).ports.main,
    dataDir: async () => await (await sites()).dataDir('main'),
  });
  after(async () => await (await made)?.drop());

  journey('the site of a page is lost while a clerk types, and nobody notices', async (stage) => {
    const { environment, ports, dataDir } = await bound();
    const env = environment('standby');
    const port = ports.standby;
    const standby = await startServer({ env, port, dataDir: await dataDir('standby') });
    try {
      const desk = await stage.desk({ language: 'ar', byName: true });
      const { page } = desk;
      await openSignedIn(desk, RANA);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      const letter = { from: 'هيئة الطيران', theirNumber: '٤٢', subject: 'موقع ينطفئ' };
      await fillIncoming(desk, letter);
      await page.evaluate(() => Object.assign(window, { wasHere: true }));
      await stage.server.kill();
      await submitIncoming(desk);
      const number = await numberGiven(desk, 'done.register-incoming');
      assert.ok(await page.evaluate(() => 'wasHere' in window), 'the page was not loaded again');
      assert.equal(await page.getByText(sentenceStart(desk, 'thread.lost')).count(), 0);
      await desk.shot('fronts/number-at-standby');
      await isOnceIn(standby, RANA, letter.subject, number);
      // Opened again it comes from the other front, and nobody signs in anew.
      await page.goto('/incoming');
      await page.getByText(letter.subject).first().waitFor();
      await desk.shot('fronts/opened-again');
      // The stream of news broke off with its server; every question had its answer.
      desk.forgive((flaw) => /^unanswered: \S+\/api\/live /.test(flaw));
      await desk.context.close();
    } finally {
      await standby.drop();
    }
  });
} else {
  test('a page with two fronts', { skip: lacksOpenssl }, () => undefined);
}

async function bound() {
  const all = await sites();
  return {
    ports: all.ports,
    environment: (site: 'main' | 'standby') => all.environment(site),
    dataDir: async (site: 'main' | 'standby') => await all.dataDir(site),
  };
}
