// The buttons follow the commands of correspondence: nobody is offered what is always refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capacities, secretaryActs } from '#kernel/authority.ts';
import { commands } from '#modules/correspondence/commands.ts';
import { isOfRegistry, mayRegister, mayReserve, mayWrite } from './permits.ts';

test('who is offered to register, to write and to reserve is who may', () => {
  const registry: readonly string[] = commands['register-incoming'].capacities;
  const writers: readonly string[] = commands['write-letter'].capacities;
  const reservers: readonly string[] = commands['reserve-number'].capacities;
  for (const capacity of capacities) {
    assert.equal(mayReserve({ capacity }), reservers.includes(capacity), capacity);
    const seat = { capacity, secretary: null };
    assert.equal(isOfRegistry(seat), registry.includes(capacity), capacity);
    assert.equal(mayRegister(seat), registry.includes(capacity), capacity);
    assert.equal(mayWrite(seat), writers.includes(capacity), capacity);
  }
});

test('a secretary is offered what the head has let them do', () => {
  for (const act of secretaryActs) {
    const secretary = { acts: [act], readsSecret: false };
    const seat = { capacity: 'secretary', secretary } as const;
    assert.equal(isOfRegistry(seat), false);
    assert.equal(mayRegister(seat), commands['register-incoming'].secretaryAct === act, act);
    assert.equal(mayWrite(seat), commands['write-letter'].secretaryAct === act, act);
  }
});
