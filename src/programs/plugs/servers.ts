// Which servers the demonstration has beside its two centres: those of demo/servers.json, each with
// some of the country's offices. The first keeps the directory.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { must } from '#lib/assert.ts';

const names = z.object({ ar: z.string(), fa: z.string(), en: z.string() });
const shape = z
  .array(z.object({ name: z.string(), names, offices: z.array(z.string()).min(1) }))
  .min(1);

export type OfficeServer = z.infer<typeof shape>[number];

export function readOfficeServers(root: string): readonly OfficeServer[] {
  return shape.parse(JSON.parse(readFileSync(join(root, 'demo/servers.json'), 'utf8')));
}

/** The server that keeps the directory. */
export function firstOf(servers: readonly OfficeServer[]): OfficeServer {
  return must(servers[0], 'The demonstration has a server.');
}
