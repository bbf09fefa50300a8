// An independent judge: xmllint, with the schemas themselves, over whatever letters there may be.
// The schemas are not ours to ship: DAWAM_SCHEMAS, or ../shared/schemas beside the clone, is a
// folder with Dvk_kapsel_vers_2_1_eng_est, arkivstruktur, loependeJournal, offentligJournal,
// endringslogg, metadatakatalog and addml, each as .xsd.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { once } from '#archive/bag-writer.ts';
import { capsuleFiles, findCapsule } from './capsule-letter.ts';
import { writeCapsule } from './capsule-stream.ts';
import { publicCopy } from './letter-record.ts';
import type { LetterRecord } from './letter-record.ts';
import { archiveXml } from './noark-archive.ts';
import { changesXml } from './noark-changes.ts';
import { depositXml } from './noark-deposit.ts';
import { documentsOf } from './noark-documents.ts';
import { planFolders } from './noark-folders.ts';
import { journalXml } from './noark-journal.ts';
import { anyRecord, hostileText, look } from './testing/records.ts';

const beside = join(import.meta.dirname, '../../../../../shared/schemas');
const schemas = process.env['DAWAM_SCHEMAS'] ?? beside;
const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined;
const why = hasXmllint ? 'DAWAM_SCHEMAS names no folder with schemas' : 'xmllint is not here';
const skip = hasXmllint && existsSync(schemas) ? false : why;
const folder = mkdtempSync(join(tmpdir(), 'dawam-schemas-'));
after(() => rmSync(folder, { recursive: true }));

const LETTERS = 300;
const records: readonly LetterRecord[] = fc.sample(anyRecord, { numRuns: LETTERS, seed: 11 });

/** Every document in one run of the judge; what it says of those that are not valid. */
function judge(schema: string, documents: readonly string[]): string {
  const paths = documents.map((document, at) => {
    const path = join(folder, `${schema}-${at}.xml`);
    writeFileSync(path, document);
    return path;
  });
  const args = ['--noout', '--nonet', '--huge', '--schema', join(schemas, `${schema}.xsd`)];
  const { status, stderr } = spawnSync('xmllint', [...args, ...paths], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  assert.ok(existsSync(join(schemas, `${schema}.xsd`)), `${schema}.xsd is there`);
  return status === 0 ? '' : stderr.split('\n').slice(0, 5).join('\n');
}

test('capsules of any letter are valid by their schema', { skip }, async () => {
  const capsules: string[] = [];
  for (const record of records) {
    const files = capsuleFiles(record, documentsOf(record, undefined)).map(({ file }) => file);
    const capsule = findCapsule(record, files, look);
    if (capsule === undefined) continue;
    const bytes = await Array.fromAsync(writeCapsule(capsule, (file) => once(file.name)));
    capsules.push(Buffer.concat(bytes).toString('utf8'));
  }
  assert.ok(capsules.length > LETTERS / 2);
  assert.equal(judge('Dvk_kapsel_vers_2_1_eng_est', capsules), '');
});

test('a changed capsule is not: the judge bites', { skip }, () => {
  assert.notEqual(judge('Dvk_kapsel_vers_2_1_eng_est', ['<DecContainer/>']), '');
});

test('structure and journals of any letters are valid by their schemas', { skip }, async () => {
  const own = async function* () {
    for (const record of records) yield await Promise.resolve({ record });
  };
  const plan = await planFolders(own(), 'moj.diwan');
  const byId = new Map(records.map((record) => [`letter/${record.id}`, record]));
  const creator = { id: '12', name: 'ديوان' };
  const { beginsOn, endsOn, count } = plan;
  const folders = plan.folders.map(({ folder: open, letters }) => ({
    folder: open,
    posts: letters
      .flatMap((letter) => byId.get(letter) ?? [])
      .map((record, at) => ({ record, place: at + 1, documents: documentsOf(record, undefined) })),
  }));
  const exportedAt = '2026-11-22T08:00:00.000Z';
  const head = { creator, series: 'x', beginsOn, endsOn, exportedAt, by: 'x' };
  const structure = await Array.fromAsync(archiveXml(head, folders));
  assert.equal(judge('arkivstruktur', [structure.join('')]), '');
  for (const name of ['loependeJournal', 'offentligJournal'] as const) {
    const posts = records.flatMap((record) => {
      const place = plan.placeOf(record.id);
      const shown = name === 'offentligJournal' ? publicCopy(record, () => '***') : record;
      return place === undefined ? [] : [{ record: shown, ...place }];
    });
    const journalHead = { creator, selection: 'x', beginsOn, endsOn, count };
    const journal = await Array.fromAsync(journalXml(name, journalHead, posts));
    assert.equal(judge(name, [journal.join('')]), '');
  }
});

test('change logs and covers of any deposit are valid by their schemas', { skip }, async () => {
  const day = '2026-11-22';
  const letter = '019a0000-0000-7000-8000-000000000001';
  const texts = fc.sample(fc.tuple(hostileText, hostileText, hostileText), {
    ...{ numRuns: LETTERS, seed: 5 },
  });
  const changes = texts.map(([before, after, by]) => ({
    ...{ letter, field: 'tittel', before, after, by, at: `${day}T08:00:00.123Z` },
  }));
  const log = await Array.fromAsync(changesXml(changes));
  assert.equal(judge('endringslogg', [log.join('')]), '');
  const file = { name: 'arkivstruktur.xsd', sha256: 'a'.repeat(64) };
  const covers = texts.map(([series, name, software]) => {
    const part = { name: 'arkivstruktur.xml', sha256: 'b'.repeat(64) };
    const parts = [
      { ...part, counts: { mappe: 1, registrering: 2 }, schemas: [file, file] },
      { ...part, counts: {}, schemas: [] },
    ];
    const head = { series, software, beginsOn: day, endsOn: day, creator: { id: '12', name } };
    return depositXml({ ...head, hasGraded: true, hasDisposed: false, documentCount: 3 }, parts);
  });
  assert.equal(judge('addml', covers), '');
});
