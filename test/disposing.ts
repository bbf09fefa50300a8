// Disposal in a small country: its archivist and committee, its retention classes, letters that lie
// in the archive. Run as a program, it disposes of one letter and is killed right after the commit.
import { env } from 'node:process';
import { isRefusal } from '#kernel/refusal.ts';
import type { Command, Outcome } from '#kernel/module.ts';
import { assert, must } from '#lib/assert.ts';
import { clearing } from '#modules/correspondence/archive/clearing.ts';
import { newId, openCountry } from './small-country.ts';
import type { Country } from './small-country.ts';

const named = (text: string) => ({ ar: text, fa: text, en: text });

/** A head and an archivist for office `a` and `b`, and a class whose letters go at once. */
export async function prepareDisposal(country: Country): Promise<void> {
  const by = { person: 'office-server', capacity: 'server' };
  for (const office of ['a', 'b']) {
    for (const [name, capacity] of [
      ['director', 'head'],
      ['archivist', 'archivist'],
    ]) {
      const [person, id] = [`${name}-${office}`, `${name}-${office}`];
      const at = { office: 'directory', by };
      const enrol = { ...at, kind: 'enrol-person', subject: `person/${person}` };
      recorded(await country.submit({ ...enrol, body: { names: named(person) } }));
      const body = {
        ...{ person, office, capacity, title: named(person), from: '2026-01-01T00:00:00.000Z' },
        letter: { number: '1', date: '2026-01-01' },
      };
      recorded(
        await country.submit({ ...at, kind: 'appoint', subject: `appointment/${id}`, body }),
      );
    }
    const items = [{ code: '0', names: named('0'), years: 0, action: 'destroy', basis: 'law' }];
    const body = { rules: { items }, reason: 'law', version: 0 };
    await country.ask(office, 'set-retention-classes', 'office-rules/retention-classes', body);
  }
}

function recorded(outcome: Outcome): void {
  assert(!isRefusal(outcome), `It was refused: ${JSON.stringify(outcome)}`);
}

export interface Brought {
  readonly subject: string;
  readonly text?: string;
  readonly files?: readonly object[];
}

/** Registered, written off and archived in class 0: the letter. */
export async function archiveLetter(
  country: Country,
  office: string,
  { subject, text = '', files = [] }: Brought,
): Promise<string> {
  const letter = `letter/${newId()}`;
  const from = { office: null, name: `مرسل ${subject}` };
  const body = {
    subject,
    text,
    abstract: `خلاصة ${subject}`,
    from,
    files,
    receivedOn: '2026-01-05',
  };
  await country.ask(office, 'register-incoming', letter, body);
  await country.ask(office, 'write-note', letter, { text: `شرح ${subject}` });
  await country.ask(office, 'refer-letter', letter, { to: [{ unit: `وحدة ${subject}` }] });
  await layAside(country, office, letter);
  return letter;
}

export async function layAside(country: Country, office: string, letter: string): Promise<void> {
  const subject = letter;
  const by = { person: `director-${office}`, capacity: 'head', appointment: `director-${office}` };
  const body = { reason: 'noted', note: `ملاحظة ${letter}` };
  recorded(await country.submit({ office, by, kind: 'write-off-letter', subject, body }));
  const file = { file: `ملف ${letter}`, retention: '0', place: `رف ${letter}` };
  await country.ask(office, 'archive-letter', letter, file);
}

export function disposalOf(office: string, letters: readonly string[]): Omit<Command, 'id'> {
  const by = {
    ...{ person: `archivist-${office}`, capacity: 'archivist' },
    appointment: `archivist-${office}`,
  };
  const decision = { number: '9/د', date: '2026-11-01', basis: 'نظام الوثائق' };
  const committee = [`director-${office}`, `registrar-${office}`];
  const body = { decision, committee, letters };
  return { office, by, kind: 'dispose-letters', subject: `disposal/${newId()}`, body };
}

if (import.meta.main) {
  const read = (name: string) => must(env[name], `${name} is said.`);
  const store = await openCountry({
    dataDir: read('DISPOSING_DATA'),
    databaseUrl: read('DISPOSING_DATABASE'),
    // The first thing that is done after the commit.
    clearing: {
      ...clearing,
      async clearSubject() {
        process.kill(process.pid, 'SIGKILL');
        return [];
      },
    },
  });
  await store.submit({ ...disposalOf('a', [read('DISPOSING_LETTER')]), id: newId() });
}
