// The way to another front: taken only where the own one does not answer, with the same question,
// and left again when it does.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LATE_MS, LOOK_AGAIN_MS, Ways } from './ways.ts';

const own = 'https://dawam.example';
const other = 'https://standby.dawam.example';
const policy = { 'content-security-policy': "default-src 'none'" };

type Front = 'answers' | 'refuses' | 'hangs' | 'empty' | 'faults';

/** Two fronts, a clock that moves when somebody sleeps, and what was asked of whom. */
function makeWorld(fronts: { own: Front; other: Front }) {
  let nowMs = 0;
  const asked: string[] = [];
  const turns: (string | undefined)[] = [];
  const answer = async (request: Request): Promise<Response> => {
    const { origin, pathname } = new URL(request.url);
    const front = fronts[origin === own ? 'own' : 'other'];
    const body = request.method === 'POST' ? ` ${await request.clone().text()}` : '';
    if (pathname !== '/api/health') asked.push(`${origin === own ? 'own' : 'other'}${body}`);
    const isProbe = pathname === '/api/health';
    switch (front) {
      case 'answers':
        return Response.json({ from: origin, with: request.credentials }, { headers: policy });
      case 'faults':
        return Response.json({ from: origin }, { status: isProbe ? 200 : 503, headers: policy });
      case 'empty':
        return new Response('no server', { status: 503 });
      case 'refuses':
        throw new TypeError('Failed to fetch');
      case 'hangs': {
        if (isProbe) throw new TypeError('It took too long');
        return await new Promise(() => undefined);
      }
    }
  };
  const ways: Ways = new Ways({
    ...{ own, others: [other], ask: answer, nowMs: () => nowMs },
    async sleep(lengthMs) {
      await new Promise(setImmediate);
      nowMs += lengthMs;
    },
    onTurn: () => void turns.push(ways.away),
  });
  const post = async (text: string) => {
    const request = new Request(`${own}/api/x?y=1`, { method: 'POST', body: text });
    const response = await ways.answer(request);
    return { status: response.status, said: (await response.json()) as unknown };
  };
  return { fronts, ways, asked, turns, post, pass: (ms: number) => (nowMs += ms) };
}

test('while the own front answers, or is only at fault, nothing else is asked', async () => {
  for (const front of ['answers', 'faults'] as const) {
    const { ways, asked, post } = makeWorld({ own: front, other: 'answers' });
    await post('a');
    assert.deepEqual([asked, ways.away], [['own a'], undefined]);
  }
});

for (const front of ['refuses', 'hangs', 'empty'] as const) {
  test(`where the own front ${front}, the same question goes to the other`, async () => {
    const { ways, asked, turns, post } = makeWorld({ own: front, other: 'answers' });
    const { status, said } = await post('a');
    assert.equal(status, 200);
    assert.deepEqual(said, { from: other, with: 'include' });
    assert.deepEqual([await post('b'), asked], [{ status, said }, ['own a', 'other a', 'other b']]);
    assert.deepEqual(turns, [other]);
    assert.equal(ways.away, other);
  });
}

test('when the own front is back, it is used again', async () => {
  const { fronts, ways, asked, turns, post, pass } = makeWorld({
    own: 'refuses',
    other: 'answers',
  });
  await post('a');
  fronts.own = 'answers';
  pass(LOOK_AGAIN_MS + LATE_MS);
  await post('b');
  while (ways.away !== undefined) await new Promise(setImmediate);
  await post('c');
  assert.deepEqual(asked, ['own a', 'other a', 'other b', 'own c']);
  assert.deepEqual(turns, [other, undefined]);
});

test('where nobody answers the page learns what it would have learnt without', async () => {
  const { asked, post } = makeWorld({ own: 'refuses', other: 'refuses' });
  await assert.rejects(post('a'), /Failed to fetch/);
  const { status } = await makeWorld({ own: 'empty', other: 'refuses' }).ways.answer(
    new Request(`${own}/`),
  );
  assert.equal(status, 503);
  assert.deepEqual(asked, ['own a']);
});

test('what waits at a front that is left is asked at the other at once', async () => {
  const { ways, post } = makeWorld({ own: 'hangs', other: 'answers' });
  const answers = await Promise.all(['a', 'b', 'c'].map(post));
  assert.ok(answers.every(({ status }) => status === 200));
  assert.equal(ways.away, other);
});
