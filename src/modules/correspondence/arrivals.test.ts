// Laying aside what could not be taken in: once, with a reason, under the hash of what came; it is
// in the log and in its table.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { empty, fold, project } from './law.ts';
import { country } from './testing/world.ts';
import type { World } from './testing/world.ts';

const hash = 'ab'.repeat(32);
const body = {
  ...{ origin: 'dawam.example/south', entry: 7, refused: 'kernel.not-proven' },
  reason: 'لم يرسله الجنوب',
};

function lay(world: World, subject: string, asked: object = body): string {
  const kind = 'lay-arrival-aside';
  const outcome = world.ask({ office: 'north', kind, as: 'registrar', subject, body: asked });
  if (!isRefusal(outcome)) return outcome.map(({ entry }) => entry.kind).join(', ');
  return `no, ${outcome.refused.replace('correspondence.', '')}${outcome.field ?? ''}`;
}

test('what came and cannot be taken in is laid aside once, with a reason', () => {
  const world = country();
  const subject = `arrival/${hash}`;
  assert.equal(lay(world, subject, { ...body, reason: '' }), 'no, kernel.malformed/reason');
  assert.equal(lay(world, 'arrival/7'), 'no, bad-subject');
  assert.equal(lay(world, subject), 'arrival-laid-aside');
  assert.equal(lay(world, subject), 'no, laid-aside');
  assert.equal(lay(world, `arrival/${'cd'.repeat(32)}`), 'arrival-laid-aside');
  const history = world.log('north').filter(({ entry }) => entry.subject === subject);
  const state = history.reduce(fold, empty(subject));
  const [row] = project('north', subject, state)['arrival_aside'] ?? [];
  assert.deepEqual(
    [row?.['origin'], row?.['entry'], row?.['refused'], row?.['reason']],
    [body.origin, body.entry, body.refused, body.reason],
  );
  assert.deepEqual(project('north', subject, empty(subject)), {});
});
