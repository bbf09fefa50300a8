// What the links have seen, kept for people: when each line came and went, and since when each
// centre holds the log up to where. Nothing is decided by it, so what cannot be written down is
// reported and forgotten. Bounded by years and by count; a backup does not carry it.
import type { CentreRole, LineState } from '#kernel/line.ts';

import type { SessionPool } from './database.ts';

export interface LineSeen {
  readonly state: LineState;
  /** Since when it is so, whatever the server itself did meanwhile. */
  readonly since: string;
}

export interface HoldingSeen {
  readonly size: number;
  /** By the centre's own clock. */
  readonly cosignedAt: string;
}

interface LineRow {
  readonly office: string;
  readonly centre: CentreRole;
  readonly at: string;
  readonly state: LineState;
}

type Report = (sentence: string, cause?: unknown) => void;

/** After a power failure the server is known to have been at work up to this long before it. */
const aliveEveryMs = 60_000;
const pruneEveryMs = 3_600_000;
const eventsMax = 20_000;
const setting = 'links-alive';

export class LineHistory {
  readonly #pool: SessionPool;
  readonly #report: Report;
  readonly #lines = new Map<string, LineSeen>();
  readonly #holdings = new Map<string, HoldingSeen>();
  readonly #timers: NodeJS.Timeout[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(pool: SessionPool, report: Report) {
    this.#pool = pool;
    this.#report = report;
  }

  /** Notes since when this server was not at work, and remembers how the lines were. */
  async start(): Promise<void> {
    const pool = this.#pool;
    await pool.query({
      text: `insert into dawam.line_event (office, centre, at, state)
        select last.office, last.centre, greatest(alive.at, last.at + interval '1 microsecond'),
          'off'
        from (select distinct on (office, centre) office, centre, at, state
          from dawam.line_event order by office, centre, at desc) last,
          (select (value #>> '{}')::timestamptz as at from dawam.setting where name = $1) alive
        where last.state <> 'off' on conflict do nothing`,
      values: [setting],
    });
    const rows = await pool.query<LineRow>({
      text: `select office, centre, at, state from (
          select *, row_number() over (partition by office, centre order by at desc) as nth
          from dawam.line_event where state <> 'off') seen
        where nth <= 2 order by at`,
    });
    for (const { office, centre, at, state } of rows) {
      const name = `${office} ${centre}`;
      if (this.#lines.get(name)?.state !== state) this.#lines.set(name, { state, since: at });
    }
    const held = await pool.query<LineRow & { size: number }>({
      text: `select distinct on (office, centre) office, centre, size, cosigned_at as at
        from dawam.holding order by office, centre, size desc`,
    });
    for (const { office, centre, size, at } of held) {
      this.#holdings.set(`${office} ${centre}`, { size, cosignedAt: at });
    }
    this.#keepAlive();
    const alive = setInterval(() => this.#keepAlive(), aliveEveryMs);
    const prune = setInterval(() => this.#prune(), pruneEveryMs);
    this.#timers.push(alive.unref(), prune.unref());
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#keepAlive();
    await this.#work;
  }

  findLine(office: string, centre: CentreRole): LineSeen | undefined {
    return this.#lines.get(`${office} ${centre}`);
  }

  findHolding(office: string, centre: CentreRole): HoldingSeen | undefined {
    return this.#holdings.get(`${office} ${centre}`);
  }

  noteLine(
    { office, centre }: { readonly office: string; readonly centre: CentreRole },
    state: 'up' | 'down',
    seen: { readonly at: string; readonly trouble: string | undefined },
  ): void {
    const name = `${office} ${centre}`;
    if (this.#lines.get(name)?.state !== state) this.#lines.set(name, { state, since: seen.at });
    this.#do({
      name: 'note-line',
      text: `insert into dawam.line_event (office, centre, at, state, trouble)
        values ($1, $2, $3, $4, $5) on conflict do nothing`,
      values: [office, centre, seen.at, state, seen.trouble ?? null],
    });
  }

  noteHolding(office: string, centre: CentreRole, holding: HoldingSeen): void {
    this.#holdings.set(`${office} ${centre}`, holding);
    this.#do({
      name: 'note-holding',
      text: `insert into dawam.holding (office, centre, size, cosigned_at, heard_at)
        values ($1, $2, $3, $4, now()) on conflict do nothing`,
      values: [office, centre, holding.size, holding.cosignedAt],
    });
  }

  #keepAlive(): void {
    this.#do({
      text: `insert into dawam.setting (name, value) values ($1, to_jsonb(now()))
        on conflict (name) do update set value = excluded.value`,
      values: [setting],
    });
  }

  #prune(): void {
    this.#do({
      text: `delete from dawam.line_event event using (
          select office, centre, at from (select office, centre, at,
            row_number() over (partition by office, centre order by at desc) as nth
            from dawam.line_event) counted
          where nth > $1) old
        where event.office = old.office and event.centre = old.centre and event.at = old.at`,
      values: [eventsMax],
    });
  }

  // One after the other, in the order in which they were seen.
  #do(statement: Parameters<SessionPool['query']>[0]): void {
    this.#work = this.#work
      .then(() => this.#pool.query(statement))
      .then(
        () => undefined,
        (cause: unknown) => this.#report('What a line has done could not be noted.', cause),
      );
  }
}
