// The register of loans on a real database: what is out and overdue in the office's own day, what
// came back, found by borrower and number, as a file, and for who is reminded of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { instantOf } from '#lib/calendar-clock.ts';
import { formatInstant } from '#lib/instant.ts';
import { must } from '#lib/assert.ts';
import { RealOffices } from '#modules/correspondence/testing/real-offices.ts';
import { paperLetter } from '#modules/correspondence/testing/world.ts';
import { findFollowCounts, listLent } from '#modules/correspondence/follow-up/office-lists.ts';
import { windowsOf } from '#modules/correspondence/follow-up/lateness.ts';
import { loanTable } from './loan-file.ts';
import { askedLoans } from './loan-shapes.ts';
import { listLoans } from './loans-view.ts';

let real: RealOffices;
const lend = (borrower: string, dueOn: string) => ({ borrower, unit: 'Legal Affairs', dueOn });

before(async () => {
  real = await RealOffices.open();
  for (const letter of [1, 2, 3]) await real.ask('north', 'register-incoming', letter, paperLetter);
  await real.ask('north', 'lend-original', 1, lend('Rim Haddad', '2026-12-10'));
  await real.ask('north', 'lend-original', 2, lend('Sami Nasser', '2026-11-25'), 'archivist');
  await real.ask('north', 'remind-borrower', 2, { channel: 'call' }, 'archivist');
  await real.ask('north', 'lend-original', 3, lend('Rim Haddad', '2026-11-22'));
  await real.ask('north', 'return-original', 3, { condition: '' }, 'head');
});

after(() => real.close());

async function list(asked: object, day = '2026-11-26') {
  const office = must(real.world.offices.get('north'), 'The office is there.');
  const viewer = { person: 'x', capacities: ['archivist'] };
  const now = formatInstant(instantOf('Asia/Riyadh', day, '08:00'));
  return await real.read((db) => listLoans(db, { office, viewer, now }, askedLoans.parse(asked)));
}

test('what is out, what is overdue, what came back', async () => {
  const { counts, rows } = await list({});
  assert.deepEqual(counts, { open: 2, overdue: 1, returned: 1 });
  assert.deepEqual(
    rows.map(({ number, borrower, isOverdue, reminders }) => [
      ...[number, borrower, isOverdue, reminders],
    ]),
    [
      ['2/2026', 'Sami Nasser', true, 1],
      ['1/2026', 'Rim Haddad', false, 0],
    ],
  );
  assert.equal((await list({}, '2026-11-25')).counts.overdue, 0, 'the last day is not over');
  const overdue = await list({ which: 'overdue' });
  assert.deepEqual(
    overdue.rows.map(({ number }) => number),
    ['2/2026'],
  );
  const returned = await list({ which: 'returned' });
  assert.ok(returned.rows[0]?.returnedAt !== null && returned.rows.length === 1);
});

test('found by the borrower or the number; a file has the same lines', async () => {
  const numbers = async (q: string) => (await list({ q })).rows.map(({ number }) => number);
  assert.deepEqual(await numbers('rim'), ['1/2026']);
  assert.deepEqual(await numbers('٢/٢٠٢٦'), ['2/2026']);
  assert.deepEqual(await numbers('nobody'), []);
  const office = must(real.world.offices.get('north'), 'The office is there.');
  const table = loanTable({ office, language: 'en' });
  const { rows } = await list({ which: 'overdue' });
  const cells = table.columns.map((column) => column.read(must(rows[0], 'There is one.')));
  assert.ok(cells.includes('Sami Nasser') && cells.includes(paperLetter.subject));
});

test('who lends is told what is due back soon or late, and follow-up counts it', async () => {
  const office = must(real.world.offices.get('north'), 'The office is there.');
  const time = {
    ...{ timeZone: 'Asia/Riyadh', weekend: [5, 6], hours: [{ from: '08:00', until: '15:00' }] },
    ...{ shortDays: [], seasons: [], holidays: [] },
  };
  const days = { remindDaysBefore: [1], escalateAfterDays: null };
  const none = { fictionAfterDays: null, expireAfterDays: null, classNames: new Map() };
  const rhythm = { time, ...days, ...none };
  const nowMs = instantOf('Asia/Riyadh', '2026-11-26', '08:00');
  const lent = await real.read((db) => listLent(db, office, windowsOf(rhythm, nowMs)));
  assert.deepEqual(
    lent.map(({ number, borrower, dueOn }) => [number, borrower, dueOn]),
    [['2/2026', 'Sami Nasser', '2026-11-25']],
  );
  const viewer = { person: 'x', capacities: ['archivist' as const] };
  const asking = { office, viewer, now: formatInstant(nowMs) };
  const counts = await real.read((db) => findFollowCounts(db, asking, rhythm));
  assert.equal(counts.lentOverdue, 1);
});
