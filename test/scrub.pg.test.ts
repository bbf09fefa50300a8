// After a disposal and a scrub no byte of the database's own folder holds a word of the letter: not
// its tables, not the space that they have freed, not the write-ahead log.
import assert from 'node:assert/strict';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { scrubData } from '#store/scrub.ts';
import { backupData, verifyData } from '#store/upkeep.ts';

import { archiveLetter, disposalOf, prepareDisposal } from './disposing.ts';
import { foundCountry, modules } from './small-country.ts';

const word = 'QUARTZDESTROYED';
const kept = 'QUARTZKEPT';

/** Files of the folder in which the word stands. */
async function listHolding(folder: string, sought: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const holding: string[] = [];
  for (const one of names.filter((name) => name.isFile())) {
    const path = join(one.parentPath, one.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    const forms = [Buffer.from(sought), Buffer.from(sought.toLowerCase())];
    if (forms.some((form) => bytes.includes(form))) holding.push(path);
  }
  return holding;
}

test('no byte of the folder of the database holds what was destroyed', async () => {
  const country = await foundCountry();
  const { dataDir, store } = country;
  let folder = dataDir;
  try {
    await prepareDisposal(country);
    const letter = await archiveLetter(country, 'a', { subject: word, text: word });
    await archiveLetter(country, 'a', { subject: kept, text: kept });
    const [setting] = await store.database.writers.query<{ data_directory: string }>({
      text: 'show data_directory',
    });
    folder = must(setting, 'PostgreSQL says where it is.').data_directory;
    const target = join(dataDir, 'before.tar.gz');
    const options = { dataDir, modules };
    await backupData({ ...options, target, takenAt: '2026-01-01T00:00:00.000Z' });
    assert.ok(!isRefusal(await country.submit(disposalOf('a', [letter]))));
    await store.clearUp();
    await country.close();
    assert.ok((await listHolding(folder, word)).length > 0, 'it lingers, or this shows nothing');

    const report = await scrubData({ ...options, backupsDir: dataDir });
    assert.ok(report.segments > 0);
    assert.deepEqual(report.olderBackups, [target]);
    assert.deepEqual(await listHolding(folder, word), []);
    assert.ok((await listHolding(folder, kept)).length > 0);
    assert.deepEqual((await verifyData(options)).flaws, []);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  }
});
