// Pages of a feed: read back as they were written, with parcels and without, spoilt ones refused
// whole; and one that a version without parcels can read, for who does not ask for them.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';

import { signCheckpoint } from '#kernel/checkpoint.ts';
import { proveJointly } from '#kernel/joint-proof.ts';
import { signingKey, TYPE_ED25519 } from '#kernel/note.ts';
import type { Parcel } from '#kernel/parcel.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';

import { FEED_START, feedPath, formatFeedPage, parseFeedPage, readFeedQuery } from './feed-page.ts';
import type { FeedPage } from './feed-page.ts';

const tree = new MemoryTree();
const leaves = Array.from({ length: 20 }, (_, n) => Buffer.from(JSON.stringify({ n })));
for (const leaf of leaves) tree.append(leafHash(leaf));

function parcelOf(seed: number, indexes: readonly number[]): Parcel {
  const name = `dawam.example/office-${seed}`;
  const key = signingKey(name, TYPE_ED25519, new Uint8Array(32).fill(seed));
  const root = tree.rootAt(20);
  return {
    origin: name,
    checkpoint: signCheckpoint({ origin: name, size: 20, root, extensions: [] }, key),
    indexes,
    leaves: indexes.flatMap((index) => leaves[index] ?? []),
    hashes: proveJointly(20, indexes, tree.subtree),
  };
}

const alone = { origin: 'dawam.example/land', index: 3, leaf: Buffer.from('{}'), proof: 'p' };
const page: FeedPage = {
  cursor: { epoch: 'e', position: 6, arrived: 1 },
  consignments: [alone],
  parcels: [parcelOf(1, [2, 3, 9]), parcelOf(2, [0, 19])],
  arrivals: [{ index: 4, recipient: 'water' }],
};

function withSum(rest: string): string {
  return `${hash('sha256', rest, 'hex')}\n${rest}`;
}

test('parcels come out as consignments, before those that came alone', () => {
  const read = must(parseFeedPage(formatFeedPage(page)), 'It is a page.');
  assert.deepEqual(read.cursor, page.cursor);
  assert.deepEqual(read.arrivals, page.arrivals);
  assert.equal(read.unreadable, 0);
  const places = read.consignments.map(({ origin, index }) => [origin, index]);
  const [one, two] = ['dawam.example/office-1', 'dawam.example/office-2'];
  assert.deepEqual(places, [
    ...[
      [one, 2],
      [one, 3],
      [one, 9],
      [two, 0],
      [two, 19],
    ],
    ['dawam.example/land', 3],
  ]);
});

test('what is spoilt is refused whole, so that nothing of it is lost', () => {
  const text = formatFeedPage(page);
  assert.equal(parseFeedPage(text.replace('"n":9', '"n":8')), undefined, 'the sum is wrong');
  const rest = text.slice(text.indexOf('\n') + 1);
  assert.ok(parseFeedPage(withSum(rest)));
  assert.equal(parseFeedPage(withSum(rest.replace('"parcels":2', '"parcels":4'))), undefined);
  assert.equal(parseFeedPage(withSum(rest.replace('{"n":9}\n', ''))), undefined);
  const later = must(parseFeedPage(withSum(`${rest}a line of a later version\n`)), 'It is read.');
  assert.equal(later.unreadable, 1);
  assert.equal(later.consignments.length, 6);
});

test('parcels are for who asks for them', () => {
  const path = feedPath('00', { epoch: 'e', position: 7, arrived: 2 });
  const asked = must(readFeedQuery(new URLSearchParams(path.split('?')[1])), 'It asks.');
  assert.deepEqual(asked.cursor, { epoch: 'e', position: 7, arrived: 2 });
  assert.equal(asked.canReadParcels, true);
  const before = must(readFeedQuery(new URLSearchParams('epoch=&after=0&arrived=0')), 'It asks.');
  assert.deepEqual(before, { cursor: FEED_START, canReadParcels: false, have: undefined });
  const { parcels: _, ...plain } = page;
  const lines = formatFeedPage(plain).split('\n');
  assert.equal(lines[1]?.includes('parcels'), false);
  assert.equal(lines.length, 4);
});

test('what lies ready is asked for ahead, and said only to who can ask so', () => {
  const path = feedPath('00', { epoch: 'e', position: 7, arrived: 2 }, 3);
  const asked = must(readFeedQuery(new URLSearchParams(path.split('?')[1])), 'It asks.');
  assert.equal(asked.cursor.position, 7);
  assert.equal(asked.have, 3);
  // Nobody has what it has not been given.
  const beyond = path.replace('have=3', 'have=8');
  assert.equal(readFeedQuery(new URLSearchParams(beyond.split('?')[1])), undefined);
  assert.equal(parseFeedPage(formatFeedPage(page))?.isMore, false);
  assert.equal(parseFeedPage(formatFeedPage({ ...page, isMore: true }))?.isMore, true);
});
