// The press as a machine: bounded, one order a thread at a time, an order that is too long refused,
// what waits turned away when it closes, and the thread that took too long replaced.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#kernel/fault.ts';
import { paperTextMaxChars } from './paper.ts';
import type { LetterPaper } from './paper.ts';
import { Press } from './press.ts';
import { paragraphsOf, printable, sheetData } from './sheet-data.ts';

const paper: LetterPaper = {
  ...{ template: 'letter', language: 'en', figures: '0123456789', title: 't', author: 'a' },
  letterhead: {
    ...{ state: null, institution: 'i', below: ['o'], code: null, blessing: null, emblem: null },
  },
  ...{ facts: [], head: null, running: { start: '', end: [] }, foot: '', pageOf: ['Page', 'of'] },
  ...{ grade: null, cards: [], code: null, attached: null },
  ...{ subject: { label: '', value: 's' }, addressees: [], text: 'x', signature: null },
  ...{ initials: null, copiesLabel: '', copies: [], enclosuresLabel: '', enclosures: [] },
};

async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
  return 'none';
}

test('the queue is bounded, and closing turns away what waits', async () => {
  const press = new Press({ threadsMax: 1, queueMax: 2 });
  const [first, second, third] = [0, 1, 2].map(() => faultOf(press.print(paper, 0)));
  assert.equal(press.waitingCount, 2);
  assert.equal(await faultOf(press.print(paper, 0)), 'paper.busy');
  assert.equal(await first, 'none');
  const closing = press.close();
  assert.equal(await third, 'paper.busy');
  assert.ok(['none', 'paper.busy'].includes((await second) ?? ''));
  await closing;
  assert.equal(await faultOf(press.print(paper, 0)), 'paper.busy');
});

test('what is too long is refused before it waits', async () => {
  const press = new Press({ threadsMax: 1 });
  const long = { ...paper, text: 'x'.repeat(paperTextMaxChars + 1) };
  assert.equal(await faultOf(press.print(long, 0)), 'paper.too-long');
  await press.close();
});

test('a thread that takes too long is replaced, and only its own order fails', async () => {
  const press = new Press({ threadsMax: 1, patienceMs: 1 });
  const lost = faultOf(press.print(paper, 0));
  const waiting = faultOf(press.print(paper, 0));
  assert.equal(await lost, 'paper.failed');
  assert.equal(await waiting, 'paper.failed');
  await press.close();
});

test('lines are paragraphs with their own direction; controls go, all other text stays', () => {
  const lines = paragraphsOf('one\r\n\n  اثنان \n٣\n\u2028four', true);
  assert.deepEqual(
    lines.map(({ text, rtl }) => [text, rtl]),
    [
      ['one', false],
      ['اثنان', true],
      ['٣', true],
      ['four', false],
    ],
  );
  assert.equal(printable('a\u0000b\tc\uD800d\u200Ce\u2067'), 'ab c\uFFFDd\u200Ce\u2067');
  const { json } = sheetData({ ...paper, text: '#panic("x") \u0007' });
  assert.ok(json.includes(JSON.stringify('#panic("x")').slice(1, -1)));
  assert.ok(!json.includes(String.raw`\u0007`));
});
