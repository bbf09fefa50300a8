// The views on a real database, filled by the real writer, read as the role that the wall is for.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import type { Capacity } from '#kernel/authority.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { findLetter, findLife, listEntries } from './letter-views.ts';
import { Document } from '#http/route.ts';
import type { Access, Call } from '#http/route.ts';
import type { CorrespondenceDatabase, CorrespondenceReader } from './reader.ts';
import type { CorrespondenceTables } from './reader.ts';
import { routes } from './routes.ts';
import { findSeenDraft } from './seen-draft.ts';
import { empty, fold } from './state.ts';
import { letterId, outgoingLetter, paperLetter } from './testing/world.ts';
import { ownSeat, RealOffices } from './testing/real-offices.ts';
import { prepareIndex } from './search/index-store.ts';
import { indexAll } from './search/indexer.ts';
import { currentYear, findHome, findRegisterPage, listArrivals, listDrafts } from './views.ts';
import { listRowsBelow } from './views.ts';
import type { Asking, Filter } from './views.ts';

let real: RealOffices;

before(async () => {
  real = await RealOffices.open({ seatOf: ownSeat });
  await fill();
});

after(() => real.close());

async function fill(): Promise<void> {
  for (let letter = 1; letter <= 12; letter += 1) {
    await real.ask('north', 'register-incoming', letter, {
      ...paperLetter,
      subject: letter === 5 ? 'تقريرُ الميزانيّةِ العامّة' : `Repair of bridge ${letter}`,
      theirNumber: `${letter}-4/ق`,
      urgency: letter % 3 === 0 ? 'urgent' : 'normal',
      secrecy: letter === 4 ? 'secret' : 'normal',
      unit: letter === 7 ? 'Roads' : null,
    });
  }
  await real.ask('north', 'void-number', 2, { reason: 'entered twice' });
  await real.ask('north', 'reserve-number', 13, { register: 'incoming', reason: 'announced' });
  const draft = await real.ask('north', 'write-letter', 20, outgoingLetter);
  const written = await real.store.reader.listEntriesOf('north', letterId(20));
  const body = must(findSeenDraft('north', written.reduce(fold, empty())), 'It is a draft.');
  await real.ask('north', 'sign-letter', 20, body, 'head');
  await real.ask('north', 'dispatch-letter', 20, { draft });
  await real.ask('north', 'write-letter', 21, { ...outgoingLetter, secrecy: 'secret' }, 'head');
  await real.settle();
  await real.ask('south', 'register-delivered', 20, { unit: 'Statistics' });
  await real.settle();
}

function asking(office = 'north', capacity: Capacity = 'registrar'): Asking {
  return {
    office: must(real.world.offices.get(office), 'The office is there.'),
    viewer: { person: `${capacity}-of-${office}`, capacities: [capacity] },
    now: new Date(real.nowMs).toISOString(),
  };
}

function read<Result>(
  work: (db: CorrespondenceDatabase) => Promise<Result>,
  offices = ['north'],
): Promise<Result> {
  return real.store.reader.read<CorrespondenceTables, Result>(offices, work);
}

async function incoming(
  parts: { q?: string; filter?: Filter; from?: number; limit?: number } = {},
  capacity: Capacity = 'registrar',
) {
  const who = asking('north', capacity);
  const question = { register: 'incoming', year: 2026, q: '', filter: 'all', from: 0, limit: 100 };
  return await read((db) =>
    findRegisterPage(db, who, { ...question, register: 'incoming', filter: 'all', ...parts }),
  );
}

const serials = (page: { rows: readonly { serial: number | null }[] }) =>
  page.rows.map((row) => row.serial);

test('a page of a register: newest first, with counts and years; void ones stay', async () => {
  const page = await incoming({ limit: 4 });
  assert.deepEqual(page.counts, {
    ...{ all: 13, waiting: 11, urgent: 4, secret: 1, thisWeek: 13, void: 1 },
  });
  assert.deepEqual([page.total, page.year, page.years], [13, 2026, [2026]]);
  assert.deepEqual(serials(page), [13, 12, 11, 10]);
  assert.deepEqual(serials(await incoming({ from: 9 })), [4, 3, 2, 1]);
  assert.deepEqual(serials(await incoming({ from: 40 })), []);
  const [reserved] = page.rows;
  assert.deepEqual(
    [reserved?.state, reserved?.numberStatus, reserved?.number, reserved?.subject],
    ['reserved', 'reserved', '13/2026', 'announced'],
  );
  assert.equal(currentYear(asking(), 'incoming'), 2026);
});

test('filters and their pages', async () => {
  assert.deepEqual(serials(await incoming({ filter: 'urgent' })), [12, 9, 6, 3]);
  assert.deepEqual(serials(await incoming({ filter: 'urgent', from: 1, limit: 2 })), [9, 6]);
  assert.deepEqual(serials(await incoming({ filter: 'void' })), [2]);
  assert.deepEqual(serials(await incoming({ filter: 'secret' })), [4]);
  // The void one has nothing to look over.
  assert.equal((await incoming({ filter: 'unreviewed' })).total, 11);
  assert.equal((await incoming({ filter: 'this-week' })).total, 13);
  assert.ok(!serials(await incoming({ filter: 'waiting' })).includes(7));
});

test('search folds letters, digits and separators, and takes no wildcard', async () => {
  const found = async (q: string) => serials(await incoming({ q }));
  assert.deepEqual(await found('الميزانيه تقرير'), [5]);
  assert.deepEqual(await found('ميزاني'), [5]);
  assert.deepEqual(await found('٨/٤'), [8]);
  assert.deepEqual(await found('9-4/ق'), [9]);
  assert.deepEqual(await found('BRIDGE 11'), [11]);
  assert.deepEqual(await found('%'), []);
  assert.deepEqual(await found("o'brien \\"), []);
  const page = await incoming({ q: 'bridge', from: 2, limit: 3 });
  assert.deepEqual([page.total, serials(page)], [10, [10, 9, 8]], 'the secret one has no words');
});

test('a secret letter shows its number and no subject to whoever is not cleared', async () => {
  const row = (await incoming({ filter: 'secret' }, 'clerk')).rows[0];
  assert.deepEqual([row?.number, row?.subject, row?.masked], ['4/2026', 'Secret', true]);
  assert.deepEqual(serials(await incoming({ q: 'repair' }, 'clerk')), [
    ...[12, 11, 10, 9, 8, 7, 6, 3, 2, 1],
  ]);
  assert.deepEqual(serials(await incoming({ q: '4-4/ق' }, 'clerk')), [4]);
  assert.ok(!serials(await incoming({ q: 'repair' }, 'head')).includes(4), 'by its number only');
  const opened = (await incoming({ q: '4-4/ق' }, 'head')).rows[0];
  assert.match(opened?.subject ?? '', /repair/i);
  assert.equal(opened?.masked, false);
  const drafts = (capacity: Capacity) => read((db) => listDrafts(db, asking('north', capacity)));
  assert.equal((await drafts('clerk')).rows[0]?.subject, 'Secret');
  assert.equal((await drafts('signer')).rows[0]?.subject, outgoingLetter.subject);
});

test('the wall keeps other offices’ rows away even where a query asks for them', async () => {
  const page = await read(
    (db) =>
      findRegisterPage(db, asking(), {
        ...{ register: 'incoming', year: 2026, q: '', filter: 'all', from: 0, limit: 10 },
      }),
    ['south'],
  );
  assert.deepEqual([page.total, page.rows.length, page.counts.all], [0, 0, 0]);
  const history = await read((db) => listEntries(db, asking().office, letterId(1)), ['south']);
  assert.equal(history.length, 0);
});

test('the home page says what waits, and what is latest', async () => {
  const north = await read((db) => findHome(db, asking()));
  assert.deepEqual(north.counts, {
    ...{ unseen: 0, unregistered: 0, drafts: 1, awaited: 1, reserved: 1 },
  });
  assert.deepEqual(
    north.waiting.map((item) => item.why),
    ['draft'],
  );
  assert.equal(north.recent.length, 12);
  assert.equal(north.recent[0]?.number, '2026/1');
  const east = await read((db) => findHome(db, asking('east')), ['east']);
  assert.deepEqual([east.counts.unseen, east.waiting[0]?.why], [1, 'unseen']);
  const arrivals = await read((db) => listArrivals(db, asking('east')), ['east']);
  assert.deepEqual(
    arrivals.rows.map((row) => [row.state, row.theirNumber]),
    [['delivered', '2026/1']],
  );
});

test('the register and the home page count the same awaited letters', async () => {
  await real.ask('east', 'reserve-number', 30, { register: 'outgoing', reason: 'announced' });
  const counts = [];
  for (const office of ['north', 'east']) {
    const home = await read((db) => findHome(db, asking(office)), [office]);
    const question = { register: 'outgoing', year: 2026, q: '', filter: 'waiting' } as const;
    const page = await read(
      (db) => findRegisterPage(db, asking(office), { ...question, from: 0, limit: 10 }),
      [office],
    );
    assert.equal(page.total, page.counts.waiting);
    counts.push([home.counts.awaited, page.counts.waiting]);
  }
  // A reserved number is open, but nobody else is awaited.
  assert.deepEqual(counts, [
    [1, 1],
    [0, 0],
  ]);
});

test('a letter and its line of life, at the sender and at the addressee', async () => {
  const letter = letterId(20);
  const history = await read((db) => listEntries(db, asking().office, letter));
  const sent = must(
    findLetter(history, asking(), letter, real.world.authority),
    'The letter is there.',
  );
  assert.deepEqual(
    sent.addressees.map((to) => [to.name, to.state, to.number]),
    [
      ['south en', 'registered', '1/2026'],
      ['east en', 'delivered', null],
    ],
  );
  assert.deepEqual(sent.may, [
    ...['correct-registration', 'recall-letter', 'note-reminder', 'end-follow-up', 'write-note'],
    ...['archive-letter', 'change-secrecy', 'index-enclosures', 'link-references'],
    'give-visitor-note',
  ]);
  const life = must(findLife(history, asking(), real.world.authority), 'The letter is there.');
  assert.deepEqual(
    life.steps.map((step) => step.kind),
    [
      ...['letter-drafted', 'letter-signed', 'letter-dispatched', 'receipt-noted'],
      ...['receipt-noted', 'receipt-noted', 'receipt-noted'],
    ],
  );
  assert.deepEqual(
    new Set(life.steps.map((step) => step.receipt)),
    new Set([null, 'delivered', 'seen', 'registered']),
  );
  assert.deepEqual(
    life.steps.map((step) => step.current),
    [...Array<boolean>(6).fill(false), true],
  );
  const south = asking('south', 'clerk');
  const there = await read((db) => listEntries(db, south.office, letter), ['south']);
  const received = must(
    findLetter(there, south, letter, real.world.authority),
    'The letter is there.',
  );
  assert.deepEqual(
    [received.state, received.text, received.holder],
    ['registered', outgoingLetter.text, 'Statistics'],
  );
  assert.deepEqual(received.may, [
    ...['correct-registration', 'refer-letter', 'write-note', 'set-due-day', 'write-off-letter'],
    ...['park-letter', 'index-enclosures', 'review-registration', 'link-references'],
    'give-visitor-note',
  ]);
  const nobody = findLetter([], asking(), letter, real.world.authority);
  assert.equal(nobody, undefined);
});

test('a secret letter on its own page is masked too', async () => {
  const clerk = asking('north', 'clerk');
  const history = await read((db) => listEntries(db, clerk.office, letterId(21)));
  const masked = must(
    findLetter(history, clerk, letterId(21), real.world.authority),
    'The letter is there.',
  );
  assert.deepEqual([masked.subject, masked.text, masked.draft], ['Secret', '', null]);
  assert.deepEqual(masked.may, []);
});

test('an export goes through the register piece by piece', async () => {
  const question = { register: 'incoming', year: 2026, q: '', filter: 'all' } as const;
  const piece = (below: number) =>
    read((db) => listRowsBelow(db, asking(), { ...question, below, limit: 5 }));
  assert.deepEqual(
    (await piece(Number.MAX_SAFE_INTEGER)).map((row) => row.serial),
    [...[13, 12, 11, 10, 9]],
  );
  assert.deepEqual(
    (await piece(4)).map((row) => row.serial),
    [3, 2, 1],
  );
});

type AnyCall = Call<CorrespondenceReader, Access, unknown, unknown, unknown>;

/** As http would call it: everything passes the schemas that the route declares. */
async function callRoute(
  path: string,
  params: object,
  query: object = {},
  appointments = [ownSeat('north', 'registrar')],
): Promise<unknown> {
  const route = must(
    routes.find((one) => one.path === `/api/offices/:office${path}`),
    path,
  );
  const reader: CorrespondenceReader = {
    authority: real.world.authority,
    read: (work) => read(work),
    noteReading: () => undefined,
  };
  const nobody = () => assert.fail('No route of this module signs anybody in.');
  const call: AnyCall = {
    ...{ reader, office: 'north', now: asking().now, origin: 'http://localhost', body: {} },
    params: route.params?.parse({ office: 'north', ...params }),
    query: route.query?.parse(query) ?? {},
    session: {
      ...{ id: 's', person: 'registrar-of-north', method: 'demo-seat', client: '' },
      ...{ createdAt: '', seenAt: '', expiresAt: '' },
    },
    appointments,
    ...{ signIn: nobody, signOut: nobody, listSessions: nobody, revokeSession: nobody },
    bytes: Readable.from([]),
    ...{ readCookie: nobody, writeCookie: nobody },
  };
  const answer = await route.run(call);
  if (answer instanceof Document || isRefusal(answer as object)) return answer;
  return must(route.response, 'It says what it answers.').parse(answer);
}

test('each route answers in the form that it declares', async () => {
  const register = { register: 'incoming' };
  const page = await callRoute('/registers/:register', register, { filter: 'urgent', limit: '2' });
  assert.ok(typeof page === 'object' && page !== null && 'total' in page);
  assert.equal(page.total, 4);
  for (const path of ['/home', '/drafts', '/arrivals']) assert.ok(await callRoute(path, {}));
  const letter = letterId(20).slice('letter/'.length);
  for (const path of ['/letters/:letter', '/letters/:letter/life']) {
    assert.ok(await callRoute(path, { letter }));
    const other = letterId(99).slice('letter/'.length);
    assert.deepEqual(await callRoute(path, { letter: other }), refuse('http.not-found'));
  }
});

test('in one of several seats a person is offered what that seat may do', async () => {
  const letter = letterId(1).slice('letter/'.length);
  const held = (['clerk', 'head'] as const).map((capacity) => ({
    ...ownSeat('north', capacity),
    person: 'registrar-of-north',
  }));
  const mayAs = async (as?: string) => {
    const query = as === undefined ? {} : { as };
    const answer = await callRoute('/letters/:letter', { letter }, query, held);
    return typeof answer === 'object' && answer !== null && 'may' in answer ? answer.may : answer;
  };
  const both = ['refer-letter', 'write-note', 'set-due-day', 'write-off-letter', 'park-letter'];
  const [correct, voids] = ['correct-registration', 'void-number'];
  const [hold, secrecy] = ['place-hold', 'change-secrecy'];
  const [index, link, note] = ['index-enclosures', 'link-references', 'give-visitor-note'];
  assert.deepEqual(await mayAs(), [
    ...[correct, voids, ...both, hold, secrecy, index, link, note, 'lend-original'],
  ]);
  assert.deepEqual(await mayAs('north.clerk'), [correct, ...both, index, link, note]);
  assert.deepEqual(await mayAs('north.head'), [
    ...[voids, ...both, hold, secrecy, note, 'lend-original'],
  ]);
  assert.deepEqual(await mayAs('north.registrar'), refuse('kernel.not-appointed'));
});

test('what a person may read is the sum of the seats, whichever is in use', async () => {
  const clerk = { person: 'x', capacities: ['clerk'] };
  const both = { ...asking(), viewer: { person: 'x', capacities: ['clerk', 'head'] } };
  const history = await read((db) => listEntries(db, both.office, letterId(4)));
  const letter = must(
    findLetter(history, { ...both, seat: clerk }, letterId(4), real.world.authority),
    'It is there.',
  );
  assert.deepEqual([letter.masked, letter.may], [false, []]);
});

const exports = [
  ['/registers/:register/export', { register: 'incoming' }, 'دفتر نامه‌های وارده 2026', 13],
  ['/drafts/export', {}, 'پیش‌نویس‌ها', 1],
  ['/arrivals/export', {}, 'رسیده و ثبت‌نشده', 0],
] as const;

test('the export routes of all lists stream CSV and make XLSX', async () => {
  for (const [path, params, name, count] of exports) {
    for (const format of ['csv', 'xlsx']) {
      const file = await callRoute(path, params, { format, language: 'fa' });
      assert.ok(file instanceof Document);
      assert.equal(file.name, `${name}.${format}`);
      const bytes = await new Response(
        file.bytes instanceof Uint8Array ? Buffer.from(file.bytes) : file.bytes,
      ).bytes();
      const lines = new TextDecoder().decode(bytes).split('\r\n');
      if (format === 'csv') assert.equal(lines.length, 1 + count + 1);
      else assert.deepEqual([...bytes.subarray(0, 2)], [0x50, 0x4b]);
    }
  }
});

test('a word of a register is found in its other forms, at once and page by page', async () => {
  const writers = real.store.database.writers;
  const before = await incoming({ q: 'الوزارة' });
  await prepareIndex(writers);
  const days = { calendar: 'gregory', timeZone: 'Asia/Riyadh' } as const;
  await real.ask('north', 'register-incoming', 901, {
    ...paperLetter,
    subject: 'كتاب وزارة العدل',
  });
  await real.ask('north', 'register-incoming', 902, {
    ...paperLetter,
    subject: 'إلى الوزارات كافة',
  });
  await indexAll({ pool: writers, opener: real.store.keyring, findDays: () => days });
  const found = await incoming({ q: 'الوزارة' });
  assert.equal(found.total, before.total + 2);
  await real.ask('north', 'register-incoming', 903, { ...paperLetter, subject: 'رد على الوزارة' });
  const page = await incoming({ q: 'الوزارة' });
  assert.equal(page.total, before.total + 3, JSON.stringify(page.rows.map((row) => row.subject)));
  const second = await incoming({ q: 'الوزارة', from: 1, limit: 1 });
  assert.deepEqual([second.total, second.rows.length], [page.total, 1]);
  // Half a word is no word of the index: the card is looked through.
  assert.equal((await incoming({ q: 'الوزا' })).total, before.total + 2);
});
