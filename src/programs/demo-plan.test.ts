// The plan of the demonstration's letters: the same every time, and of the promised kinds.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { mediaTypeOf } from '#store/file-type.ts';
import { readDemoData } from './demo-country.ts';
import { planLetters } from './demo-plan.ts';

const data = readDemoData(join(import.meta.dirname, '../..'));

test('the same day gives the same plan, with an id of its own for each act', () => {
  const plan = planLetters(data, '2026-11-21');
  assert.deepEqual(planLetters(data, '2026-11-21'), plan);
  const acts = plan.flatMap((day) => day.acts);
  assert.equal(new Set(acts.map((act) => act.id)).size, acts.length);
  assert.equal(plan.at(-1)?.day, '2026-11-21');
});

test('most letters are with a unit of their office, and some have an enclosure', () => {
  const acts = planLetters(data, '2026-11-21').flatMap((day) => day.acts);
  const numbered = acts.filter(({ kind }) =>
    ['register-incoming', 'register-delivered'].includes(kind),
  );
  const unhanded = numbered.filter(({ body }) => body['unit'] === null);
  assert.ok(unhanded.length > 0 && unhanded.length < numbered.length / 4, `${unhanded.length}`);
  const enclosures = acts.flatMap((act) => act.enclosures ?? []);
  assert.ok(enclosures.length >= 20, `${enclosures.length}`);
  for (const { file, bytes } of enclosures) {
    assert.equal(mediaTypeOf(bytes, bytes, false), file.mediaType);
    assert.equal(bytes.length, file.sizeBytes);
    assert.ok(bytes.length < 4_000, `${file.name}: ${bytes.length}`);
  }
});

test('what becomes of letters: referred, answered, overdue, parked, written off, archived', () => {
  for (const lastDay of ['2026-11-19', '2026-11-22', '2027-01-01']) {
    const days = planLetters(data, lastDay);
    const acts = days.flatMap((day) => day.acts);
    const count = (kind: string) => acts.filter((act) => act.kind === kind).length;
    for (const kind of [
      ...['refer-letter', 'open-referral', 'finish-referral', 'return-referral', 'write-note'],
      ...['recall-referral', 'transfer-referral', 'set-due-day', 'park-letter', 'initial-draft'],
      ...['write-off-letter', 'archive-letter', 'note-handover', 'note-reminder'],
    ]) {
      assert.ok(count(kind) >= 3, `${kind} ${count(kind)} ${lastDay}`);
    }
    assert.equal(acts.filter(({ body }) => body['isCircular'] === true).length, 2);
    // Whoever answers a letter has its number by then.
    const registered = new Set<string>();
    for (const { office, kind, subject, refers } of acts) {
      if (kind.startsWith('register-')) registered.add(`${office} ${subject}`);
      if (refers !== undefined) assert.ok(registered.has(`${office} ${refers.letter}`), subject);
    }
    assert.ok(acts.filter(({ refers }) => refers !== undefined).length >= 10);
  }
});

test('some hundred letters in both directions, on any day of the week', () => {
  for (const lastDay of ['2026-11-19', '2026-11-20', '2026-11-21', '2027-01-01']) {
    const acts = planLetters(data, lastDay).flatMap((day) => day.acts);
    const count = (kind: string) => acts.filter((act) => act.kind === kind).length;
    assert.ok(count('register-incoming') >= 80, `${count('register-incoming')}`);
    assert.ok(count('dispatch-letter') >= 60, `${count('dispatch-letter')}`);
    assert.ok(count('register-delivered') >= 40, `${count('register-delivered')}`);
    for (const kind of ['see-letter', 'return-letter', 'reserve-number', 'void-number']) {
      assert.ok(count(kind) > 0, kind);
    }
  }
});
