// What of an office's server is durable beside its log: entries of others that came in, by wire or
// by courier, what is known to have arrived, and how far each centre was read. It acts on what came
// in by the module's own reactions, under ids that are derived from the entries.
import { entryOf } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { leafHash } from '#kernel/tree.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { deliveryId } from '#store/delivery.ts';
import type { FeedCursor } from '#sync/feed-page.ts';
import type { Pull } from '#sync/pull.ts';

import type { Office, Outcome } from './office.ts';

export type Inbound = {
  readonly leaf: Uint8Array;
  readonly origin: string;
  readonly index: number;
  /** Not proven; refused by the law here, which a person looks at; or acted on. */
  readonly state: 'flagged' | 'waiting' | 'refused' | 'done';
};

/** All of it that a backup has. */
export type Picture = {
  readonly leaves: readonly Uint8Array[];
  readonly inbound: ReadonlyMap<string, Inbound>;
  readonly arrived: ReadonlySet<string>;
  readonly cursors: ReadonlyMap<string, FeedCursor>;
};

const officeServer = { person: 'office-server', capacity: 'server' };

export class Server {
  readonly office: Office;
  inbound = new Map<string, Inbound>();
  /** `index recipient` of its own entries. */
  arrived = new Set<string>();
  cursors = new Map<string, FeedCursor>();
  /** Names of inbound entries, and `own INDEX` of entries to the office itself. */
  todo: string[] = [];
  readonly pulls = new Map<string, Pull>();
  readonly pushing = new Set<string>();
  /** Who is answered when the log is durable up to that index. */
  waiting: { readonly last: number; readonly act: () => void }[] = [];
  isSyncing = false;
  isDelivering = false;
  onWritten: (() => void) | undefined;
  isDown = false;
  isHealing = false;
  isFull = false;
  isCutIn = false;
  isCutOut = false;
  life = 0;
  clockOffsetMs = 0;

  /** Centres that have had their word since the disk was put back. */
  readonly heardOf = new Set<string>();
  readonly #ownDone = new Set<string>();
  #generation = 0;

  constructor(office: Office) {
    this.office = office;
  }

  get isWorking(): boolean {
    return !this.isDown && !this.isHealing;
  }

  /** What is under way is no more. */
  stop(): void {
    this.isSyncing = false;
    this.isDelivering = false;
    this.todo = [];
    this.pushing.clear();
  }

  picture(): Picture {
    const { inbound, arrived, cursors, office } = this;
    return {
      leaves: [...office.log.leaves],
      inbound: new Map(inbound),
      arrived: new Set(arrived),
      cursors: new Map(cursors),
    };
  }

  putBack({ leaves, inbound, arrived, cursors }: Picture): void {
    this.office.load(leaves);
    this.inbound = new Map(inbound);
    this.arrived = new Set(arrived);
    this.cursors = new Map(cursors);
    this.#ownDone.clear();
  }

  /** What was left when the power failed, or was written since by nobody. */
  resume(): void {
    this.todo = [...this.inbound]
      .filter(([, { state }]) => state === 'waiting')
      .map(([name]) => name);
    for (const { index, entry } of this.office.entries) {
      const name = `own ${index}`;
      const isOwn = entry.to?.includes(this.office.id) === true;
      if (isOwn && !this.#ownDone.has(name)) this.todo.push(name);
    }
  }

  /** Acts on one; undefined where there is nothing to be done. */
  act(name: string, clockMs: number): readonly Outcome[] {
    const found = this.#find(name);
    const entry = found === undefined ? undefined : entryOf(found.leaf);
    if (found === undefined || entry === undefined) return [];
    const recipient = this.office.id;
    const hash = leafHash(found.leaf);
    const origin = {
      ...{ office: entry.office, index: found.index },
      leafHash: Buffer.from(hash).toString('hex'),
    };
    const reactions = correspondence.react?.({ index: found.index, entry }, recipient) ?? [];
    return reactions.map(({ kind, subject, body }, place) =>
      this.office.submit(
        {
          ...{ id: this.#idOf(hash, place), kind, office: recipient, subject, by: officeServer },
          body: { ...body, origin },
        },
        clockMs,
      ),
    );
  }

  #idOf(hash: Uint8Array, place: number): string {
    this.#generation += 1;
    const isNew = this.office.plant === 'delivered-under-new-ids';
    return deliveryId(hash, this.office.id, isNew ? this.#generation : place);
  }

  #find(name: string): Pick<Inbound, 'leaf' | 'index'> | undefined {
    if (!name.startsWith('own ')) return this.inbound.get(name);
    const index = Number(name.slice(4));
    const leaf = this.office.log.leaves[index];
    return leaf === undefined ? undefined : { leaf, index };
  }

  note(name: string, outcomes: readonly Outcome[]): void {
    const row = this.inbound.get(name);
    if (row === undefined) {
      this.#ownDone.add(name);
      return;
    }
    this.inbound.set(name, { ...row, state: outcomes.some(isRefusal) ? 'refused' : 'done' });
  }
}
