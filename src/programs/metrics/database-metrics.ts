// What PostgreSQL says of itself for monitoring: whether it answers, how large it is, how much it
// has written, and how far each standby is behind, also in seconds of the line between the sites.
import { Fault } from '#kernel/fault.ts';
import type { Metric } from '#lib/metric-text.ts';
import type { SessionPool } from '#store/database.ts';

export interface DatabaseFigures {
  readonly isUp: boolean;
  /** Of the server that answered; null by a socket of the machine, or where none did. */
  readonly address: string | null;
  readonly metrics: readonly Metric[];
}

interface Figures {
  readonly size_bytes: number;
  readonly written_bytes: number | null;
  readonly address: string | null;
}

interface Standby {
  readonly name: string;
  readonly sync_state: string;
  readonly lag_bytes: number | null;
  readonly lag_s: number | null;
}

const patienceMs = 2_000;

const FIGURES = `select pg_database_size(current_database()) as size_bytes,
    case when not pg_is_in_recovery()
      then pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint end as written_bytes,
    host(inet_server_addr()) as address`;
// Of others than oneself PostgreSQL tells only members of pg_monitor more than that they are there.
const STANDBYS = `select application_name as name, coalesce(sync_state, 'unknown') as sync_state,
    pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint as lag_bytes,
    extract(epoch from replay_lag)::float8 as lag_s
  from pg_stat_replication where not pg_is_in_recovery() and state is not null
  order by application_name`;

export async function measureDatabase(
  pool: SessionPool,
  linkBytesPerS: number,
): Promise<DatabaseFigures> {
  try {
    const [figures] = await pool.query<Figures>({ text: FIGURES, patienceMs });
    const standbys = await pool.query<Standby>({ text: STANDBYS, patienceMs });
    return {
      ...{ isUp: true, address: figures?.address ?? null },
      metrics: [up(1), ...ofFigures(figures), ...ofStandbys(standbys, linkBytesPerS)],
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { isUp: false, address: null, metrics: [up(0)] };
  }
}

function up(value: 0 | 1): Metric {
  const help = 'Whether the database that may be written answers.';
  return { name: 'dawam_database_up', help, type: 'gauge', samples: [{ value }] };
}

function ofFigures(figures: Figures | undefined): readonly Metric[] {
  if (figures === undefined) return [];
  const written = figures.written_bytes;
  return [
    {
      ...{ name: 'dawam_database_size_bytes', help: 'Of the database.', type: 'gauge' },
      samples: [{ value: figures.size_bytes }],
    },
    {
      name: 'dawam_database_written_bytes_total',
      ...{ help: 'Write-ahead log since the database was made.', type: 'counter' },
      samples: written === null ? [] : [{ value: written }],
    },
  ];
}

function ofStandbys(standbys: readonly Standby[], linkBytesPerS: number): readonly Metric[] {
  const gauge = (name: string, help: string, read: (one: Standby) => number | null): Metric => ({
    ...{ name: `dawam_replication_${name}`, help, type: 'gauge' },
    samples: standbys.flatMap((one) => {
      const value = read(one);
      const labels = { standby: one.name, sync_state: one.sync_state };
      return value === null ? [] : [{ labels, value }];
    }),
  });
  const isThere = standbys.length > 0;
  return [
    gauge('lag_bytes', 'Written here and not yet replayed there.', (one) => one.lag_bytes),
    // Without anything to replay PostgreSQL knows no delay.
    gauge('lag_seconds', 'How late the latest was replayed there.', (one) => one.lag_s ?? 0),
    gauge(
      'link_lag_seconds',
      'How long the line between the sites takes for what is not replayed.',
      (one) => (one.lag_bytes === null ? null : one.lag_bytes / linkBytesPerS),
    ),
    {
      name: 'dawam_replication_link_bytes_per_second',
      ...{ help: 'What the line between the sites was planned to carry.', type: 'gauge' },
      samples: isThere ? [{ value: linkBytesPerS }] : [],
    },
  ];
}
