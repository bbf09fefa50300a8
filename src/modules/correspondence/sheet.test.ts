import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyIncoming, keyOutgoing, sheets } from './sheet.ts';
import { country, letterId } from './testing/world.ts';
import { wordIn } from './words.ts';
import { isRefusal } from '#kernel/refusal.ts';

test('every field and box of the sheets has its words in three languages', () => {
  for (const field of [...sheets.incoming, ...sheets.outgoing]) {
    for (const language of ['ar', 'fa', 'en'] as const) {
      assert.ok(wordIn(language, `field.${field.name}`).length > 0);
      for (const choice of field.choices ?? []) wordIn(language, `${field.name}.${choice}`);
    }
  }
});

test('a filled incoming sheet becomes the command of that letter', () => {
  const keyed = keyIncoming({
    ...{ receivedOn: '2026-11-20', from: ' Municipality of Dar ', subject: 'Bridge', unit: '' },
    ...{ theirNumber: '77/4', theirDate: '', urgency: 'urgent', abstract: 'of the old bridge' },
  });
  assert.ok(keyed.ok);
  assert.equal(keyed.body.from.name, 'Municipality of Dar');
  assert.equal(keyed.body.theirDate, null);
  assert.equal(keyed.body.unit, null);
  const asked = { office: 'north', subject: letterId(1), body: keyed.body };
  const outcome = country().ask({ ...asked, kind: 'register-incoming' });
  assert.ok(!isRefusal(outcome));
});

test('a sheet that is not filled well names the fields to look at again', () => {
  const incoming = keyIncoming({ receivedOn: '20.11.2026', subject: 'Bridge', secrecy: 'rather' });
  assert.deepEqual(incoming, { ok: false, fields: ['secrecy', 'from', 'receivedOn'] });
  const outgoing = { subject: 'Figures', to: 'south\n\neast\n' };
  const keyed = keyOutgoing(outgoing);
  assert.ok(keyed.ok);
  assert.deepEqual(keyed.body.addressees, [
    { office: 'south', purpose: 'action', dueOn: null, withheld: [] },
    { office: 'east', purpose: 'action', dueOn: null, withheld: [] },
  ]);
  assert.deepEqual(keyOutgoing({ ...outgoing, to: '' }), { ok: false, fields: ['to'] });
  assert.deepEqual(keyOutgoing({ ...outgoing, to: 'No Such!' }), { ok: false, fields: ['to'] });
});
