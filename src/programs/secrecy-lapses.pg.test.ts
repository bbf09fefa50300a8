// Grades of secrecy that end by themselves, on a real database and a made-up clock: not on the last
// day, once when it is over in the time zone of the office; then everybody may read the letter.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { must } from '#lib/assert.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { RealOffices } from '#modules/correspondence/testing/real-offices.ts';
import { letterId, paperLetter } from '#modules/correspondence/testing/world.ts';
import { makeSecrecyLapses } from './secrecy-lapses.ts';

let real: RealOffices;
const reports: string[] = [];

before(async () => {
  real = await RealOffices.open();
  await real.ask('north', 'register-incoming', 1, { ...paperLetter, secrecy: 'secret' });
  const decision = { number: '12', date: '2026-11-20' };
  const limit = { until: '2026-11-30', after: 'normal' };
  await real.ask('north', 'limit-secrecy', 1, { limit, decision }, 'head');
});

after(() => real.close());

async function runAt(day: string, time: string): Promise<number> {
  real.nowMs = instantOf('Asia/Riyadh', day, time);
  const { store, world } = real;
  const lapses = makeSecrecyLapses({
    ...{ pool: store.database.writers, authority: world.authority },
    submit: store.submit.bind(store),
    nowMs: () => real.nowMs,
    report: (sentence) => void reports.push(sentence),
  });
  return await lapses.run();
}

async function headingNow(): Promise<string> {
  const rows = await real.read((db) =>
    db.selectFrom('tables.letter').select('heading').where('subject', '=', letterId(1)).execute(),
  );
  return must(rows[0], 'The letter is there.').heading;
}

test('on its last day the grade holds; a minute later it is over, once', async () => {
  assert.equal(await runAt('2026-11-30', '23:59'), 0);
  assert.equal(await headingNow(), '');
  assert.equal(await runAt('2026-12-01', '00:01'), 1);
  assert.equal(await headingNow(), paperLetter.subject);
  assert.equal(await runAt('2026-12-01', '00:02'), 0);
  const history = await real.store.reader.listEntriesOf('north', letterId(1));
  const ended = must(history.at(-1), 'It is there.').entry;
  assert.deepEqual([ended.kind, ended.by.person], ['secrecy-changed', 'office-server']);
  assert.deepEqual(reports, []);
});
