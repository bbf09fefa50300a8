// Exports of a real office: the bag is judged valid and holds everything, each entry's proof is
// checked with the office's key alone, the Noark check finds nothing, the public copy tells nothing
// that is graded; and the same over HTTP as capsule and journal.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseVerifierKey } from '#kernel/note.ts';
import { verifyTlogProof } from '#kernel/tlog-proof.ts';
import { judgeBag } from '#archive/bag-judge.ts';
import { once } from '#archive/bag-writer.ts';
import { openArchive } from '#archive/open-archive.ts';
import { readCapsule } from '#modules/correspondence/formats/capsule-stream.ts';
import { modules } from '#programs/modules.ts';
import { openDemoOffice } from '#programs/testing/demo-office.ts';
import type { DemoOffice } from '#programs/testing/demo-office.ts';
import { runExport } from './run-export.ts';
import type { RunOrder } from './run-export.ts';
import { hostileSubject, playExportWorld } from './testing/export-world.ts';
import type { ExportWorld } from './testing/export-world.ts';

const exportedAt = '2026-11-22T08:00:00.000Z';
let demo: DemoOffice;
let world: ExportWorld;
let dataDir: string;

before(async () => {
  demo = await openDemoOffice('export');
  ({ dataDir } = demo);
  world = await playExportWorld(demo.open);
});

after(() => demo.close());

async function write(name: string, order: Partial<RunOrder> = {}) {
  const out = join(dataDir, name);
  const report = await runExport(
    { dataDir, databaseUrl: demo.database.url, modules },
    {
      ...{ office: world.office, form: 'bag', out, isPublic: false, exportedAt },
      scope: { kind: 'year', register: 'incoming', year: world.year },
      filesDir: join(dataDir, 'files'),
      ...order,
    },
  );
  return { out, report, bad: report.findings.filter(({ result }) => result === 'bad') };
}

const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

async function judge(path: string) {
  const opened = await openArchive(path);
  assert.ok(opened.ok, opened.ok ? '' : opened.problem);
  return await judgeBag(opened.source);
}

test('a year is a valid bag with letters, documents, XML, and its check is clean', async () => {
  const { out, report, bad } = await write('year');
  assert.deepEqual((await judge(out)).flaws, []);
  assert.deepEqual(bad, []);
  assert.equal(report.letters, 6);
  const names = readdirSync(join(out, 'data')).sort();
  const journals = ['loependeJournal.xml', 'offentligJournal.xml'];
  const xml = ['arkivstruktur.xml', 'arkivuttrekk.xml', 'endringslogg.xml', ...journals];
  assert.deepEqual(
    names,
    [...xml, 'dokumenter', 'entries', 'letters.csv', 'noark-check.json'].sort(),
  );
  const csv = read(out, 'data/letters.csv');
  assert.match(csv, /^\uFEFF/);
  assert.equal(csv.split('\r\n').length, 6 + 2);
  assert.ok(csv.includes('"عرض ]]> <script> & ""اقتباس"" =1+1"'));
  assert.ok(existsSync(join(out, `data/dokumenter/${world.file.sha256}.pdf`)));
  assert.ok(read(out, 'bag-info.txt').includes(`External-Description: incoming ${world.year}`));
});

test('every entry in the bag is proven with the office’s key alone', async () => {
  const { out, report } = await write('proven');
  const folder = join(out, 'data/entries');
  const key = parseVerifierKey(read(folder, 'keys.txt').trim());
  assert.ok(key.ok);
  const leaves = readdirSync(folder).filter((name) => name.endsWith('.json'));
  assert.equal(leaves.length, report.entries);
  for (const name of leaves) {
    const proof = read(folder, name.replace('.json', '.tlog-proof'));
    const leaf = readFileSync(join(folder, name));
    const trust = { logKey: key.key, cosignerKeys: [], quorum: 0 };
    assert.ok(verifyTlogProof(proof, leaf, trust).ok, name);
    leaf[5] = 0x20;
    assert.ok(!verifyTlogProof(proof, leaf, trust).ok, `${name}, changed`);
  }
});

test('a file of the archive, one letter, and a zip are exported as well', async () => {
  const file = await write('file.zip', { scope: { kind: 'file', file: 'ملف 7/أ' } });
  assert.equal(file.report.letters, 2);
  assert.deepEqual(file.bad, []);
  assert.deepEqual((await judge(file.out)).flaws, []);
  const letter = (world.letters['sent'] ?? '').slice('letter/'.length);
  const one = await write('one', { scope: { kind: 'letter', letter }, form: 'noark' });
  assert.deepEqual(one.bad, []);
  const structure = read(one.out, 'arkivstruktur.xml');
  assert.match(structure, /<journalposttype>Utgående dokument/);
  assert.match(structure, /<korrespondansepartNavn>شركة المياه/);
  assert.ok(!existsSync(join(one.out, 'loependeJournal.xml')));
});

test('the cover names each XML file with its hash, the log what was corrected', async () => {
  const schemasDir = join(dataDir, 'schemas');
  mkdirSync(schemasDir, { recursive: true });
  const xml = ['arkivstruktur', 'loependeJournal', 'offentligJournal', 'endringslogg'];
  for (const name of [...xml, 'metadatakatalog', 'addml']) {
    writeFileSync(join(schemasDir, `${name}.xsd`), `<schema of="${name}"/>`);
  }
  const { out, bad } = await write('covered', { form: 'noark', schemasDir });
  assert.deepEqual(bad, []);
  const cover = read(out, 'arkivuttrekk.xml');
  const named = [...xml.map((name) => `${name}.xml`), 'arkivstruktur.xsd', 'metadatakatalog.xsd'];
  for (const name of named) {
    const sha256 = createHash('sha256').update(read(out, name)).digest('hex');
    assert.ok(cover.includes(`<value>${name}</value>`), name);
    assert.ok(cover.includes(`<value>${sha256}</value>`), name);
  }
  assert.ok(existsSync(join(out, 'addml.xsd')));
  assert.match(cover, /<value>registrering<\/value>[^]*?<value>6<\/value>/);
  const log = read(out, 'endringslogg.xml');
  assert.match(log, /<referanseMetadata>beskrivelse<[^]*<nyVerdi>ملخص مصحح</);
  const lost = write('no-schemas', { form: 'noark', schemasDir: join(dataDir, 'nowhere') });
  await assert.rejects(lost, /cannot be read/);
  assert.ok(!existsSync(join(dataDir, 'no-schemas')));
});

test('write-offs, files and states stand in the structure by their words', async () => {
  const { out } = await write('noark', { form: 'noark' });
  const structure = read(out, 'arkivstruktur.xml');
  const words = ['Tatt til etterretning', 'Besvart på telefon', 'Arkivert', 'Utgår'];
  for (const word of [...words, 'Reservert dokument', 'Hemmelig (sikkerhetsgrad)']) {
    assert.ok(structure.includes(word), word);
  }
  assert.equal(structure.split('<mappe ').length - 1, 5);
});

test('a public copy tells nothing graded and holds no entries', async () => {
  const { out } = await write('public', { isPublic: true });
  assert.deepEqual((await judge(out)).flaws, []);
  const names = readdirSync(join(out, 'data')).sort();
  assert.deepEqual(names, ['dokumenter', 'letters.csv', 'offentligJournal.xml']);
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
  const said = files.filter((name) => /\.(xml|csv|txt)$/.test(name)).map((name) => read(out, name));
  for (const word of ['موضوع سري', 'جهة لا تسمى', 'رف ٣']) {
    assert.ok(!said.join('\n').includes(word), word);
  }
  assert.ok(said.join('\n').includes('كتاب محفوظ'));
});

test('a printed form goes along where somebody makes one', async () => {
  const printed = Buffer.from('%PDF-1.7 printed');
  const { out, bad } = await write('printed', { print: () => Promise.resolve(printed) });
  assert.deepEqual(bad, []);
  assert.deepEqual((await judge(out)).flaws, []);
  assert.match(read(out, 'data/arkivstruktur.xml'), /<variantformat>Arkivformat/);
});

test('the office’s own press prints them, stamped; not for everybody', async () => {
  const { out, bad } = await write('pressed', { origin: 'https://diwan.example' });
  assert.deepEqual(bad, []);
  assert.deepEqual((await judge(out)).flaws, []);
  const archive = read(out, 'data/arkivstruktur.xml');
  assert.match(archive, /<variantformat>Arkivformat/);
  const folder = join(out, 'data/dokumenter');
  const made = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const stamped = made.filter((bytes) => bytes.includes('HTTPS://DIWAN.EXAMPLE/V/'));
  assert.ok(stamped.length > 0, readdirSync(folder).join(' '));
  const copy = await write('pressed-public', { origin: 'https://a.example', isPublic: true });
  const names = readdirSync(join(copy.out, 'data'), { recursive: true, encoding: 'utf8' });
  const pages = names
    .filter((name) => name.endsWith('.pdf'))
    .map((name) => read(copy.out, `data/${name}`));
  assert.ok(!pages.join('').includes('HTTPS://A.EXAMPLE'));
});

test('at the server, too, it is noted of a watched letter that it was exported', async () => {
  const subject = world.letters['secret'] ?? '';
  const count = async () => {
    const rows = await demo.open.store.database.writers.query<{ person: string; what: string }>({
      text: 'select person, what from dawam.reading where subject = $1 and person = $2',
      values: [subject, 'office-server'],
    });
    return rows.filter(({ what }) => what === 'export').length;
  };
  const before = await count();
  await write('watched', { form: 'csv', exportedAt: '2026-11-22T09:00:00.000Z' });
  assert.equal(await count(), before + 1);
  await write('watched-public', { form: 'csv', isPublic: true });
  assert.equal(await count(), before + 1);
  const normal = world.letters['plain'] ?? '';
  const rows = await demo.open.store.database.writers.query({
    text: 'select 1 from dawam.reading where subject = $1 and person = $2',
    values: [normal, 'office-server'],
  });
  assert.equal(rows.length, 0);
});

test('what cannot be exported leaves nothing behind', async () => {
  const nothing = write('nothing', { scope: { kind: 'year', register: 'incoming', year: 1300 } });
  await assert.rejects(nothing, /no letters/);
  const nobody = write('nobody', { office: 'nobody' });
  await assert.rejects(nobody, /no office/);
  const lost = write('lost', { filesDir: join(dataDir, 'nowhere') });
  await assert.rejects(lost, /cannot be read/);
  const left = readdirSync(dataDir).filter((name) => /^(nothing|nobody|lost)/.test(name));
  assert.deepEqual(left, []);
});

async function get(path: string, cookie: string): Promise<Response> {
  return await demo.get(`/api/offices/moj.diwan${path}`, cookie);
}

test('over HTTP a letter is a capsule that reads back, files and all', async () => {
  const cookie = await demo.sitDown('rana-al-otaibi');
  const answer = await get(`/letters/${world.letters['plain']?.slice(7)}/capsule.xml`, cookie);
  assert.equal(answer.status, 200);
  const sizes: number[] = [];
  const starts: string[] = [];
  const bytes = once(Buffer.from(await answer.arrayBuffer()));
  const capsule = await readCapsule(bytes, async (_, content) => {
    const all = Buffer.concat(await Array.fromAsync(content));
    sizes.push(all.length);
    starts.push(all.subarray(0, 8).toString('latin1'));
  });
  assert.ok(capsule.ok, capsule.ok ? '' : capsule.problem);
  assert.equal(capsule.capsule.title, hostileSubject);
  assert.equal(capsule.capsule.recipients[0]?.party.code, '12');
  const [text, printed = 0, enclosure] = sizes;
  assert.deepEqual([text, enclosure], [Buffer.from('نص الكتاب').length, world.file.sizeBytes]);
  // The letter as it is printed is the main document.
  assert.ok(printed > 10_000 && starts[1] === '%PDF-1.7', `${printed}`);
  const { files } = capsule.capsule;
  assert.deepEqual(
    files.map(({ name, isMain }) => [name, isMain]),
    [
      ['letter.txt', false],
      ['letter.pdf', true],
      [world.file.name, false],
    ],
  );
  const reserved = await get(`/letters/${world.letters['reserved']?.slice(7)}/capsule.xml`, cookie);
  assert.equal(reserved.status, 404);
});

test('over HTTP a journal shows a secret letter only to who is cleared', async () => {
  const path = `/registers/incoming/journal.xml?year=${world.year}`;
  const registrar = await (await get(path, await demo.sitDown('rana-al-otaibi'))).text();
  assert.ok(registrar.includes('موضوع سري') && registrar.includes('جهة لا تسمى'));
  const signer = await (await get(path, await demo.sitDown('khalid-al-dosari'))).text();
  assert.ok(signer.includes('loependeJournal') && !signer.includes('موضوع سري'));
  const open = await get(`${path}&of=public`, await demo.sitDown('rana-al-otaibi'));
  const text = await open.text();
  assert.ok(text.includes('offentligJournal') && !text.includes('جهة لا تسمى'));
});
