// The office's side, answer by answer; what lines do to it is in mirror-world.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { signCheckpoint } from '#kernel/checkpoint.ts';
import { cosign } from '#kernel/cosignature.ts';
import { signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';

import { newPush, stepPush } from './push.ts';
import type { OwnHead, Push, PushInput, PushOutput } from './push.ts';

const key = signingKey('dawam.example/office', TYPE_ED25519, new Uint8Array(32).fill(1));
const mirrorKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(3));
const otherKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(4));

function treeOf(name: string): MemoryTree {
  const tree = new MemoryTree();
  for (let i = 0; i < 50; i += 1) tree.append(leafHash(Buffer.from(`${name} ${i}`)));
  return tree;
}
const own = treeOf('entry');
const fork = treeOf('other');

function headOf(size: number, tree = own): OwnHead {
  const origin = key.verifier.name;
  const checkpoint = signCheckpoint({ origin, size, root: tree.rootAt(size), extensions: [] }, key);
  return { size, checkpoint };
}

function lineOf(head: OwnHead, by = mirrorKey): string {
  return cosign(head.checkpoint.slice(0, head.checkpoint.indexOf('\n\n') + 1), by, 1_795_248_000);
}

class Office {
  push: Push;

  constructor(size: number, cosigned = 0) {
    const keys = { logKey: key.verifier, mirrorKey: mirrorKey.verifier };
    this.push = newPush(keys, headOf(size), cosigned);
  }

  step(input: PushInput, chance = 0.5): readonly PushOutput[] {
    const [after, outputs] = stepPush(this.push, input, chance);
    this.push = after;
    return outputs;
  }

  grow(size: number): readonly PushOutput[] {
    return this.step({ kind: 'grown', head: headOf(size) });
  }

  answer(status: number, body = ''): readonly PushOutput[] {
    return this.step({ kind: 'answered', ask: this.push.ask, status, body });
  }
}

/** The one output, without its number and its notes. */
function said(outputs: readonly PushOutput[]): string {
  return outputs
    .map((one) => {
      switch (one.kind) {
        case 'ask': {
          const { ask } = one;
          if (ask.kind === 'add-checkpoint') return `head ${ask.old}-${ask.head.size}`;
          if (ask.kind === 'add-entries') return `entries ${ask.start}-${ask.end}`;
          return ask.kind === 'look' ? 'look' : `own root ${ask.size}`;
        }
        case 'cosigned':
          return `cosigned ${one.head.size}`;
        case 'fenced':
          return `fenced: ${one.cause}`;
        case 'trouble':
          return one.trouble;
        case 'wake':
          return `wake in ${one.afterMs}`;
      }
    })
    .join(', ');
}

test('a head is offered, its entries are sent, and what comes back is kept', () => {
  const office = new Office(10, 4);
  assert.equal(said(office.grow(10)), 'head 4-10');
  assert.equal(said(office.answer(200)), 'entries 4-10');
  assert.equal(said(office.grow(20)), '', 'what is written meanwhile waits for its turn');
  const outputs = office.answer(200, lineOf(headOf(10)));
  assert.equal(said(outputs), 'cosigned 10, head 10-20');
  const [held] = outputs;
  assert.ok(held?.kind === 'cosigned' && held.line === lineOf(headOf(10)));
  assert.equal(said(office.answer(200)), 'entries 10-20');
  assert.equal(said(office.answer(200, lineOf(headOf(20)))), 'cosigned 20');
  assert.equal(office.push.phase, 'resting');
  assert.equal(said(office.grow(20)), 'head 20-20', 'it meets the mirror now and then');
  assert.equal(said(office.answer(200)), '', 'which holds all of it');
  assert.equal(office.push.phase, 'resting');
  const later = new Office(20, 20);
  later.grow(20);
  assert.equal(said(later.answer(200)), 'entries 20-20', 'after a start it wants to hear so');
});

test('a cosignature counts only over this head, by this mirror', () => {
  const wrong = [
    '',
    'rubbish\n',
    lineOf(headOf(9)),
    lineOf(headOf(10, fork)),
    lineOf(headOf(10), otherKey),
    lineOf(headOf(10)).slice(0, -1),
  ];
  for (const body of wrong) {
    const office = new Office(10);
    office.grow(10);
    office.answer(200);
    assert.equal(said(office.answer(200, body)), 'bad-answer, wake in 188', body);
    assert.equal(office.push.cosigned, 0);
  }
});

test('where the mirror is elsewhere, the office goes there', () => {
  const office = new Office(30, 20);
  office.grow(30);
  assert.equal(said(office.answer(409, '12\n')), 'head 12-30');
  assert.equal(said(office.answer(200)), 'entries 20-30');
  assert.equal(said(office.answer(409, '30\n5\n\n')), 'entries 5-30');
  assert.equal(said(office.answer(202, '30\n17\n\n')), 'entries 17-30');
  assert.equal(said(office.answer(202, '30\n30\n\n')), 'entries 30-30');
  assert.equal(said(office.answer(202, '30\n30\n\n')), 'files-wait, wake in 188');
  const aside = new Office(30);
  aside.grow(30);
  aside.answer(200);
  assert.equal(said(aside.answer(409, '25\n8\n\n')), 'head 25-30');
  assert.equal(said(aside.answer(200)), 'entries 8-30');
});

test('a mirror that was made anew is sent all of it again, though it had cosigned it', () => {
  const office = new Office(20);
  office.grow(20);
  office.answer(200);
  assert.equal(said(office.answer(200, lineOf(headOf(20)))), 'cosigned 20');
  office.grow(20);
  assert.equal(said(office.answer(404)), 'unknown-log, wake in 188');
  assert.equal(said(office.step({ kind: 'woken', ask: office.push.ask })), 'head 20-20');
  assert.equal(said(office.answer(409, '0\n')), 'head 0-20');
  assert.equal(said(office.answer(200)), 'entries 20-20');
  assert.equal(said(office.answer(409, '20\n0\n\n')), 'entries 0-20');
  assert.equal(said(office.answer(200, lineOf(headOf(20)))), 'cosigned 20');
});

test('a restored office is fenced by a head that it signed and has not', () => {
  const office = new Office(20);
  office.grow(20);
  assert.equal(said(office.answer(409, '25\n')), 'look');
  assert.equal(said(office.answer(200, headOf(25).checkpoint)), 'fenced: restored');
  assert.equal(said(office.grow(30)), '', 'nothing is asked any more');
});

test('a forked office is fenced by a head that it signed and that is not of its tree', () => {
  const office = new Office(20);
  office.grow(20);
  office.answer(409, '15\n');
  assert.equal(said(office.answer(422)), 'look');
  assert.equal(said(office.answer(200, headOf(15, fork).checkpoint)), 'own root 15');
  const root = own.rootAt(15);
  assert.equal(
    said(office.step({ kind: 'own-root', ask: office.push.ask, root })),
    'fenced: forked',
  );
});

test('nobody can have an office fenced who has not its key', () => {
  const lies = [
    [409, '4000\n'],
    [422, ''],
  ] as const;
  for (const [status, body] of lies) {
    const office = new Office(20);
    office.grow(20);
    assert.equal(said(office.answer(status, body)), 'look');
    const origin = key.verifier.name;
    const wrong = signingKey(origin, TYPE_ED25519, new Uint8Array(32).fill(9));
    const root = fork.rootAt(40);
    const forged = signCheckpoint({ origin, size: 40, root, extensions: [] }, wrong);
    assert.equal(said(office.answer(200, forged)), 'bad-answer, wake in 188');
  }
  const same = new Office(20);
  same.grow(20);
  same.answer(422);
  same.answer(200, headOf(15).checkpoint);
  const outputs = same.step({ kind: 'own-root', ask: same.push.ask, root: own.rootAt(15) });
  assert.equal(said(outputs), 'head 15-20', 'it was one log after all');
});

test('pauses grow, differ by chance, and a mirror that leads in circles gets one', () => {
  const office = new Office(20);
  office.grow(20);
  const pauses: string[] = [];
  for (let i = 0; i < 12; i += 1) {
    pauses.push(said(office.step({ kind: 'failed', ask: office.push.ask }, 0)));
    assert.equal(said(office.step({ kind: 'woken', ask: office.push.ask })), 'head 0-20');
  }
  assert.equal(pauses[0], 'unreachable, wake in 125');
  assert.equal(pauses[1], 'unreachable, wake in 250');
  assert.equal(pauses[11], 'unreachable, wake in 30000');
  const circles = new Office(20);
  circles.grow(20);
  const answers = [7, 8, 7, 8, 7].map((size) => said(circles.answer(409, `${size}\n`)));
  assert.deepEqual(answers.slice(0, 4), ['head 7-20', 'head 8-20', 'head 7-20', 'head 8-20']);
  assert.equal(answers[4], 'refused, wake in 188');
});

test('each other answer is a trouble with a pause', () => {
  const after = (status: number, isUploading = false): string => {
    const office = new Office(20);
    office.grow(20);
    if (isUploading) office.answer(200);
    return said(office.answer(status)).split(',')[0] ?? '';
  };
  assert.equal(after(404), 'unknown-log');
  assert.equal(after(403), 'refused');
  assert.equal(after(409), 'bad-answer');
  assert.equal(after(503), 'unreachable');
  assert.equal(after(404, true), 'unknown-log');
  assert.equal(after(400, true), 'refused');
  assert.equal(after(202, true), 'bad-answer');
  assert.equal(after(502, true), 'unreachable');
});

test('answers to other questions, doubled and late ones change nothing', () => {
  const office = new Office(20);
  office.grow(20);
  const { ask } = office.push;
  office.answer(200);
  const before = office.push;
  const late: PushInput[] = [
    { kind: 'answered', ask, status: 200, body: '' },
    { kind: 'failed', ask },
    { kind: 'woken', ask: office.push.ask },
    { kind: 'own-root', ask: office.push.ask, root: own.rootAt(1) },
  ];
  for (const input of late) assert.deepEqual(office.step(input), []);
  assert.equal(office.push, before);
});

test('whatever comes, it is one of the known phases and waits for one thing', () => {
  const body = fc.oneof(
    fc.string(),
    fc.nat(60).map((size) => `${size}\n`),
    fc.tuple(fc.nat(60), fc.nat(60)).map(([size, next]) => `${size}\n${next}\n\n`),
    fc.integer({ min: 1, max: 50 }).map((size) => lineOf(headOf(size))),
    fc.integer({ min: 1, max: 50 }).map((size) => headOf(size).checkpoint),
  );
  const status = fc.constantFrom(200, 202, 400, 403, 404, 409, 422, 500);
  const size = fc.integer({ min: 20, max: 50 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), status, body, size), { maxLength: 30 }), (inputs) => {
      const office = new Office(20);
      office.grow(20);
      for (const [which, code, text, grown] of inputs) {
        const { ask } = office.push;
        if (which === 0) office.grow(grown);
        else if (which === 1) office.step({ kind: 'failed', ask });
        else if (which === 2) office.step({ kind: 'woken', ask });
        else if (which === 3) office.step({ kind: 'own-root', ask, root: own.rootAt(20) });
        else office.answer(code, text);
        assert.ok(office.push.cosigned <= office.push.head.size);
        assert.ok(office.push.next <= office.push.head.size);
      }
    }),
    { numRuns: 200 },
  );
});
