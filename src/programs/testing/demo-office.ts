// An office server of the demonstration on a database of its own, asked as a browser asks it: for
// tests of what leaves a whole server. Closed with `close`; its folder goes with it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, must } from '#lib/assert.ts';
import type { CreatedApp } from '#http/server.ts';
import { foundCountry, listSeatPeople, readDemoData } from '#programs/demo-country.ts';
import { makeOfficeApp, openOffice, root } from '#programs/office.ts';
import type { OpenOffice } from '#programs/office.ts';
import { readSettings } from '#programs/settings.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';

const host = 'localhost:4180';
const origin = `http://${host}`;

export interface DemoOffice {
  readonly dataDir: string;
  readonly database: TestDatabase;
  readonly open: OpenOffice;
  readonly app: CreatedApp;
  /** Signs in by a click; the answer is the cookie. */
  sitDown(person: string): Promise<string>;
  get(path: string, cookie: string): Promise<Response>;
  send(path: string, body: unknown, cookie: string): Promise<Response>;
  close(): Promise<void>;
}

/** `name` is seen in the folder's name only. */
export async function openDemoOffice(name: string): Promise<DemoOffice> {
  const dataDir = mkdtempSync(join(tmpdir(), `dawam-${name}-`));
  const database = await testDatabase();
  const settings = readSettings({ data: dataDir }, { DATABASE_URL: database.url });
  const open = await openOffice(settings, () => undefined);
  const { country } = readDemoData(root);
  await foundCountry(open.store, country);
  const demo = { people: listSeatPeople(country) };
  const app = makeOfficeApp(open, { settings, demo, checkAnswers: true }, () => undefined);
  const send = async (path: string, body: unknown, cookie: string) => {
    const headers = { cookie, origin, host, 'content-type': 'application/json' };
    return await app.hono.request(path, { method: 'POST', body: JSON.stringify(body), headers });
  };
  return {
    ...{ dataDir, database, open, app, send },
    async sitDown(person) {
      const answer = await send('/api/sign-in/demo-seat', { person }, '');
      assert(answer.status === 200, `${person} has a seat.`);
      return must(answer.headers.get('set-cookie')?.split(';')[0], 'A cookie is set.');
    },
    get: async (path, cookie) => await app.hono.request(path, { headers: { cookie, host } }),
    async close() {
      app.close();
      await open.store.close();
      await database.drop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
