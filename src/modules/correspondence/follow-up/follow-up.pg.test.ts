// Follow-up on a real database filled by the real writer, over some weeks of a made-up clock: lists
// and counts as days go by, my work over two offices, and reports that say of a past day what they
// said on it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { formatInstant } from '#lib/instant.ts';
import type {
  CorrespondenceDatabase,
  CorrespondenceTables,
} from '#modules/correspondence/reader.ts';
import { letterId, outgoingLetter } from '#modules/correspondence/testing/world.ts';
import { RealOffices } from '#modules/correspondence/testing/real-offices.ts';
import { paperLetter, postId } from '#modules/correspondence/testing/world.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { reportNames } from '#modules/correspondence/follow-choices.ts';
import type { Grouping, OfficeList } from '#modules/correspondence/follow-choices.ts';
import { findCirculars } from './circulars.ts';
import type { FollowUpReader } from './follow-up-port.ts';
import type { Rhythm } from './rhythm.ts';
import { findMyWork, myOfficeOf } from './my-work.ts';
import { findFollowCounts, findOfficeWork } from './office-lists.ts';
import { findReport } from './report-view.ts';
import { circularsShape, myWorkShape, officeWorkShape, reportShape } from './shapes.ts';

let real: RealOffices;

const rhythm: Rhythm = {
  time: {
    timeZone: 'Asia/Riyadh',
    weekend: [5, 6],
    hours: [{ from: '08:00', until: '15:00' }],
    ...{ shortDays: [], seasons: [], holidays: [] },
  },
  remindDaysBefore: [2],
  escalateAfterDays: 3,
  fictionAfterDays: null,
  expireAfterDays: null,
  classNames: new Map([['1', { ar: 'طرق', fa: 'راه', en: 'Roads and bridges' }]]),
};

before(async () => {
  real = await RealOffices.open({ startMs: instantOf('Asia/Riyadh', '2026-11-01', '09:00') });
  await fill();
});

after(() => real.close());

function travel(day: string, clock = '09:00'): void {
  const next = instantOf('Asia/Riyadh', day, clock);
  assert.ok(next > real.nowMs, 'time goes on');
  real.nowMs = next;
}

const omar = postId('north', 'signer', 'omar');
const omarSouth = postId('south', 'signer', 'omar');

/** What each report of north said in the evening of its day. */
const said = new Map<string, string>();

async function fill(): Promise<void> {
  const paper = { ...paperLetter, theirDate: '2026-10-28', receivedOn: '2026-10-29' };
  await real.ask('north', 'register-incoming', 1, { ...paper, dueOn: '2026-11-10', unit: 'Roads' });
  await real.ask('north', 'register-incoming', 2, { ...paper, urgency: 'urgent', classCode: '1' });
  await real.ask('north', 'register-incoming', 3, { ...paper, dueOn: '2026-11-12' });
  await real.ask('south', 'register-incoming', 4, paper);
  travel('2026-11-03');
  const to = [{ appointment: omar }];
  await real.ask('north', 'refer-letter', 1, { to, instruction: 'Answer.', dueOn: '2026-11-08' });
  await real.ask('south', 'refer-letter', 4, { to: [{ appointment: omarSouth }] });
  await real.ask('north', 'park-letter', 3, {
    until: '2026-11-15',
    reason: 'They will write again.',
  });
  const addressees = [
    { office: 'south', dueOn: '2026-11-11' },
    { office: 'east', purpose: 'information' },
  ];
  await real.send('north', 5, { ...outgoingLetter, isCircular: true, addressees });
  await note('2026-11-03');
  travel('2026-11-09');
  await real.ask('north', 'note-reminder', 5, { addressee: 'south', channel: 'call' });
  await real.ask('south', 'register-delivered', 5, {});
  await real.settle();
  await note('2026-11-09');
  travel('2026-11-11');
  await real.ask('north', 'write-off-letter', 2, { reason: 'noted' });
  await real.ask('north', 'correct-registration', 1, { unit: 'Bridges', reason: 'Other unit.' });
  await note('2026-11-11');
  travel('2026-11-16');
  await real.ask('south', 'register-incoming', 6, { ...paper, subject: 'Plot', secrecy: 'secret' });
  await real.ask('south', 'refer-letter', 6, { to: [{ appointment: omarSouth }] });
}

const asking = (person = 'huda', posts: readonly string[] = []): Asking => ({
  office: must(real.world.offices.get('north'), 'It is there.'),
  viewer: { person, capacities: ['registrar', 'head'], posts },
  now: formatInstant(real.nowMs),
});

function read<Result>(work: (db: CorrespondenceDatabase) => Promise<Result>): Promise<Result> {
  const offices = ['north', 'south'];
  return real.store.reader.read<CorrespondenceTables, Result>(offices, work);
}

const reader: FollowUpReader = {
  get authority() {
    return real.world.authority;
  },
  read,
  noteReading: () => undefined,
  findRhythm: () => Promise.resolve(rhythm),
  findAddress: () => Promise.resolve(undefined),
  setAddress: () => Promise.resolve(),
  papers: {
    print: () => assert.fail('nothing is printed here'),
    stamp: () => Promise.resolve(undefined),
    listKeys: () => Promise.resolve([]),
    findStanding: () => Promise.resolve({ standing: 'unknown', since: null }),
    findLook: () => Promise.resolve(undefined),
  },
};

async function report(name: (typeof reportNames)[number], asOf?: string, by?: Grouping) {
  const question = { report: name, from: '2026-10-01', asOf, by, language: 'en' as const };
  const found = await findReport(reader, asking(), question);
  if (isRefusal(found)) assert.fail(found.refused);
  return reportShape.parse(found);
}

async function note(day: string): Promise<void> {
  travel(day, '23:00');
  for (const name of reportNames) {
    const { rows, sums } = await report(name);
    said.set(`${name} ${day}`, JSON.stringify({ rows, sums }));
  }
}

const plain = { q: '', late: 'all', isUrgent: false, sort: 'due', from: 0, limit: 50 } as const;

async function listOf(list: OfficeList, more: object = {}) {
  const found = await read((db) =>
    findOfficeWork(db, asking(), rhythm, { ...plain, list, ...more }),
  );
  return officeWorkShape.parse(found);
}

const short = (rows: readonly { letter: string; holder: { title: string }; late: string }[]) =>
  rows.map(({ letter, holder, late }) => `${letter.slice(-1)} ${holder.title} ${late}`);

test('lists say who has what, and what is late by the earlier of two days', async () => {
  const office = await listOf('office');
  assert.deepEqual(short(office.rows), ['1 signer of north en overdue', '3  overdue']);
  assert.equal(office.rows[0]?.dueOn, '2026-11-08');
  assert.equal(office.rows[0]?.daysLeft, -6);
  assert.equal(office.rows[0]?.instruction, 'Answer.');
  assert.deepEqual(short((await listOf('overdue')).rows), short(office.rows));
  assert.deepEqual((await listOf('soon')).rows, []);
  // Its day has come, so it is with the others again and still says that it was parked.
  assert.deepEqual(short((await listOf('parked')).rows), ['3  overdue']);
});

test('lists are searched, filtered by holder, sorted and paged', async () => {
  const all = await listOf('office', { sort: 'number' });
  assert.deepEqual(
    all.holders.map(({ key, count }) => [key, count]),
    [
      [`a:${omar}`, 1],
      ['r', 1],
    ],
  );
  assert.deepEqual(short((await listOf('office', { holder: 'r' })).rows), ['3  overdue']);
  assert.equal((await listOf('office', { q: 'bridge' })).total, 2);
  assert.equal((await listOf('office', { q: 'nothing' })).total, 0);
  assert.equal((await listOf('office', { isUrgent: true })).total, 0);
  const second = await listOf('office', { sort: 'number', from: 1, limit: 1 });
  assert.deepEqual(second.rows, all.rows.slice(1));
});

test('an awaited answer says how often it was asked for', async () => {
  const { rows } = await listOf('awaited');
  assert.deepEqual(short(rows), ['5 south en overdue']);
  assert.equal(rows[0]?.reminders?.count, 1);
});

test('counts agree with the lists', async () => {
  const counts = await read((db) => findFollowCounts(db, asking(), rhythm));
  assert.ok(counts.untilTurnMs > 0);
  assert.deepEqual(counts, {
    untilTurnMs: counts.untilTurnMs,
    ...{ today: '2026-11-16', office: 2, overdue: 2, soon: 0, parked: 1, backToday: 1 },
    ...{ awaited: 1, awaitedOverdue: 1, circulars: 1, lentOverdue: 0 },
  });
});

test('one inbox for the posts of a person in two offices', async () => {
  const south = { ...asking('omar', [omarSouth]) };
  const offices = [
    myOfficeOf(asking('omar', [omar]), rhythm),
    myOfficeOf({ ...south, office: must(real.world.offices.get('south'), 'It is there.') }, rhythm),
  ];
  const mine = { q: '', late: 'all', sort: 'due', from: 0, limit: 50 } as const;
  const found = myWorkShape.parse(await read((db) => findMyWork(db, offices, mine)));
  assert.deepEqual(
    found.rows.map(({ office, letter, late }) => [office, letter.slice(-1), late]),
    [
      ['north', '1', 'overdue'],
      ['south', '4', 'none'],
      ['south', '6', 'none'],
    ],
  );
  // Told to them as head: letter 1 in the north, letter 5 in the south.
  assert.deepEqual(found.counts, { all: 3, overdue: 1, soon: 0, unread: 3, escalated: 2 });
  const late = await read((db) => findMyWork(db, offices, { ...mine, late: 'overdue' }));
  assert.equal(late.total, 1);
  const one = await read((db) => findMyWork(db, offices, { ...mine, office: 'south' }));
  assert.equal(one.total, 2);
});

test('who has not acknowledged a circular', async () => {
  const question = { q: '', from: 0, limit: 20 };
  const found = circularsShape.parse(await read((db) => findCirculars(db, asking(), question)));
  const [row] = found.rows;
  assert.deepEqual([row?.addressees, row?.acknowledged], [2, 1]);
  assert.deepEqual(
    row?.missing.map(({ name, state }) => [name, state]),
    [['east en', 'delivered']],
  );
});

test('a report of a past day says what it said on that day', async () => {
  assert.equal(said.size, reportNames.length * 3);
  for (const [asked, then] of said) {
    const [name = '', day = ''] = asked.split(' ');
    const found = await report(
      must(
        reportNames.find((one) => one === name),
        name,
      ),
      day,
    );
    assert.ok(found.isOver);
    const { rows, sums } = found;
    assert.equal(JSON.stringify({ rows, sums }), then, asked);
  }
});

test('reports count what happened', async () => {
  const flow = await report('flow', '2026-11-12');
  assert.deepEqual(flow.rows, [['2026-11-01', 3, 1, 1, 1, 2]]);
  const volumes = await report('volumes', '2026-11-12');
  assert.deepEqual(volumes.rows, [['2026-11-01', 3, 1, 0]]);
  const overdue = await report('overdue', '2026-11-12');
  assert.deepEqual(overdue.rows, [['signer of north en', 1, 1, 4]]);
  const done = await report('done', '2026-11-12');
  // Letter 2 was closed on its day, for it had none; the answer to 5 was asked for by the 11th.
  assert.deepEqual(done.rows, [
    ['Not said', 2, 1, 0, 1, 0, 1, 1, 1],
    ['Bridges', 1, 0, 0, 1, 1, 0, 0, 0],
  ]);
  const held = await report('done', '2026-11-12', 'holder');
  // The unit that it was registered for had it until it was referred.
  assert.deepEqual(held.rows, [
    ['Roads', 1, 1, 0, 0, 0],
    ['signer of north en', 1, 0, 0, 1, 1],
  ]);
  const urgent = await report('volumes', '2026-11-12', 'urgency');
  assert.deepEqual(urgent.rows, [
    ['Normal', 2, 1, 0],
    ['Urgent', 1, 0, 0],
  ]);
  const states = await report('volumes', '2026-11-12', 'state');
  assert.deepEqual(states.rows, [
    ['Registered', 2, 0, 0],
    ['Closed', 1, 0, 0],
    ['Dispatched', 0, 1, 0],
  ]);
  const years = await report('volumes', '2026-11-12', 'year');
  assert.deepEqual([years.columns[0]?.kind, years.rows], ['year', [['2026-01-01', 3, 1, 0]]]);
  const pending = await report('pending', '2026-11-12');
  assert.deepEqual(pending.rows, [['south en', 1, 1, '2026-11-11']]);
  const times = await report('times', '2026-11-12');
  assert.deepEqual(times.rows, [
    ['Not said', 2, 1, 1, 1, 8, 8],
    ['Bridges', 1, 1, 1, 0, null, null],
  ]);
  const parked = await report('parked', '2026-11-12');
  assert.deepEqual(parked.rows, [['3/2026', 'The registry', '2026-11-03', '2026-11-15', 7]]);
  const circulars = await report('circulars', '2026-11-03');
  assert.deepEqual(circulars.rows[0]?.slice(1), ['2026-11-03', 2, 0, 2, 'south en · east en']);
});

test('classes of subjects are reported by their names', async () => {
  const question = { report: 'volumes', by: 'class', from: '2026-10-01', language: 'en' } as const;
  const found = await findReport(reader, asking(), { ...question, asOf: '2026-11-12' });
  if (isRefusal(found)) assert.fail(found.refused);
  assert.deepEqual(
    found.rows.map(([name, received]) => [name, received]),
    [
      ['Not said', 2],
      ['Roads and bridges', 1],
    ],
  );
});

test('of a secret letter only those see more who are cleared or have it', async () => {
  const office = must(real.world.offices.get('south'), 'It is there.');
  const seen = async (posts: readonly string[], q = '') => {
    const viewer = { person: 'omar', capacities: ['clerk'], posts };
    const question = { ...plain, list: 'office', sort: 'number', q } as const;
    const found = await read((db) =>
      findOfficeWork(db, { ...asking(), office, viewer }, rhythm, question),
    );
    return found.rows.filter(({ letter }) => letter === letterId(6));
  };
  const [masked] = await seen([]);
  assert.deepEqual([masked?.masked, masked?.subject], [true, 'Secret']);
  assert.deepEqual(await seen([], 'plot'), []);
  const [own] = await seen([omarSouth]);
  assert.deepEqual([own?.masked, own?.subject], [false, 'Plot']);
});
