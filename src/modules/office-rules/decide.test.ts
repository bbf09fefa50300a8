// Stories of the office's rules: who sets what, what holds afterwards, and every refusal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '#kernel/entry.ts';
import { leafBytesMax, leafOf } from '#kernel/entry.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';
import { names } from '#modules/directory/testing/directory-log.ts';
import { commands } from './commands.ts';
import { defaultRules } from './defaults.ts';
import { entryKinds } from './entries.ts';
import { fillHoles, holes, holesIn } from './holes.ts';
import { project } from './project.ts';
import { refusals } from './refusals.ts';
import { ruleShapes } from './shapes.ts';
import { topics } from './topics.ts';
import { emblem, RulesLog } from './testing/rules-log.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const hours = [{ from: '08:00', until: '15:00' }];
const weekAsUsual = { weekend: [5, 6], hours, shortDays: [], seasons: [] };

function dayRule(text: string, calendar: CalendarName = 'gregory') {
  const parts = text.split('/').map(Number);
  const [month = 0, day = 0] = parts.slice(-2);
  return { calendar, year: parts.length === 3 ? (parts[0] ?? 0) : null, month, day };
}

function holiday(from: string, until = from): JsonObject {
  return { names: names('h'), from: dayRule(from), until: dayRule(until), hours: null };
}

test('head, registrar and administrator set the rules; a clerk and other offices do not', () => {
  const log = new RulesLog();
  const set = (who: string, weekend: number[], office = 'diwan') =>
    log.set('working-time', { ...weekAsUsual, weekend }, { by: log.actor(who), office });
  assert.equal(set('hadi', [5]), 'ok');
  assert.equal(set('rima', [5, 6]), 'ok');
  assert.equal(set('amal', [6, 0]), 'ok');
  assert.equal(set('amal', [4, 5], 'courts'), 'ok');
  assert.equal(set('hadi', [5], 'courts'), 'kernel.not-appointed');
  assert.equal(log.state('working-time').set?.version, 3);
  assert.equal(log.state('working-time', 'courts').set?.version, 1);
  const loan = {
    ...{ appointment: 'rima', person: 'sami', capacity: 'clerk' },
    ...{ from: '2026-01-01T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' },
    letter: { number: '12/1', date: '2026-01-01' },
  };
  assert.equal(log.directory.ask('delegate', 'appointment/clerk', loan), 'ok');
  assert.equal(set('clerk', [5]), 'kernel.not-permitted');
});

test('nobody overwrites a version that they have not seen, or sets what holds already', () => {
  const log = new RulesLog();
  assert.equal(log.set('working-time', weekAsUsual), 'ok');
  assert.equal(
    log.set('working-time', { ...weekAsUsual, weekend: [5] }, { version: 0 }),
    'office-rules.changed-meanwhile',
  );
  assert.equal(log.set('working-time', weekAsUsual), 'office-rules.same-rules');
  const subject = 'office-rules/holidays';
  assert.equal(log.set('units', { items: [] }, { subject }), 'office-rules.wrong-subject');
  assert.deepEqual(log.state('working-time').set?.by, log.actor('hadi'));
  assert.equal(log.state('working-time').set?.reason, 'decision 12');
});

test('hours, weekdays and seasons that mean nothing are refused', () => {
  const log = new RulesLog();
  const set = (change: JsonObject) => log.set('working-time', { ...weekAsUsual, ...change });
  assert.equal(set({ hours: [] }), 'office-rules.hours-wrong');
  assert.equal(set({ hours: [{ from: '15:00', until: '08:00' }] }), 'office-rules.hours-wrong');
  assert.equal(set({ weekend: [5, 5] }), 'office-rules.weekday-repeated');
  assert.equal(set({ weekend: [0, 1, 2, 3, 4, 5, 6] }), 'kernel.malformed');
  const short = { weekday: 4, hours };
  assert.equal(set({ shortDays: [short, short] }), 'office-rules.weekday-repeated');
  assert.equal(set({ shortDays: [{ weekday: 4, hours: [] }] }), 'office-rules.hours-wrong');
  const ramadan = (until: string) => ({
    names: names('Ramadan'),
    from: dayRule('9/1', 'islamic-umalqura'),
    until: dayRule(until, 'islamic-umalqura'),
    hours: [{ from: '10:00', until: '15:00' }],
  });
  assert.equal(set({ seasons: [ramadan('9/31')] }), 'office-rules.period-wrong');
  assert.equal(set({ seasons: [ramadan('9/30')] }), 'ok');
});

test('holidays exist, and leave days to work', () => {
  const log = new RulesLog();
  const set = (...items: JsonObject[]) => log.set('holidays', { items });
  assert.equal(set(holiday('2027/2/29')), 'office-rules.period-wrong');
  assert.equal(set(holiday('2026/3/2', '2026/3/1')), 'office-rules.period-wrong');
  assert.equal(set(holiday('3/1', '8/1')), 'office-rules.never-works');
  assert.equal(set({ ...holiday('9/23'), hours: [] }), 'office-rules.hours-wrong');
  assert.equal(set(holiday('9/23'), { ...holiday('9/24'), hours }), 'ok');
});

test('a letterhead has an emblem that is here and is an image', () => {
  const log = new RulesLog();
  const letterhead = {
    ...{ lines: [names('Ministry')], emblem, basmala: true, calendars: ['gregory'] },
    address: { ar: '', fa: '', en: 'Post box 1\nRiyadh' },
  };
  const set = (change: JsonObject) => log.set('letterhead', { ...letterhead, ...change });
  assert.equal(set({ emblem: { ...emblem, sha256: 'b'.repeat(64) } }), 'kernel.unknown-file');
  assert.equal(set({ emblem: { ...emblem, sizeBytes: 9 } }), 'kernel.unknown-file');
  const pdf = { ...emblem, sha256: 'c'.repeat(64), mediaType: 'application/pdf' };
  log.files.set(pdf.sha256, pdf);
  assert.equal(set({ emblem: pdf }), 'office-rules.emblem-not-an-image');
  assert.equal(set({ calendars: ['persian', 'persian'] }), 'office-rules.calendar-repeated');
  assert.equal(set({ lines: [] }), 'kernel.malformed');
  assert.equal(set({}), 'ok');
  assert.deepEqual(log.entries.at(-1)?.entry.files, [emblem]);
  assert.equal(set({ emblem: null }), 'ok');
  assert.equal(log.entries.at(-1)?.entry.files, undefined);
});

test('units have a code of their own and make a tree', () => {
  const log = new RulesLog();
  const set = (...units: [string, string | null][]) =>
    log.set('units', {
      items: units.map(([code, parent]) => ({ code, parent, names: names(code) })),
    });
  assert.equal(set(['1', null], ['1', null]), 'office-rules.code-repeated');
  assert.equal(set(['1', '2']), 'office-rules.no-such-unit');
  assert.equal(set(['1', '1']), 'office-rules.unit-in-itself');
  assert.equal(set(['1', '3'], ['2', '1'], ['3', '2']), 'office-rules.unit-in-itself');
  assert.equal(set(['1', null], ['1/2', '1'], ['1/2/3', '1/2']), 'ok');
});

test('templates have only holes that can be filled', () => {
  const log = new RulesLog();
  const template = (text: string) => ({
    ...{ code: 'a', names: names('a'), language: 'ar', subject: '{subject}', text, closing: '' },
  });
  const set = (text: string) => log.set('templates', { items: [template(text)] });
  assert.equal(set('To {recipient}, {nobody}'), 'office-rules.unknown-hole');
  assert.equal(set('To {}'), 'office-rules.unknown-hole');
  assert.equal(set('To {recipient} of {their-date}'), 'ok');
  assert.deepEqual(holesIn('{a} and {b}, {a}'), ['a', 'b']);
  const filled = fillHoles('{recipient}: {number}, {x}', { recipient: 'Amal' });
  assert.equal(filled, 'Amal: {number}, {x}');
});

test('groups name offices of the directory, each once', () => {
  const log = new RulesLog();
  const set = (...offices: string[]) =>
    log.set('groups', { items: [{ code: 'all', names: names('all'), offices }] });
  assert.equal(set('nowhere'), 'office-rules.no-such-office');
  assert.equal(set('courts', 'courts'), 'office-rules.office-repeated');
  assert.equal(set(), 'kernel.malformed');
  assert.equal(set('courts', 'diwan'), 'ok');
});

test('what is destroyed has its years, and every grade somebody who signs', () => {
  const log = new RulesLog();
  const retain = (years: number | null, action: string) =>
    log.set('retention-classes', {
      items: [{ code: 'r', names: names('r'), years, action, basis: 'art. 3' }],
    });
  assert.equal(retain(null, 'destroy'), 'office-rules.years-missing');
  assert.equal(retain(null, 'keep'), 'ok');
  assert.equal(retain(10, 'destroy'), 'ok');
  const followUp = beginning()['follow-up'];
  const signing = { ...followUp.signing, secret: [] };
  assert.equal(log.set('follow-up', { ...followUp, signing }), 'office-rules.nobody-signs');
  const remindDaysBefore = [1, 1];
  assert.equal(
    log.set('follow-up', { ...followUp, remindDaysBefore }),
    'office-rules.reminder-repeated',
  );
  assert.equal(log.set('follow-up', followUp), 'ok');
});

test('a list that is too long for one entry is kept in several, and read as one', () => {
  const log = new RulesLog();
  const items = Array.from({ length: 40 }, (_, i) => ({
    ...{ code: `${i}`, names: names(`${i}`), language: 'ar', subject: '{subject}', closing: '' },
    text: 'نص '.repeat(900),
  }));
  assert.equal(log.set('templates', { items }), 'ok');
  assert.ok(log.entries.length > 2);
  for (const { entry } of log.entries) assert.ok(leafOf(entry).length < leafBytesMax);
  const state = log.state('templates');
  assert.deepEqual(state.set?.rules, { items });
  assert.equal(state.set?.version, 1);
  assert.equal(log.set('templates', { items: items.slice(0, 1) }), 'ok');
  assert.deepEqual(log.state('templates').set?.rules, { items: items.slice(0, 1) });
  // A history that begins in the middle of a list passes over the rest of it.
  log.entries.splice(0, 1);
  assert.equal(log.state('templates').set?.version, 2);
  const rows = project('diwan', 'office-rules/templates', log.state('templates'));
  assert.equal(must(rows['office_rule'], 'It has a row.')[0]?.['version'], 2);
});

function beginning(timeZone = 'Asia/Riyadh', calendar: CalendarName = 'islamic-umalqura') {
  return defaultRules({ timeZone, calendar, language: 'ar', names: names('o') }, names('i'));
}

test('what an office begins with passes its own law, and follows its country', () => {
  const log = new RulesLog();
  const rules = beginning();
  for (const topic of topics) {
    assert.deepEqual(ruleShapes[topic].parse(rules[topic]), rules[topic]);
    assert.equal(log.set(topic, rules[topic]), 'ok', topic);
  }
  const weekend = (zone: string, calendar?: CalendarName) =>
    beginning(zone, calendar)['working-time'].weekend;
  assert.deepEqual(weekend('Asia/Riyadh'), [5, 6]);
  assert.deepEqual(weekend('Asia/Tehran', 'persian'), [4, 5]);
  assert.deepEqual(weekend('Africa/Casablanca', 'gregory'), [6, 0]);
  assert.deepEqual(weekend('Europe/Berlin', 'gregory'), [6, 0]);
  assert.deepEqual(weekend('UTC', 'persian'), [4, 5]);
});

test('whatever the module can say has words', () => {
  const keys = [
    ...Object.keys(commands).map((kind) => `command.${kind}`),
    ...entryKinds.map((kind) => `entry.${kind}`),
    ...refusals.map((code) => `refusal.${code}`),
    ...topics.flatMap((topic) => [`rules.${topic}`, `rules.${topic}.about`]),
    ...holes.map((hole) => `rules.hole.${hole}`),
  ];
  for (const key of keys) for (const words of [ar, fa, en]) assert.ok(key in words, key);
});
