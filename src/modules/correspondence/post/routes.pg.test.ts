// What the routes of the morning's post refuse, and the wall that its tables stand behind. No
// program of the system is needed here: what a source fell into is written as the intake writes it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Appointment } from '#kernel/authority.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import type { Access, Call } from '#http/route.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import type { PostPiece } from '#modules/correspondence/post-pieces.ts';
import { country, officeOf, paperLetter, startMs } from '#modules/correspondence/testing/world.ts';
import { Looker } from '#scan/looker.ts';
import { PagePictures } from '#scan/page-pictures.ts';
import type { Post } from './post-port.ts';
import { addSources, finishSource, preparePost, readAs } from './post-store.ts';
import { findReading, queueNamedFiles } from './reading-queue.ts';
import { postRoutes } from './routes.ts';
import { batchShape } from './shapes.ts';

let store: Store;
let post: Post;
let folder: string;
let drop: () => Promise<void>;
let nowMs = startMs;
let idCount = 0;
const world = country();
world.offices.set('directory', officeOf('directory'));
const title = { ar: 'x', fa: 'x', en: 'x' };
const registrarOf = (office: string): Appointment => ({
  ...{ id: `${office}.registrar`, person: `registrar-of-${office}`, office },
  ...{ capacity: 'registrar', title, from: '2020' },
});
const newId = () => {
  idCount += 1;
  return uuidv7(startMs, new Uint8Array(10).fill(idCount));
};
const batch = newId();
const [first, second] = [newId(), newId()];
const pageOf = (page: number) => ({ file: 0, page, turn: 0 as const, starts: false });
const pieces: readonly PostPiece[] = [
  { id: first, isDiscarded: false, pages: [pageOf(1)] },
  { id: second, isDiscarded: false, pages: [pageOf(2)] },
];

before(async () => {
  const database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'dawam-post-routes-'));
  drop = () => database.drop();
  const findAppointment = (id: string) => registrarOf(id.split('.')[0] ?? '');
  store = await openStore({
    ...{ dataDir: folder, databaseUrl: database.url, modules: [correspondence] },
    authority: { ...world.authority, findAppointment, apply: () => undefined },
    clock: () => (nowMs += 60_000),
    random: (count) => new Uint8Array(count),
  });
  const pool = store.database.writers;
  await preparePost(pool);
  // As a program of another form finds the tables: it keeps them and closes them off anew.
  await pool.query({ text: `delete from dawam.setting where name = 'post'` });
  await preparePost(pool);
  await preparePost(pool);
  post = {
    ...{ pool, files: store.files, looker: new Looker(), folder, scanFolder: undefined },
    barSheets: new Map(),
    tools: { pages: false, tiff: false, bars: false, languages: [] },
    pictures: new PagePictures(join(folder, 'pages')),
    findOffice: (id) => world.offices.get(id),
    ...{ newId, nowMs: () => nowMs, report: () => undefined },
    clearUp: () => store.clearUp(),
  };
  await fill();
});
after(async () => {
  await post.looker.close();
  await store.close();
  await drop();
  await rm(folder, { recursive: true });
});

/** A source of two pages whose bytes nothing can be made of, and a letter that names it. */
async function fill(): Promise<void> {
  async function* once() {
    yield Buffer.from('%PDF-1.7 nothing more');
  }
  const stored = await store.files.put(once());
  assert.ok(stored.ok);
  const { sha256, sizeBytes, mediaType } = stored;
  const head = { id: batch, office: 'north', name: 'Morning', source: 'upload' as const };
  const at = new Date(nowMs).toISOString();
  await addSources(post.pool, { ...head, person: null, at }, [{ sha256, name: 'a', mediaType }]);
  const pages = [1, 2].map((page) => ({
    ...{ file: 0, page, look: 'page' as const, text: 'heliotrope', reading: 'done' as const },
  }));
  await finishSource(post.pool, { batch, place: 0 }, { pdf: sha256, pages, pieces });
  const { id: appointment, person } = registrarOf('north');
  const command = must(correspondence.commands['register-incoming'], 'The kind is known.');
  const files = [{ sha256, name: 'a.pdf', mediaType, sizeBytes }];
  const outcome = await store.submit({
    ...{ id: newId(), office: 'north', kind: 'register-incoming', subject: `letter/${first}` },
    body: command.schema.parse({ ...paperLetter, files }),
    by: { person, capacity: 'registrar', appointment },
  });
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  await queueNamedFiles(post.pool);
}

interface Asked {
  readonly office?: string;
  readonly params?: object;
  readonly body?: object;
  readonly post?: Post | undefined;
}

/** As http would call it: everything passes the schemas that the route declares. */
async function ask(method: 'GET' | 'POST', path: string, asked: Asked = {}): Promise<unknown> {
  const { office = 'north', params = { batch }, body = {} } = asked;
  const route = must(
    postRoutes.find((one) => one.method === method && one.path === `/api/offices/:office${path}`),
    path,
  );
  const nobody = () => assert.fail('No route of the post does this.');
  const call: Call<Parameters<typeof route.run>[0]['reader'], Access, unknown, unknown, unknown> = {
    reader: {
      ...{ authority: world.authority, read: nobody, noteReading: nobody },
      post: 'post' in asked ? asked.post : post,
    },
    ...{ office, now: new Date(nowMs).toISOString(), origin: 'http://localhost' },
    params: route.params?.parse({ office, ...params }),
    query: route.query?.parse({}) ?? {},
    body: route.body?.parse(body) ?? {},
    session: {
      ...{ id: 's', person: `registrar-of-${office}`, method: 'demo-seat', client: '' },
      ...{ createdAt: '', seenAt: '', expiresAt: '' },
    },
    appointments: [registrarOf(office)],
    ...{ signIn: nobody, signOut: nobody, listSessions: nobody, revokeSession: nobody },
    bytes: Readable.from([]),
    ...{ readCookie: nobody, writeCookie: nobody },
  };
  return await route.run(call);
}

async function arrange(version: number, arranged: readonly PostPiece[]): Promise<unknown> {
  return await ask('POST', '/post/:batch/arrange', { body: { version, pieces: arranged } });
}

test('where no post is taken in, every route of it says so', async () => {
  const noScanning = refuse('correspondence.no-scanning');
  assert.deepEqual(await ask('GET', '/post', { post: undefined }), noScanning);
  assert.deepEqual(await ask('GET', '/post/:batch', { post: undefined }), noScanning);
});

test('an arrangement is of the version that was seen, of pages there are, once each', async () => {
  const [registered, open] = [must(pieces[0], 'first'), must(pieces[1], 'second')];
  const unfit = refuse('correspondence.post-unfit');
  const seen = batchShape.parse(await ask('GET', '/post/:batch'));
  assert.deepEqual([seen.version, seen.registered], [1, 1]);
  assert.deepEqual(await arrange(0, pieces), refuse('correspondence.post-changed'));
  assert.deepEqual(await arrange(1, [registered, { ...open, pages: [pageOf(3)] }]), unfit);
  assert.deepEqual(await arrange(1, [registered, { ...open, pages: registered.pages }]), unfit);
  assert.deepEqual(await arrange(1, [open]), unfit, 'a registered piece stays as it is');
  const turned = { ...open, pages: [{ ...pageOf(2), turn: 90 as const }] };
  assert.deepEqual(await arrange(1, [registered, turned]), { version: 2 });
  assert.deepEqual(await arrange(1, pieces), refuse('correspondence.post-changed'));
  const after = batchShape.parse(await ask('GET', '/post/:batch'));
  assert.deepEqual(
    after.pieces.map((piece) => piece.pages.map(({ turn }) => turn)),
    [[0], [90]],
  );
});

test('a piece of which no file can be made is refused, and a piece there is not', async () => {
  const path = '/post/:batch/pieces/:piece/compose';
  const compose = (piece: string) => ask('POST', path, { params: { batch, piece } });
  assert.deepEqual(await compose(second), refuse('correspondence.post-unread'));
  assert.deepEqual(await compose(newId()), refuse('http.not-found'));
});

test("another office's post is not there, whatever is asked of it", async () => {
  const notFound = refuse('http.not-found');
  const office = 'south';
  const piece = second;
  assert.deepEqual(await ask('GET', '/post/:batch', { office }), notFound);
  const params = { batch, piece };
  const composed = ask('POST', '/post/:batch/pieces/:piece/compose', { office, params });
  assert.deepEqual(await composed, notFound);
  const body = { version: 2, pieces: [] };
  assert.deepEqual(await ask('POST', '/post/:batch/arrange', { office, body }), notFound);
});

test('the wall: a reader has the rows of its offices only, in every table', async () => {
  const tables = ['batch', 'file', 'page', 'reading', 'progress'] as const;
  const count = async (offices: readonly string[]) =>
    await store.reader.read(offices, async (db) => {
      const counts: Record<string, number> = {};
      for (const table of tables) {
        const { rows } = await sql`select from ${sql.table(`post.${table}`)}`.execute(db);
        counts[table] = rows.length;
      }
      return counts;
    });
  const all = { batch: 1, file: 1, page: 2, reading: 1, progress: 1 };
  assert.deepEqual(await count(['north']), all);
  const none = { batch: 0, file: 0, page: 0, reading: 0, progress: 0 };
  assert.deepEqual(await count(['south']), none);
  assert.deepEqual(await count([]), none);
  // No table of the schema was forgotten.
  const open = await post.pool.query<{ relname: string }>({
    text: `select relname from pg_class where relnamespace = 'post'::regnamespace
      and relkind = 'r' and not relrowsecurity`,
  });
  assert.deepEqual(open, []);
  // Even where the program asks for an office that the reader was not opened for.
  const wrong = await readAs(post.pool, 'south', (session) => findReading(session, 'north'));
  assert.deepEqual(wrong, { waiting: 0, failed: [] });
  const right = await readAs(post.pool, 'north', (session) => findReading(session, 'north'));
  assert.equal(right.waiting, 1);
  await assert.rejects(
    readAs(post.pool, 'north', (session) => session.query({ text: 'delete from post.page' })),
  );
});
