// Fills a new log through the store's own writer, in a process of its own beside no server, and
// says what the last acts of it cost. The clock runs through most of a year, as a registry's days
// would. Arguments: one JSON object; prints one JSON object.
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';

import { assert, must } from '#lib/assert.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { nowMs, openOffice } from '#programs/office.ts';
import { readSettings } from '#programs/settings.ts';

import { incomingLetter } from './letter.ts';
import { cpuUsOfTree } from './processes.ts';

export interface GrowOrder {
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** Process id of PostgreSQL, whose work is counted in. */
  readonly databasePid: number;
  readonly person: string;
  /** Entries that the log shall have. */
  readonly upTo: number;
}

export interface GrowReport {
  readonly entries: number;
  readonly perSecond: number;
  /** Of the last acts: time of the processors, Node and PostgreSQL each, for one act. */
  readonly nodeUs: number;
  readonly databaseUs: number;
  readonly office: string;
}

/** Enough at once for full batches. */
const CLERKS = 256;
const MEASURED = 8_000;
const SPAN_MS = 290 * 24 * 3_600_000;

const freshId = () => uuidv7(Date.now(), randomBytes(10));

async function grow(order: GrowOrder): Promise<GrowReport> {
  const { dataDir, databaseUrl, databasePid, person } = order;
  const settings = readSettings({ data: dataDir }, { DATABASE_URL: databaseUrl });
  const step = SPAN_MS / order.upTo;
  let atMs = nowMs() - SPAN_MS;
  const { store, authority } = await openOffice(settings, console.error, () => Math.floor(atMs));
  const seats = authority.listAppointmentsOf(person, new Date(nowMs()).toISOString());
  const seat = must(seats[0], `${person} has a seat.`);
  const by = { person, capacity: seat.capacity, appointment: seat.id };
  const { office } = seat;

  async function register(count: number): Promise<void> {
    let left = count;
    const clerk = async () => {
      while (left > 0) {
        left -= 1;
        atMs += step;
        const outcome = await store.submit({
          ...{ id: freshId(), kind: 'register-incoming', office, by },
          subject: `letter/${freshId()}`,
          body: incomingLetter(left),
        });
        assert(!isRefusal(outcome), `A letter was refused: ${JSON.stringify(outcome)}`);
      }
    };
    await Promise.all(Array.from({ length: CLERKS }, clerk));
  }

  const sizeOf = async () => (await store.reader.findHead(office))?.size ?? 0;
  const missing = order.upTo - (await sizeOf());
  if (missing > MEASURED) await register(missing - MEASURED);
  const before = { node: process.cpuUsage(), database: cpuUsOfTree(databasePid) };
  const began = performance.now();
  const measured = Math.max(0, Math.min(missing, MEASURED));
  await register(measured);
  const seconds = (performance.now() - began) / 1_000;
  const node = process.cpuUsage(before.node);
  const report = {
    entries: await sizeOf(),
    perSecond: Math.round(measured / seconds),
    nodeUs: Math.round((node.user + node.system) / measured),
    databaseUs: Math.round((cpuUsOfTree(databasePid) - before.database) / measured),
    office,
  };
  await store.close();
  return report;
}

const order = process.argv[2];
assert(order !== undefined, 'grow.ts gets its order as one JSON argument.');
console.log(JSON.stringify(await grow(JSON.parse(order) as GrowOrder)));
