// Takes away what lies beside the log of matter that was disposed of (readings, reminders, what the
// modules keep for working on it), in plain of matter that is sealed, and uploads that no act has
// named; last the files that nothing else names. What is to go stands in tables, written by the
// commit of the act itself, so a crash at any moment is made good at the next start; doing it twice
// changes nothing. While somebody backs up or verifies the server, it waits.
import type { Fault } from '#kernel/fault.ts';
import type { Defect } from '#lib/assert.ts';

import { faultOf } from './database.ts';
import type { Session, SessionPool } from './database.ts';
import { dropCopies } from './file-copies.ts';
import type { FileStore } from './files.ts';
import { clearingLock } from './server-lock.ts';

/** What modules keep beside the log. All of it runs in the caller's transaction. */
export interface Clearing {
  /** Takes away what is kept of a subject; the files that it named, as SHA-256 in hex. */
  clearSubject(session: Session, office: string, subject: string): Promise<readonly string[]>;
  /**
   * The subject's words are sealed from now on: takes away what is kept of it in plain, like the
   * mail or the scan that it came by, and what was read out of its files. Its readings stay.
   */
  coverSubject(session: Session, office: string, subject: string): Promise<readonly string[]>;
  /** Something beside the log still names the file. */
  isFileNamed(session: Session, sha256: string): Promise<boolean>;
  /** Takes away what was read out of a file. */
  clearFile(session: Session, sha256: string): Promise<void>;
}

export interface DroppingParts {
  readonly pool: SessionPool;
  readonly files: FileStore;
  readonly clock: () => number;
  /** Left out: the modules keep nothing beside the log. */
  readonly clearing?: Clearing;
  /** Comes back when all is recorded that was decided before the call. */
  settle(): Promise<void>;
  /** Writes down the readings that wait in memory, so that none comes after the others went. */
  flush(): Promise<unknown>;
  /** It will be tried again. */
  onTrouble(trouble: Fault | Defect): void;
}

/**
 * An upload that no act has named is kept for so long. A form, a draft kept in a browser or a
 * command that waits for a line may name it until then: longer than any leave of an official (36
 * working days in Saudi law), so that what was begun before one is finished after it.
 */
export const uploadKeptDays = 60;

const pageRows = 200;
const pauseMs = 5_000;
const dayMs = 86_400_000;

interface Noted {
  readonly office: string;
  readonly subject: string;
}

export class Dropping {
  readonly #parts: DroppingParts;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #daily: NodeJS.Timeout | undefined;
  #sweptMs = -Infinity;
  #isStopped = false;

  constructor(parts: DroppingParts) {
    this.#parts = parts;
  }

  /** Settles when it has done what it could; what it could not is tried again by itself. */
  run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isStopped) return this.#running;
    // A round that has not begun yet sees all that is there now.
    if (this.#queued !== undefined) return this.#queued;
    const queued = this.#running.then(() => {
      this.#queued = undefined;
      return this.#try();
    });
    this.#queued = queued;
    this.#running = queued;
    return queued;
  }

  /** What a crash left is done now; each day it looks for what nobody named. */
  start(): void {
    this.#daily = setInterval(() => void this.run(), dayMs).unref();
    void this.run();
  }

  /** What was asked for is done: a page of each kind, the rest at the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#daily);
    await this.#running;
  }

  async #try(): Promise<void> {
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
    await this.#clearNoted(session, 'dropped_subject', (one) => this.#clearSubject(session, one));
    await this.#clearNoted(session, 'covered_subject', (one) => this.#coverSubject(session, one));
    await this.#sweep(session);
    await this.#dropFiles(session);
    // On failure the connection is given up, and its lock with it.
    await session.query({ text: 'select pg_advisory_unlock($1)', values: [clearingLock] });
    return true;
  }

  async #clearNoted(
    session: Session,
    table: 'dropped_subject' | 'covered_subject',
    clear: (noted: Noted) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const subjects = await session.query<Noted>({
        text: `select office, subject from dawam.${table}
          order by office, subject limit ${pageRows}`,
      });
      for (const one of subjects) {
        await session.script('begin');
        // Before it is looked at, so that what is recorded of it meanwhile notes it once more.
        await session.query({
          text: `delete from dawam.${table} where office = $1 and subject = $2`,
          values: [one.office, one.subject],
        });
        await clear(one);
        await session.commit({ text: 'commit' });
      }
      if (subjects.length < pageRows || this.#isStopped) return;
    }
  }

  async #clearSubject(session: Session, { office, subject }: Noted): Promise<void> {
    for (const table of ['reading', 'reminder']) {
      const text = `delete from dawam.${table} where office = $1 and subject = $2`;
      await session.query({ text, values: [office, subject] });
    }
    const files = (await this.#parts.clearing?.clearSubject(session, office, subject)) ?? [];
    await noteFiles(session, files);
  }

  async #coverSubject(session: Session, { office, subject }: Noted): Promise<void> {
    const files = (await this.#parts.clearing?.coverSubject(session, office, subject)) ?? [];
    await noteFiles(session, files);
  }

  /** Once a day: what was stored long ago, and is named neither by an entry nor beside the log. */
  async #sweep(session: Session): Promise<void> {
    const { clearing, clock } = this.#parts;
    const nowMs = clock();
    if (nowMs - this.#sweptMs < dayMs) return;
    const before = new Date(nowMs - uploadKeptDays * dayMs).toISOString();
    for (let after = ''; !this.#isStopped;) {
      const files = await session.query<{ sha256: string }>({
        text: `select encode(f.sha256, 'hex') as sha256 from dawam.file f
          where f.stored_at < $1 and f.sha256 > decode($2, 'hex') and not ${namedSql('f.sha256')}
          order by f.sha256 limit ${pageRows}`,
        values: [before, after],
      });
      const last = files.at(-1);
      if (last === undefined) break;
      after = last.sha256;
      for (const { sha256 } of files) {
        const isNamed = (await clearing?.isFileNamed(session, sha256)) === true;
        if (!isNamed) await noteFiles(session, [sha256]);
      }
    }
    this.#sweptMs = nowMs;
  }

  async #dropFiles(session: Session): Promise<void> {
    for (let after = ''; ;) {
      const files = await session.query<{ sha256: string }>({
        text: `select encode(sha256, 'hex') as sha256 from dawam.dropped_file
          where sha256 > decode($1, 'hex') order by 1 limit ${pageRows}`,
        values: [after],
      });
      for (const { sha256 } of files) await this.#dropFile(session, sha256);
      const last = files.at(-1);
      if (last === undefined || this.#isStopped) break;
      after = last.sha256;
    }
  }

  async #dropFile(session: Session, sha256: string): Promise<void> {
    const { files, clearing } = this.#parts;
    const values = [sha256];
    await files.drop(sha256, {
      settle: () => this.#parts.settle(),
      async isNamed() {
        const [found] = await session.query<{ is_named: boolean }>({
          text: `select ${namedSql(`decode($1, 'hex')`)} as is_named`,
          values,
        });
        return found?.is_named === true || (await clearing?.isFileNamed(session, sha256)) === true;
      },
      async forget() {
        await session.script('begin');
        // First its row: who notes what it says holds that.
        await session.query({
          text: `delete from dawam.file where sha256 = decode($1, 'hex')`,
          values,
        });
        await dropCopies(session, sha256);
        await session.query({
          text: `delete from dawam.malware_finding where sha256 = decode($1, 'hex')`,
          values,
        });
        await clearing?.clearFile(session, sha256);
        await session.commit({ text: 'commit' });
      },
    });
    await session.query({
      text: `delete from dawam.dropped_file where sha256 = decode($1, 'hex')`,
      values,
    });
  }
}

/** By an entry of a log that is kept or mirrored here, or by one that is on its way here. */
function namedSql(sha256: string): string {
  return `(exists (select from dawam.log l join dawam.entry_file n
      on n.office = l.office and n.sha256 = ${sha256})
    or exists (select from dawam.awaited_file a where a.sha256 = ${sha256})
    or exists (select from dawam.mirror_log o join dawam.mirror_file m
      on m.origin = o.origin and m.sha256 = ${sha256}))`;
}

async function noteFiles(session: Session, files: readonly string[]): Promise<void> {
  await session.query({
    text: `insert into dawam.dropped_file (sha256)
      select decode(f, 'hex') from unnest($1::text[]) as f on conflict do nothing`,
    values: [files],
  });
}
