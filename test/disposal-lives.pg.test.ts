// Random lives with holds and disposals, on a real database: whatever order they come in, what is
// held or not archived is never destroyed, nothing of what was destroyed is left anywhere, and
// everything that is checked of a server still holds.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { isRefusal } from '#kernel/refusal.ts';
import { prepareIndex } from '#modules/correspondence/search/index-store.ts';
import { indexAll } from '#modules/correspondence/search/indexer.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { verifyData } from '#store/upkeep.ts';
import { archiveLetter, disposalOf, prepareDisposal } from './disposing.ts';
import { foundCountry, modules } from './small-country.ts';
import type { Country } from './small-country.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let country: Country;
let sql: pg.Client;

before(async () => {
  database = await testDatabase();
  country = await foundCountry(database.url);
  await prepareDisposal(country);
  await prepareIndex(country.store.database.writers);
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
});

after(async () => {
  await sql.end();
  await country.drop();
  await database.drop();
});

const by = { person: 'archivist-a', capacity: 'archivist', appointment: 'archivist-a' };

interface Life {
  readonly letter: string;
  readonly word: string;
  readonly file: string | null;
  holds: number;
  isOut: boolean;
  isGone: boolean;
}

type Step = { readonly at: number; readonly act: 'hold' | 'lift' | 'take-out' | 'dispose' };

let made = 0;

/** As the server does it behind the acts. */
async function index(): Promise<void> {
  const { database: of, keyring: opener } = country.store;
  const findDays = (office: string) => country.authority.findOffice(office);
  await indexAll({ pool: of.writers, opener, findDays });
}

async function begin(): Promise<Life> {
  made += 1;
  const word = `كلمة${made}نادرة${made * 7919}`;
  const bytes = Buffer.from(`%PDF-1.4\n%${word}\n%%EOF\n`);
  const kept = await country.store.files.put(
    (async function* () {
      yield bytes;
    })(),
  );
  assert.ok(kept.ok);
  const { sha256, sizeBytes, mediaType } = kept;
  const files = [{ sha256, sizeBytes, mediaType, name: `${word}.pdf` }];
  const letter = await archiveLetter(country, 'a', { subject: word, text: word, files });
  return { letter, word, file: sha256, holds: 0, isOut: false, isGone: false };
}

/** What the law must say, told by a model of three lines. */
async function live(life: Life, act: Step['act']): Promise<void> {
  const { letter: subject } = life;
  const ask = async (kind: string, body: object) =>
    !isRefusal(await country.submit({ office: 'a', by, kind, subject, body }));
  switch (act) {
    case 'hold': {
      const order = { number: String(life.holds + 1) };
      const isDone = await ask('place-hold', { reason: 'case', authority: `C${made}`, order });
      assert.equal(isDone, !life.isGone);
      if (isDone) life.holds += 1;
      return;
    }
    case 'lift': {
      const { rows } = await sql.query<{ holds: number }>(
        'select holds from tables.letter where subject = $1',
        [subject],
      );
      assert.equal(rows[0]?.holds, life.isGone ? 0 : life.holds);
      const history = await country.store.reader.listEntriesOf('a', subject);
      const lifted = new Set(
        history.flatMap(({ entry }) => (entry.kind === 'hold-lifted' ? [entry.body['hold']] : [])),
      );
      const placed = history.flatMap(({ entry }) =>
        entry.kind === 'hold-placed' ? [entry.body['hold']] : [],
      );
      const hold = placed.find((one) => !lifted.has(one)) ?? 1;
      const isDone = await ask('lift-hold', { hold, reason: 'ended' });
      assert.equal(isDone, !life.isGone && life.holds > 0);
      if (isDone) life.holds -= 1;
      return;
    }
    case 'take-out': {
      const isDone = await ask('undo-archiving', { reason: 'needed' });
      assert.equal(isDone, !life.isGone && !life.isOut);
      if (isDone) life.isOut = true;
      return;
    }
    case 'dispose': {
      const outcome = await country.submit(disposalOf('a', [subject]));
      assert.equal(!isRefusal(outcome), !life.isGone && !life.isOut && life.holds === 0);
      if (!isRefusal(outcome)) life.isGone = true;
    }
  }
}

/** All text and bytes of the whole database, and of the data folder. */
async function everything(): Promise<Buffer> {
  const columns = await sql.query<{ name: string; column: string; type: string }>(
    `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
        quote_ident(a.attname) as column, t.typname as type
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
      where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and n.nspname in ('dawam', 'tables', 'search', 'post')`,
  );
  const parts: Buffer[] = [];
  for (const { name, column, type } of columns.rows) {
    const value = type === 'bytea' ? column : `convert_to(${column}::text, 'UTF8')`;
    const { rows } = await sql.query<{ bytes: Buffer | null }>(
      `select ${value} as bytes from ${name}`,
    );
    for (const { bytes } of rows) if (bytes !== null) parts.push(bytes);
  }
  const names = await readdir(country.dataDir, { recursive: true, withFileTypes: true });
  for (const one of names.filter((name) => name.isFile())) {
    parts.push(Buffer.from(one.name), await readFile(join(one.parentPath, one.name)));
  }
  return Buffer.concat(parts);
}

test('random lives with holds and disposals', async () => {
  const step: fc.Arbitrary<Step> = fc.record({
    at: fc.integer({ min: 0, max: 2 }),
    act: fc.constantFrom('hold', 'lift', 'take-out', 'dispose', 'dispose'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const lives = [await begin(), await begin(), await begin()];
      await index();
      for (const { at, act } of steps) {
        const life = lives[at];
        if (life !== undefined) await live(life, act);
      }
      await country.store.clearUp();
      await index();
      const all = await everything();
      for (const { word, isGone, file } of lives) {
        assert.equal(all.includes(word), !isGone, word);
        assert.equal((await country.store.files.find(file ?? '')) === undefined, isGone);
      }
      const options = { dataDir: country.dataDir, databaseUrl: database.url, modules };
      assert.deepEqual((await verifyData(options)).flaws, []);
    }),
    { numRuns: 12 },
  );
});
