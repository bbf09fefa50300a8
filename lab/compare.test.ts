// The comparison of a history with the logs finds nothing where nothing is wrong, and each fault
// that is planted here.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Entry, EntryNumber } from '#kernel/entry.ts';
import { leafOf } from '#kernel/entry.ts';
import { signCheckpoint } from '#kernel/checkpoint.ts';
import { cosign } from '#kernel/cosignature.ts';
import { formatVerifierKey, openNote, signingKey } from '#kernel/note.ts';
import { TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';

import { compare } from './compare.ts';
import type { CopySeen, HeadSeen, LogSeen } from './compare.ts';
import { History } from './history.ts';

type Part = Partial<Entry> & { readonly command: string };

function entry(office: string, index: number, part: Part): Entry {
  const minute = String(index).padStart(2, '0');
  return {
    ...{ v: 1, kind: 'letter-drafted', office, subject: 'letter/1', body: {}, rung: 'both' },
    ...{ by: { person: 'rana', capacity: 'registrar' }, asked: 'x', nonce: `${office}${index}` },
    recordedAt: `2026-01-05T08:${minute}:00.000Z`,
    ...part,
  };
}

function numberOf(serial: number): EntryNumber {
  return { register: 'incoming', year: 1447, serial, text: `12/${serial}`, status: 'used' };
}

interface Scene {
  readonly history: History;
  readonly a: Entry[];
  readonly b: Entry[];
}

function originAt(log: readonly Entry[], index: number) {
  const leaf = leafOf(must(log[index], 'It is there.'));
  return { office: 'a', index, leafHash: Buffer.from(leafHash(leaf)).toString('hex') };
}

/** Office a registers two letters and sends one to b, whose number comes back. */
function goodScene(): Scene {
  const history = new History();
  const a = [
    entry('a', 0, { command: 'c0', kind: 'letter-registered', number: numberOf(1) }),
    entry('a', 1, {
      command: 'c1',
      kind: 'letter-registered',
      subject: 'letter/2',
      number: numberOf(2),
    }),
    entry('a', 2, { command: 'c2', kind: 'letter-dispatched', subject: 'letter/3', to: ['b'] }),
  ];
  const delivered = { origin: originAt(a, 2) };
  const b = [
    entry('b', 0, {
      command: 'd0',
      kind: 'letter-delivered',
      subject: 'letter/3',
      body: delivered,
    }),
    entry('b', 1, { command: 'd1', kind: 'letter-registered', subject: 'letter/3', to: ['a'] }),
  ];
  const registered = { ...originAt(b, 1), office: 'b' };
  a.push(entry('a', 3, { command: 'c3', kind: 'receipt-noted', body: { origin: registered } }));
  for (const [id, log] of [
    ['c0', a],
    ['c1', a],
    ['c2', a],
    ['d1', b],
  ] as const) {
    const index = log.findIndex(({ command }) => command === id);
    const { kind, number, office, subject } = must(log[index], 'It is there.');
    history.invoke({ id, office, kind, subject });
    const recorded = [{ index, kind, ...(number === undefined ? {} : { number: number.text }) }];
    history.settle(id, { kind: 'acknowledged', recorded });
  }
  history.invoke({ id: 'c9', office: 'a', kind: 'register-incoming', subject: 'letter/9' });
  return { history, a, b };
}

const logKey = signingKey('example/a', TYPE_ED25519, new Uint8Array(32).fill(1));
const centreKey = signingKey('example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(2));

function headOf({ leaves }: LogSeen, size: number, isCosigned = true): HeadSeen {
  const tree = new MemoryTree();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  const origin = logKey.verifier.name;
  const checkpoint = { origin, size, root: tree.rootAt(size), extensions: [] };
  const note = signCheckpoint(checkpoint, logKey);
  const opened = openNote(note, [logKey.verifier]);
  const text = opened.ok ? opened.note.text : '';
  return {
    ...{ office: 'a', holder: 'main', logKey: formatVerifierKey(logKey.verifier) },
    checkpoint: isCosigned ? `${note}${cosign(text, centreKey, 1_767_600_000)}` : note,
    centreKey: formatVerifierKey(centreKey.verifier),
  };
}

interface Lapse {
  /** In the logs, before they are looked at. */
  readonly spoil?: (scene: Scene) => void;
  /** In what others hold of them. */
  readonly spoilCopy?: (leaves: Uint8Array[]) => void;
  readonly findHead?: (log: LogSeen, other: LogSeen) => HeadSeen;
  readonly says: RegExp;
}

function judge({ spoil, spoilCopy, findHead }: Omit<Lapse, 'says'> = {}): readonly string[] {
  const scene = goodScene();
  spoil?.(scene);
  const seen = (office: string, log: readonly Entry[]): LogSeen => ({
    office,
    leaves: log.map(leafOf),
  });
  const logs = [seen('a', scene.a), seen('b', scene.b)];
  const copies = logs.map((log): CopySeen => ({ ...log, holder: 'main', leaves: [...log.leaves] }));
  spoilCopy?.(must(copies[0], 'There are two.').leaves as Uint8Array[]);
  const [a, b] = logs as [LogSeen, LogSeen];
  const heads = [findHead?.(a, b) ?? headOf(a, a.leaves.length)];
  return [...scene.history.broken, ...compare(scene.history.requests, { logs, copies, heads })];
}

test('where nothing is wrong, nothing is found', () => {
  assert.deepEqual(judge(), []);
  assert.deepEqual(goodScene().history.counts, {
    ...{ invoked: 5, acknowledged: 4, refused: 0, unknown: 1 },
  });
});

const change = (log: Entry[], index: number, part: Partial<Entry>) =>
  log.splice(index, 1, { ...must(log[index], 'It is there.'), ...part });

const lapses: Readonly<Record<string, Lapse>> = {
  'an acknowledged act is lost': {
    spoil: ({ a }) => a.pop() && change(a, 0, { command: 'other' }),
    says: /^letter-registered c0 of a was acknowledged, and entry 0 is lost/,
  },
  'the end of a log is lost': {
    spoil: ({ b }) => b.splice(1),
    says: /^letter-registered d1 of b was acknowledged, and entry 1 is lost/,
  },
  'another number than the clerk saw': {
    spoil: ({ a }) => change(a, 1, { number: { ...numberOf(2), text: '12/3' } }),
    says: /was told letter-registered 12\/2, and letter-registered 12\/3 is recorded/,
  },
  'an act is recorded again': {
    spoil: ({ a }) => a.push(entry('a', 4, { command: 'c0', subject: 'letter/1' })),
    says: /c0 of a is recorded more than once/,
  },
  'an unknown act is recorded twice': {
    spoil({ a }) {
      for (const index of [4, 6]) a.push(entry('a', index, { command: 'c9' }));
      a.splice(5, 0, entry('a', 5, { command: 'c8' }));
    },
    says: /^c9 is at a 4 and again at a 6/,
  },
  'an act is in two logs': {
    spoil: ({ b }) => b.push(entry('b', 2, { command: 'c1' })),
    says: /c1 of a is elsewhere too/,
  },
  'a refused act is recorded': {
    spoil({ history, a }) {
      history.settle('c9', { kind: 'refused', code: 'no' });
      a.push(entry('a', 4, { command: 'c9' }));
    },
    says: /c9 of a was refused \(no\), and is recorded/,
  },
  'one command gets two answers': {
    spoil: ({ history }) => history.settle('c2', { kind: 'refused', code: 'no' }),
    says: /c2 was answered .*acknowledged.*, then .*refused/,
  },
  'a number is skipped': {
    spoil: ({ a }) => a.push(entry('a', 4, { command: 'c5', number: numberOf(4) })),
    says: /^a 4: incoming 1447 4 is out of turn/,
  },
  'a register lacks a number': {
    spoil: ({ a }) => a.push(entry('a', 4, { command: 'c5', number: numberOf(4) })),
    says: /^a: incoming 1447 lacks 1 numbers/,
  },
  'a number is given twice': {
    spoil: ({ a }) =>
      a.push(entry('a', 4, { command: 'c5', subject: 'letter/8', number: numberOf(2) })),
    says: /incoming 1447 2 belongs to letter\/2 already/,
  },
  'time runs backwards': {
    spoil: ({ a }) => change(a, 3, { recordedAt: '2026-01-05T07:00:00.000Z' }),
    says: /^a 3 was recorded before the one before it/,
  },
  'a letter was not delivered': {
    spoil: ({ b }) => change(b, 0, { body: {} }),
    says: /^letter-dispatched letter\/3 at a 2 is letter-delivered at b 0 times/,
  },
  'a letter was delivered twice': {
    spoil: ({ b }) => b.push({ ...must(b[0], 'It is there.'), command: 'd5', recordedAt: 'z' }),
    says: /letter-delivered letter\/3 from a 2 is there twice/,
  },
  'the sender does not know': {
    spoil: ({ a }) => change(a, 3, { body: {} }),
    says: /^letter-registered letter\/3 at b 1 is receipt-noted at a 0 times/,
  },
  'what was delivered was never sent': {
    spoil: ({ b, a }) =>
      change(b, 0, { body: { origin: { ...originAt(a, 2), leafHash: '0'.repeat(64) } } }),
    says: /is not in the log that sent it/,
  },
  'a copy is short': {
    spoilCopy: (leaves) => leaves.pop(),
    says: /^main's copy of a has 3 entries, the log 4/,
  },
  'a head is old': {
    findHead: (log) => headOf(log, 3),
    says: /^the head of a at main is of 3 entries, the log has 4/,
  },
  'a head is of another log': {
    findHead: (_log, other) => headOf({ ...other, leaves: [...other.leaves, ...other.leaves] }, 4),
    says: /^the head of a at main has another root than the log/,
  },
  'a head is not cosigned': {
    findHead: (log) => headOf(log, 4, false),
    says: /^the head of a at main is not cosigned/,
  },
  'a head was changed': {
    findHead: (log) => ({
      ...headOf(log, 4),
      checkpoint: headOf(log, 4).checkpoint.replace('4', '5'),
    }),
    says: /^the head of a at main is not signed/,
  },
  'a copy is another': {
    spoilCopy: (leaves) => leaves.splice(1, 1, new Uint8Array(3)),
    says: /^main's copy of a differs at entry 1/,
  },
};

for (const [name, { says, ...lapse }] of Object.entries(lapses)) {
  test(`it is noticed that ${name}`, () => {
    const flaws = judge(lapse);
    assert.ok(
      flaws.some((flaw) => says.test(flaw)),
      flaws.join('\n'),
    );
  });
}
