import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Appointment, Authority, Office } from '#kernel/authority.ts';
import type { Actor } from '#kernel/entry.ts';
import type { CommandRule } from '#kernel/module.ts';
import { ask, toyAuthority, toyModule } from '#store/testing/toy.ts';

import { checkPermission, officeServer } from './permission.ts';

const now = '2026-11-21T08:00:00.000Z';

function check(
  change: {
    readonly by?: Partial<Actor>;
    readonly rule?: Partial<CommandRule>;
    readonly appointment?: Partial<Appointment>;
    readonly office?: Partial<Office>;
  } = {},
): string {
  const toy = toyAuthority('a', 'b');
  const authority: Authority = {
    ...toy,
    findOffice(id) {
      const office = toy.findOffice(id);
      return office === undefined ? undefined : { ...office, ...change.office };
    },
    findAppointment(id) {
      const appointment = toy.findAppointment(id);
      return appointment === undefined ? undefined : { ...appointment, ...change.appointment };
    },
  };
  const command = ask('a', 'write', 'n1', {});
  const rule = toyModule.commands['void'];
  assert.ok(rule !== undefined);
  const by = { ...command.by, ...change.by };
  return (
    checkPermission({ ...command, by }, { ...rule, ...change.rule }, authority, now)?.refused ??
    'may'
  );
}

test('who may ask for a command', () => {
  assert.equal(check(), 'may');
  assert.equal(check({ by: { person: 'b-clerk' } }), 'kernel.not-appointed');
  assert.equal(check({ by: { appointment: 'b-seat', person: 'b-clerk' } }), 'kernel.not-appointed');
  const any: Partial<CommandRule> = { fromAnyOffice: true };
  assert.equal(check({ by: { appointment: 'b-seat', person: 'b-clerk' }, rule: any }), 'may');
  assert.equal(check({ by: { capacity: 'head' } }), 'kernel.not-appointed');
  assert.equal(
    check({ appointment: { from: '2027-01-01T00:00:00.000Z' } }),
    'kernel.not-appointed',
  );
  assert.equal(check({ rule: { capacities: ['head'] } }), 'kernel.not-permitted');
  assert.equal(check({ office: { closedAt: now } }), 'kernel.office-closed');
  assert.equal(check({ office: { closedAt: '2027-01-01T00:00:00.000Z' } }), 'may');
  assert.equal(check({ by: { actingFor: 'x' } }), 'kernel.not-appointed');
  assert.equal(check({ by: { actingFor: 'x' }, appointment: { actingFor: 'x' } }), 'may');
});

test('a secretary may what the rule calls their act, where their letter says so', () => {
  const secretary = { acts: ['refer'], readsSecret: false } as const;
  const by = { capacity: 'secretary' as const };
  const seat = { by, appointment: { ...by, secretary } };
  assert.equal(check(seat), 'kernel.not-permitted');
  assert.equal(check({ ...seat, rule: { secretaryAct: 'prepare' } }), 'kernel.not-permitted');
  assert.equal(check({ ...seat, rule: { secretaryAct: 'refer' } }), 'may');
  const plain = { by, appointment: by, rule: { secretaryAct: 'refer' as const } };
  assert.equal(check(plain), 'kernel.not-permitted');
});

test('the office’s own server may only what is left to it', () => {
  assert.equal(check({ by: officeServer }), 'kernel.not-permitted');
  assert.equal(check({ by: officeServer, rule: { capacities: ['server'] } }), 'may');
  assert.equal(check({ by: { capacity: 'server' } }), 'kernel.not-appointed');
});
