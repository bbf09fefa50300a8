// The courier's desk of a server: which offices elsewhere something waits for, bundles for them,
// and bundles read. The same for the screens of a running server and for the command line beside
// it.
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { parseRecipient } from '#kernel/age.ts';
import type { AgeIdentity } from '#kernel/age.ts';
import type { BundleRead, CourierAnswer, CourierWay } from '#kernel/courier.ts';
import type { SigningKey } from '#kernel/note.ts';
import type { SessionPool } from '#store/database.ts';
import type { FileStore } from '#store/files.ts';
import { isHostedBy, readHosting } from '#store/hosting.ts';
import type { Inbound } from '#store/inbound.ts';
import type { KnownLogs } from '#store/known-logs.ts';
import type { Reader } from '#store/reader.ts';

import type { StrangeFiles } from '#programs/strange-files.ts';

import { listBundles } from './bundle-history.ts';
import { readBundle } from './read-bundle.ts';
import { writeBundle } from './write-bundle.ts';
import type { WrittenBundle } from './write-bundle.ts';

export interface CourierParts {
  readonly pool: SessionPool;
  readonly reader: Pick<Reader, 'findCosignedProof'>;
  readonly files: FileStore;
  readonly strange: StrangeFiles;
  readonly inbound: Inbound;
  readonly knownLogs: KnownLogs;
  /** For uploads while they are read. */
  readonly folder: string;
  readonly findKey: (office: string) => Promise<SigningKey | undefined>;
  readonly listIdentities: (office: string) => readonly AgeIdentity[];
  readonly clock: () => number;
  readonly onNoted: (office: string) => void;
  readonly findIntroduction: (office: string) => Promise<string | undefined>;
}

/** On a stick, or straight to a server that can be reached. */
export type CourierMeans = 'hand' | 'line';

export type BundleStream = AsyncGenerator<Uint8Array, WrittenBundle>;

/** A name that says whose it is, whither and when, in letters that every stick can hold. */
export function bundleName(office: string, to: string, madeAt: string): string {
  return `${office}-to-${to}-${madeAt.slice(0, 16).replaceAll(/[-:]/g, '')}.dawam-courier`;
}

export class Courier {
  readonly #parts: CourierParts;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  async list(office: string): Promise<CourierAnswer> {
    const { pool } = this.#parts;
    return { ways: await listWays(pool, office), bundles: await listBundles(pool, office) };
  }

  /** Undefined where nothing can be sealed to that office, or this server has not this log. */
  async write(
    office: string,
    to: string,
    means: CourierMeans = 'hand',
  ): Promise<BundleStream | undefined> {
    const { pool, reader, files, clock, findKey, findIntroduction } = this.#parts;
    const recipient = await findRecipient(pool, to);
    const isHere = (await listHosted(pool)).has(office);
    const logKey = isHere ? await findKey(office) : undefined;
    if (recipient === undefined || logKey === undefined) return undefined;
    const random = (count: number) => randomBytes(count);
    const parts = { pool, reader, files, clock, random, findIntroduction };
    return writeBundle(parts, { office, logKey, to, recipient, isByHand: means === 'hand' });
  }

  /** `only`: the bundle is for this office, or for nobody here. */
  async read(path: string, only?: string, means: CourierMeans = 'hand'): Promise<BundleRead> {
    const { listIdentities } = this.#parts;
    const hosted = await listHosted(this.#parts.pool);
    const offices = only === undefined ? [...hosted] : [only];
    return await readBundle(
      {
        ...this.#parts,
        identities: offices.flatMap((office) => listIdentities(office)),
        isHosted: (office) => hosted.has(office) && offices.includes(office),
        isByHand: means === 'hand',
      },
      path,
    );
  }

  /** As `read`, of what comes by a line. */
  async receive(
    bytes: AsyncIterable<Uint8Array>,
    only?: string,
    means: CourierMeans = 'hand',
  ): Promise<BundleRead> {
    const { folder } = this.#parts;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, randomBytes(16).toString('hex'));
    try {
      await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
      return await this.read(path, only, means);
    } finally {
      await rm(path, { force: true });
    }
  }
}

type Asking = Pick<SessionPool, 'query'>;

/** Offices of this server, also those that have not acted yet. */
export async function listHosted(pool: Asking): Promise<ReadonlySet<string>> {
  const hosting = await readHosting(pool);
  const rows = await pool.query<{ office: string; is_begun: boolean }>({
    text: `select office, true as is_begun from dawam.log where not is_replica
      union all
      select o.id, false from tables.office o
      where not exists (select from dawam.log l where l.office = o.id)
        and not exists (select from dawam.known_log k where k.office = o.id)`,
  });
  const here = rows.filter((row) => row.is_begun || isHostedBy(hosting, row.office));
  return new Set(here.map((row) => row.office));
}

async function findRecipient(pool: Asking, office: string): Promise<Uint8Array | undefined> {
  const [row] = await pool.query<{ reading_key: string | null }>({
    text: 'select reading_key from tables.office where id = $1',
    values: [office],
  });
  return parseRecipient(row?.reading_key ?? '');
}

// Offices that something waits for, and those that bundles went to or came from.
async function listWays(pool: Asking, office: string): Promise<readonly CourierWay[]> {
  const rows = await pool.query<{ way: string; waiting: number; since: string; has_key: boolean }>({
    text: `select w.office as way, coalesce(o.waiting, 0)::int as waiting, o.since,
        d.reading_key is not null as has_key
      from (
        select recipient as office from dawam.outbox where office = $1 and travels
        union
        select other from dawam.courier_bundle where office = $1) w
      left join (
        select x.recipient, count(*) as waiting, min(e.recorded_at) as since
        from dawam.outbox x
        join dawam.entry e on e.office = x.office and e.index = x.index
        where x.office = $1 and x.travels and x.refused is null
        group by x.recipient) o on o.recipient = w.office
      left join tables.office d on d.id = w.office
      order by o.since nulls last, w.office`,
    values: [office],
  });
  return rows.map(({ way, waiting, since, has_key: hasKey }) => ({
    ...{ office: way, waiting, since, hasKey },
  }));
}
