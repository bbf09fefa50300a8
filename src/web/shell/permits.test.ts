// The buttons follow the commands of correspondence: nobody is offered what is always refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capacities } from '#kernel/authority.ts';
import { commands } from '#modules/correspondence/commands.ts';
import { mayRegister, mayReserve, mayWrite } from './permits.ts';

test('who is offered to register, to write and to reserve is who may', () => {
  const registry: readonly string[] = commands['register-incoming'].capacities;
  const writers: readonly string[] = commands['write-letter'].capacities;
  const reservers: readonly string[] = commands['reserve-number'].capacities;
  for (const capacity of capacities) {
    assert.equal(mayReserve({ capacity }), reservers.includes(capacity), capacity);
    assert.equal(mayRegister({ capacity }), registry.includes(capacity), capacity);
    assert.equal(mayWrite({ capacity }), writers.includes(capacity), capacity);
  }
});
