// An office on its way to a server of its own, step by step.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onboardingOf } from './onboarding.ts';
import type { ToldOfOffice } from './onboarding.ts';

const nowMs = Date.parse('2026-11-21T08:00:00.000Z');
const at = (seconds: number) => new Date(nowMs + seconds * 1_000).toISOString();
const invited = (until: number, joined: number | null): ToldOfOffice => ({
  office: 'land',
  invitation: { expiresAt: at(until), joinedAt: joined === null ? null : at(joined) },
  log: null,
});
const heard = (seconds: number | null, held: number): ToldOfOffice => ({
  office: 'land',
  invitation: null,
  log: { signed: 9, held, heardAt: seconds === null ? null : at(seconds) },
});
const stepOf = (told: readonly ToldOfOffice[], isHere = false) =>
  onboardingOf({ id: 'land' }, told, { isHere, nowMs }).step;

test('an office is here, invited, late, joined or connected', () => {
  assert.equal(stepOf([], true), 'here');
  assert.equal(stepOf([invited(60, null)]), 'invited');
  assert.equal(stepOf([invited(-60, null)]), 'late');
  assert.equal(stepOf([]), 'late', 'kept out of this server, and no centre knows why');
  assert.equal(stepOf([invited(-60, -90)]), 'joined');
  assert.equal(stepOf([invited(-60, -90), heard(-300, 5)]), 'joined');
  assert.equal(stepOf([invited(-60, -90), heard(-10, 5)]), 'connected');
});

test('of two centres the later word and the fuller mirror count', () => {
  const told = [invited(60, null), invited(90, -30), heard(-40, 5), heard(-10, 7)];
  const others = [{ ...heard(-1, 100), office: 'sea' }];
  assert.deepEqual(onboardingOf({ id: 'land' }, [...told, ...others], { isHere: false, nowMs }), {
    ...{ office: 'land', step: 'connected' },
    ...{ invitedUntil: at(90), joinedAt: at(-30), heardAt: at(-10), signed: 9, held: 7 },
  });
});
