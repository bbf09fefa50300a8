// Drills over HTTP: the list with whether another is due, for the people of the office that keeps
// them. They are held from the command line, through the commands' own route.
import { z } from 'zod';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import type { Authority } from '#kernel/authority.ts';
import { drillsShape } from './shapes.ts';
import { dueSince, listDrills } from './views.ts';
import type { SiteDrillDatabase } from './views.ts';

const DRILLS_SHOWN = 24;

export interface SiteDrillsPorts {
  readonly authority: Authority;
  /** Reads as somebody who may see the rows of this one office. */
  readOffice<Result>(
    office: string,
    work: (database: SiteDrillDatabase) => Promise<Result>,
  ): Promise<Result>;
}

export function siteDrillsRoutes<Reader>(ports: SiteDrillsPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'GET',
      path: '/api/offices/:office/site-drills',
      summary: 'The drills of the switch between the sites, latest first, and whether one is due.',
      tag: 'site-drills',
      access: 'office',
      params: z.object({ office: z.string().max(63) }),
      response: drillsShape,
      async run({ office, now }) {
        const found = await ports.readOffice(office, (db) => listDrills(db, office, DRILLS_SHOWN));
        const since = dueSince(found, now);
        return {
          ...{ isDue: since !== undefined, dueSince: since ?? null },
          drills: found.map(({ id, way, from, to, begunAt, begunBy, marks, report }) => ({
            ...{ id, way, from, to, begunAt, marks, report },
            by: ports.authority.findPerson(begunBy)?.names ?? null,
          })),
        };
      },
    }),
  ];
}
