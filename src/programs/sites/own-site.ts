// What a Dawam server of a centre knows of the sites: which machine it stands on, where the copies
// of the database, their Patroni and the standby's arbiter are, the key that all servers of its
// database have, and where the other servers take in files. `dawam sites write` makes the file,
// deploy/ca.sh the key and the certificates.
import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { badSetting } from '#programs/settings.ts';
import type { Settings } from '#programs/settings.ts';
import { SiteKey } from '#store/site-key.ts';

const name = z.string().min(1).max(31);

const shape = z.strictObject({
  /** Of this server's machine, as the site file names it. */
  name,
  /** While only one copy is left: go on with it, or stop until there are two again. */
  onOneCopy: z.enum(['go-on', 'stop']),
  /** Path of the file with the key. */
  siteKey: z.string(),
  /** Machines that have a copy of the database and are to have every file; main first. */
  holders: z
    .array(
      z.strictObject({
        name,
        address: z.string(),
        /** Address of Patroni's REST API there. */
        patroni: z.url({ protocol: /^https?$/ }),
      }),
    )
    .min(1),
  /** Address of the standby's arbiter, for who wants to know what it sees. */
  arbiter: z.url({ protocol: /^https?$/ }).optional(),
  /** Where files from the other servers come in. */
  listen: z.strictObject({ host: z.string(), port: z.int().min(0).max(65_535) }),
  others: z.array(z.strictObject({ name, url: z.url({ protocol: /^https$/ }) })),
  /** Origins by which browsers reach the front of each site, beside the public one. */
  fronts: z.array(z.url()).default([]),
  /** Paths of the certificates. */
  tls: z.strictObject({ ca: z.string(), cert: z.string(), key: z.string() }),
});

/** What `dawam sites write` puts into the file. */
export type OwnSiteFile = z.infer<typeof shape>;

/** The texts of the certificates. */
export interface SiteTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface OwnSite extends Omit<OwnSiteFile, 'siteKey' | 'tls'> {
  readonly siteKey: SiteKey;
  readonly tls: SiteTls;
}

/** Undefined where no other server has the database. */
export async function findOwnSite({
  siteFile,
  databaseUrl,
}: Pick<Settings, 'siteFile' | 'databaseUrl'>): Promise<OwnSite | undefined> {
  if (siteFile === undefined) return undefined;
  const wrong = (why: string) => badSetting(`DAWAM_SITE_FILE names ${siteFile}: ${why}.`);
  if (databaseUrl === undefined) throw wrong('DATABASE_URL must be set too');
  const text = await readText(siteFile);
  const read = shape.safeParse(text === undefined ? undefined : parseJson(text));
  if (!read.success) throw wrong('it must hold what `dawam sites write` puts there');
  const { siteKey: path, tls: paths, ...rest } = read.data;
  const siteKey = SiteKey.parse((await readText(path)) ?? '');
  if (siteKey === undefined) throw wrong(`${path} must hold the site key that deploy/ca.sh makes`);
  const certificate = async (one: string) => {
    const found = await readText(one);
    if (found === undefined) throw wrong(`${one} cannot be read`);
    return found;
  };
  const tls = {
    ca: await certificate(paths.ca),
    cert: await certificate(paths.cert),
    key: await certificate(paths.key),
  };
  return { ...rest, siteKey, tls };
}

async function readText(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
