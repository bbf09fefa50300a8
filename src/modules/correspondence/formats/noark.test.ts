// Noark exports check themselves: what we write passes the archive's controls, each harm is found
// under its number, and a graded letter says nothing in what the public may see.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { publicCopy } from './letter-record.ts';
import type { LetterRecord } from './letter-record.ts';
import { archiveXml } from './noark-archive.ts';
import type { NoarkFolder } from './noark-archive.ts';
import { NoarkCheck } from './noark-check.ts';
import type { DocumentFile, NoarkFinding } from './noark-check.ts';
import { documentsOf } from './noark-documents.ts';
import { planFolders } from './noark-folders.ts';
import { journalXml } from './noark-journal.ts';
import type { JournalName } from './noark-journal.ts';
import { anyRecord } from './testing/records.ts';

const creator = { id: '12', name: 'ديوان وزارة العدل' };
const exportedAt = '2026-11-22T08:00:00.000Z';

async function* recordsOf(records: readonly LetterRecord[]) {
  for (const record of records) yield await Promise.resolve({ record });
}

interface Written {
  readonly structure: string;
  readonly journals: Readonly<Record<JournalName, string>>;
  readonly files: Map<string, DocumentFile>;
}

async function write(records: readonly LetterRecord[]): Promise<Written> {
  const plan = await planFolders(recordsOf(records), 'moj.diwan');
  const files = new Map<string, DocumentFile>();
  const byId = new Map(records.map((record) => [`letter/${record.id}`, record]));
  const folders = plan.folders.map(({ folder, letters }): NoarkFolder => {
    const own = letters.flatMap((letter) => byId.get(letter) ?? []);
    const posts = own.map((record, at) => {
      const documents = documentsOf(record, undefined);
      for (const { path, sha256, sizeBytes } of documents) files.set(path, { sha256, sizeBytes });
      return { record, place: at + 1, documents };
    });
    return { folder, posts };
  });
  const { beginsOn, endsOn, count } = plan;
  const head = { creator, series: 'incoming 1448', beginsOn, endsOn, exportedAt, by: 'x' };
  const journal = async (name: JournalName) => {
    const posts = records.flatMap((record) => {
      const place = plan.placeOf(record.id);
      return place === undefined ? [] : [{ record, ...place }];
    });
    const journalHead = { creator, selection: 'x', beginsOn, endsOn, count };
    return (await Array.fromAsync(journalXml(name, journalHead, posts))).join('');
  };
  return {
    structure: (await Array.fromAsync(archiveXml(head, folders))).join(''),
    journals: {
      loependeJournal: await journal('loependeJournal'),
      offentligJournal: await journal('offentligJournal'),
    },
    files,
  };
}

function check({ structure, journals, files }: Written): readonly NoarkFinding[] {
  const check = new NoarkCheck(files);
  const intake = check.readArchive();
  assert.equal(intake.write(structure), undefined);
  assert.equal(intake.end(), undefined);
  const journal = check.readJournal('loependeJournal');
  assert.equal(journal.write(journals.loependeJournal), undefined);
  assert.equal(journal.end(), undefined);
  return check.report();
}

const badOf = (findings: readonly NoarkFinding[]) =>
  findings.filter(({ result }) => result === 'bad').map(({ control }) => control);

const distinct = fc.uniqueArray(
  anyRecord.map((record) => ({
    ...record,
    // Sizes are the disk's matter; of nothing is N5.64's.
    files: record.files.map((file) => ({ ...file, sizeBytes: file.sizeBytes + 1 })),
  })),
  { selector: ({ id }) => id, minLength: 1, maxLength: 6 },
);

test('whatever the letters, the export passes the archive’s controls', async () => {
  await fc.assert(
    fc.asyncProperty(distinct, async (records) => {
      assert.deepEqual(badOf(check(await write(records))), []);
    }),
    { numRuns: 60 },
  );
});

const [sample] = fc.sample(
  anyRecord.map((record): LetterRecord => ({
    ...record,
    ...{ direction: 'incoming', state: 'registered', text: 'نص', subject: 'كتاب', files: [] },
    ...{ secrecy: 'secret', from: { office: null, name: 'جهة سرية' }, archived: null },
  })),
  { numRuns: 1, seed: 7 },
);
assert.ok(sample !== undefined);
const secret: LetterRecord = sample;

test('each harm is found under the archive’s own number', async () => {
  const good = await write([secret]);
  const [path = '', file] = [...good.files][0] ?? [];
  assert.ok(file !== undefined);
  const withFiles = (files: Map<string, DocumentFile>) => badOf(check({ ...good, files }));
  const other = '0'.repeat(64);
  assert.deepEqual(withFiles(new Map()), ['N5.32']);
  assert.deepEqual(withFiles(new Map([[path, { ...file, sha256: other }]])), ['N5.30']);
  assert.deepEqual(withFiles(new Map([...good.files, ['dokumenter/x', file]])), ['N5.33']);
  const change = (from: string | RegExp, to: string) =>
    badOf(check({ ...good, structure: good.structure.replace(from, to) }));
  assert.deepEqual(change('Inngående dokument', 'Inn'), ['N5.17']);
  assert.deepEqual(change('Journalført', 'J'), ['N5.22']);
  assert.deepEqual(change(/<tittel>كتاب<\/tittel>/, '<tittel> </tittel>'), ['N5.63']);
  const id = /<systemID>([^<]*)/.exec(good.structure)?.[1] ?? '';
  assert.deepEqual(change(secret.id, id), ['N5.47']);
  assert.deepEqual(change(/<dokumentobjekt>[^]*?<\/dokumentobjekt>/, '').sort(), [
    'N5.24',
    'N5.33',
  ]);
  const journal = good.journals.loependeJournal.replace(
    '<antallJournalposter>1',
    '<antallJournalposter>2',
  );
  const journals = { ...good.journals, loependeJournal: journal };
  assert.deepEqual(badOf(check({ ...good, journals })), ['N5.59']);
});

test('a graded letter tells the public its number and days, and nothing else', async () => {
  const words = ['كتاب', 'نص', 'جهة سرية', secret.theirNumber, secret.classCode].filter(
    (word) => word !== null && word.trim().length > 1,
  );
  const copy = publicCopy(secret, () => 'MASKED');
  const { journals } = await write([copy]);
  for (const word of words) assert.ok(!journals.offentligJournal.includes(word ?? ''), word ?? '');
  assert.match(journals.offentligJournal, /<offentligTittel>MASKED</);
  assert.match(journals.offentligJournal, /Skjerming tittel registrering/);
  assert.match(journals.offentligJournal, new RegExp(secret.numberedOn));
  assert.deepEqual(documentsOf(copy, undefined), []);
});

test('a public copy names no citizen, graded or not', () => {
  for (const secrecy of ['normal', 'confidential', 'secret'] as const) {
    const record = { ...secret, secrecy, citizenId: '1098765432', deliveryNote: '8/2' };
    const { citizenId, deliveryNote } = publicCopy(record, () => 'MASKED');
    assert.deepEqual([citizenId, deliveryNote], [null, null], secrecy);
  }
});

test('letters of one file lie together, the others alone', async () => {
  const filed = { file: 'ملف 7', volume: 1, place: '', at: exportedAt };
  const one = { ...secret, archived: filed };
  const two = { ...secret, id: secret.id.replace(/^./, 'f'), archived: filed };
  const three = { ...secret, id: secret.id.replace(/^./, 'e') };
  const plan = await planFolders(recordsOf([one, two, three]), 'moj.diwan');
  assert.deepEqual(
    plan.folders.map(({ letters }) => letters.length),
    [2, 1],
  );
  assert.equal(plan.placeOf(two.id)?.place, 2);
  assert.equal(plan.placeOf(two.id)?.folder.mark, 'ملف 7');
});
