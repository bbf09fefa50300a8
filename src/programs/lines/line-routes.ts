// How an office stands with its centres, over HTTP: the continuity that every screen shows, how far
// one act is, and for the head and the registrar what the lines have done and what is not safe yet.
// Says of acts only that they are and when: what they say stays behind their own doors.
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import { actStandings, centreRoles, lineStates, oneCopies } from '#kernel/line.ts';
import { findReason, standingOfAct } from '#kernel/line.ts';
import type { CentreStanding, LinePeriod, NeighbourLine } from '#kernel/line.ts';
import { rungs, safeties } from '#kernel/rung.ts';
import { formatInstant } from '#lib/instant.ts';
import { routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import { fences } from '#programs/centre-links.ts';
import type { OfficeReader } from '#programs/office-reader.ts';
import { countStandings, listUnsafe, readHoldings, readLinePeriods } from './line-reading.ts';
import { actsTable, periodsTable } from './line-tables.ts';

const tag = 'continuity';
const route = routesFor<OfficeReader>();
const office = z.string().max(63);
const params = z.object({ office });
const keepers = ['head', 'registrar', 'administrator'];
const DAYS_MAX = 92;
const DAY_MS = 86_400_000;
const EXPORT_MAX = 20_000;
const days = z.coerce.number().int().min(1).max(DAYS_MAX).default(14);

const standing = z.enum(actStandings);
const role = z.enum(centreRoles);
const trouble = z.string().nullable().describe('what keeps the log from being held there');

const centreShape = z.object({
  role,
  isUp: z.boolean().describe('the centre answers'),
  since: z.string().nullable().describe('since when it answers, or does not'),
  held: z.int().describe('entries of the log that it holds'),
  heldAt: z.string().nullable().describe('when it cosigned that, by its own clock'),
  trouble,
});

const neighbourShape = z.object({ office, exchangedAt: z.string(), received: z.int() });
/** Neighbours are looked in on each half minute. */
const NEIGHBOUR_MS = 120_000;

const continuityShape = z.object({
  rung: z.enum(rungs),
  rungSince: z.string().nullable().describe('since when the office stands on it'),
  waiting: z.int().describe('acts that no centre holds yet'),
  since: z.string().nullable().describe('since when the first of them waits'),
  log: z.object({ size: z.int(), recordedAt: z.string() }),
  centres: z.array(centreShape),
  fence: z
    .object({ cause: z.enum(fences), noticedAt: z.string() })
    .nullable()
    .describe('why nothing is written in the log any more'),
  oneCopy: z
    .enum(oneCopies)
    .nullable()
    .describe('only one copy of the database that the office is hosted in is left'),
  directory: z.enum(['here', 'elsewhere']).describe('elsewhere: it is only read on this server'),
  neighbours: z.array(neighbourShape).describe('offices reached just now without a centre'),
});

const holders = z.array(z.object({ role, isHeld: z.boolean(), cosignedAt: z.string().nullable() }));

const safetyShape = z.object({
  index: z.int(),
  recordedAt: z.string(),
  standing,
  reason: trouble,
  holders,
  there: z
    .object({ office, index: z.int(), recordedAt: z.string(), safety: z.enum(safeties), holders })
    .nullable()
    .describe('what another office had recorded, and the act took in: how safe it is there'),
});

const periodShape = z.object({
  centre: role,
  at: z.string(),
  until: z.string().nullable().describe('null: it is so now'),
  lastsS: z.int(),
  state: z.enum(lineStates),
  trouble,
});

const linesShape = z.object({
  now: z.string(),
  from: z.string(),
  centres: z.array(centreShape),
  size: z.int(),
  periods: z.array(periodShape).describe('newest first'),
  neighbours: z.array(neighbourShape).describe('offices reached without a centre, latest first'),
});

const actsShape = z.object({
  counts: z.record(standing, z.int()),
  rows: z.array(
    z.object({
      index: z.int(),
      kind: z.string(),
      subject: z.string(),
      number: z.string().nullable(),
      recordedAt: z.string(),
      standing,
      reason: trouble,
      hasFiles: z.boolean(),
    }),
  ),
  next: z.int().nullable(),
});

type OfficeCall = Call<OfficeReader, 'office', unknown, unknown, unknown>;

/** Where no centre was ever joined, nothing waits for one. */
function centresOf(call: OfficeCall, size: number): readonly CentreStanding[] {
  return call.reader.findStanding(call.office, size)?.centres ?? [];
}

function mayLook({ appointments }: OfficeCall): boolean {
  return appointments.some(({ capacity }) => keepers.includes(capacity));
}

async function readNeighbours(call: OfficeCall): Promise<NeighbourLine[]> {
  const rows = await call.reader.listNeighbours(call.office);
  return rows.map(({ other, exchangedAt, received }) => ({ office: other, exchangedAt, received }));
}

async function findThere(call: OfficeCall, index: number) {
  const there = await call.reader.findSafetyThere(call.office, index);
  return there === undefined ? null : { ...there, holders: [...there.holders] };
}

async function readPeriods(call: OfficeCall, dayCount: number) {
  const nowMs = Date.parse(call.now);
  const from = formatInstant(nowMs - dayCount * DAY_MS);
  const periods: readonly LinePeriod[] = await readLinePeriods(call.reader, call.office, {
    ...{ from, nowMs },
  });
  return { from, periods };
}

export const lineRoutes: readonly Route<OfficeReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/continuity',
    summary: 'The rung that the office stands on, and what waits for the centres.',
    tag,
    access: 'office',
    params,
    response: continuityShape,
    async run(call) {
      const { size, recordedAt } = await call.reader.findHead(call.office);
      const log = { size, recordedAt };
      const directory = call.reader.isDirectoryHere ? ('here' as const) : ('elsewhere' as const);
      const now = call.reader.findStanding(call.office, size);
      const isNow = ({ exchangedAt }: NeighbourLine) =>
        Date.parse(call.now) - Date.parse(exchangedAt) < NEIGHBOUR_MS;
      const neighbours = (await readNeighbours(call)).filter(isNow);
      if (now === undefined) {
        const nothing = { rungSince: null, waiting: 0, since: null, centres: [], fence: null };
        const rung = 'alone' as const;
        return { rung, ...nothing, oneCopy: null, log, directory, neighbours };
      }
      const { rung, since: rungSince, waiting, centres, fence, oneCopy } = now;
      const next = size - waiting;
      const since = waiting === 0 ? undefined : await call.reader.findRecordedAt(call.office, next);
      const own = {
        rung,
        rungSince,
        waiting,
        since: since ?? null,
        log,
        fence,
        oneCopy,
        directory,
      };
      return { ...own, centres: [...centres], neighbours };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/entries/:index/safety',
    summary: 'How far an act is: recorded, held by whom since when, safe.',
    tag,
    access: 'office',
    params: z.object({ office, index: z.coerce.number().int().min(0) }),
    response: safetyShape,
    async run(call) {
      const { index } = call.params;
      const subject = await call.reader.findSubject(call.office, index);
      if (subject === undefined) return refuse('http.not-found');
      const viewer = { person: call.session.person, appointments: call.appointments };
      const look = await call.reader.findLook(call.office, subject, viewer);
      if (!look.mayRead) return refuse('http.not-open-to-you');
      const { size } = await call.reader.findHead(call.office);
      const centres = centresOf(call, size);
      const { recordedAt, times } = await readHoldings(call.reader, call.office, index);
      return {
        ...{ index, recordedAt, standing: standingOfAct(index, centres) },
        reason: findReason(index, centres),
        holders: centres.map((centre) => ({
          role: centre.role,
          isHeld: centre.held > index,
          cosignedAt: times.get(centre.role) ?? null,
        })),
        there: centres.length === 0 ? null : await findThere(call, index),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/lines',
    summary: 'When the lines to the centres came and went, and how much each centre holds.',
    tag,
    access: 'office',
    params,
    query: z.object({ days }),
    response: linesShape,
    async run(call) {
      if (!mayLook(call)) return refuse('http.not-open-to-you');
      const { size } = await call.reader.findHead(call.office);
      const { from, periods } = await readPeriods(call, call.query.days);
      return {
        ...{ now: call.now, from, size, centres: [...centresOf(call, size)] },
        periods: [...periods],
        neighbours: await readNeighbours(call),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/lines/export',
    summary: 'What the lines have done, as a file to save.',
    tag,
    access: 'office',
    params,
    query: tableAsked.extend({ days }),
    documents: tableMediaTypes,
    async run(call) {
      const own = call.reader.authority.findOffice(call.office);
      if (own === undefined || !mayLook(call)) return refuse('http.not-open-to-you');
      const { periods } = await readPeriods(call, call.query.days);
      const look = { office: own, language: call.query.language };
      return tableFile(call.query, periodsTable(look), [periods]);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/unsafe-acts',
    summary: 'Acts that not every centre holds yet, oldest first, with why.',
    tag,
    access: 'office',
    params,
    query: z.object({
      from: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    response: actsShape,
    async run(call) {
      if (!mayLook(call)) return refuse('http.not-open-to-you');
      const { size } = await call.reader.findHead(call.office);
      const centres = centresOf(call, size);
      const { from, limit } = call.query;
      const rows = await listUnsafe(call.reader, call.office, { centres, from, limit });
      const last = rows.at(-1);
      const next = last === undefined || rows.length < limit ? null : last.index + 1;
      return { counts: countStandings(size, centres), rows: [...rows], next };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/unsafe-acts/export',
    summary: 'Acts that not every centre holds yet, as a file to save.',
    tag,
    access: 'office',
    params,
    query: tableAsked,
    documents: tableMediaTypes,
    async run(call) {
      const own = call.reader.authority.findOffice(call.office);
      if (own === undefined || !mayLook(call)) return refuse('http.not-open-to-you');
      const { size } = await call.reader.findHead(call.office);
      const asked = { centres: centresOf(call, size), from: 0, limit: EXPORT_MAX };
      const rows = await listUnsafe(call.reader, call.office, asked);
      const look = { office: own, language: call.query.language };
      return tableFile(call.query, actsTable(look), [rows]);
    },
  }),
];
