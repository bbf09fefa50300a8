// The office's paper over HTTP: stock, packs, outages and the sheets that wait to be keyed in, for
// its own people. Acts go through the commands' own route.
import { z } from 'zod';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import type { Authority, Language } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import type { SheetForms } from '#kernel/sheet.ts';
import { fallbackShape, foundShape, oneOutageShape } from './answers.ts';
import type { OneOutageAnswer } from './answers.ts';
import { packTable } from './paper/pack-table.ts';
import { resultOf } from './result.ts';
import { countsOf } from './state.ts';
import { stockOf } from './stock.ts';
import { findOutage, findPace, findSheet, listOutages, listPacks, listSheets } from './views.ts';
import type { FallbackDatabase, Looking } from './views.ts';

const tag = 'fallback';

export interface FallbackPorts {
  readonly authority: Authority;
  readonly forms: SheetForms;
  /** A word of whichever module has the form. */
  readonly formWord: (language: Language, key: string) => string;
  /** Reads as somebody who may see the rows of this one office. */
  readOffice<Result>(
    office: string,
    work: (database: FallbackDatabase) => Promise<Result>,
  ): Promise<Result>;
}

const inOffice = z.object({ office: z.string().max(63) });

/** An outage with its packs, all their sheets and what they come to. */
export async function readOutage(
  db: FallbackDatabase,
  looking: Looking,
  id: string,
): Promise<OneOutageAnswer | undefined> {
  const outage = await findOutage(db, looking.office, id, looking.authority);
  if (outage === undefined) return undefined;
  const all = await listPacks(db, looking.office);
  const packs = outage.packs.flatMap((pack) => all.find((one) => one.pack === pack) ?? []);
  const sheets = await listSheets(db, looking, outage.packs);
  const result = resultOf(outage.startedAt, sheets);
  return { outage, packs, counts: countsOf(sheets), sheets, result };
}

export function fallbackRoutes<Reader>(ports: FallbackPorts): readonly Route<Reader>[] {
  return [...packRoutes<Reader>(ports), ...sheetRoutes<Reader>(ports)];
}

function packRoutes<Reader>(ports: FallbackPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  const { authority, forms } = ports;
  return [
    route({
      method: 'GET',
      path: '/api/offices/:office/fallback',
      summary: 'How many sheets there are for how long, the packs, and the outages.',
      tag,
      access: 'office',
      params: inOffice,
      response: fallbackShape,
      async run({ office, now }) {
        return await ports.readOffice(office, async (db) => {
          const packs = await listPacks(db, office);
          const outages = await listOutages(db, office, authority);
          const stock = [];
          for (const [form, { register }] of Object.entries(forms)) {
            const pace = await findPace(db, office, register, Date.parse(now));
            stock.push(stockOf(form, packs, pace));
          }
          return { stock, packs, outages };
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/offices/:office/packs/export',
      summary: 'The pack register as a file to save.',
      tag,
      access: 'office',
      params: inOffice,
      query: tableAsked,
      documents: tableMediaTypes,
      async run({ office, query }) {
        const home = authority.findOffice(office);
        if (home === undefined) return refuse('http.not-found');
        const packs = await ports.readOffice(office, (db) => listPacks(db, office));
        const look = { office: home, language: query.language };
        return tableFile(query, packTable(look, ports.formWord), [packs]);
      },
    }),
  ];
}

function sheetRoutes<Reader>(ports: FallbackPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  const { authority, forms } = ports;
  return [
    route({
      method: 'GET',
      path: '/api/offices/:office/outages/:outage',
      summary: 'One outage with its packs and the end of each sheet.',
      tag,
      access: 'office',
      params: inOffice.extend({ outage: z.uuid() }),
      response: oneOutageShape,
      async run({ office, session, params }) {
        const looking = { office, person: session.person, authority, forms };
        const found = await ports.readOffice(office, (db) =>
          readOutage(db, looking, params.outage),
        );
        return found ?? refuse('http.not-found');
      },
    }),
    route({
      method: 'GET',
      path: '/api/offices/:office/sheet',
      summary: 'The sheet with this code or number; null where there is none.',
      tag,
      access: 'office',
      params: inOffice,
      query: z.object({ code: z.string().min(1).max(200) }),
      response: foundShape,
      async run({ office, session, query }) {
        const looking = { office, person: session.person, authority, forms };
        const sheet = await ports.readOffice(office, (db) => findSheet(db, looking, query.code));
        return { sheet: sheet ?? null };
      },
    }),
  ];
}
