// The small country of the other tests on a real store: its offices' logs in a database of their
// own, written by the real writer, over a clock that the test sets.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Appointment, Capacity } from '#kernel/authority.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { assert, must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import type {
  CorrespondenceDatabase,
  CorrespondenceTables,
} from '#modules/correspondence/reader.ts';
import { findSeenDraft } from '#modules/correspondence/seen-draft.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { country, letterId, officeOf, postId, startMs } from './world.ts';
import type { World } from './world.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';

export interface RealOfficesOptions {
  readonly startMs?: number;
  /** How far the clock goes on each time that it is looked at. */
  readonly stepMs?: number;
  /** Who acts for an office in a capacity; left out, the same person everywhere. */
  readonly seatOf?: (office: string, capacity: Capacity) => Appointment;
}

/** Somebody else in each capacity of each office. */
export function ownSeat(office: string, capacity: Capacity): Appointment {
  const title = { ar: capacity, fa: capacity, en: capacity };
  const id = `${office}.${capacity}`;
  return { id, person: `${capacity}-of-${office}`, office, capacity, title, from: '2020' };
}

function sameSeat(office: string, capacity: Capacity): Pick<Appointment, 'id' | 'person'> {
  return { id: postId(office, capacity), person: 'huda' };
}

export class RealOffices {
  readonly world: World;
  readonly store: Store;
  readonly database: TestDatabase;
  readonly folder: string;
  readonly #options: RealOfficesOptions;
  readonly #clock: { nowMs: number };
  #commandCount = 0;

  private constructor(
    opened: Pick<RealOffices, 'world' | 'store' | 'database' | 'folder'>,
    clock: { nowMs: number },
    options: RealOfficesOptions,
  ) {
    this.world = opened.world;
    this.store = opened.store;
    this.database = opened.database;
    this.folder = opened.folder;
    this.#clock = clock;
    this.#options = options;
  }

  static async open(options: RealOfficesOptions = {}): Promise<RealOffices> {
    const world = country();
    world.offices.set('directory', officeOf('directory'));
    const clock = { nowMs: options.startMs ?? startMs };
    const { seatOf, stepMs = 1_000 } = options;
    const findAppointment = (id: string): Appointment | undefined => {
      const [office = '', capacity = ''] = id.split('.');
      const own = seatOf?.(office, capacity as Capacity);
      return own?.id === id ? own : world.authority.findAppointment(id);
    };
    const database = await testDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'dawam-offices-'));
    const store = await openStore({
      ...{ dataDir: folder, databaseUrl: database.url, modules: [correspondence] },
      authority: { ...world.authority, findAppointment, apply: () => undefined },
      clock: () => (clock.nowMs += stepMs),
      random: (count) => new Uint8Array(count),
    });
    return new RealOffices({ world, store, database, folder }, clock, options);
  }

  get nowMs(): number {
    return this.#clock.nowMs;
  }

  set nowMs(nowMs: number) {
    this.#clock.nowMs = nowMs;
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true });
  }

  /** Index of the last entry that the act made; a refusal fails the test. */
  async ask(
    office: string,
    kind: string,
    letter: number,
    body: object = {},
    capacity: Capacity = 'registrar',
  ): Promise<number> {
    this.#commandCount += 1;
    const bytes = new Uint8Array(10);
    new DataView(bytes.buffer).setUint32(6, this.#commandCount);
    const { id, person } = (this.#options.seatOf ?? sameSeat)(office, capacity);
    const outcome = await this.store.submit({
      ...{ id: uuidv7(this.nowMs, bytes), kind, office, subject: letterId(letter) },
      by: { person, capacity, appointment: id },
      body: must(correspondence.commands[kind], 'The kind is known.').schema.parse(body),
    });
    const why = isRefusal(outcome) ? `${outcome.refused} ${outcome.field ?? ''}` : '';
    assert(!isRefusal(outcome), `The acts of a test are lawful: ${kind}: ${why}`);
    return must(outcome.recorded.at(-1), 'Something was recorded.').index;
  }

  /** Writes, signs and dispatches, and waits until it has arrived. */
  async send(office: string, letter: number, body: object): Promise<void> {
    await this.ask(office, 'write-letter', letter, body);
    const history = await this.store.reader.listEntriesOf(office, letterId(letter));
    const seen = must(findSeenDraft(office, history.reduce(fold, empty())), 'It is a draft.');
    await this.ask(office, 'sign-letter', letter, seen, 'head');
    await this.ask(office, 'dispatch-letter', letter, { draft: seen.draft });
    await this.settle();
  }

  /** Until the offices' servers have passed on what they have, and nothing was refused. */
  async settle(): Promise<void> {
    const text = 'select office, index::int, recipient, refused from dawam.outbox';
    let waiting: readonly object[] = [];
    for (let i = 0; i < 400; i += 1) {
      waiting = await this.store.database.readers.query({ text });
      if (waiting.length === 0) return;
      await sleep(25);
    }
    assert(false, `What is on its way arrives: ${JSON.stringify(waiting)}`);
  }

  read<Result>(
    work: (db: CorrespondenceDatabase) => Promise<Result>,
    offices: readonly string[] = ['north'],
  ): Promise<Result> {
    return this.store.reader.read<CorrespondenceTables, Result>(offices, work);
  }
}
