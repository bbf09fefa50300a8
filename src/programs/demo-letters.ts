// Plays the plan of letters through the office's own writers, as real commands of real seats. The
// office's clock is a demo clock meanwhile: it runs through the planned days, so that letters have
// been on their way for days, and is the true one afterwards.
import { setTimeout as sleep } from 'node:timers/promises';
import { assert, must } from '#lib/assert.ts';
import type { Command } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { findSeenDraft } from '#modules/correspondence/seen-draft.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import type { Store } from '#store/store.ts';
import type { PlannedAct, PlannedDay } from './demo-plan.ts';

/** Runs ahead by itself within a day, a little at each look; never past the true time. */
export class DemoClock {
  #dayMs: number | undefined;
  readonly #trueMs: () => number;

  constructor(trueMs: () => number) {
    this.#trueMs = trueMs;
  }

  readonly nowMs = (): number => {
    if (this.#dayMs === undefined) return this.#trueMs();
    this.#dayMs += LOOK_MS;
    return Math.min(this.#dayMs, this.#trueMs());
  };

  setDay(day: string): void {
    this.#dayMs = Date.parse(day) + OPENING_MS;
  }

  beTrue(): void {
    this.#dayMs = undefined;
  }
}

/** Eight in the morning at UTC+3. */
const OPENING_MS = 5 * 3_600_000;
const LOOK_MS = 41_000;
const SETTLE_TRIES_MAX = 3_000;

export async function playLetters(
  store: Store,
  clock: DemoClock,
  days: readonly PlannedDay[],
  onProgress: (done: number, all: number) => void,
): Promise<void> {
  const all = days.reduce((sum, { acts }) => sum + acts.length, 0);
  let done = 0;
  const played = await listPlayed(store);
  for (const { day, acts } of days) {
    if (acts.length === 0) continue;
    clock.setDay(day);
    // What an earlier start did stays as it is; a draft that it signed could not be read again.
    const left = acts.filter(({ id }) => !played.has(id));
    const offices = Map.groupBy(left, (act) => act.office);
    await Promise.all(
      [...offices.values()].map(async (own) => {
        for (const act of own) await play(store, act);
      }),
    );
    await settle(store);
    done += acts.length;
    onProgress(done, all);
  }
  clock.beTrue();
}

/** Commands of an earlier start that was interrupted. */
async function listPlayed(store: Store): Promise<ReadonlySet<string>> {
  const rows = await store.database.writers.query<{ command: string }>({
    text: 'select distinct command::text from dawam.entry',
  });
  return new Set(rows.map(({ command }) => command));
}

async function play(store: Store, act: PlannedAct): Promise<void> {
  const { id, office, kind, subject, by } = act;
  const { person, capacity } = by;
  for (const { file, bytes } of act.enclosures ?? []) {
    const stored = await store.files.put(ReadableStream.from([bytes]));
    assert(stored.ok && stored.sha256 === file.sha256, 'An enclosure is stored as it was made.');
  }
  const body = await bodyOf(store, act);
  const actor = { person, capacity, appointment: by.id };
  const command: Command = { id, kind, office, subject, by: actor, body };
  const outcome = await store.submit(command);
  const why = isRefusal(outcome) ? JSON.stringify(outcome) : '';
  assert(
    !isRefusal(outcome),
    `The plan of letters is lawful: ${kind} ${subject} in ${office} ${why}`,
  );
}

const ofReaders = ['sign-letter', 'initial-draft', 'dispatch-letter', 'send-back-draft'];
/** These say also what the draft said. */
const ofSigners = ['sign-letter', 'initial-draft'];

/** Who signs or dispatches has read the draft as it stands. */
async function bodyOf(store: Store, act: PlannedAct): Promise<object> {
  const { kind, office, subject, body, refers } = act;
  if (refers !== undefined) {
    const { relation, letter } = refers;
    const { theirNumber, theirDate, number, numberedAt } = await stateOf(store, office, letter);
    const ours = theirNumber === null;
    const date = ours ? (numberedAt?.slice(0, 10) ?? null) : theirDate;
    const named = must(theirNumber ?? number?.text, 'What is answered has a number.');
    return { ...body, references: [{ relation, letter, number: named, date }] };
  }
  if (!ofReaders.includes(kind)) return body;
  const state = await stateOf(store, office, subject);
  const seen = must(findSeenDraft(office, state), 'There is a draft.');
  return ofSigners.includes(kind) ? { ...seen, ...body } : { draft: seen.draft, ...body };
}

async function stateOf(store: Store, office: string, subject: string): Promise<LetterState> {
  const history = await store.reader.listEntriesOf(office, subject);
  return history.reduce(fold, empty());
}

// Until all letters and receipts of the day have arrived.
async function settle(store: Store): Promise<void> {
  for (let i = 0; i < SETTLE_TRIES_MAX; i += 1) {
    const rows = await store.database.readers.query({
      text: 'select 1 from dawam.outbox where refused is null limit 1',
    });
    if (rows.length === 0) return;
    await sleep(5);
  }
  assert(false, 'Letters between the offices of the demonstration arrive.');
}
