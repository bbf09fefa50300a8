// What a neighbour's server finds here: which offices are here, and a place to leave a bundle for
// one of them and take its bundle back. Who comes shows the key of the sending office's log, and
// the bundle is signed by it and sealed; so it is as with a courier, and nobody else needs trust.
import { domainOf, officeOfOrigin } from '#kernel/consignment.ts';
import type { BundleFlaw } from '#kernel/courier.ts';
import { directoryOffice } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { hasAccess } from '#sync/access.ts';
import type { BundleStream, Courier } from '#programs/courier/courier.ts';
import { findKeyOf, keepLearned } from '#programs/own-introductions.ts';

import { noteExchange } from './neighbour-rows.ts';

export interface DoorParts {
  readonly store: Store;
  readonly courier: Courier;
  readonly listOffices: () => readonly { readonly id: string; readonly closedAt?: string }[];
  readonly nowMs: () => number;
}

export interface Visit {
  /** Name of the sending log. */
  readonly from: string;
  /** Id of an office here. */
  readonly to: string;
  /** As in a header `authorization`: the sending log's key, for the log of `to`. */
  readonly word: string;
  readonly introduction: string | undefined;
}

export type Visited =
  | { readonly kind: 'not-here' }
  | { readonly kind: 'stranger' }
  | { readonly kind: 'flaw'; readonly flaw: BundleFlaw }
  /** What the office here has for the other. */
  | { readonly kind: 'back'; readonly bundle: BundleStream | undefined };

export class NeighbourDoor {
  readonly #parts: DoorParts;

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /** Offices that keep their registers on this server. */
  listHere(): readonly string[] {
    const { store, listOffices } = this.#parts;
    const open = listOffices().filter(({ closedAt }) => closedAt === undefined);
    const ids = open.map(({ id }) => id).filter((id) => id !== directoryOffice);
    return ids.filter((id) => !store.isElsewhere(id));
  }

  async visit(visit: Visit, bytes: AsyncIterable<Uint8Array>): Promise<Visited> {
    const { store, courier, nowMs } = this.#parts;
    const { from, to, word, introduction } = visit;
    if (!this.listHere().includes(to)) return { kind: 'not-here' };
    const parts = { pool: store.database.writers, knownLogs: store.knownLogs };
    const sender = await findKeyOf(parts, from, introduction);
    const isSender = sender !== undefined && hasAccess(word, sender.key, `${domainOf(from)}${to}`);
    if (!isSender) return { kind: 'stranger' };
    await keepLearned(parts, sender);
    await store.openLog(to);
    const read = await courier.receive(bytes, to, 'line');
    if (!read.ok) return { kind: 'flaw', flaw: read.flaw };
    const other = officeOfOrigin(from);
    const at = new Date(nowMs()).toISOString();
    await noteExchange(parts.pool, { office: to, other, at, received: read.report.fresh });
    return { kind: 'back', bundle: await courier.write(to, other, 'line') };
  }
}
