// How many copies of the database there really are, asked of PostgreSQL each second by a server
// that shares it: what hosted offices are told of their rung, how safe each act is, and, where the
// policy is to stop while only one copy is left, why nothing is recorded. Changes nothing of who
// leads. What both copies had when the second was last there is noted, for the next start too.
import type { Office } from '#kernel/authority.ts';
import { Fault } from '#kernel/fault.ts';
import type { CentreRole, CentreStanding, OneCopy } from '#kernel/line.ts';
import type { Rung, Safety } from '#kernel/rung.ts';
import type { Standing } from '#programs/centre-links.ts';
import { Defect } from '#lib/assert.ts';
import type { SessionPool } from '#store/database.ts';
import type { Store } from '#store/store.ts';

import type { OwnSite } from './own-site.ts';

export interface SiteWatchParts {
  readonly store: Pick<Store, 'tellNews'> & { readonly database: Store['database'] };
  readonly site: Pick<OwnSite, 'onOneCopy'> & {
    readonly holders: readonly Pick<OwnSite['holders'][number], 'name' | 'address'>[];
  };
  readonly authority: { listOffices(): readonly Office[] };
  readonly report: (sentence: string, cause?: unknown) => void;
}

interface Seen {
  /** Of the leader, as its own machine names it; null by a socket of the machine. */
  readonly address: string | null;
  /** May this role see who streams from here? */
  readonly may_see: boolean;
  /** A commit waits for one of these; empty: for nobody. */
  readonly names: string;
  readonly copies: number;
  readonly now: string;
}

/** What both copies had, when there were last two. */
interface Parted {
  readonly since: string;
  readonly sizes: Readonly<Record<string, number>>;
}

const everyMs = 1_000;
const patienceMs = 900;
const SETTING = 'one-copy';

const seenSql = `select host(inet_server_addr()) as address,
  pg_has_role(current_user, 'pg_read_all_stats', 'usage') as may_see,
  current_setting('synchronous_standby_names') as names,
  (select count(*)::int from pg_stat_replication
    where sync_state in ('sync', 'quorum') and state = 'streaming') as copies,
  to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`;

export class SiteWatch {
  readonly #parts: SiteWatchParts;
  #seen: Seen | undefined;
  #parted: Parted | undefined;
  /** As of the last look that found two copies. */
  #sizes: Readonly<Record<string, number>> = {};
  /** By holder and office: the first act that names a file which is not there. */
  #lacking = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #told = '';
  #isStopped = false;

  constructor(parts: SiteWatchParts) {
    this.#parts = parts;
  }

  /** Comes back when it has looked once. */
  async start(): Promise<void> {
    await this.#turn();
    this.#next();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  rungOf(): Rung {
    if (this.#seen?.may_see !== true) return 'alone';
    return this.#seen.copies > 0 ? 'both' : 'one';
  }

  safetyOf(office: string, index: number): Safety {
    const holders = this.#centres(office, index + 1).filter(({ held }) => held > index);
    if (holders.length < 2) return holders.length === 0 ? 'recorded' : 'held';
    return 'safe';
  }

  /** Undefined while nobody may say how many copies there are. */
  standingOf(office: string, size: number): Standing | undefined {
    if (this.#seen?.may_see !== true) return undefined;
    const centres = this.#centres(office, size);
    const since = this.#parted?.since ?? null;
    const waiting = size - Math.max(0, ...centres.map(({ held }) => held));
    const fence = null;
    return { rung: this.rungOf(), since, waiting, centres, fence, oneCopy: this.oneCopy };
  }

  /** Null where there are two. */
  get oneCopy(): OneCopy | null {
    if (this.#seen?.may_see !== true || this.#seen.copies > 0) return null;
    // What waits for nobody goes on, whatever the settings meant; and what goes on by them waits
    // only until the leader has noticed.
    const isWaiting = this.#seen.names !== '' && this.#parts.site.onOneCopy === 'stop';
    return isWaiting ? 'waits' : 'goes-on';
  }

  /** Why no act is taken now. */
  findObstacle(): Fault | undefined {
    if (this.oneCopy !== 'waits') return undefined;
    const sentence = 'There is one copy of the database, and the policy is to wait for the second.';
    return new Fault('store.one-copy', sentence);
  }

  #centres(office: string, size: number): readonly CentreStanding[] {
    const { holders } = this.#parts.site;
    const leader = holders.find(({ address }) => address === this.#seen?.address) ?? holders[0];
    return holders.map((holder, at): CentreStanding => {
      const isUp = holder === leader || this.#parted === undefined;
      const before = this.#parted === undefined ? size : (this.#parted.sizes[office] ?? 0);
      const copied = holder === leader ? size : before;
      const lacking = this.#lacking.get(`${holder.name} ${office}`) ?? size;
      const role: CentreRole = at === 0 ? 'main' : 'standby';
      const trouble = isUp ? (lacking < size ? 'files-wait' : null) : 'unreachable';
      const held = Math.min(size, copied, lacking);
      return { role, isUp, since: this.#parted?.since ?? null, held, heldAt: null, trouble };
    });
  }

  #next(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#turn().finally(() => this.#next());
    }, everyMs).unref();
  }

  async #turn(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      if (error instanceof Defect) this.#parts.report('The copies could not be counted.', error);
      // Whoever acts is told what is wrong with the database; the next look tries again.
      else if (!(error instanceof Fault)) throw error;
    }
  }

  async look(): Promise<void> {
    const { store, authority } = this.#parts;
    const pool = store.database.writers;
    const before = JSON.stringify([this.rungOf(), this.oneCopy, [...this.#lacking]]);
    const [seen] = await pool.query<Seen>({ name: 'count-copies', text: seenSql, patienceMs });
    if (seen === undefined) return;
    await this.#noteParting(pool, seen);
    this.#seen = seen;
    this.#lacking = await this.#listLacking(pool);
    this.#say(seen);
    if (before === JSON.stringify([this.rungOf(), this.oneCopy, [...this.#lacking]])) return;
    for (const { id } of authority.listOffices()) store.tellNews(id);
  }

  async #noteParting(pool: SessionPool, { may_see, copies, now }: Seen): Promise<void> {
    if (!may_see) return;
    if (copies > 0) {
      this.#sizes = await readSizes(pool);
      // As long as there is a note: another server may have written it.
      await pool.query({
        name: 'forget-parting',
        text: 'delete from dawam.setting where name = $1',
        values: [SETTING],
      });
      this.#parted = undefined;
      return;
    }
    if (this.#parted !== undefined) return;
    const own: Parted = { since: now, sizes: this.#sizes };
    // The first server that noticed has it noted; it waits for no second copy, which is not there.
    this.#parted = await pool.use(async (session) => {
      await session.script('begin; set local synchronous_commit = local');
      await session.query({
        text: `insert into dawam.setting (name, value) values ($1, $2) on conflict do nothing`,
        values: [SETTING, JSON.stringify(own)],
      });
      await session.script('commit');
      const [row] = await session.query<{ value: Parted }>({
        text: 'select value from dawam.setting where name = $1',
        values: [SETTING],
      });
      return row?.value ?? own;
    });
  }

  async #listLacking(pool: SessionPool): Promise<Map<string, number>> {
    const rows = await pool.query<{ site: string; office: string; index: number }>({
      name: 'acts-lacking-files',
      text: `select c.site, n.office, min(n.index) as index
        from dawam.file_copy c join dawam.entry_file n on n.sha256 = c.sha256
        where c.state = 'wanted' group by 1, 2`,
      patienceMs: patienceMs * 5,
    });
    return new Map(rows.map(({ site, office, index }) => [`${site} ${office}`, index]));
  }

  #say({ may_see }: Seen): void {
    const acts = this.oneCopy === 'waits' ? 'wait' : 'go on';
    const sentence = !may_see
      ? 'This server may not see who copies the database: run roles.sh, as deploy/README.md says.'
      : this.oneCopy === null
        ? ''
        : `Only one copy of the database is left; acts ${acts}.`;
    const ended = this.#told !== '' && sentence === '' ? 'There are two copies again.' : '';
    if (sentence !== this.#told) this.#parts.report(sentence === '' ? ended : sentence);
    this.#told = sentence;
  }
}

async function readSizes(pool: SessionPool): Promise<Readonly<Record<string, number>>> {
  const rows = await pool.query<{ office: string; size: number }>({
    name: 'sizes-of-logs',
    text: 'select office, size from dawam.log where not is_replica',
    patienceMs,
  });
  return Object.fromEntries(rows.map(({ office, size }) => [office, size]));
}
