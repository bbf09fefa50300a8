// An archive is taken into an office by the command that people use: a dry run that records
// nothing, the real one, the same again, one that goes on, and what is said of lines and files that
// cannot be taken.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { must } from '#lib/assert.ts';
import { runCommandLine } from '#programs/command-line.ts';
import { importArchive } from '#programs/commands/import.ts';
import { openArchiveFolder } from '#programs/import/archive-folder.ts';
import { importLetters } from '#programs/import/import-letters.ts';
import type { ImportOrder } from '#programs/import/import-letters.ts';
import { readTable } from '#programs/import/table-text.ts';
import { modules } from '#programs/modules.ts';
import { openOffice } from '#programs/office.ts';
import { readSettings } from '#programs/settings.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { keyringOf, verifyData } from '#store/upkeep.ts';
import { foundCountry } from './small-country.ts';

const KILLED_ROWS = 3_000;
const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
const LONG = 'إشارة إلى كتابكم رقم ١٢٣ وتاريخ ٢/٣/١٤٤٥هـ\n'.repeat(400);

let database: Awaited<ReturnType<typeof testDatabase>>;
let dataDir: string;
let folder: string;
let sql: pg.Client;

before(async () => {
  database = await testDatabase();
  const country = await foundCountry(database.url);
  await country.close();
  dataDir = country.dataDir;
  folder = await mkdtemp(join(tmpdir(), 'dawam-archive-'));
  // The command reads its settings from the environment, as for everybody.
  process.env['DATABASE_URL'] = database.url;
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  await mkdir(join(folder, 'scans'));
  await writeFile(join(folder, 'scans', 'أولى.pdf'), PDF);
  await writeFile(join(folder, 'scans', 'ثانية.PDF'), `${PDF}%2\n`);
  await writeFile(join(folder, 'long.txt'), LONG);
  await writeFile(join(folder, 'controls.txt'), `${LONG}\u0001`);
  await writeFile(join(folder, 'program.exe'), Uint8Array.of(0x4d, 0x5a, 0x90, 0));
  await writeFile(join(folder, 'forgotten.pdf'), PDF);
  await writeFile(join(folder, 'letters.csv'), `\uFEFF${table.join('\r\n')}\r\n`);
});

after(async () => {
  await sql.end();
  await rm(dataDir, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

const table = [
  'الموضوع;الجهة المرسلة;رقم الكتاب;تاريخ الكتاب;تاريخ الورود;السرية;النص;ملف النص;المرفقات;اللون',
  'طلب صور صكوك;بلدية المدينة;م/٣١;٢/٣/١٤٤٥هـ;٥/٣/١٤٤٥هـ;سري;;;scans/أولى.pdf|scans/ثانية.pdf;أحمر',
  'كتاب طويل;وزارة الداخلية;٤٥/د;2024-01-01;2024-01-02;;;long.txt;;',
  '"سطران\nفي الموضوع";وزارة العدل;;;٢٠٢٤/٢/١م;;نص قصير;;;',
  'طلب صور صكوك;بلدية المدينة;م/٣١;٢/٣/١٤٤٥هـ;٥/٣/١٤٤٥هـ;سري;;;scans/أولى.pdf|scans/ثانية.pdf;أزرق',
  'بلا تاريخ;وزارة العدل;;;;;;;;',
  'تاريخ غير صحيح;وزارة العدل;;٣٠/٢/١٤٤٧هـ;٥/٣/١٤٤٨هـ;;;;;',
  'ملف مفقود;وزارة العدل;;;٥/٣/١٤٤٥هـ;;;;none.pdf;',
  'ملف غير مقبول;وزارة العدل;;;٥/٣/١٤٤٥هـ;;;;program.exe;',
  'من الغد;وزارة العدل;;;٥/٣/١٤٩٠هـ;;;;;',
  `رقم طويل;وزارة العدل;${'١'.repeat(61)};;٥/٣/١٤٤٥هـ;;;;;`,
  'نص بعلامات;وزارة العدل;;;٢٠٢٤/٢/١م;;;controls.txt;;',
];

interface Row {
  readonly line: number;
  readonly outcome: string;
  readonly letter: string | null;
  readonly number: string | null;
  readonly reason: string | null;
  readonly sentence: string | null;
  readonly notes: readonly { readonly note: string; readonly sentence: string }[];
}

interface Report {
  readonly rows: readonly Row[];
  readonly totals: Readonly<Record<string, number>>;
  readonly unknownColumns: readonly string[];
  readonly unclaimedFiles: readonly string[];
}

async function runImport(...args: string[]): Promise<{ code: number; printed: string }> {
  const printed: string[] = [];
  const said: string[] = [];
  const all = ['import', folder, '--office', 'a', '--data', dataDir, ...args];
  const code = await runCommandLine([importArchive], all, {
    print: (text) => void printed.push(text),
    say: (sentence) => void said.push(sentence),
  });
  assert.ok(code < 2, said.join('\n'));
  return { code, printed: printed.join('\n') };
}

async function report(...args: string[]): Promise<Report> {
  const { printed } = await runImport('--json', ...args);
  return JSON.parse(printed) as Report;
}

async function countOf(name: 'entry' | 'file'): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(`select count(*)::int as n from dawam.${name}`);
  return must(rows[0], 'A count has a row.').n;
}

const expected = (done: string) => [
  [2, done, null],
  [3, done, null],
  [4, done, null],
  [6, 'repeated', null],
  [7, 'refused', 'import.cell-missing'],
  [8, 'refused', 'import.not-a-date'],
  [9, 'refused', 'import.file-missing'],
  [10, 'refused', 'import.file-unknown-type'],
  [11, 'refused', 'correspondence.received-in-future'],
  [12, 'refused', 'import.cell-too-long'],
  [13, done, null],
];

const shortly = ({ rows }: Report) => rows.map((row) => [row.line, row.outcome, row.reason]);

test('a dry run says what would happen, and nothing happens', async () => {
  const counts = [await countOf('entry'), await countOf('file')];
  const dry = await report('--dry-run', '--language', 'ar');
  assert.deepEqual(shortly(dry), expected('would-register'));
  assert.deepEqual([await countOf('entry'), await countOf('file')], counts);
  assert.deepEqual(dry.unknownColumns, ['اللون']);
  assert.deepEqual(dry.unclaimedFiles, ['forgotten.pdf']);
  assert.equal(dry.rows[4]?.sentence, 'العمود «تاريخ الورود» خالٍ.');
  assert.deepEqual(
    dry.rows[1]?.notes.map(({ note }) => note),
    ['text-attached'],
  );
  assert.deepEqual(
    dry.rows[10]?.notes.map(({ note }) => note),
    ['signs-dropped', 'text-attached'],
  );
  const { code, printed } = await runImport('--dry-run');
  assert.equal(code, 1);
  assert.match(printed, /line 9: There is no file “none\.pdf” in the folder\./);
  assert.match(
    printed,
    /11 rows: 4 would be registered with 4 files, 0 there already, 1 said twice/,
  );
});

test('the run registers in the order of the table, by ordinary acts, with every file', async () => {
  const csv = join(folder, 'report.csv');
  const done = await report('--report', csv);
  assert.deepEqual(shortly(done), expected('registered'));
  const numbers = done.rows.slice(0, 3).map(({ number }) => number);
  assert.deepEqual(numbers, ['١٢/١', '١٢/٢', '١٢/٣']);
  const written = await readFile(csv, 'utf8');
  await rm(csv);
  assert.match(written, /^\uFEFFline,outcome,number/);
  assert.match(written, /\r\n2,registered,١٢\/١,letter\//);
  assert.match(written, /\r\n6,repeated,,letter\/[^,]+,,,2,/);
  const [first, second] = await Promise.all(
    done.rows.slice(0, 2).map(({ letter }) => leafOf(letter ?? '')),
  );
  assert.deepEqual(first?.by, {
    person: 'clerk-a',
    capacity: 'registrar',
    appointment: 'registrar-a',
  });
  assert.equal(first.occurredAt, '2023-09-19T21:00:00.000Z');
  assert.equal(first.body.paper['theirNumber'], 'م/٣١');
  assert.equal(first.body.paper['theirDate'], '2023-09-17');
  assert.equal(first.body.paper['secrecy'], 'secret');
  assert.deepEqual(
    first.files?.map(({ name }) => name),
    ['أولى.pdf', 'ثانية.PDF'],
  );
  assert.equal(second?.body.paper['text'], '');
  assert.deepEqual(
    second.files?.map(({ name, sizeBytes }) => [name, sizeBytes]),
    [['long.txt', Buffer.byteLength(LONG)]],
  );
});

interface Leaf {
  readonly by: object;
  readonly occurredAt: string;
  readonly body: { readonly paper: Readonly<Record<string, unknown>> };
  readonly files?: readonly { readonly name: string; readonly sizeBytes: number }[];
}

async function leafOf(letter: string): Promise<Leaf> {
  const text = 'select leaf from dawam.entry where subject = $1';
  const { rows } = await sql.query<{ leaf: Buffer }>(text, [letter]);
  const { leaf } = must(rows[0], 'The letter is in the log.');
  const opened = keyringOf({ dataDir }).openLeaf(['a', 'b'], leaf);
  return JSON.parse(new TextDecoder().decode(opened)) as Leaf;
}

test('the same again changes nothing; a longer table goes on where the last one was', async () => {
  const counts = [await countOf('entry'), await countOf('file')];
  const again = await report();
  assert.deepEqual(
    again.rows.slice(0, 3).map(({ outcome, number }) => [outcome, number]),
    [
      ['already-there', '١٢/١'],
      ['already-there', '١٢/٢'],
      ['already-there', '١٢/٣'],
    ],
  );
  assert.deepEqual(again.unclaimedFiles, ['forgotten.pdf']);
  assert.deepEqual([await countOf('entry'), await countOf('file')], counts);
  const longer = [...table.slice(0, 4), 'كتاب جديد;وزارة العدل;;;٥/٣/١٤٤٥هـ;;;;;'];
  await writeFile(join(folder, 'letters.csv'), longer.join('\n'));
  const { totals, rows } = await report();
  assert.equal(totals['already-there'], 3);
  assert.equal(totals['registered'], 1);
  assert.equal(rows[3]?.number, '١٢/٥');
});

test('a row with an id of its own is the same row when its words change', async () => {
  const lines = [
    {
      id: '77',
      subject: 'مسودة',
      from: 'وزارة العدل',
      receivedOn: '2024-05-01',
      files: ['long.txt'],
    },
    { id: '77', subject: 'مصححة', from: 'وزارة العدل', receivedOn: '2024-05-01' },
  ].map((line) => JSON.stringify(line));
  const path = join(folder, '..', `${dataDir.split('/').at(-1)}.jsonl`);
  await writeFile(path, lines[0] ?? '');
  const first = await report('--csv', path);
  assert.equal(first.totals['registered'], 1);
  assert.deepEqual((await report('--csv', path)).rows[0]?.notes, []);
  await writeFile(path, lines[1] ?? '');
  const changed = await report('--csv', path, '--dry-run');
  await rm(path);
  assert.equal(changed.rows[0]?.outcome, 'already-there');
  assert.deepEqual(
    changed.rows[0].notes.map(({ note }) => note),
    ['differs'],
  );
});

test('a run that is stopped says so, and the next one does what was left', async () => {
  const lines = Array.from({ length: 300 }, (_, at) =>
    JSON.stringify({ subject: `كتاب ${at}`, from: 'وزارة العدل', receivedOn: '2024-05-01' }),
  );
  const settings = readSettings({ data: dataDir }, { DATABASE_URL: database.url });
  const open = await openOffice(settings, () => undefined);
  try {
    const stopping = new AbortController();
    const order = async (): Promise<ImportOrder> => ({
      office: must(open.authority.findOffice('b'), 'It was founded.'),
      by: { person: 'clerk-b', capacity: 'registrar', appointment: 'registrar-b' },
      folder: await openArchiveFolder(folder),
      table: readTable(lines.join('\n'), 'jsonl'),
      isDry: false,
      clock: Date.now,
    });
    const first = await importLetters(open, {
      ...(await order()),
      signal: stopping.signal,
      onProgress: () => stopping.abort(),
    });
    assert.equal(first.isWhole, false);
    assert.equal(first.totals.registered, 256);
    const second = await importLetters(open, await order());
    assert.equal(second.isWhole, true);
    assert.equal(second.totals['already-there'], 256);
    assert.equal(second.totals.registered, 44);
    assert.equal(second.rows.at(-1)?.number, '١٤/٣٠٠');
  } finally {
    await open.store.close();
  }
});

test('killed in the middle, the same command ends with every letter once', async () => {
  const archive = await mkdtemp(join(tmpdir(), 'dawam-killed-'));
  const lines = Array.from({ length: KILLED_ROWS }, (_, at) =>
    JSON.stringify({ subject: `برقية ${at}`, from: 'وزارة العدل', receivedOn: '2024-05-02' }),
  );
  await writeFile(join(archive, 'letters.jsonl'), lines.join('\n'));
  const before = await countOf('entry');
  const program = join(import.meta.dirname, '..', 'src', 'programs', 'dawam.ts');
  const args = ['import', archive, '--office', 'b', '--data', dataDir];
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (child.exitCode === null && (await countOf('entry')) === before) await sleep(5);
  child.kill('SIGKILL');
  await ended;
  const taken = (await countOf('entry')) - before;
  assert.ok(taken > 0 && taken <= KILLED_ROWS);
  const printed: string[] = [];
  const print = (text: string) => void printed.push(text);
  const code = await runCommandLine([importArchive], [...args, '--json'], {
    print,
    say: () => undefined,
  });
  await rm(archive, { recursive: true });
  const { totals } = JSON.parse(printed.join('')) as Report;
  assert.equal(code, 0);
  // What was with PostgreSQL when the program died may have been committed after it.
  const there = totals['already-there'] ?? 0;
  assert.ok(there >= taken);
  assert.equal(totals['registered'], KILLED_ROWS - there);
  const { rows } = await sql.query<{ serial: string }>(
    `select serial from dawam.number where office = 'b' and register = 'incoming' order by serial`,
  );
  const serials = rows.map(({ serial }) => Number(serial));
  assert.deepEqual(
    serials,
    Array.from({ length: 300 + KILLED_ROWS }, (_, at) => at + 1),
  );
});

test('who asks must be somebody who registers there', async () => {
  const said: string[] = [];
  const output = { print: () => undefined, say: (sentence: string) => void said.push(sentence) };
  const ask = (...args: string[]) =>
    runCommandLine([importArchive], ['import', folder, '--data', dataDir, ...args], output);
  assert.equal(await ask('--office', 'a', '--as', 'registrar-b'), 64);
  assert.match(said.join(' '), /one of registrar-a/);
  assert.equal(await ask('--office', 'nowhere'), 64);
  assert.equal(await ask('--office', 'a', '--csv', join(folder, 'scans', 'أولى.pdf')), 64);
  assert.match(said.join(' '), /no column that names the subject/);
  assert.equal(await ask('--office', 'a', '--csv', join(folder, 'program.exe')), 64);
});

test('everything that was taken in stands up to verification', async () => {
  const { flaws } = await verifyData({ dataDir, databaseUrl: database.url, modules });
  assert.deepEqual(flaws, []);
});
