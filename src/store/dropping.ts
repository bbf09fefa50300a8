// Takes away what lies beside the log of matter that was disposed of: readings, reminders, what the
// modules keep for working on it, and last the files that nothing else names. What is still to go
// stands in tables, written by the commit of the disposal itself, so a crash at any moment is made
// good at the next start; doing it twice changes nothing. While somebody backs up or verifies the
// server, it waits.
import type { Fault } from '#kernel/fault.ts';
import type { Defect } from '#lib/assert.ts';

import { faultOf } from './database.ts';
import type { Session, SessionPool } from './database.ts';
import type { FileStore } from './files.ts';
import { clearingLock } from './server-lock.ts';

/** What modules keep beside the log. All of it runs in the caller's transaction. */
export interface Clearing {
  /** Takes away what is kept of a subject; the files that it named, as SHA-256 in hex. */
  clearSubject(session: Session, office: string, subject: string): Promise<readonly string[]>;
  /** Something beside the log still names the file. */
  isFileNamed(session: Session, sha256: string): Promise<boolean>;
  /** Takes away what was read out of a file. */
  clearFile(session: Session, sha256: string): Promise<void>;
}

export interface DroppingParts {
  readonly pool: SessionPool;
  readonly files: FileStore;
  /** Left out: the modules keep nothing beside the log. */
  readonly clearing?: Clearing;
  /** Comes back when all is recorded that was decided before the call. */
  settle(): Promise<void>;
  /** Writes down the readings that wait in memory, so that none comes after the others went. */
  flush(): Promise<unknown>;
  /** It will be tried again. */
  onTrouble(trouble: Fault | Defect): void;
}

const pageRows = 200;
const pauseMs = 5_000;

export class Dropping {
  readonly #parts: DroppingParts;
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(parts: DroppingParts) {
    this.#parts = parts;
  }

  /** Settles when it has done what it could; what it could not is tried again by itself. */
  run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#running.then(() => this.#try());
    return this.#running;
  }

  /**
   * The subject's words are sealed from now on: what the modules keep of it beside the log in plain
   * goes, like the mail or the scan that it came by. Its readings stay.
   */
  async release(office: string, subject: string): Promise<void> {
    const { clearing, pool } = this.#parts;
    if (clearing === undefined) return;
    await pool.transact(async (session) => {
      await dropFiles(session, await clearing.clearSubject(session, office, subject));
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #try(): Promise<void> {
    if (this.#isStopped) return;
    try {
      const isDone = await this.#parts.pool.use((session) => this.#round(session));
      if (!isDone) this.#later();
    } catch (error) {
      this.#parts.onTrouble(faultOf(error));
      this.#later();
    }
  }

  #later(): void {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => void this.run(), pauseMs).unref();
  }

  /** False where somebody reads the whole server just now. */
  async #round(session: Session): Promise<boolean> {
    const [lock] = await session.query<{ is_mine: boolean }>({
      text: 'select pg_try_advisory_lock($1) as is_mine',
      values: [clearingLock],
    });
    if (lock?.is_mine !== true) return false;
    await this.#parts.flush();
    for (;;) {
      const subjects = await session.query<{ office: string; subject: string }>({
        text: `select office, subject from dawam.dropped_subject
          order by office, subject limit ${pageRows}`,
      });
      for (const { office, subject } of subjects) {
        if (this.#isStopped) break;
        await this.#clearSubject(session, office, subject);
      }
      if (subjects.length < pageRows || this.#isStopped) break;
    }
    for (let after = ''; !this.#isStopped;) {
      const files = await session.query<{ sha256: string }>({
        text: `select encode(sha256, 'hex') as sha256 from dawam.dropped_file
          where sha256 > decode($1, 'hex') order by 1 limit ${pageRows}`,
        values: [after],
      });
      for (const { sha256 } of files) await this.#dropFile(session, sha256);
      const last = files.at(-1);
      if (last === undefined) break;
      after = last.sha256;
    }
    // On failure the connection is given up, and its lock with it.
    await session.query({ text: 'select pg_advisory_unlock($1)', values: [clearingLock] });
    return true;
  }

  async #clearSubject(session: Session, office: string, subject: string): Promise<void> {
    await session.script('begin');
    const values = [office, subject];
    for (const table of ['reading', 'reminder']) {
      const text = `delete from dawam.${table} where office = $1 and subject = $2`;
      await session.query({ text, values });
    }
    const files = (await this.#parts.clearing?.clearSubject(session, office, subject)) ?? [];
    await dropFiles(session, files);
    await session.query({
      text: 'delete from dawam.dropped_subject where office = $1 and subject = $2',
      values,
    });
    await session.commit({ text: 'commit' });
  }

  async #dropFile(session: Session, sha256: string): Promise<void> {
    const { files, clearing } = this.#parts;
    const values = [sha256];
    await files.drop(sha256, {
      settle: () => this.#parts.settle(),
      async isNamed() {
        const named = await session.query({
          text: `select 1 from dawam.entry_file where sha256 = decode($1, 'hex') limit 1`,
          values,
        });
        return named.length > 0 || (await clearing?.isFileNamed(session, sha256)) === true;
      },
      async forget() {
        await session.script('begin');
        await clearing?.clearFile(session, sha256);
        await session.query({
          text: `delete from dawam.file where sha256 = decode($1, 'hex')`,
          values,
        });
        await session.commit({ text: 'commit' });
      },
    });
    await session.query({
      text: `delete from dawam.dropped_file where sha256 = decode($1, 'hex')`,
      values,
    });
  }
}

async function dropFiles(session: Session, files: readonly string[]): Promise<void> {
  await session.query({
    text: `insert into dawam.dropped_file (sha256)
      select decode(f, 'hex') from unnest($1::text[]) as f on conflict do nothing`,
    values: [files],
  });
}
