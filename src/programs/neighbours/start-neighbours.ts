// Exchanges with neighbours where the settings name any: while no centre answers, or none was ever
// joined. Start it after the links to the centres, whose standing it asks.
import { courierOf } from '#programs/courier/courier-here.ts';
import { nowMs } from '#programs/office.ts';
import type { OpenOffice, Report } from '#programs/office.ts';
import type { Settings } from '#programs/settings.ts';

import { Neighbours } from './neighbours.ts';

export function startNeighbours(
  { store, strange, continuity }: OpenOffice,
  { dataDir, neighbours: urls }: Settings,
  report: Report,
): { stop(): Promise<void> } | undefined {
  if (urls.length === 0) return undefined;
  const neighbours = new Neighbours({
    ...{ store, dataDir, urls, nowMs, report },
    courier: courierOf({ store, strange }, dataDir),
    isNeeded: (office) => {
      const rung = continuity.links?.rungOf(office) ?? 'isolated';
      return rung === 'isolated';
    },
  });
  neighbours.start();
  return neighbours;
}
