import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appointment } from '#kernel/authority.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { officeOf } from '#modules/correspondence/testing/world.ts';
import { windowsOf } from './lateness.ts';
import { listDue, listDueBack, messageOf } from './reminding.ts';
import type { Held, Lent, OfficeNow } from './reminding.ts';

const office = officeOf('north');
const rhythm = {
  time: {
    timeZone: office.timeZone,
    weekend: [5, 6],
    hours: [{ from: '08:00', until: '15:00' }],
    ...{ shortDays: [], seasons: [], holidays: [] },
  },
  remindDaysBefore: [3, 1],
  escalateAfterDays: 3,
  fictionAfterDays: null,
  expireAfterDays: null,
  classNames: new Map(),
};

function appointment(id: string, person: string, parts: Partial<Appointment> = {}): Appointment {
  const title = { ar: id, fa: id, en: id };
  return { id, person, office: 'north', capacity: 'signer', title, from: '2020', ...parts };
}

const appointments = [
  appointment('a', 'huda'),
  appointment('b', 'omar', { actingFor: 'a' }),
  appointment('c', 'rana', { capacity: 'registrar' }),
  appointment('d', 'majed', { capacity: 'head' }),
];

function nowAt(day: string, clock = '09:00'): OfficeNow {
  const windows = windowsOf(rhythm, instantOf(office.timeZone, day, clock));
  return { office, rhythm, windows, appointments };
}

const held: Held = {
  ...{ subject: 'letter/1', number: '12/2026', heading: 'Repair of the bridge' },
  ...{ secrecy: 'normal', appointment: 'a', title: 'Signer', dueOn: '2026-11-19' },
};

const said = (day: string, one: Held = held) =>
  listDue(nowAt(day), [one]).map(({ reminder }) => `${reminder.person} ${reminder.step}`);

test('holders and those who act for them are reminded at each step', () => {
  assert.deepEqual(said('2026-11-15'), []);
  assert.deepEqual(said('2026-11-16'), ['huda before-3', 'omar before-3']);
  assert.deepEqual(said('2026-11-17'), ['huda before-3', 'omar before-3']);
  assert.deepEqual(said('2026-11-18'), ['huda before-1', 'omar before-1']);
  assert.deepEqual(said('2026-11-19'), ['huda before-1', 'omar before-1']);
  // Friday and Saturday are free: one working day has passed.
  assert.deepEqual(said('2026-11-22'), ['huda overdue-0', 'omar overdue-0']);
});

test('the head is told after three working days, the holder again after five', () => {
  assert.deepEqual(said('2026-11-23'), ['huda overdue-0', 'omar overdue-0']);
  assert.deepEqual(said('2026-11-24').at(-1), 'majed escalated');
  assert.deepEqual(said('2026-11-26'), ['huda overdue-5', 'omar overdue-5', 'majed escalated']);
});

test('what no post has is the registrars’', () => {
  assert.deepEqual(said('2026-11-18', { ...held, appointment: null }), ['rana before-1']);
});

test('a message names the letters, and of secret ones the number only', () => {
  const secret = { ...held, subject: 'letter/2', number: '13/2026', secrecy: 'secret' };
  const due = listDue(nowAt('2026-11-24'), [held, { ...secret, heading: 'Treason' }]);
  const { subject, text } = messageOf(office, due, 'https://office.example');
  assert.match(subject, /6/);
  assert.match(text, /12\/2026 — Repair of the bridge/);
  assert.match(text, /13\/2026 — /);
  assert.doesNotMatch(text, /Treason/);
  assert.match(text, /https:\/\/office\.example\/follow-up/);
});

test('originals that are due back are the archivists’, or the registrars’', () => {
  const { subject, number, heading, secrecy, dueOn } = held;
  const lent: Lent = { subject, number, heading, secrecy, dueOn, borrower: 'Rim Haddad' };
  const saidOf = (now: OfficeNow) =>
    listDueBack(now, [lent]).map(({ reminder }) => `${reminder.person} ${reminder.step}`);
  const now = nowAt('2026-11-22');
  assert.deepEqual(saidOf(nowAt('2026-11-15')), []);
  assert.deepEqual(saidOf(now), ['rana lent-overdue-0']);
  const archivist = appointment('e', 'nour', { capacity: 'archivist' });
  const both = { ...now, appointments: [...appointments, archivist] };
  assert.deepEqual(saidOf(both), ['nour lent-overdue-0']);
  const secret = { ...lent, subject: 'letter/2', secrecy: 'secret', borrower: '' };
  const { text } = messageOf(office, listDueBack(both, [lent, secret]), null);
  assert.match(text, /12\/2026 — Repair of the bridge — .*Rim Haddad/);
  assert.equal(text.split('Repair of the bridge').length, 2, 'of a secret one the number only');
});
