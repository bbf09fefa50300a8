// The figures of a centre for monitoring: how much of each office's log it holds and how much is on
// its way, its database and disks. Reads only; names no person and no matter.
import type { Metric } from '#lib/metric-text.ts';
import type { SessionPool } from '#store/database.ts';

import { measureDatabase } from './database-metrics.ts';
import type { MetricSettings } from './metric-settings.ts';
import { StorageUse } from './storage-use.ts';

export interface CentreMetricParts {
  readonly pool: SessionPool;
  readonly role: string;
  readonly settings: MetricSettings;
  readonly dataDir: string;
  readonly nowMs: () => number;
}

const LOGS_MAX = 5_000;
const patienceMs = 2_000;

interface MirrorRow {
  readonly origin: string;
  readonly signed: number;
  readonly held: number;
}

const MIRRORS = `select origin, coalesce((pending ->> 'size')::bigint, 0) as signed,
    coalesce((cosigned ->> 'size')::bigint, 0) as held
  from dawam.mirror_log order by origin limit ${LOGS_MAX}`;

export function makeMeasureCentre(parts: CentreMetricParts): () => Promise<readonly Metric[]> {
  const { pool, role, settings, dataDir, nowMs } = parts;
  const { folders, plannedBytes, linkBytesPerS, site = role } = settings;
  const storage = new StorageUse({ folders, plannedBytes, dataDir, nowMs });
  return async () => {
    const database = await measureDatabase(pool, linkBytesPerS);
    const rows = database.isUp ? await pool.query<MirrorRow>({ text: MIRRORS, patienceMs }) : [];
    const mirror = (name: string, help: string, read: (row: MirrorRow) => number): Metric => ({
      ...{ name: `dawam_mirror_${name}`, help, type: 'gauge' },
      samples: rows.map((row) => ({ labels: { log: row.origin }, value: read(row) })),
    });
    return [
      {
        name: 'dawam_site_info',
        ...{ help: 'Which site this is, and what it does.', type: 'gauge' },
        samples: [{ labels: { site, role }, value: 1 }],
      },
      mirror('held_entries', 'Entries of a log that this centre has cosigned.', ({ held }) => held),
      mirror(
        'waiting_entries',
        'Entries of a log that its office has signed and this centre does not hold yet.',
        ({ signed, held }) => Math.max(0, signed - held),
      ),
      ...database.metrics,
      ...(await storage.measure()),
    ];
  };
}
