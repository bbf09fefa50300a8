// A real store with the real modules and two offices, for tests of what is kept: acts are asked for
// as the server or as a clerk, without http between.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Answer } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { assert } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import { directory } from '#modules/directory/module.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';

export const modules = [directory, correspondence];
export const newId = (): string => uuidv7(Date.now(), randomBytes(10));
const server = { person: 'office-server', capacity: 'server' };
const named = (text: string) => ({ ar: text, fa: text, en: text });

export interface Country {
  readonly store: Store;
  readonly dataDir: string;
  /** As the registrar of that office. */
  ask(office: string, kind: string, subject: string, body: object): Promise<Answer>;
  /** Ends the store; the data stay. */
  close(): Promise<void>;
  drop(): Promise<void>;
}

/** Offices `a` and `b`, each with a registrar; `databaseUrl` undefined for an embedded database. */
export async function foundCountry(databaseUrl?: string): Promise<Country> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dawam-country-'));
  const authority = createLiveAuthority();
  const store = await openStore({
    dataDir,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    modules,
    authority,
    clock: Date.now,
    random: randomBytes,
  });

  async function submit(by: typeof server, office: string, kind: string, about: [string, object]) {
    const [subject, body] = about;
    const outcome = await store.submit({ id: newId(), kind, office, subject, by, body });
    assert(!isRefusal(outcome), `${kind} was refused: ${JSON.stringify(outcome)}`);
    return outcome;
  }
  const found = (kind: string, subject: string, body: object) =>
    submit(server, 'directory', kind, [subject, body]);

  const office = (code: string) => ({
    ...{ institution: 'state', code, names: named(code), calendar: 'islamic-umalqura' },
    ...{ digits: 'arabic', timeZone: 'Asia/Riyadh', language: 'ar' },
  });
  const pattern = { pattern: '{office}/{serial}', restarts: 'yearly', names: named('سجل') };
  const registers = { incoming: pattern, outgoing: pattern };
  await found('open-institution', 'institution/state', { names: named('دولة') });
  await found('found-directory', 'office/directory', office('0'));
  for (const id of ['a', 'b']) {
    await found('open-office', `office/${id}`, { ...office(id === 'a' ? '12' : '14'), registers });
    await found('enrol-person', `person/clerk-${id}`, { names: named('كاتب') });
    await found('appoint', `appointment/registrar-${id}`, {
      ...{ person: `clerk-${id}`, office: id, capacity: 'registrar', title: named('مسجل') },
      ...{ from: '2026-01-01T00:00:00.000Z', letter: { number: '1', date: '2026-01-01' } },
    });
  }
  const close = () => store.close();
  return {
    store,
    dataDir,
    ask(home, kind, subject, body) {
      const appointment = `registrar-${home}`;
      const by = { person: `clerk-${home}`, capacity: 'registrar', appointment };
      return submit(by, home, kind, [subject, body]);
    },
    close,
    async drop() {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
