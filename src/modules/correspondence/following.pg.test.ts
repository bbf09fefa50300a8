// What follow-up asks of the tables, on a real database filled by the real writer: who has a
// letter, what was outstanding on a past day, which letters speak of a number.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { must } from '#lib/assert.ts';
import { referenceKey } from '#lib/fold.ts';
import { verifyData } from '#store/upkeep.ts';
import { findLetter, findLife, listEntries } from './letter-views.ts';
import { correspondence } from './module.ts';
import type { CorrespondenceTables } from './reader.ts';
import { letterShape, lifeShape } from './shapes.ts';
import { letterId, outgoingLetter, paperLetter } from './testing/world.ts';
import { RealOffices } from './testing/real-offices.ts';
import { postId } from './testing/world.ts';

const DAY_MS = 24 * 3_600_000;
let real: RealOffices;

before(async () => {
  real = await RealOffices.open();
  await fill();
});

after(() => real.close());

const days: string[] = [];
/** The evening of a day, and the next morning. */
function night(): void {
  days.push(new Date(real.nowMs).toISOString());
  real.nowMs += DAY_MS;
}

const post = { appointment: postId('north', 'signer', 'omar') };

async function fill(): Promise<void> {
  const references = [{ relation: 'further', number: '٥٥/٤-ق' }];
  await real.ask('north', 'register-incoming', 1, {
    ...paperLetter,
    references,
    dueOn: '2026-11-23',
  });
  await real.ask('north', 'register-incoming', 2, paperLetter);
  night();
  await real.ask('north', 'refer-letter', 1, {
    to: [post, { unit: 'Bridges' }],
    instruction: 'Answer.',
  });
  await real.ask('north', 'write-off-letter', 2, { reason: 'noted' });
  const addressees = [{ office: 'south', dueOn: '2026-12-01' }];
  await real.send('north', 3, { ...outgoingLetter, addressees });
  await real.ask('south', 'register-delivered', 3, {});
  await real.settle();
  night();
  await real.ask('north', 'write-off-letter', 1, { reason: 'phone' }, 'head');
  await real.ask('north', 'archive-letter', 1, { file: '12/3' });
  const reply = { relation: 'reply', letter: letterId(3), number: '2026/1', date: '2026-11-21' };
  await real.send('south', 4, {
    ...outgoingLetter,
    addressees: [{ office: 'north' }],
    references: [reply],
  });
  await real.settle();
  night();
}

/** Subjects and holders of one kind, as of an instant. */
async function listStays(kind: string, at: string, office = 'north'): Promise<unknown> {
  const found = await real.store.reader.read<CorrespondenceTables, unknown>(
    [office],
    async (db) => {
      const rows = await sql<{ subject: string; title: string; due_on: string | null }>`
      select subject, holder_title as title, due_on from tables.stay
       where office = ${office} and kind = ${kind} and begun_at <= ${at}
         and (ended_at is null or ended_at > ${at}) order by subject, place`.execute(db);
      return rows.rows.map(({ subject, title, due_on: due }) => [subject.slice(-1), title, due]);
    },
  );
  return found;
}

test('what was outstanding, and with whom, on each past evening', async () => {
  const [first = '', second = '', third = ''] = days;
  const due = '2026-11-23';
  assert.deepEqual(await listStays('outstanding', first), [
    ['1', '', due],
    ['2', '', null],
  ]);
  assert.deepEqual(await listStays('outstanding', second), [['1', '', due]]);
  assert.deepEqual(await listStays('outstanding', third), []);
  assert.deepEqual(await listStays('with', first), []);
  assert.deepEqual(await listStays('with', second), [
    ['1', 'signer of north en', due],
    ['1', 'Bridges', due],
  ]);
  assert.deepEqual(await listStays('with', third), []);
});

test('an answer is awaited until it comes, by the reply itself', async () => {
  const [, second = '', third = ''] = days;
  assert.deepEqual(await listStays('awaited', second), [['3', 'south en', '2026-12-01']]);
  assert.deepEqual(await listStays('awaited', third), []);
  assert.deepEqual(await listStays('outstanding', second, 'south'), [['3', '', '2026-12-01']]);
  assert.deepEqual(await listStays('outstanding', third, 'south'), []);
  const rows = await real.store.reader.read<CorrespondenceTables, unknown>(
    ['north'],
    async (db) => {
      const query = db
        .selectFrom('tables.letter')
        .select(['state', 'answered_at', 'due_on', 'closing_number']);
      return await query.where('subject', '=', letterId(3)).execute();
    },
  );
  assert.ok(Array.isArray(rows));
  const [row] = rows as (Record<'state', string> &
    Record<'answered_at' | 'due_on' | 'closing_number', string | null>)[];
  assert.deepEqual(
    [row?.state, row?.answered_at !== null, row?.due_on, row?.closing_number],
    ['dispatched', true, null, '2026/1'],
  );
});

test('a number is found however it is written', async () => {
  const { key } = referenceKey('55/4/ق');
  const rows = await real.store.reader.read<CorrespondenceTables, unknown>(
    ['north'],
    async (db) => {
      const query = db.selectFrom('tables.reference').select(['subject', 'relation', 'number']);
      return await query.where('office', '=', 'north').where('key', '=', key).execute();
    },
  );
  assert.deepEqual(rows, [{ subject: letterId(1), relation: 'further', number: '٥٥/٤-ق' }]);
});

test('the letter and its life answer in the form that they declare', async () => {
  const office = must(real.world.offices.get('north'), 'It is there.');
  const viewer = { person: 'omar', capacities: ['signer'], posts: [post.appointment] };
  const asking = { office, viewer, now: new Date(real.nowMs).toISOString() };
  for (const n of [1, 2, 3, 4]) {
    const letter = letterId(n);
    const history = await real.store.reader.read<
      CorrespondenceTables,
      Awaited<ReturnType<typeof listEntries>>
    >(['north'], (db) => listEntries(db, office, letter));
    const found = findLetter(history, asking, letter, real.world.authority);
    assert.deepEqual(letterShape.parse(found), found);
    const life = findLife(history, asking, real.world.authority);
    assert.deepEqual(lifeShape.parse(life), life);
    if (n !== 1) continue;
    assert.deepEqual(
      found?.referrals.map(({ to, state }) => [to.title, state]),
      [
        ['signer of north en', 'ended'],
        ['Bridges', 'ended'],
      ],
    );
    assert.deepEqual(
      life?.steps.map(({ kind, note }) => [kind, note]),
      [
        ['letter-registered', null],
        ['letter-referred', 'signer of north en\nAnswer.'],
        ['letter-referred', 'Bridges\nAnswer.'],
        ['letter-written-off', 'By telephone'],
        ['letter-archived', '12/3'],
      ],
    );
  }
});

test('what an office sends to itself is verified like all the rest', async () => {
  await real.store.close();
  const report = await verifyData({
    ...{ dataDir: real.folder, databaseUrl: real.database.url, modules: [correspondence] },
  });
  assert.deepEqual(report.flaws, []);
});
