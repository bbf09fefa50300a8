// The sites of a centre over HTTP, for the directory's administrators: how the two copies of the
// database stand, which servers share it, what was moved when, and the order to move it. The order
// is answered at once; how far it is is asked like everything else.
import { z } from 'zod';
import type { Appointment, Authority } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import { copyRoles, moveObstacles, moveStates } from '#kernel/site.ts';
import type { SitesAnswer } from '#kernel/site.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import { movesTable } from './move-table.ts';
import type { SitesHere } from './sites-here.ts';

const tag = 'sites';
const instant = z.string().nullable();

const copyShape = z.object({
  name: z.string(),
  role: z.enum(copyRoles),
  lagBytes: z.number().nullable(),
});

const moveShape = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  by: z.string(),
  askedAt: z.string(),
  state: z.enum(moveStates),
  drainedAt: instant,
  movedAt: instant,
  safeAt: instant.describe('since when both sites have every act again'),
  gapMs: z.int().nullable().describe('the longest time for which a server let nobody in'),
  waited: z.int().nullable().describe('requests that waited meanwhile'),
  reason: z.string().nullable(),
});

const sitesShape = z.object({
  isHere: z.boolean().describe('this server stands at a site of a centre'),
  own: z.string(),
  copies: z.array(copyShape).nullable().describe('null: no Patroni answers'),
  isPaused: z.boolean(),
  servers: z.array(z.object({ name: z.string(), version: z.string(), seenAt: z.string() })),
  moves: z.array(moveShape).describe('latest first'),
});

const elsewhere: SitesAnswer = {
  ...{ isHere: false, own: '', copies: null, isPaused: false, servers: [], moves: [] },
};

const begunShape = z.union([
  z.object({ ok: z.literal(true), id: z.string() }),
  z.object({ ok: z.literal(false), obstacle: z.enum(moveObstacles) }),
]);

const MOVES_SAVED_MAX = 1_000;

/** `findSites` gives undefined at a server that stands at no site. */
export function moveRoutes<Reader>(
  authority: Pick<Authority, 'findOffice'>,
  findSites: () => SitesHere | undefined,
): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'GET',
      path: '/api/sites',
      summary: 'How the two copies of the database stand, and what was moved when.',
      tag,
      access: 'signed-in',
      response: sitesShape,
      async run(call) {
        if (!isAdministrator(call.appointments)) return refuse('http.no-seat-in-office');
        return asAnswer((await findSites()?.look()) ?? elsewhere);
      },
    }),
    route({
      method: 'GET',
      path: '/api/sites/export',
      summary: 'What was moved when, as a file to save.',
      tag,
      access: 'signed-in',
      query: tableAsked,
      documents: tableMediaTypes,
      async run(call) {
        const office = authority.findOffice(directoryOffice);
        const maySee = isAdministrator(call.appointments);
        if (office === undefined || !maySee) return refuse('http.no-seat-in-office');
        const moves = (await findSites()?.listMoves(MOVES_SAVED_MAX)) ?? [];
        return tableFile(call.query, movesTable({ office, language: call.query.language }), [
          moves,
        ]);
      },
    }),
    route({
      method: 'POST',
      path: '/api/sites/moves',
      summary: 'Moves the database to the other site; answered when it has begun.',
      tag,
      access: 'signed-in',
      body: z.object({ to: z.string().max(63) }),
      response: begunShape,
      async run(call) {
        if (!isAdministrator(call.appointments)) return refuse('http.no-seat-in-office');
        const sites = findSites();
        if (sites === undefined) return { ok: false as const, obstacle: 'no-such-site' as const };
        return await sites.move(call.body.to, call.session.person);
      },
    }),
  ];
}

// Lists that zod may change are its own.
function asAnswer({ copies, servers, moves, ...rest }: SitesAnswer): z.input<typeof sitesShape> {
  return {
    ...rest,
    copies: copies === null ? null : [...copies],
    servers: [...servers],
    moves: [...moves],
  };
}

function isAdministrator(held: readonly Appointment[]): boolean {
  return held.some(({ capacity }) => capacity === 'administrator');
}
