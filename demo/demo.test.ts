// The demonstration data keeps its promises: sizes, ids that lead somewhere, names in three
// languages, lawful appointments, and texts that are whole and attributed.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { parseDate } from '#lib/calendar-text.ts';
import { CALENDARS, isTimeZone } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { DIGITS } from '#lib/digits.ts';
import { referenceKey } from '#lib/fold.ts';
import { parseInstant } from '#lib/instant.ts';
import { capacities } from '#kernel/authority.ts';
import { isPattern } from '#kernel/register.ts';
import country from './country.json' with { type: 'json' };
import arabic from './letters.ar.json' with { type: 'json' };
import units from './units.json' with { type: 'json' };
import persian from './letters.fa.json' with { type: 'json' };

const FILES = ['country.json', 'letters.ar.json', 'letters.fa.json', 'units.json', 'life.json'];
const TOTAL_MAX_BYTES = 1_500_000;
const BODY_MAX_CHARS = 3500;
const TITLE_MAX_CHARS = 160;
const INVISIBLE = /[\u00AD\u061C\u200B\u200D-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u;

interface Letter {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly doc_type: string;
  readonly references: readonly { readonly number: string; readonly date?: string }[];
}

const officeIds = new Set(country.offices.map((office) => office.id));

function assertUnique(ids: readonly string[], shape: RegExp): void {
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, shape);
}

function assertNames(names: { ar: string; fa: string; en: string }): void {
  for (const name of [names.ar, names.fa]) assert.match(name, /^[\u0600-\u06FF\u200C ]+$/u);
  assert.match(names.en, /^[A-Za-z',\- ]+$/u);
}

function assertLetter(letter: Letter): void {
  assert.ok(letter.title.length > 0 && letter.title.length <= TITLE_MAX_CHARS, letter.id);
  assert.ok(letter.body.length >= 120 && letter.body.length <= BODY_MAX_CHARS, letter.id);
  assert.equal(letter.title.trim(), letter.title);
  assert.equal(letter.body.trim(), letter.body);
  assert.doesNotMatch(letter.title + letter.body.replaceAll('\n', ' '), INVISIBLE);
  assert.doesNotMatch(letter.body, /^#|\*\*|\n{3}|[ \t]$/mu);
  assert.notEqual(letter.doc_type, '');
  for (const { number } of letter.references) {
    assert.notEqual(referenceKey(number).key, '', `${letter.id} ${number}`);
    assert.match(number, /[0-9\u0660-\u0669\u06F0-\u06F9]/u);
  }
}

test('the data is small enough to ship', () => {
  const sizes = FILES.map((name) => statSync(new URL(name, import.meta.url)).size);
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(totalBytes < TOTAL_MAX_BYTES, `${totalBytes} bytes`);
});

test('Arabic letters are whole, attributed and carry reference numbers', () => {
  assert.equal(arabic.length, 260);
  assertUnique(
    arabic.map((letter) => letter.id),
    /^sa-\d{4}$/u,
  );
  assert.equal(new Set(arabic.map((letter) => letter.body)).size, arabic.length);
  for (const letter of arabic) {
    assertLetter(letter);
    assert.ok(letter.references.length > 0, letter.id);
    assert.ok('category' in letter || 'issued_by' in letter || 'gazette_ref' in letter, letter.id);
  }
  const attribution = readFileSync(new URL('ATTRIBUTION.md', import.meta.url), 'utf8');
  for (const name of FILES) assert.ok(attribution.includes(name));
});

test('Persian letters greet, refer, and go between Persian offices', () => {
  assert.equal(persian.length, 40);
  assertUnique(
    persian.map((letter) => letter.id),
    /^ir-\d{4}$/u,
  );
  const persianOffices = new Set(
    country.offices.filter((office) => office.calendar === 'persian').map((office) => office.id),
  );
  assert.ok(persianOffices.size >= 4);
  for (const letter of persian) {
    assertLetter(letter);
    assert.ok(letter.body.startsWith('با سلام و احترام،'), letter.id);
    assert.ok(persianOffices.has(letter.from) && persianOffices.has(letter.to), letter.id);
    assert.notEqual(letter.from, letter.to);
    // Arabic yeh and kaf do not belong into Persian text.
    assert.doesNotMatch(letter.title + letter.body, /[\u064A\u0643]/u, letter.id);
    for (const { number, date } of letter.references) {
      assert.ok(letter.body.includes(`${number} مورخ ${date}`), letter.id);
      assert.equal(parseDate(date, 'persian').ok, true, date);
    }
  }
});

test('offices have a parent, a code, a calendar and registers', () => {
  const institutionIds = country.institutions.map((institution) => institution.id);
  assert.equal(institutionIds.length, 6);
  assert.equal(country.offices.length, 12);
  assertUnique(institutionIds, /^[a-z][a-z-]*$/u);
  assertUnique([...officeIds], /^[a-z-]+\.[a-z-]+$/u);
  assertUnique(
    country.offices.map((office) => office.code),
    /^\d{2,4}$/u,
  );
  for (const institution of country.institutions) assertNames(institution.names);
  for (const office of country.offices) {
    assertNames(office.names);
    assert.equal(office.id.split('.')[0], office.institution);
    assert.ok(institutionIds.includes(office.institution));
    assert.ok(CALENDARS.some((calendar) => calendar === office.calendar));
    assert.ok(DIGITS.some((digits) => digits === office.digits));
    assert.ok(isTimeZone(office.timeZone));
    for (const register of [office.registers.incoming, office.registers.outgoing]) {
      assert.ok(isPattern(register.pattern), register.pattern);
      assert.equal(register.restarts, 'yearly');
      assertNames(register.names);
    }
  }
});

test('every office hands letters on to units with names in three languages', () => {
  assert.deepEqual(new Set(Object.keys(units)), officeIds);
  for (const own of Object.values(units)) {
    assert.ok(own.length >= 3);
    for (const names of own) assertNames(names);
  }
});

test('every appointment leads to a person and an office, by a letter of its day', () => {
  const personIds = country.people.map((person) => person.id);
  assert.equal(personIds.length, 36);
  assertUnique(personIds, /^[a-z]+(?:-[a-z]+)+$/u);
  for (const person of country.people) assertNames(person.names);
  const ids = new Set(country.appointments.map((appointment) => appointment.id));
  assert.equal(ids.size, country.appointments.length);
  for (const appointment of country.appointments) {
    const office = country.offices.find((one) => one.id === appointment.office);
    assert.ok(office !== undefined && personIds.includes(appointment.person), appointment.id);
    assert.ok(
      capacities.some((capacity) => capacity === appointment.capacity),
      appointment.id,
    );
    assertNames(appointment.title);
    const fromMs = parseInstant(appointment.from);
    assert.ok(fromMs !== undefined);
    const calendar = CALENDARS.find((one): one is CalendarName => one === office.calendar);
    const written = parseDate(appointment.letter.date, calendar ?? 'gregory');
    assert.ok(written.ok, appointment.id);
    assert.equal(written.iso, appointment.from.slice(0, 10), appointment.id);
    const untilMs = appointment.until === undefined ? Infinity : parseInstant(appointment.until);
    assert.ok(untilMs !== undefined && untilMs > fromMs, appointment.id);
    for (const other of [appointment.delegatedFrom, appointment.actingFor]) {
      assert.ok(other === undefined || ids.has(other), appointment.id);
    }
  }
  for (const id of personIds) {
    assert.ok(
      country.appointments.some((appointment) => appointment.person === id),
      id,
    );
  }
});

test('every office can register and sign; somebody has two posts, lends power, acts', () => {
  for (const id of officeIds) {
    const here = country.appointments
      .filter((appointment) => appointment.office === id)
      .map((appointment) => appointment.capacity);
    assert.ok(here.includes('registrar'), id);
    assert.ok(here.includes('head') || here.includes('signer'), id);
  }
  const of = (person: string) =>
    country.appointments.filter((appointment) => appointment.person === person);
  assert.ok(new Set(of('rana-al-otaibi').map((appointment) => appointment.office)).size === 2);
  assert.equal(country.appointments.filter((a) => a.delegatedFrom !== undefined).length, 1);
  assert.equal(country.appointments.filter((a) => a.actingFor !== undefined).length, 1);
  const ids = country.appointments.map((appointment) => appointment.id);
  assert.equal(country.seats[0], 'moj.diwan.rana-al-otaibi.registrar');
  for (const seat of country.seats) assert.ok(ids.includes(seat), seat);
});
