// The change log tells what was changed after a letter had its number, by whom, from what to what;
// and nothing of the time before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register, sent, sentTold, tells, void_ } from '#modules/correspondence/testing/story.ts';
import { letterId, officeOf } from '#modules/correspondence/testing/world.ts';
import type { World } from '#modules/correspondence/testing/world.ts';
import { changesOf, changesXml } from './noark-changes.ts';

const office = officeOf('north');
const look = { office, findPerson: () => office.names, codeOf: (id: string) => id };

function changes(world: World, letter = 1): readonly string[] {
  const subject = letterId(letter);
  const history = world.log('north').filter(({ entry }) => entry.subject === subject);
  return changesOf(subject, history, look).map(
    ({ field, before, after }) => `${field}: ${before} → ${after}`,
  );
}

test('corrections, grades and voiding are told from what to what', () => {
  const world = tells(
    [
      register,
      {
        kind: 'correct-registration',
        body: { reason: 'misread', abstract: 'In short', theirNumber: '77/5' },
      },
      {
        kind: 'change-secrecy',
        as: 'head',
        body: { secrecy: 'secret', decision: { number: '12', date: '2026-11-20' } },
      },
      void_,
    ],
    `register-incoming: letter-registered 1/2026 used
      correct-registration: registration-corrected
      change-secrecy: secrecy-changed
      void-number: number-voided 1/2026 void`,
  );
  assert.deepEqual(changes(world), [
    'beskrivelse:  → In short',
    'virksomhetsspesifikkeMetadata: 77/4 → 77/5',
    'grad:  → Hemmelig (sikkerhetsgrad)',
    'journalstatus: Journalført → Utgår',
  ]);
});

test('what was written before the number is no change', () => {
  const world = tells(sent, sentTold);
  assert.deepEqual(changes(world), []);
});

test('an empty value is written as a dash, and texts are escaped', async () => {
  const at = '2026-11-22T08:00:00.000Z';
  const change = { letter: 'x', field: 'tittel', before: '', after: ']]> <a>', by: ' ', at };
  const xml = (await Array.fromAsync(changesXml([change]))).join('');
  assert.match(xml, /<tidligereVerdi>-<\/tidligereVerdi>/);
  assert.match(xml, /<nyVerdi>]]&gt; &lt;a&gt;<\/nyVerdi>/);
  assert.match(xml, /<endretAv>-<\/endretAv>/);
});
