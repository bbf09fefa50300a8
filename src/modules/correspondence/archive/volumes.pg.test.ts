// Volumes of a file on a real database: laid by the real writer into the one that is open, secret
// letters too, listed with who closed which when, and found by the search.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { fileSubject } from '#modules/correspondence/file-subject.ts';
import { prepareIndex } from '#modules/correspondence/search/index-store.ts';
import { indexAll } from '#modules/correspondence/search/indexer.ts';
import { askedSearch } from '#modules/correspondence/search/shapes.ts';
import { findLetters } from '#modules/correspondence/search/views.ts';
import { RealOffices } from '#modules/correspondence/testing/real-offices.ts';
import { letterId, paperLetter, postId } from '#modules/correspondence/testing/world.ts';
import { listArchived, listFiles } from './files-view.ts';
import { listClosedVolumes } from './volumes-view.ts';

let real: RealOffices;
const file = '7/أ';

before(async () => {
  real = await RealOffices.open();
  await lay(1);
  await lay(2, { secrecy: 'secret' });
});

after(() => real.close());

async function lay(letter: number, more: object = {}): Promise<void> {
  await real.ask('north', 'register-incoming', letter, { ...paperLetter, ...more });
  await real.ask('north', 'write-off-letter', letter, { reason: 'noted' });
  await real.ask('north', 'archive-letter', letter, { file });
}

async function close(volume: number, letter: number): Promise<string> {
  const bytes = new Uint8Array(10).fill(200 + volume + letter);
  const outcome = await real.store.submit({
    ...{ id: uuidv7(real.nowMs, bytes), kind: 'close-volume', office: 'north' },
    ...{ subject: fileSubject(file), body: { file, volume, letter: letterId(letter) } },
    by: { person: 'huda', capacity: 'registrar', appointment: postId('north', 'registrar') },
  });
  if (isRefusal(outcome)) return outcome.refused;
  return outcome.recorded.map(({ kind }) => kind).join();
}

test('closed over a secret letter; the next letter lies in the next volume', async () => {
  assert.equal(await close(1, 2), 'volume-closed');
  assert.equal(await close(1, 1), 'correspondence.volume-not-open');
  assert.equal(await close(2, 1), 'correspondence.not-in-volume');
  await lay(3);
  const office = must(real.world.offices.get('north'), 'The office is there.');
  const viewer = { person: 'huda', capacities: ['registrar'] };
  const asking = { office, viewer, now: new Date(real.nowMs).toISOString() };
  const { authority } = real.world;
  const { files, letters, closed } = await real.read(async (db) => ({
    files: await listFiles(db, asking, ''),
    letters: await listArchived(db, asking, { file }),
    closed: await listClosedVolumes(db, asking, { file, authority }),
  }));
  assert.deepEqual(
    files.files.map((one) => [one.file, one.letters, one.volumes]),
    [[file, 3, 2]],
  );
  assert.deepEqual(
    letters.rows.map(({ letter, volume }) => [Number(letter.slice(-4)), volume]),
    [
      [3, 2],
      [1, 1],
      [2, 1],
    ],
  );
  assert.deepEqual(
    closed.map(({ volume, by }) => [volume, by.person, by.names?.en]),
    [[1, 'huda', 'Huda en']],
  );
});

test('the search narrows to a file and a volume of it, and counts both', async () => {
  const pool = real.store.database.writers;
  await prepareIndex(pool);
  const findDays = () => ({ calendar: 'gregory', timeZone: 'Asia/Riyadh' }) as const;
  const opener = real.store.keyring;
  await indexAll({ pool, opener, findDays });
  await lay(4);
  await real.ask('north', 'register-incoming', 5, paperLetter);
  // What is laid into a file changes nothing of its words.
  await indexAll({ pool, opener, findDays });
  const office = must(real.world.offices.get('north'), 'The office is there.');
  const viewer = { person: 'huda', capacities: ['registrar'] };
  const asking = { office, viewer, now: new Date(real.nowMs).toISOString() };
  const found = async (asked: object) => {
    const answer = await real.read((db) => findLetters(db, asking, askedSearch.parse(asked)));
    const letters = answer.rows.map(({ letter }) => Number(letter.slice(-4)));
    const facets = new Map(answer.facets?.map(({ facet, values }) => [facet, values]));
    return { letters: letters.toSorted((a, b) => a - b), facets };
  };
  const { letters, facets } = await found({ q: '', facets: 'true' });
  assert.deepEqual(letters, [1, 2, 3, 4, 5]);
  const tally = (facet: 'file' | 'volume') =>
    facets.get(facet)?.map(({ value, letters: count }) => `${value}: ${count}`);
  assert.deepEqual(tally('file'), [`${file}: 4`]);
  assert.deepEqual(tally('volume'), ['1: 2', '2: 2']);
  assert.deepEqual((await found({ q: '', file })).letters, [1, 2, 3, 4]);
  assert.deepEqual((await found({ q: '', file, volume: '2' })).letters, [3, 4]);
  assert.deepEqual((await found({ q: '', file: '7' })).letters, []);
});
