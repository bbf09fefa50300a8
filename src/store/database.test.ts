import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Fault } from '#kernel/fault.ts';
import { Defect } from '#lib/assert.ts';

import { RowsRefused, faultOf, instantOf } from './database.ts';

test('instants of PostgreSQL become RFC 3339 in UTC with milliseconds', () => {
  assert.equal(instantOf('2026-11-21 20:48:00+00'), '2026-11-21T20:48:00.000Z');
  assert.equal(instantOf('2026-11-21 20:48:00.1+00'), '2026-11-21T20:48:00.100Z');
  assert.equal(instantOf('2026-11-21 20:48:00.123456+00'), '2026-11-21T20:48:00.123Z');
  assert.equal(instantOf('-infinity'), '-infinity');
});

test('each error of the database is one of our own kinds', () => {
  const errorOf = (code: string, message = 'x') => Object.assign(new Error(message), { code });
  const cases: [unknown, string][] = [
    [errorOf('53100'), 'store.disk-full'],
    [errorOf('XX000', 'could not extend: No space left on device'), 'store.disk-full'],
    [errorOf('ECONNREFUSED'), 'store.database-down'],
    [errorOf('57P01'), 'store.database-down'],
    [new Error('Connection terminated unexpectedly'), 'store.database-down'],
    [errorOf('23505'), 'RowsRefused'],
    [errorOf('22P05'), 'RowsRefused'],
    [errorOf('42703'), 'Defect'],
    ['a string', 'Defect'],
  ];
  for (const [error, expected] of cases) {
    const known = faultOf(error);
    assert.equal(known instanceof Fault ? known.code : known.name, expected);
  }
  const fault = new Fault('store.busy', 'x');
  assert.equal(faultOf(fault), fault);
  assert.ok(new RowsRefused('x', '23505', '') instanceof Defect);
});
