// A real store with the real modules and two offices, for tests of what is kept: acts are asked for
// as the server or as a clerk, without http between.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Authority } from '#kernel/authority.ts';
import type { Answer, Command, Outcome } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { assert } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import { directory } from '#modules/directory/module.ts';
import { clearing } from '#modules/correspondence/archive/clearing.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { forms } from '#modules/correspondence/sheet.ts';
import { makeFallback } from '#modules/fallback/module.ts';
import { officeRules } from '#modules/office-rules/module.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import type { StoreOptions } from '#store/store-options.ts';

export const modules = [directory, correspondence, officeRules, makeFallback(forms)];
export const newId = (): string => uuidv7(Date.now(), randomBytes(10));
const server = { person: 'office-server', capacity: 'server' };
const named = (text: string) => ({ ar: text, fa: text, en: text });

export interface Country {
  readonly store: Store;
  readonly authority: Authority;
  readonly dataDir: string;
  /** Whatever it is, by whomever. */
  submit(command: Omit<Command, 'id'>): Promise<Outcome>;
  /** As the registrar of that office, or its head. */
  ask(
    office: string,
    kind: string,
    subject: string,
    body: object,
    as?: 'registrar' | 'head',
  ): Promise<Answer>;
  /** Ends the store; the data stay. */
  close(): Promise<void>;
  drop(): Promise<void>;
}

function personOf(office: string, capacity: 'registrar' | 'head'): string {
  return capacity === 'head' ? `head-${office}` : `clerk-${office}`;
}

/** The store of a country that was founded before, or is to be. */
export async function openCountry(more: Pick<StoreOptions, 'dataDir'> & Partial<StoreOptions>) {
  return await openStore({
    ...{
      modules,
      authority: createLiveAuthority(),
      clock: Date.now,
      random: randomBytes,
      clearing,
    },
    ...more,
  });
}

/**
 * Offices `a` and `b`, each with a registrar and a head; `databaseUrl` undefined for an embedded
 * database.
 */
export async function foundCountry(databaseUrl?: string): Promise<Country> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dawam-country-'));
  const authority = createLiveAuthority();
  const more = databaseUrl === undefined ? {} : { databaseUrl };
  const store = await openCountry({ dataDir, authority, ...more });

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
    for (const capacity of ['registrar', 'head'] as const) {
      const person = personOf(id, capacity);
      await found('enrol-person', `person/${person}`, { names: named('كاتب') });
      await found('appoint', `appointment/${capacity}-${id}`, {
        ...{ person, office: id, capacity, title: named('مسجل') },
        ...{ from: '2026-01-01T00:00:00.000Z', letter: { number: '1', date: '2026-01-01' } },
      });
    }
  }
  const close = () => store.close();
  return {
    store,
    authority,
    dataDir,
    submit: (command) => store.submit({ ...command, id: newId() }),
    ask(home, kind, subject, body, capacity = 'registrar') {
      const appointment = `${capacity}-${home}`;
      const by = { person: personOf(home, capacity), capacity, appointment };
      return submit(by, home, kind, [subject, body]);
    },
    close,
    async drop() {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
