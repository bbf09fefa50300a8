// A morning's post from end to end: a TIFF of a scanner falls into letters, the program stops and
// goes on, a piece becomes the file of a registered letter, and a word of the scan finds it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Appointment } from '#kernel/authority.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { clearing } from '#modules/correspondence/archive/clearing.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import type { PostPiece } from '#modules/correspondence/post-pieces.ts';
import { indexAll } from '#modules/correspondence/search/indexer.ts';
import { prepareIndex } from '#modules/correspondence/search/index-store.ts';
import { country, officeOf, paperLetter, startMs } from '#modules/correspondence/testing/world.ts';
import { Looker } from '#scan/looker.ts';
import { PagePictures } from '#scan/page-pictures.ts';
import { withBarCode } from '#scan/testing/bar-codes.ts';
import { asTiff, drawPages, drawPdf, scanned, setPdf } from '#scan/testing/scans.ts';
import { listPageTexts } from '#scan/scan-file.ts';
import { usualBarSheets } from '#scan/separator.ts';
import { findTools } from '#scan/tool.ts';
import { findBatchView } from './batch-view.ts';
import { composePiece } from './compose.ts';
import { takeTurn } from './intake.ts';
import type { Post } from './post-port.ts';
import { addSources, listBatches, listSources, preparePost } from './post-store.ts';
import { readAs, takeSource, writePieces } from './post-store.ts';
import { findReading, forgetRegisteredTexts, queueNamedFiles } from './reading-queue.ts';
import { takeFromFolder } from './scan-folder.ts';

let store: Store;
let post: Post;
let folder: string;
let drop: () => Promise<void>;
let nowMs = startMs;
const world = country();
world.offices.set('directory', officeOf('directory'));
const registrar: Appointment = {
  ...{ id: 'north.registrar', person: 'registrar-of-north', office: 'north' },
  ...{ capacity: 'registrar', title: { ar: 'x', fa: 'x', en: 'x' }, from: '2020' },
};
const authority = {
  ...world.authority,
  findAppointment: () => registrar,
  apply: () => undefined,
};
const north = { id: 'north', calendar: 'islamic-umalqura' } as const;
const batchId = uuidv7(startMs, new Uint8Array(10));

before(async () => {
  const database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'dawam-post-'));
  drop = () => database.drop();
  store = await openStore({
    ...{ dataDir: folder, databaseUrl: database.url, modules: [correspondence], authority },
    ...{ clearing, clock: () => (nowMs += 60_000) },
    random: (count) => new Uint8Array(count),
  });
  const pool = store.database.writers;
  await prepareIndex(pool);
  await preparePost(pool);
  const scanFolder = join(folder, 'scanner');
  await mkdir(join(scanFolder, 'north'), { recursive: true });
  post = {
    ...{ pool, files: store.files, tools: await findTools(), looker: new Looker(), folder },
    barSheets: usualBarSheets,
    ...{ scanFolder, pictures: new PagePictures(join(folder, 'pages')) },
    findOffice: (id) => (id === 'north' ? officeOf('north') : undefined),
    newId: () => uuidv7(Date.now(), randomBytes(10)),
    nowMs: () => Date.now(),
    report: () => undefined,
    clearUp: () => store.clearUp(),
  };
});
after(async () => {
  await post.looker.close();
  await store.close();
  await drop();
  await rm(folder, { recursive: true });
});

function lacks(t: { skip(text: string): void }): boolean {
  const { pages, tiff, languages } = post.tools;
  const hasAll = pages && tiff && languages.length === 3;
  if (!hasAll) t.skip('poppler-utils, qpdf, libtiff-tools or tesseract is missing');
  return !hasAll;
}

async function put(bytes: Uint8Array): Promise<string> {
  async function* once() {
    yield bytes;
  }
  const stored = await store.files.put(once());
  assert.ok(stored.ok);
  return stored.sha256;
}

async function sheet(separator: 'letter' | 'enclosure') {
  const texts = [{ language: 'ar' as const, title: 'الكتاب التالي', about: '-' }];
  const made = await post.looker.do({ kind: 'sheet', separator, texts, count: 1 });
  assert.ok(made.kind === 'pdf');
  return must((await drawPdf(made.pdf))[0], 'A sheet is a page.');
}

/** Two letters with a sheet between them; the second has an enclosure; one blank back. */
async function scannerFile(): Promise<Uint8Array> {
  const text = (number: string, words: string) => `#set text(lang: "ar", dir: rtl)
الرقم: ${number} \\ التاريخ: 1445/03/02 \\ #v(8mm) #for n in range(5) [${words} \\ ]`;
  const [one, blank, two, extra] = await drawPages(
    [
      text('77/12', 'نفيدكم بأن المستشفى الجديد يحتاج إلى أجهزة التصوير'),
      '#v(1mm)',
      text('345/9', 'طلب صيانة الجسر القديم على النهر'),
      text('1', 'كشف بأسماء المهندسين'),
    ].join('\n#pagebreak(weak: false)\n'),
  );
  const pages = [one, blank, await sheet('letter'), two, await sheet('enclosure'), extra];
  return asTiff(pages.map((page, at) => scanned(must(page, 'drawn'), 0.4, at + 1)));
}

test('a TIFF falls into letters and enclosures; what is left out stays visible', async (t) => {
  if (lacks(t)) return;
  const sha256 = await put(await scannerFile());
  const bad = await put(Buffer.from('%PDF-1.7 nothing more'));
  const batch = {
    ...{ id: batchId, office: 'north', name: 'Morning', source: 'upload' as const },
    ...{ person: 'registrar-of-north', at: new Date(nowMs).toISOString() },
  };
  const sources = [
    { sha256, name: 'scan 1.tif', mediaType: 'image/tiff' },
    { sha256: bad, name: 'bad.pdf', mediaType: 'application/pdf' },
  ];
  assert.ok(await addSources(post.pool, batch, sources));
  assert.ok(await addSources(post.pool, batch, sources), 'asked twice, it is there once');
  assert.equal(await addSources(post.pool, { ...batch, office: 'south' }, sources), false);
  // The power goes while the first source is being taken in: it is begun again.
  assert.equal((await takeSource(post.pool))?.sha256, sha256);
  while (await takeTurn(post));
  const view = must(await findBatchView(post.pool, north, batchId), 'The batch is there.');
  assert.deepEqual(
    view.sources.map(({ state, reason, pages }) => [state, reason, pages]),
    [
      ['ready', null, 6],
      ['failed', 'unreadable', 0],
    ],
  );
  assert.deepEqual(
    view.pieces.map((piece) => piece.pages.map(({ page, starts }) => [page, starts])),
    [
      [[1, false]],
      [
        [4, false],
        [6, true],
      ],
    ],
  );
  assert.deepEqual(
    view.leftOut.map(({ page, look }) => [page, look]),
    [
      [2, 'blank'],
      [3, 'letter'],
      [5, 'enclosure'],
    ],
  );
  assert.ok(view.pieces.every(({ isRead, number }) => isRead && number === null));
  assert.equal(await findBatchView(post.pool, { ...north, id: 'south' }, batchId), undefined);
});

test('a piece becomes a letter once, and a word of its scan finds it', async (t) => {
  if (lacks(t)) return;
  const view = must(await findBatchView(post.pool, north, batchId), 'The batch is there.');
  const piece = must(view.pieces[1], 'There are two pieces.');
  const sources = await listSources(post.pool, batchId);
  const composing = { batch: batchId, sources, counts: new Map([[0, 6]]) };
  const files = must(await composePiece(post, piece, composing), 'The files can be made.');
  const again = await composePiece(post, piece, composing);
  assert.deepEqual(again, files, 'the same piece, the same files');
  assert.deepEqual(
    files.map(({ name }) => name),
    ['scan 1 4.pdf', 'scan 1 6.pdf'],
  );
  const command = must(correspondence.commands['register-incoming'], 'The kind is known.');
  const body = command.schema.parse({ ...paperLetter, subject: 'كتاب', text: '', files });
  const register = (at: number) =>
    store.submit({
      ...{
        id: uuidv7(
          nowMs,
          Uint8Array.from({ length: 10 }, () => at),
        ),
        office: 'north',
      },
      ...{ kind: 'register-incoming', subject: `letter/${piece.id}`, body },
      by: { person: registrar.person, capacity: 'registrar', appointment: registrar.id },
    });
  const outcome = await register(1);
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  assert.ok(isRefusal(await register(2)), 'a second registration is refused');
  const after = must(await findBatchView(post.pool, north, batchId), 'The batch is there.');
  assert.deepEqual([after.registered, after.pieces[1]?.number], [1, outcome.recorded[0]?.number]);
  const isMore = await queueNamedFiles(post.pool);
  assert.equal(isMore, false, 'a log that grew asks for no turn at once');
  while (await takeTurn(post));
  const findDays = () => ({ calendar: 'gregory', timeZone: 'Asia/Riyadh' }) as const;
  await indexAll({ pool: post.pool, findDays, opener: store.keyring });
  const found = await post.pool.query<{ fields: readonly (readonly [string, string])[] }>({
    text: 'select fields from search.letter_text where subject = $1',
    values: [`letter/${piece.id}`],
  });
  const said = found[0]?.fields.find(([name]) => name === 'file-text')?.[1] ?? '';
  assert.match(said, /الجسر/u);
  const terms = await post.pool.query({
    text: `select 1 from search.term where office = 'north' and word like '%جسر%' and documents = 1`,
  });
  assert.ok(terms.length > 0, 'the index knows the word');
  const reading = await readAs(post.pool, 'north', (read) => findReading(read, 'north'));
  assert.deepEqual(reading, { waiting: 0, failed: [] });
  await forgetRegisteredTexts(post.pool);
  const kept = await post.pool.query<{ page: number }>({
    text: 'select page from post.page where batch = $1 and length(text) > 20 order by page',
    values: [batchId],
  });
  assert.deepEqual(kept, [{ page: 1 }], 'what was read of a letter is kept by its files alone');
});

test("a scanner's folder is emptied into the day's batch, file by file as they rest", async (t) => {
  if (lacks(t)) return;
  const inbox = join(folder, 'scanner', 'north');
  const [page] = await drawPages('A letter of one page');
  const letter = must(page, 'drawn');
  // A sheet that the office had long before: it parts letters where bar codes can be read.
  const sheet = withBarCode(letter, { kind: 'code-39', text: 'PATCHT', module: 3 });
  const pages = [letter, sheet, letter].map((one, at) => scanned(one, 0.5, at + 1));
  await writeFile(join(inbox, 'a.tif'), asTiff(pages));
  await writeFile(join(inbox, 'b.txt'), 'no scan');
  const seen = new Map<string, string>();
  assert.equal(await takeFromFolder(post, seen), 0, 'still growing, as far as anybody knows');
  await utimes(join(inbox, 'a.tif'), 1, 1);
  assert.equal(await takeFromFolder(post, seen), 1, 'the other has rested');
  assert.equal(await takeFromFolder(post, seen), 1);
  assert.deepEqual((await readdir(inbox)).sort(), ['refused', 'taken']);
  while (await takeTurn(post));
  const batches = await readAs(post.pool, 'north', (read) => listBatches(read, 'north'));
  const day = must(
    batches.find(({ source }) => source === 'folder'),
    'A batch was made.',
  );
  const count = post.tools.bars ? 2 : 1;
  assert.deepEqual([day.files, day.failed, day.piece_count, day.registered], [1, 0, count, 0]);
});

test('pages of a secret letter go out of the source in which another letter lies', async (t) => {
  if (lacks(t)) return;
  const id = uuidv7(startMs, new Uint8Array(10).fill(7));
  const pages = ['An open letter of one page', 'HELIOTROPE', 'HELIOTROPE', 'Its last page'];
  const before = await put(setPdf(pages.join('\n#pagebreak()\n')));
  const batch = { id, office: 'north', name: 'Shared', source: 'upload' as const, person: null };
  const source = { sha256: before, name: 'all.pdf', mediaType: 'application/pdf' };
  await addSources(post.pool, { ...batch, at: new Date(nowMs).toISOString() }, [source]);
  while (await takeTurn(post));
  const [open, secret] = [post.newId(), post.newId()];
  const page = (of: number) => ({ file: 0, page: of, turn: 0 as const, starts: false });
  const pieces = [
    { id: open, isDiscarded: false, pages: [page(1), page(4)] },
    { id: secret, isDiscarded: false, pages: [page(2), page(3)] },
  ];
  await post.pool.transact((session) => writePieces(session, id, pieces));
  const composed = async (piece: PostPiece) => {
    const sources = await listSources(post.pool, id);
    return await composePiece(post, piece, { batch: id, sources, counts: new Map([[0, 2]]) });
  };
  const files = must(await composed(must(pieces[1], 'second')), 'The files can be made.');
  const command = must(correspondence.commands['register-incoming'], 'The kind is known.');
  const body = command.schema.parse({ ...paperLetter, text: '', secrecy: 'secret', files });
  const outcome = await store.submit({
    ...{ id: post.newId(), office: 'north', kind: 'register-incoming', body },
    ...{ subject: `letter/${secret}` },
    by: { person: registrar.person, capacity: 'registrar', appointment: registrar.id },
  });
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  await store.clearUp();
  const [marked] = await listSources(post.pool, id);
  assert.deepEqual([marked?.sha256, marked?.cleared], [before, [2, 3]]);
  while (await takeTurn(post));

  const [after] = await listSources(post.pool, id);
  const { sha256, pdf } = must(after, 'The source is there.');
  assert.ok(sha256 === pdf && sha256 !== before, 'it was made anew');
  assert.equal(await store.files.find(before), undefined, 'the former bytes are gone');
  const texts = await listPageTexts(post.files.pathOf(sha256));
  assert.ok(texts.ok);
  const [first, second, third, fourth] = texts.texts.map((text) => text.trim());
  assert.deepEqual([second, third, fourth], ['', '', pages[3]]);
  const view = must(await findBatchView(post.pool, north, id), 'The batch is there.');
  assert.deepEqual([first, view.pieces.map((piece) => piece.id)], [pages[0], [open]]);
  const left = must(await composed(must(pieces[0], 'first')), 'What is left can be composed.');
  const [file] = left;
  const own = await listPageTexts(post.files.pathOf(must(file, 'One file.').sha256));
  assert.ok(own.ok && own.texts.length === 2, 'of its own pages, though they are all that is left');
});
