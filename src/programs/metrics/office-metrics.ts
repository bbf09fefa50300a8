// The figures of an office's server for monitoring: its rung, its offices' acts and how many wait,
// its centres, its database and disks. Reads only; names no person and no matter.
import type { Turnstile } from '#http/turnstile.ts';
import { Fault } from '#kernel/fault.ts';
import { rungs } from '#kernel/rung.ts';
import type { Metric } from '#lib/metric-text.ts';
import type { Standings } from '#programs/centre-links.ts';
import { directoryOffice } from '#store/store.ts';
import type { Store } from '#store/store.ts';

import { measureDatabase } from './database-metrics.ts';
import type { MetricSettings } from './metric-settings.ts';
import { StorageUse } from './storage-use.ts';

export interface OfficeMetricParts {
  readonly store: Store;
  readonly findLinks: () => Standings | undefined;
  /** Undefined where the database stays where it is. */
  readonly findTurnstile: () => Pick<Turnstile, 'isClosed' | 'waiting'> | undefined;
  readonly settings: MetricSettings;
  readonly dataDir: string;
  readonly version: string;
  readonly nowMs: () => number;
}

const OFFICES_MAX = 5_000;
const patienceMs = 2_000;

interface LogRow {
  readonly office: string;
  readonly size: number;
}

export function makeMeasureOffice(parts: OfficeMetricParts): () => Promise<readonly Metric[]> {
  const { settings, dataDir, nowMs } = parts;
  const { folders, plannedBytes, linkBytesPerS } = settings;
  const storage = new StorageUse({ folders, plannedBytes, dataDir, nowMs });
  return async () => {
    const pool = parts.store.database.writers;
    const [database, disks] = await Promise.all([
      measureDatabase(pool, linkBytesPerS),
      storage.measure(),
    ]);
    const logs = database.isUp ? await listLogs(parts.store).catch(noneIfAway) : [];
    return [
      infoOf({ version: parts.version }),
      siteOf(settings, database.address),
      ...moveOf(parts.findTurnstile()),
      ...ladder(parts.findLinks(), logs),
      ...database.metrics,
      ...disks,
    ];
  };
}

async function listLogs({ database }: Store): Promise<readonly LogRow[]> {
  const text = `select office, size from dawam.log where not is_replica order by office
    limit ${OFFICES_MAX}`;
  return await database.writers.query<LogRow>({ text, patienceMs });
}

// It may go while it is asked, and monitoring is to see just that.
function noneIfAway(error: unknown): readonly LogRow[] {
  if (error instanceof Fault) return [];
  throw error;
}

function moveOf(
  turnstile: ReturnType<OfficeMetricParts['findTurnstile']> | undefined,
): readonly Metric[] {
  const one = (value: number | undefined) => (value === undefined ? [] : [{ value }]);
  return [
    {
      name: 'dawam_move_underway',
      ...{ help: 'Whether everybody waits while the database moves: 1.', type: 'gauge' },
      samples: one(turnstile && Number(turnstile.isClosed)),
    },
    {
      name: 'dawam_move_waiting_requests',
      ...{ help: 'Requests that wait until the database has moved.', type: 'gauge' },
      samples: one(turnstile?.waiting),
    },
  ];
}

export function infoOf(labels: Readonly<Record<string, string>>): Metric {
  const help = 'Which Dawam this is.';
  return { name: 'dawam_build_info', help, type: 'gauge', samples: [{ labels, value: 1 }] };
}

/** Where the writable database stands tells which site leads. */
function siteOf({ site, siteAddress }: MetricSettings, address: string | null): Metric {
  const role = address === siteAddress ? 'leads' : address === null ? 'unknown' : 'stands-by';
  return {
    name: 'dawam_site_info',
    ...{ help: 'Which site this is, and whether its database leads.', type: 'gauge' },
    samples: site === undefined ? [] : [{ labels: { site, role }, value: 1 }],
  };
}

function ladder(links: Standings | undefined, logs: readonly LogRow[]): readonly Metric[] {
  const now = links?.rungOf(directoryOffice) ?? 'alone';
  const standings = logs.flatMap(({ office, size }) => {
    const standing = links?.standingOf(office, size);
    return standing === undefined ? [] : [{ office, standing }];
  });
  const [first] = standings;
  return [
    {
      ...{ name: 'dawam_rung', help: 'The rung of the ladder it stands on: 1.', type: 'gauge' },
      samples: rungs.map((rung) => ({ labels: { rung }, value: rung === now ? 1 : 0 })),
    },
    {
      ...{ name: 'dawam_log_entries', help: 'Entries of an office, here.', type: 'gauge' },
      samples: logs.map(({ office, size }) => ({ labels: { office }, value: size })),
    },
    {
      name: 'dawam_log_waiting_entries',
      ...{ help: 'Entries of an office that no centre holds yet.', type: 'gauge' },
      samples: standings.map(({ office, standing }) => {
        return { labels: { office }, value: standing.waiting };
      }),
    },
    {
      ...{ name: 'dawam_centre_up', help: 'Whether a centre answers.', type: 'gauge' },
      samples: (first?.standing.centres ?? []).map(({ role, isUp }) => {
        return { labels: { centre: role }, value: isUp ? 1 : 0 };
      }),
    },
  ];
}
