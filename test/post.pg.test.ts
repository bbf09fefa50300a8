// A morning's post as the running program takes it: files of every bad kind beside good ones, other
// people and offices, two tabs at once, the same asked again, the power gone while a pile is being
// split, and a disk that is full. What is good is never lost, what is bad is said.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert as believe, must } from '#lib/assert.ts';
import type { BatchAnswer, BatchesAnswer } from '#modules/correspondence/post/shapes.ts';
import type { PostPiece } from '#modules/correspondence/post-pieces.ts';
import { makeEnclosure } from '#programs/demo-enclosures.ts';
import { Looker } from '#scan/looker.ts';
import { asPng, asTiff, drawPages, drawPdf, scanned } from '#scan/testing/scans.ts';
import { findTools, runTool } from '#scan/tool.ts';
import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';

const env = { DAWAM_RATE_LIMIT: 'off' };
const OFFICE = 'moj.diwan';
const PATIENCE_MS = 150_000;
const tools = await findTools();

let server: LiveServer;
let clerk: Client;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dawam-post-test-'));
  server = await startServer({ env });
  clerk = await signIn(server.url, 'rana-al-otaibi');
});
after(async () => {
  await server.drop();
  await rm(folder, { recursive: true });
});

function lacks(t: TestContext): boolean {
  const isLacking = !tools.pages || !tools.tiff;
  if (isLacking) t.skip('programs are missing: poppler-utils, qpdf or libtiff-tools');
  return isLacking;
}

const postPath = `/api/offices/${OFFICE}/post`;

async function upload(bytes: Uint8Array, who = clerk): Promise<Response> {
  return await fetch(`${server.url}/api/files?name=scan`, {
    method: 'POST',
    headers: { cookie: who.cookie, origin: server.url, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
}

async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { code: string }).code;
}

/** Each file joins the batch as soon as it has come, as the screen does it. */
async function add(batch: string, name: string, bytes: Uint8Array): Promise<void> {
  const sent = await upload(bytes);
  assert.equal(sent.status, 201, name);
  const { sha256 } = (await sent.json()) as { sha256: string };
  const added = await clerk.post(postPath, { id: batch, name: 'x', files: [{ sha256, name }] });
  assert.equal(added.status, 200, await added.text());
}

async function see(batch: string): Promise<BatchAnswer> {
  const answer = await clerk.get(`${postPath}/${batch}`);
  assert.equal(answer.status, 200);
  return (await answer.json()) as BatchAnswer;
}

async function settled(batch: string): Promise<BatchAnswer> {
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(300)) {
    const seen = await see(batch);
    if (seen.waitingFiles === 0) return seen;
    believe(Date.now() < until, `The post was not taken in: ${JSON.stringify(seen.sources)}`);
  }
}

const arrange = (batch: string, version: number, pieces: readonly PostPiece[]) =>
  clerk.post(`${postPath}/${batch}/arrange`, { version, pieces });

const bare = ({ id, isDiscarded, pages }: PostPiece): PostPiece => ({ id, isDiscarded, pages });

const pdf = (title: string): Uint8Array => makeEnclosure(title, '2026-01-04').bytes;

async function encrypted(bytes: Uint8Array, passwords: readonly [string, string]) {
  const [plain, locked] = [join(folder, 'plain.pdf'), join(folder, 'locked.pdf')];
  await writeFile(plain, bytes);
  const made = await runTool('qpdf', ['--encrypt', ...passwords, '256', '--', plain, locked]);
  assert.ok(made.ok, JSON.stringify(made));
  return await readFile(locked);
}

/** Says that it has so many pixels, in some hundred bytes: a bilevel TIFF of fax coding. */
function hugeTiff(side: number): Uint8Array {
  const data = Buffer.alloc(64, 0xff);
  const tags: readonly (readonly [tag: number, type: number, value: number])[] = [
    [256, 4, side],
    [257, 4, side],
    [258, 3, 1],
    [259, 3, 4],
    [262, 3, 0],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, side],
    [279, 4, data.length],
  ];
  const head = Buffer.from([0x49, 0x49, 42, 0, 8 + data.length, 0, 0, 0]);
  const entries = Buffer.alloc(2 + tags.length * 12 + 4);
  entries.writeUInt16LE(tags.length, 0);
  for (const [at, [tag, type, value]] of tags.entries()) {
    entries.writeUInt16LE(tag, 2 + at * 12);
    entries.writeUInt16LE(type, 4 + at * 12);
    entries.writeUInt32LE(1, 6 + at * 12);
    entries.writeUInt32LE(value, 10 + at * 12);
  }
  return Buffer.concat([head, data, entries]);
}

function hugePng(side: number): Uint8Array {
  const png = Buffer.from(asPng({ width: 8, height: 8, pixels: new Uint8Array(64) }));
  png.writeUInt32BE(side, 16);
  png.writeUInt32BE(side, 20);
  return png;
}

/** Letters of one page with a sheet between each two. */
async function pile(letters: number): Promise<Uint8Array> {
  const looker = new Looker();
  const texts = [{ language: 'ar' as const, title: 'الكتاب التالي', about: '-' }];
  const sheet = await looker.do({ kind: 'sheet', separator: 'letter', texts, count: 1 });
  await looker.close();
  assert.ok(sheet.kind === 'pdf');
  const [between] = await drawPdf(sheet.pdf);
  const words = '#for n in range(12) [نفيدكم بأن الأجهزة وصلت إلى المستشفى. \\ ]';
  const [letter] = await drawPages(`#set text(lang: "ar", dir: rtl)\n${words}`);
  const pages = Array.from({ length: letters * 2 - 1 }, (_, at) =>
    scanned(must(at % 2 === 0 ? letter : between, 'drawn'), 0.4, at + 1),
  );
  return asTiff(pages);
}

test('bad files are said to be bad, each for its reason, and keep no good one back', async (t) => {
  if (lacks(t)) return;
  const good = pdf('كتاب');
  const files: readonly (readonly [name: string, bytes: Uint8Array, reason: string | null])[] = [
    ['text', Buffer.from('no scan at all'), 'unknown-type'],
    ['no pages', Buffer.from('%PDF-1.7\nnothing more'), 'unreadable'],
    ['cut off', good.subarray(0, 300), 'unreadable'],
    ['locked', await encrypted(good, ['secret', 'owner']), 'unreadable'],
    ['only printing is forbidden', await encrypted(good, ['', 'owner']), null],
    ['no tiff', Buffer.from('II*\0rubbish that goes on for a while'), 'unreadable'],
    ['huge tiff', hugeTiff(60_000), 'too-large'],
    ['huge png', hugePng(60_000), 'too-large'],
    ['no jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 3, 4]), 'unreadable'],
    ['good', good, null],
  ];
  const batch = freshId();
  for (const [name, bytes] of files) await add(batch, name, bytes);
  const seen = await settled(batch);
  assert.deepEqual(
    seen.sources.map(({ name, reason }) => [name, reason]),
    files.map(([name, , reason]) => [name, reason]),
  );
  assert.deepEqual([seen.failedFiles, seen.pieces.length], [8, 2]);
  // Nothing got worse by it: the program is there, and what failed may be tried again.
  const retry = `${postPath}/${batch}/sources/1/retry`;
  assert.equal((await clerk.post(retry, {})).status, 200);
  assert.equal((await settled(batch)).sources[1]?.reason, 'unreadable');
  for (const piece of seen.pieces) {
    const composed = await clerk.post(`${postPath}/${batch}/pieces/${piece.id}/compose`, {});
    assert.equal(composed.status, 200, await composed.text());
  }
});

test('only who registers here sees the post, and nobody of another office', async (t) => {
  if (lacks(t)) return;
  const batch = freshId();
  await add(batch, 'one', pdf('كتاب أول'));
  const { pieces, version } = await settled(batch);
  const piece = must(pieces[0], 'There is a piece.');
  const signer = await signIn(server.url, 'khalid-al-dosari');
  const stranger = await signIn(server.url, 'majed-al-asmari');
  const theirs = must(stranger.seats[0], 'He has a seat.').office;
  const reads = ['', `/${batch}`, `/${batch}/pages/0/1?size=thumb`];
  const acts: readonly (readonly [string, object])[] = [
    ['', { id: batch, name: 'x', files: [{ sha256: '0'.repeat(64), name: 'x' }] }],
    [`/${batch}/arrange`, { version, pieces: [] }],
    [`/${batch}/pieces/${piece.id}/compose`, {}],
    [`/${batch}/sources/0/retry`, {}],
  ];
  for (const path of reads) {
    assert.equal((await fetch(`${server.url}${postPath}${path}`)).status, 401);
    assert.equal(await codeOf(await signer.get(postPath + path)), 'http.not-open-to-you');
    assert.equal(await codeOf(await stranger.get(postPath + path)), 'http.no-seat-in-office');
  }
  for (const [path, body] of acts) {
    assert.equal(await codeOf(await signer.post(postPath + path, body)), 'http.not-open-to-you');
    assert.equal(
      await codeOf(await stranger.post(postPath + path, body)),
      'http.no-seat-in-office',
    );
    // In the own office there is no such batch; a file that nobody has sent makes none.
    const own = await stranger.post(`/api/offices/${theirs}/post${path}`, body);
    const code = path === '' ? 'kernel.unknown-file' : 'http.not-found';
    assert.equal(await codeOf(own), code, path);
  }
  const batches = await stranger.get(`/api/offices/${theirs}/post`);
  assert.deepEqual(((await batches.json()) as BatchesAnswer).batches, []);
  assert.deepEqual(await see(batch), { ...(await see(batch)), version, registered: 0 });
});

test('two tabs at once: one arrangement holds, one letter is registered', async (t) => {
  if (lacks(t)) return;
  const batch = freshId();
  await add(batch, 'one', pdf('كتاب ثان'));
  await add(batch, 'two', pdf('كتاب ثالث'));
  const { pieces, version } = await settled(batch);
  const [one, two] = pieces.map(bare);
  assert.ok(one !== undefined && two !== undefined);
  const joined = [{ ...one, pages: [...one.pages, ...two.pages] }];
  const turned = [
    one,
    { ...two, pages: two.pages.map((page) => ({ ...page, turn: 180 as const })) },
  ];
  const both = await Promise.all([
    arrange(batch, version, joined),
    arrange(batch, version, turned),
    arrange(batch, version, joined),
  ]);
  assert.deepEqual(both.map(({ status }) => String(status)).toSorted(), ['200', '409', '409']);
  const lost = both.filter(({ status }) => status === 409);
  for (const answer of lost) assert.equal(await codeOf(answer), 'correspondence.post-changed');
  const now = await see(batch);
  assert.equal((await arrange(batch, now.version, turned)).status, 200);

  const compose = () => clerk.post(`${postPath}/${batch}/pieces/${two.id}/compose`, {});
  const [left, right] = await Promise.all([compose(), compose()]);
  const composed = (await left.json()) as { files: readonly object[] };
  assert.deepEqual(await right.json(), composed, 'the same files, made twice at once');
  const body = { ...incomingLetter('طلب صيانة'), files: composed.files };
  const [id, otherTab] = [freshId(), freshId()];
  const register = (by: string) =>
    clerk.command('register-incoming', `letter/${two.id}`, body, { id: by });
  const answers = await Promise.all([register(id), register(otherTab), register(id)]);
  const done = answers.filter(({ status }) => status === 200);
  assert.ok(done.length === 1 || done.length === 2, 'one of both commands was the first');
  const after = await see(batch);
  assert.equal(after.registered, 1);
  const number = after.pieces.find((piece) => piece.id === two.id)?.number;
  for (const answer of done) {
    const { recorded } = (await answer.json()) as { recorded: readonly { number: string }[] };
    assert.equal(recorded[0]?.number, number);
  }
  const undone = await arrange(batch, after.version, joined);
  assert.equal(await codeOf(undone), 'correspondence.post-unfit', 'what is registered stays');
});

test('the power goes while a pile is split: it is split once, what was done is kept', async (t) => {
  if (lacks(t)) return;
  const before = freshId();
  await add(before, 'before', pdf('كتاب رابع'));
  const kept = await settled(before);
  const turned = kept.pieces.map((piece) => ({
    ...bare(piece),
    pages: piece.pages.map((page) => ({ ...page, turn: 90 as const })),
  }));
  assert.equal((await arrange(before, kept.version, turned)).status, 200);
  const batch = freshId();
  await add(batch, 'pile.tif', await pile(3));
  await server.kill();
  await server.start();
  const seen = await settled(batch);
  assert.deepEqual(
    seen.pieces.map(({ pages }) => pages.map(({ page }) => page)),
    [[1], [3], [5]],
  );
  assert.deepEqual(
    seen.leftOut.map(({ page, look }) => [page, look]),
    [
      [2, 'letter'],
      [4, 'letter'],
    ],
  );
  assert.deepEqual((await see(before)).pieces.map(bare), turned);
  const picture = await clerk.get(`${postPath}/${batch}/pages/0/3?size=thumb`);
  assert.equal(picture.headers.get('content-type'), 'image/jpeg');
});

async function fillDisk(path: string): Promise<void> {
  for (const size of [1_000_000, 4_096, 1]) {
    for (let isFull = false; !isFull;) {
      isFull = await appendFile(path, Buffer.alloc(size)).then(
        () => false,
        () => true,
      );
    }
  }
}

test('a full disk: a scan waits and is called neither damaged nor given up', async (t) => {
  if (lacks(t)) return;
  const drafts = join(server.dataDir, 'scan');
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=755', 'tmpfs', drafts]);
  if (mounted.status !== 0) return t.skip('this machine lets nobody mount a small disk');
  try {
    const ballast = join(drafts, 'ballast');
    await fillDisk(ballast);
    const batch = freshId();
    await add(batch, 'pile.tif', await pile(2));
    const isSaid = () => /could not be taken in.* The disk is full/.test(server.output());
    for (const until = Date.now() + PATIENCE_MS; !isSaid(); await sleep(200)) {
      believe(Date.now() < until, 'Nothing was said of the full disk.');
    }
    const seen = await see(batch);
    assert.deepEqual([seen.waitingFiles, seen.failedFiles], [1, 0]);
    await rm(ballast);
    assert.equal((await settled(batch)).pieces.length, 2);
  } finally {
    spawnSync('umount', ['-l', drafts]);
  }
});
