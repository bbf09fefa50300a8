// What the plug board sees of a machine: it looks into its database, as nobody but a demonstration
// may, so that it also sees what lies on the disk of a machine without power. Reads only.
import type { Names } from '#kernel/authority.ts';
import type { CentreRole, LineState } from '#kernel/line.ts';
import type { Safety } from '#kernel/rung.ts';
import { openDatabase } from '#store/database.ts';
import type { Database, SessionPool } from '#store/database.ts';
import type { BoardCentre, BoardLetter, OfficeSeen } from '#web/plugs/board.ts';

type FoundLines = Readonly<Partial<Record<CentreRole, LineState>>>;

interface LogRow {
  readonly office: string;
  readonly size: number;
  readonly main: number;
  readonly standby: number;
}

interface LetterRow {
  readonly office: string;
  readonly subject: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly number: string;
  readonly heading: string;
  readonly index: number;
}

interface CountRow {
  readonly incoming: number;
  readonly outgoing: number;
  readonly travelling: number;
}

const lettersMax = 5;

export class Sight {
  readonly #database: Database;

  constructor(url: string) {
    this.#database = openDatabase({ url, writersMax: 1, readersMax: 1 });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Null until the machine has made its tables. */
  async seeOffice(names: ReadonlyMap<string, Names>): Promise<OfficeSeen | null> {
    return await readOffice(this.#database.readers, names).catch(() => null);
  }

  async seeLines(): Promise<FoundLines> {
    const rows = await this.#database.readers
      .query<{ centre: CentreRole; state: LineState }>({
        text: `select distinct on (centre) centre, state from dawam.line_event
          order by centre, at desc`,
      })
      .catch(() => []);
    return Object.fromEntries(rows.map(({ centre, state }) => [centre, state]));
  }

  async seeCentre(): Promise<BoardCentre['seen']> {
    const rows = await this.#database.readers
      .query<NonNullable<BoardCentre['seen']>>({
        text: `select count(*)::int as logs,
            coalesce(sum((cosigned ->> 'size')::bigint), 0)::bigint as entries,
            (select coalesce(sum(last - fetched), 0)::bigint from dawam.feed_recipient) as waiting
          from dawam.mirror_log`,
      })
      .catch(() => []);
    return rows[0] ?? null;
  }
}

async function readOffice(
  pool: SessionPool,
  names: ReadonlyMap<string, Names>,
): Promise<OfficeSeen | null> {
  const logs = await pool.query<LogRow>({
    text: `select office, l.size,
        coalesce(max(c.size) filter (where centre = 'main'), 0)::bigint as main,
        coalesce(max(c.size) filter (where centre = 'standby'), 0)::bigint as standby
      from dawam.log l left join dawam.cosignature c using (office)
      where not is_replica group by office, l.size`,
  });
  const [count] = await pool.query<CountRow>({
    text: `select count(*) filter (where direction = 'incoming')::int as incoming,
        count(*) filter (where direction = 'outgoing')::int as outgoing,
        (select count(*)::int from dawam.outbox where refused is null) as travelling
      from tables.letter where number is not null`,
  });
  const letters = await pool.query<LetterRow>({
    text: `select office, subject, direction, number, heading, index from tables.letter
      where number is not null and secrecy = 'normal' and number_status = 'used'
      order by numbered_at desc, index desc limit ${lettersMax}`,
  });
  if (count === undefined) return null;
  const safetyOf = (office: string, index: number): Safety => {
    const log = logs.find((one) => one.office === office);
    const holders = [log?.main ?? 0, log?.standby ?? 0].filter((size) => size > index).length;
    if (holders === 0) return 'recorded';
    return holders === 1 ? 'held' : 'safe';
  };
  const told = letters.map(({ office, index, ...letter }): BoardLetter => {
    return { ...letter, office: names.get(office) ?? null, safety: safetyOf(office, index) };
  });
  return { ...count, acts: countActs(logs), letters: told };
}

function countActs(logs: readonly LogRow[]): OfficeSeen['acts'] {
  const acts = { recorded: 0, held: 0, safe: 0 };
  for (const { size, main, standby } of logs) {
    const most = Math.min(size, Math.max(main, standby));
    const least = Math.min(size, main, standby);
    acts.recorded += size - most;
    acts.held += most - least;
    acts.safe += least;
  }
  return acts;
}
