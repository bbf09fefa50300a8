// The logs, centres and addressees of the world of feeds. A centre's side keeps in memory what the
// product keeps in tables, by the same rules; an addressee drives the product's own machine, and
// what it has is durable only when it says so.
import { createHash } from 'node:crypto';

import { canonicalJson } from '#lib/canonical-json.ts';
import { signCheckpoint } from '#kernel/checkpoint.ts';
import type { Consignment } from '#kernel/consignment.ts';
import { cosign } from '#kernel/cosignature.ts';
import { signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { formatTlogProof } from '#kernel/tlog-proof.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import type { Arrival, FeedCursor, FeedPage } from '#sync/feed-page.ts';
import { FEED_START } from '#sync/feed-page.ts';
import type { Pull } from '#sync/pull.ts';

/** Bugs that the judge must find, one at a time. */
export const plants = [
  'cursor-before-entries',
  'positions-out-of-order',
  'epoch-forgotten',
  'page-without-sum',
  'arrived-before-durable',
  'ahead-taken-for-durable',
  'bad-one-blocks',
  'unproven-believed',
  'counted-twice',
] as const;
export type Plant = (typeof plants)[number];

const DOMAIN = 'dawam.example/';
const PAGE_MAX = 20;

export class SimulatedLog {
  readonly office: string;
  readonly key: SigningKey;
  readonly tree = new MemoryTree();
  readonly leaves: Uint8Array[] = [];
  readonly addressees: (readonly string[])[] = [];

  constructor(office: string, seed: number) {
    this.office = office;
    this.key = signingKey(DOMAIN + office, TYPE_ED25519, new Uint8Array(32).fill(seed));
  }

  get origin(): string {
    return this.key.verifier.name;
  }

  write(to: readonly string[]): void {
    const { office, leaves } = this;
    this.append(Buffer.from(canonicalJson({ office, to, nonce: String(leaves.length) })), to);
  }

  append(leaf: Uint8Array, to: readonly string[]): void {
    this.leaves.push(leaf);
    this.addressees.push(to);
    this.tree.append(leafHash(leaf));
  }
}

type Listed = { readonly log: SimulatedLog; readonly index: number };

interface Held {
  size: number;
  checkpoint: string;
}

/** What of a centre lies on its disk; another epoch when that was lost. */
export class SimulatedFeed {
  readonly name: string;
  readonly key: SigningKey;
  isDown = false;
  life = 0;
  epoch = 0;
  readonly held = new Map<string, Held>();
  readonly lists = new Map<string, Listed[]>();
  readonly fetched = new Map<string, number>();
  readonly arrivals = new Map<string, Arrival[]>();
  /** Its disk has changed a byte of these: `origin index`. */
  readonly spoilt = new Set<string>();
  readonly plant: Plant | undefined;

  constructor(name: string, seed: number, plant: Plant | undefined) {
    this.name = name;
    this.plant = plant;
    this.key = signingKey(DOMAIN + name, TYPE_COSIGNATURE, new Uint8Array(32).fill(seed));
  }

  lose(): void {
    if (this.plant !== 'epoch-forgotten') this.epoch += 1;
    for (const map of [this.held, this.lists, this.fetched, this.arrivals]) map.clear();
    this.spoilt.clear();
  }

  /** Holds the log up to this size, and puts what is new into the lists of its addressees. */
  hold(log: SimulatedLog, size: number, nowS: number): readonly string[] {
    const before = this.held.get(log.origin)?.size ?? 0;
    if (size <= before) return [];
    const { tree, key, origin } = log;
    const text = signCheckpoint({ origin, size, root: tree.rootAt(size), extensions: [] }, key);
    const body = text.slice(0, text.indexOf('\n\n') + 1);
    this.held.set(origin, { size, checkpoint: text + cosign(body, this.key, nowS) });
    const woken = new Set<string>();
    for (let index = before; index < size; index += 1) {
      for (const to of log.addressees[index] ?? []) {
        const list = this.lists.get(to) ?? [];
        this.lists.set(to, list);
        const at = this.plant === 'positions-out-of-order' && list.length % 7 === 6 ? 2 : 0;
        list.splice(list.length - at, 0, { log, index });
        woken.add(to);
      }
    }
    return [...woken];
  }

  /** The addressee has all before this position; who is told of it. */
  note(recipient: string, position: number): readonly string[] {
    const list = this.lists.get(recipient) ?? [];
    const fetched = this.fetched.get(recipient) ?? 0;
    const early = this.plant === 'arrived-before-durable' ? PAGE_MAX : 0;
    const end = Math.min(position + early, list.length);
    if (end <= fetched) return [];
    this.fetched.set(recipient, end);
    const senders = new Set<string>();
    for (const { log, index } of list.slice(fetched, end)) {
      const told = this.arrivals.get(log.office) ?? [];
      this.arrivals.set(log.office, [...told, { index, recipient }]);
      senders.add(log.office);
    }
    return [...senders];
  }

  page(recipient: string, cursor: FeedCursor): FeedPage {
    const epoch = `${this.name} ${this.epoch}`;
    const from = cursor.epoch === epoch ? cursor : { ...FEED_START, epoch };
    const list = this.lists.get(recipient) ?? [];
    const rows = list.slice(from.position, from.position + PAGE_MAX);
    const told = (this.arrivals.get(recipient) ?? []).slice(from.arrived, from.arrived + PAGE_MAX);
    const position = from.position + rows.length;
    const arrived = from.arrived + told.length;
    const consignments = rows.map((row) => this.#consign(row));
    const isMore = position < list.length;
    return { cursor: { epoch, position, arrived }, consignments, arrivals: told, isMore };
  }

  #consign({ log, index }: Listed): Consignment {
    const { origin } = log;
    const { size, checkpoint } = must(this.held.get(origin), 'What is listed is held.');
    const path = log.tree.proveInclusion(size, index);
    const leaf = Buffer.from(must(log.leaves[index], 'It was written.'));
    if (this.spoilt.has(`${origin} ${index}`)) leaf[leaf.length - 3] = 0x21;
    return { origin, index, leaf, proof: formatTlogProof({ index, path, checkpoint }) };
  }
}

/** What of an office lies on its disk, as far as it is about what comes in. */
export type Disk = {
  readonly inbox: ReadonlyMap<string, 'proven' | 'flagged'>;
  readonly cursors: ReadonlyMap<string, FeedCursor>;
  /** `index recipient` of its own entries that have arrived. */
  readonly arrived: ReadonlySet<string>;
};

export const EMPTY_DISK: Disk = { inbox: new Map(), cursors: new Map(), arrived: new Set() };

export class SimulatedReader {
  readonly log: SimulatedLog;
  disk: Disk = EMPTY_DISK;
  isDown = false;
  life = 0;
  readonly pulls = new Map<string, Pull>();
  /** How often each entry was handed on to the office's own log. */
  readonly handedOn = new Map<string, number>();

  constructor(log: SimulatedLog) {
    this.log = log;
  }

  /** Of all that is durable here. */
  sum(): string {
    const { inbox, arrived } = this.disk;
    const all = [...[...inbox].map((one) => one.join(' ')), ...arrived].sort();
    return createHash('sha256').update(all.join('\n')).digest('hex');
  }
}
