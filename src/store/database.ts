// Connections to PostgreSQL: a pool for the writers, one for what they append, one for the readers.
// Values come back in the forms that the rest of the program uses: int8 as a safe number,
// timestamptz as RFC 3339 in UTC with milliseconds, date as text, bytea as Buffer. Every error
// leaves here as a Fault, or as a Defect where PostgreSQL says that our own statement is wrong.
import pg from 'pg';

import { Fault } from '#kernel/fault.ts';
import { Defect, assert } from '#lib/assert.ts';
import { Turns } from '#lib/turns.ts';

import { CopyIn } from './copy-in.ts';
import type { Copy } from './copy-in.ts';

/** Takes named statements, so that PostgreSQL plans each once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** After this time without an answer the database counts as down. */
  readonly patienceMs?: number;
}

/** One connection, for one holder at a time. */
export interface Session {
  query<Row>(statement: Statement): Promise<readonly Row[]>;
  /**
   * As query, for a statement that commits. Where the line breaks meanwhile, nobody knows whether
   * it did: a Fault store.commit-uncertain. So is a warning that the wait for the standby was
   * cancelled, although PostgreSQL calls that commit done.
   */
  commit<Row>(statement: Statement): Promise<readonly Row[]>;
  /** One after the other, in one round trip. */
  copyIn(copies: readonly Copy[]): Promise<void>;
  /** Several statements of constant text, in one round trip, without values. */
  script(sql: string): Promise<void>;
}

export interface Database {
  readonly writers: SessionPool;
  /** For batches of acts only: their statements are planned once, whatever their values. */
  readonly appenders: SessionPool;
  readonly readers: SessionPool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Asked when a connection is lost: the embedded server knows more than its socket says. */
  readonly explain?: () => Fault | undefined;
  /** Of each of the writers' two pools. */
  readonly writersMax?: number;
  readonly readersMax?: number;
  /** How long the writers' statements may take; undefined: as long as they need. */
  readonly patienceMs?: number;
}

const connectPatienceMs = 5_000;
/** So long none of the connections that are lent may come back, before those that wait are told. */
const standstillMs = 5_000;
const idleMs = 60_000;
const readPatienceMs = 30_000;
// PostgreSQL takes a batch for longer than it is when it does not know its values, and so would
// plan it anew each time, at the price of running it. All that a batch looks for has an index; a
// plan from when the tables were empty must not stay with reading them whole.
const planOnce = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off';

export function openDatabase(options: DatabaseOptions): Database {
  const explain = options.explain ?? (() => undefined);
  const { url } = options;
  const ofWriters = {
    ...{ url, explain, max: options.writersMax ?? 8 },
    answerPatienceMs: options.patienceMs ?? 0,
  };
  const writers = new SessionPool(ofWriters);
  const appenders = new SessionPool({ ...ofWriters, settings: planOnce });
  const readers = new SessionPool({
    url,
    max: options.readersMax ?? 10,
    explain,
    statementPatienceMs: readPatienceMs,
    answerPatienceMs: Math.min(options.patienceMs ?? Infinity, readPatienceMs) + 2_000,
  });
  return {
    writers,
    appenders,
    readers,
    async close() {
      await Promise.all([writers.close(), appenders.close(), readers.close()]);
    },
  };
}

interface PoolParts {
  readonly url: string;
  readonly max: number;
  readonly explain: () => Fault | undefined;
  /** After which PostgreSQL itself gives a statement up. */
  readonly statementPatienceMs?: number;
  /** After which we do, because a PostgreSQL that stands still does not; 0: never. */
  readonly answerPatienceMs: number;
  /** More settings of each connection, as postgres takes them on its command line. */
  readonly settings?: string;
}

export class SessionPool {
  readonly #pool: pg.Pool;
  readonly #explain: () => Fault | undefined;
  readonly #warnings = new WeakMap<pg.PoolClient, string[]>();
  readonly #turns: Turns;
  #movedAtMs = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(parts: PoolParts) {
    this.#explain = parts.explain;
    this.#turns = new Turns(parts.max);
    const patience = parts.statementPatienceMs ?? 0;
    const options = `-c timezone=UTC -c search_path=tables,dawam -c statement_timeout=${patience}`;
    this.#pool = new pg.Pool({
      connectionString: parts.url,
      max: parts.max,
      idleTimeoutMillis: idleMs,
      connectionTimeoutMillis: connectPatienceMs,
      query_timeout: parts.answerPatienceMs,
      allowExitOnIdle: true,
      keepAlive: true,
      application_name: 'dawam',
      options: `${options} ${parts.settings ?? ''}`,
      types: { getTypeParser },
    });
    // An idle connection that breaks is replaced by the pool; the next query tells of lasting woe.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => {
      const warnings: string[] = [];
      this.#warnings.set(client, warnings);
      client.on('notice', (notice) => {
        if (notice.severity === 'WARNING') warnings.push(`${notice.code} ${notice.message}`);
      });
      client.on('error', () => undefined);
    });
  }

  /** Lends a connection. One on which work failed is not used again. */
  async use<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    let isSound = false;
    try {
      const result = await work(this.#session(client));
      isSound = true;
      return result;
    } finally {
      client.release(!isSound);
      this.#giveBack();
    }
  }

  /** All of it or nothing. */
  async transact<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return await this.use(async (session) => {
      await session.script('begin');
      const result = await work(session);
      await session.commit({ text: 'commit' });
      return result;
    });
  }

  async query<Row>(statement: Statement): Promise<readonly Row[]> {
    return await this.use((session) => session.query<Row>(statement));
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await this.#pool.end();
  }

  // `pg` would count the time in the queue as time to connect: many who ask at once are no sign
  // that the database is down.
  async #connect(): Promise<pg.PoolClient> {
    const turn = this.#turns.take();
    if (this.#turns.waitingCount > 0) this.#watchStandstill();
    await turn;
    try {
      return await this.#pool.connect();
    } catch (error) {
      this.#giveBack();
      throw this.#explain() ?? faultOf(error);
    }
  }

  #giveBack(): void {
    this.#movedAtMs = performance.now();
    this.#turns.give();
  }

  #watchStandstill(): void {
    if (this.#watch !== undefined) return;
    this.#movedAtMs = performance.now();
    const look = () => {
      if (this.#turns.waitingCount === 0) {
        clearInterval(this.#watch);
        this.#watch = undefined;
      } else if (performance.now() - this.#movedAtMs >= standstillMs) {
        const sentence = `The database has answered nobody for ${standstillMs / 1_000} seconds.`;
        this.#turns.turnAway(this.#explain() ?? new Fault('store.database-down', sentence));
      }
    };
    this.#watch = setInterval(look, standstillMs / 5).unref();
  }

  #session(client: pg.PoolClient): Session {
    const run = async <Row>(statement: Statement): Promise<readonly Row[]> => {
      try {
        const { name, text, values, patienceMs } = statement;
        const result = await client.query<Row & pg.QueryResultRow>({
          text,
          ...(name === undefined ? {} : { name }),
          ...(values === undefined ? {} : { values: [...values] }),
          ...(patienceMs === undefined ? {} : { query_timeout: patienceMs }),
        });
        return result.rows;
      } catch (error) {
        throw this.#explained(error);
      }
    };
    const warnings = this.#warnings.get(client) ?? [];
    return {
      query: run,
      async commit<Row>(statement: Statement): Promise<readonly Row[]> {
        warnings.length = 0;
        const rows = await run<Row>(statement).catch((error: unknown) => {
          throw uncertainOf(error);
        });
        const cancelled = warnings.find((warning) => /cancel+ing/i.test(warning));
        if (cancelled !== undefined) {
          throw new Fault(
            'store.commit-uncertain',
            `The standby did not confirm the commit (${cancelled}); ask again with the same id.`,
            { retry: 'now' },
          );
        }
        return rows;
      },
      copyIn: async (copies: readonly Copy[]) => {
        if (copies.length === 0) return;
        await client.query(new CopyIn(copies)).done.catch((error: unknown) => {
          throw this.#explained(error);
        });
      },
      async script(sql: string) {
        await run({ text: sql });
      },
    };
  }

  #explained(error: unknown): Fault | Defect {
    const fault = faultOf(error);
    const isLost = fault instanceof Fault && fault.code === 'store.database-down';
    return isLost ? (this.#explain() ?? fault) : fault;
  }
}

// The commit may have reached the disk before the line broke.
function uncertainOf(error: unknown): unknown {
  if (!(error instanceof Fault) || error.code !== 'store.database-down') return error;
  const sentence = `Nobody knows whether it was committed; ask again, same id: ${error.message}`;
  return new Fault('store.commit-uncertain', sentence, { retry: 'later', cause: error });
}

/** PostgreSQL turned the rows down: a value or a constraint, not the state of the world. */
export class RowsRefused extends Defect {
  override name = 'RowsRefused';
  /** SQLSTATE; 23505 is a key that is there already. */
  readonly state: string;
  readonly constraint: string;

  constructor(sentence: string, state: string, constraint: string) {
    super(sentence);
    this.state = state;
    this.constraint = constraint;
  }
}

/** What an error of `pg` or of its socket means to us. */
export function faultOf(error: unknown): Fault | Defect {
  if (error instanceof Fault || error instanceof Defect) return error;
  if (!(error instanceof Error)) return new Defect(`The database client threw ${String(error)}.`);
  const state = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const cause = { cause: error };
  if (state === '53100' || state === 'ENOSPC' || /no space left on device/i.test(error.message)) {
    const sentence = 'The disk of the database is full; work goes on when there is space again.';
    return new Fault('store.disk-full', sentence, cause);
  }
  if (/^(22|23)/.test(state)) {
    const constraint =
      'constraint' in error && typeof error.constraint === 'string' ? error.constraint : '';
    const sentence = `PostgreSQL turned rows down (${state} ${constraint}): ${error.message}`;
    return new RowsRefused(sentence, state, constraint);
  }
  if (/^(0A|42|3D|3F)/.test(state) && state !== '42501') {
    return new Defect(`PostgreSQL does not understand our statement (${state}): ${error.message}`);
  }
  return new Fault(
    'store.database-down',
    `The database does not answer (${state === '' ? 'no code' : state}): ${error.message}`,
    cause,
  );
}

const oidBigint = 20;
const oidDate = 1082;
const oidTimestamptz = 1184;

function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (oid === oidBigint) return safeInteger;
  if (oid === oidTimestamptz) return instantOf;
  if (oid === oidDate) return (text) => text;
  const parse = pg.types.getTypeParser(oid, format ?? 'text') as (text: string) => unknown;
  return parse;
}

function safeInteger(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `${text} in the database is a safe integer.`);
  return value;
}

/** '2026-11-21 20:48:00.1+00', as PostgreSQL writes it in UTC → '2026-11-21T20:48:00.100Z'. */
export function instantOf(text: string): string {
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (found === null) return text;
  const [, day, time, fraction] = found;
  return `${day}T${time}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}Z`;
}
