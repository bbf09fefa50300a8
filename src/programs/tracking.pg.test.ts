// The public page's question on a real database: found by the code of a note and the number of its
// letter, whichever office has it; a wrong one of the two, a secret letter and a disposed of code
// are all the same nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RealOffices } from '#modules/correspondence/testing/real-offices.ts';
import { letterId, outgoingLetter, paperLetter } from '#modules/correspondence/testing/world.ts';
import { trackingRoutes } from '#modules/correspondence/tracking/routes.ts';
import { trackingShape } from '#modules/correspondence/tracking/tracking-shapes.ts';
import { makeTrackingPort } from './tracking-port.ts';

let real: RealOffices;
const note = { visitor: 'Salma Nasser', expectedOn: null };
/** The store of these tests is given the same randomness each time: number tells letters apart. */
const code = '00000-00000';

before(async () => {
  real = await RealOffices.open();
  await real.ask('north', 'register-incoming', 1, paperLetter);
  await real.ask('north', 'give-visitor-note', 1, note);
  await real.ask('south', 'register-incoming', 2, paperLetter);
  await real.ask('south', 'register-incoming', 3, paperLetter);
  await real.ask('south', 'give-visitor-note', 3, note);
});

after(() => real.close());

async function track(number: string, typed = code) {
  const { store, world } = real;
  const { authority } = world;
  const parts = { pool: store.database.writers, reader: store.reader, authority };
  const [route] = trackingRoutes;
  assert.ok(route?.access === 'anyone' && route.limit === 'tracking');
  // All that this route looks at of its call.
  const call = { reader: { tracking: makeTrackingPort(parts) }, body: { number, code: typed } };
  const answer: unknown = await Reflect.apply(route.run.bind(route), undefined, [call]);
  return trackingShape.parse(answer).found;
}

test('number and code lead to the letter, in any digits, whichever office it is', async () => {
  const north = await track('١/٢٠٢٦', ' ooooo ooooo');
  assert.deepEqual(
    [north?.standing, north?.office],
    ['at-work', real.world.offices.get('north')?.names],
  );
  assert.deepEqual((await track('2/2026'))?.office, real.world.offices.get('south')?.names);
  const wrong = { '3/2026': code, '1/2026': '00000-00001', '2/2026': 'what?' };
  for (const [number, typed] of Object.entries(wrong)) {
    assert.equal(await track(number, typed), null, `${number} ${typed}`);
  }
});

test('it is told that it was answered, and by which letter, unless it is secret', async () => {
  const answered = { letter: letterId(1), number: '1/2026', date: '2026-11-21' };
  const answer = { references: [{ relation: 'reply', ...answered }] };
  await real.send('north', 4, { ...outgoingLetter, ...answer });
  await real.settle();
  const found = await track('1/2026');
  assert.equal(found?.standing, 'answered');
  assert.equal(found?.reply?.number, '2026/1');
  const decision = { number: '9', date: '2026-11-20' };
  await real.ask('north', 'change-secrecy', 4, { secrecy: 'secret', decision });
  assert.equal((await track('1/2026'))?.reply, null);
});

test('a letter that became secret is told to nobody', async () => {
  const decision = { number: '9', date: '2026-11-20' };
  await real.ask('south', 'change-secrecy', 3, { secrecy: 'top-secret', decision });
  assert.equal(await track('2/2026'), null);
  const rows = await real.store.database.writers.query({
    text: 'select code from tables.visitor_note',
  });
  assert.equal(rows.length, 2);
});
