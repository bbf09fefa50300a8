import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forms } from '#modules/correspondence/sheet.ts';
import { byImportance } from './sheet-order.ts';

const sheet = (number: string, form: string, fields: Record<string, string>, at: string) => ({
  ...{ number, form, fields, happenedAt: at },
});

test('immediate ones first, then important ones, then by form and time', () => {
  const sorted = byImportance(
    [
      sheet('late', 'incoming', {}, '2'),
      sheet('out', 'outgoing', {}, '0'),
      sheet('first', 'incoming', {}, '1'),
      sheet('important', 'outgoing', { importance: 'important' }, '9'),
      sheet('immediate', 'outgoing', { urgency: 'immediate' }, '9'),
      sheet('urgent', 'incoming', { urgency: 'urgent' }, '9'),
    ],
    forms,
  );
  assert.deepEqual(
    sorted.map(({ number }) => number),
    ['immediate', 'urgent', 'important', 'first', 'late', 'out'],
  );
});
