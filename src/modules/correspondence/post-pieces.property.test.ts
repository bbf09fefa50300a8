// Whatever a person does to the pieces of a batch: no page is lost or doubled, and the arrangement
// before can be put back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { uuidv7 } from '#lib/uuid.ts';
import {
  discard,
  documentsOf,
  isFitting,
  leaveOut,
  mergeBack,
  movePage,
  pageKey,
  splitAt,
  takeIn,
  toggleEnclosure,
  turnPage,
} from './post-pieces.ts';
import type { Pieces } from './post-pieces.ts';

const idOf = (at: number) => uuidv7(1_700_000_000_000 + at, new Uint8Array(10));

const PAGES = 9;
const known = new Set(Array.from({ length: PAGES }, (_, at) => pageKey({ file: 0, page: at + 1 })));

function begin(): Pieces {
  return [0, 1, 2].map((piece) => ({
    id: idOf(piece),
    isDiscarded: false,
    pages: [1, 2, 3].map((page) => ({
      ...{ file: 0, page: piece * 3 + page, turn: 0 as const, starts: false },
    })),
  }));
}

const acts = [
  'merge',
  'enclose',
  'split',
  'turn',
  'move',
  'mark',
  'drop',
  'take',
  'discard',
] as const;
const step = fc.tuple(fc.constantFrom(...acts), fc.nat(8), fc.nat(8));

function act(pieces: Pieces, [name, first, second]: readonly [string, number, number], at: number) {
  const id = pieces[first % pieces.length]?.id ?? '';
  switch (name) {
    case 'merge':
      return mergeBack(pieces, id);
    case 'enclose':
      return mergeBack(pieces, id, true);
    case 'split':
      return splitAt(pieces, id, second, idOf(100 + at));
    case 'turn':
      return turnPage(pieces, id, second);
    case 'move':
      return movePage(pieces, id, second, first % 2 === 0 ? 1 : -1);
    case 'mark':
      return toggleEnclosure(pieces, id, second);
    case 'drop':
      return leaveOut(pieces, id, second);
    case 'take': {
      const held = new Set(pieces.flatMap((piece) => piece.pages.map(pageKey)));
      const out = [...known].find((key) => !held.has(key));
      return out === undefined
        ? pieces
        : takeIn(pieces, id, { file: 0, page: Number(out.split('/')[1]) });
    }
    default:
      return discard(pieces, id, second % 2 === 0);
  }
}

test('no act loses or doubles a page, and the documents hold all pages in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let pieces = begin();
      for (const [at, one] of steps.entries()) {
        const before = JSON.stringify(pieces);
        const next = act(pieces, one, at);
        assert.equal(JSON.stringify(pieces), before, 'the former arrangement is untouched');
        assert.ok(isFitting(next, known, new Map()));
        const count = (all: Pieces) => all.flatMap((piece) => piece.pages).length;
        if (one[0] !== 'drop' && one[0] !== 'take') assert.equal(count(next), count(pieces));
        pieces = next;
      }
      for (const piece of pieces) {
        assert.deepEqual(documentsOf(piece).flat(), piece.pages);
        assert.equal(piece.pages[0]?.starts, false);
      }
    }),
  );
});

test('what is registered stays as it was, and no page of elsewhere comes in', () => {
  const pieces = begin();
  const [first] = pieces;
  assert.ok(first !== undefined);
  const settled = new Map([[first.id, first]]);
  assert.ok(isFitting(turnPage(pieces, idOf(1), 0), known, settled));
  assert.ok(!isFitting(turnPage(pieces, first.id, 0), known, settled));
  assert.ok(!isFitting(mergeBack(pieces, idOf(1)), known, settled));
  assert.ok(!isFitting(takeIn(pieces, first.id, { file: 3, page: 1 }), known, new Map()));
  assert.ok(!isFitting(takeIn(pieces, first.id, { file: 0, page: 5 }), known, new Map()));
});
