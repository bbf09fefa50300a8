// Writes down who saw and copied what, off the way of the answers: readings wait in memory for a
// moment and go to the table many at a time. What waits is written when the store closes; a server
// that is killed loses the last moment. While the database takes nothing, they wait, up to a limit,
// beyond which they are counted and told as lost.
import { Fault } from '#kernel/fault.ts';
import type { Reading } from '#kernel/reading.ts';
import type { SessionPool } from './database.ts';

export interface ReadingsParts {
  readonly pool: Pick<SessionPool, 'query'>;
  /** Told how many could not be kept. */
  onLost(count: number): void;
}

/** From the first that waits until all that wait are written. */
const FLUSH_MS = 400;
const PIECE_MAX = 1_000;
/** Some ten minutes of a busy office on a disk that is full. */
export const waitingReadingsMax = 20_000;
/** Screens ask again at each change of a letter; a look within this time is the same look. */
export const sameLookMs = 5 * 60_000;
const LOOKS_MAX = 10_000;

export class Readings {
  readonly #parts: ReadingsParts;
  readonly #waiting: Reading[] = [];
  // When each person last opened each letter, in milliseconds; oldest first.
  readonly #looks = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<boolean> = Promise.resolve(true);
  #lostCount = 0;

  constructor(parts: ReadingsParts) {
    this.#parts = parts;
  }

  note(reading: Reading): void {
    if (reading.what === 'opened' && this.#isSameLook(reading)) return;
    if (this.#waiting.length >= waitingReadingsMax) this.#lostCount += 1;
    else this.#waiting.push(reading);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** False where some are still waiting, because the database did not take them. */
  flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#writeAll());
    return this.#flushing;
  }

  /** Writes what waits; to be called before the database is closed. */
  async stop(): Promise<void> {
    if (await this.flush()) return;
    clearTimeout(this.#timer);
    this.#parts.onLost(this.#waiting.length + this.#lostCount);
  }

  async #writeAll(): Promise<boolean> {
    while (this.#waiting.length > 0) {
      const piece = this.#waiting.slice(0, PIECE_MAX);
      try {
        await this.#write(piece);
      } catch (error) {
        if (error instanceof Fault) {
          // Tried again until the world has mended; the same row twice changes nothing.
          this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
          return false;
        }
        // Rows that PostgreSQL will never take must not hold up the others.
        this.#lostCount += piece.length;
      }
      this.#waiting.splice(0, piece.length);
    }
    if (this.#lostCount > 0) this.#parts.onLost(this.#lostCount);
    this.#lostCount = 0;
    return true;
  }

  async #write(piece: readonly Reading[]): Promise<void> {
    const rows = piece.map((one) => ({
      ...one,
      file: one.file === null ? null : `\\x${one.file}`,
    }));
    await this.#parts.pool.query({
      name: 'insert-readings',
      text: `insert into dawam.reading (office, subject, at, person, appointment, what, file)
        select office, subject, at, person, appointment, what, file
        from json_populate_recordset(null::dawam.reading, $1::json)
        on conflict do nothing`,
      values: [JSON.stringify(rows)],
    });
  }

  #isSameLook({ office, subject, person, at }: Reading): boolean {
    const key = `${office} ${subject} ${person}`;
    const atMs = Date.parse(at);
    const before = this.#looks.get(key);
    if (before !== undefined && atMs >= before && atMs - before < sameLookMs) return true;
    this.#looks.delete(key);
    this.#looks.set(key, atMs);
    const [oldest] = this.#looks.keys();
    if (this.#looks.size > LOOKS_MAX && oldest !== undefined) this.#looks.delete(oldest);
    return false;
  }
}
