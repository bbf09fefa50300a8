// Volumes of a file on a real database: laid by the real writer into the one that is open, secret
// letters too, and listed with who closed which when.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { fileSubject } from '#modules/correspondence/file-subject.ts';
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
