// Couriers carry bundles on sticks between offices: the product's head, lines, hashes and
// signature (courier-bundle.ts), without the tar and the encryption. Sticks are lost, spoilt, read
// twice, late, and at the wrong office.
import { createHash } from 'node:crypto';

import { signCheckpoint } from '#kernel/checkpoint.ts';
import { formatConsignment, parseConsignment } from '#kernel/consignment.ts';
import { formatTlogProof } from '#kernel/tlog-proof.ts';
import { must } from '#lib/assert.ts';
import { formatInstant } from '#lib/instant.ts';
import {
  ARRIVED_MAX,
  BUNDLE_FORMAT,
  consignmentsMember,
  HEAD_MEMBER,
  isBundleSigned,
  LINES_MAX,
  parseBundleHead,
  signBundle,
  sumLine,
} from '#sync/courier-bundle.ts';

import type { Country } from './country.ts';
import type { Server } from './server.ts';

type Stick = {
  readonly members: Map<string, Uint8Array>;
  readonly sums: string;
  readonly signature: string;
};

const HOUR_MS = 3_600_000;

export class Couriers {
  readonly #country: Country;
  /** Sticks that were read and believed. */
  read = 0;

  constructor(country: Country) {
    this.#country = country;
  }

  plan(): void {
    const { time, chance, servers } = this.#country;
    const ride = (): void => {
      if (this.#country.isMended) return;
      const from = must(servers[chance.below(servers.length)], 'There is an office.');
      const to = must(servers[chance.below(servers.length)], 'There is an office.');
      // Where the line works there is no need, mostly.
      const isNeeded = from.isCutOut || to.isCutIn || chance.happens(0.2);
      if (from !== to && from.isWorking && isNeeded) this.#ride(from, to);
      time.after(1 + chance.below(8 * HOUR_MS), ride);
    };
    time.after(chance.below(8 * HOUR_MS), ride);
  }

  #ride(from: Server, to: Server): void {
    const { time, chance, servers } = this.#country;
    const { below, happens } = chance;
    const stick = this.#write(from, to);
    if (happens(0.1)) return;
    if (happens(0.15)) this.#spoil(stick);
    const other = must(servers[below(servers.length)], 'There is an office.');
    const reader = happens(0.1) ? other : to;
    for (let times = happens(0.2) ? 2 : 1; times > 0; times -= 1) {
      time.after(HOUR_MS + below(24 * HOUR_MS), () => this.#read(reader, from, stick));
    }
  }

  #write(from: Server, to: Server): Stick {
    const { log } = from.office;
    const recipient = to.office.id;
    const size = log.leaves.length;
    const root = log.tree.rootAt(size);
    const head = signCheckpoint({ origin: log.origin, size, root, extensions: [] }, log.key);
    const lines: string[] = [];
    for (let index = 0; index < size && lines.length < LINES_MAX; index += 1) {
      const name = `${index} ${recipient}`;
      if (log.addressees[index]?.includes(recipient) !== true || from.arrived.has(name)) continue;
      const path = log.tree.proveInclusion(size, index);
      const proof = formatTlogProof({ index, path, checkpoint: head });
      const leaf = must(log.leaves[index], 'It was written.');
      lines.push(formatConsignment({ origin: log.origin, index, leaf, proof }));
      if (this.#country.plant === 'stick-counts-as-arrived') {
        this.#country.wire.note(from, index, recipient);
      }
    }
    const arrived = [...from.inbound.values()]
      .filter(({ origin, state }) => origin === to.office.log.origin && state !== 'flagged')
      .map(({ index }) => index);
    const id = this.#country.newId();
    const bundle = {
      ...{ format: BUNDLE_FORMAT, id, origin: log.origin, to: recipient, files: 0, seen: [] },
      madeAt: formatInstant(this.#country.clockMs(from)),
      ...{ consignments: lines.length, arrived: arrived.slice(-ARRIVED_MAX) },
    };
    const members = new Map<string, Uint8Array>([
      [HEAD_MEMBER, Buffer.from(JSON.stringify(bundle))],
      [consignmentsMember(1), Buffer.from(lines.join('\n'))],
    ]);
    const sums = [...members].map(([name, bytes]) => sumLine(sha256(bytes), name)).join('');
    return { members, sums, signature: signBundle(id, sha256(Buffer.from(sums)), log.key) };
  }

  #spoil({ members }: Stick): void {
    const { below, happens } = this.#country.chance;
    const name = happens(0.7) ? HEAD_MEMBER : consignmentsMember(1);
    const bytes = Buffer.from(members.get(name) ?? []);
    if (bytes.length === 0) return;
    // Towards the end of a head stand the numbers that are believed at once.
    const at = bytes.length - 1 - below(Math.min(bytes.length, 60));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(3));
    members.set(name, bytes);
  }

  // A server that is down, or whose disk is full, reads it another time.
  #read(server: Server, from: Server, stick: Stick): void {
    const { time, isMended } = this.#country;
    if (isMended) return;
    if (!server.isWorking || server.isFull) {
      time.after(HOUR_MS, () => this.#read(server, from, stick));
      return;
    }
    const { members, sums, signature } = stick;
    const head = parseBundleHead(String(Buffer.from(members.get(HEAD_MEMBER) ?? [])));
    if (head === undefined) return;
    if (head.to !== server.office.id) return;
    const found = [...members].map(([name, bytes]) => sumLine(sha256(bytes), name)).join('');
    const { verifier } = from.office.log.key;
    const isSigned =
      found === sums && isBundleSigned(signature, head, sha256(Buffer.from(sums)), verifier);
    if (!isSigned) return;
    this.read += 1;
    const lines = String(Buffer.from(members.get(consignmentsMember(1)) ?? [])).split('\n');
    this.#country.wire.take(
      server,
      lines.flatMap((line) => parseConsignment(line) ?? []),
    );
    for (const index of head.arrived) this.#country.wire.note(server, index, from.office.id);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
