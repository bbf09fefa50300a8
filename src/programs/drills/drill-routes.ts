// The report of a drill as PDF/A, stamped with the office's key by the entry that reports it.
import { z } from 'zod';
import type { Language } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import { stampUrl } from '#kernel/stamp-url.ts';
import { must } from '#lib/assert.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { stampAsked, stampedParts } from '#modules/correspondence/paper/stamping.ts';
import { tableMatter } from '#modules/correspondence/paper/table-papers.ts';
import { findDrill } from '#modules/site-drills/views.ts';
import type { SiteDrillsPorts } from '#modules/site-drills/routes.ts';
import { dayOf } from '#paper/look.ts';
import type { OfficeReader } from '#programs/office-reader.ts';
import { drillPaper, numberOf } from './drill-paper.ts';
import type { Reported } from './drill-paper.ts';

const PDF = 'application/pdf';
const languages = ['ar', 'fa', 'en'] as const satisfies readonly Language[];

export function drillPaperRoutes<Reader extends OfficeReader>(
  ports: SiteDrillsPorts,
): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'GET',
      path: '/api/offices/:office/site-drills/:drill/report.pdf',
      summary: 'The report of a drill of the sites as a stamped paper: PDF/A.',
      tag: 'site-drills',
      access: 'office',
      params: z.object({ office: z.string().max(63), drill: z.uuid() }),
      query: z.object({ language: z.enum(languages).optional() }),
      documents: [PDF],
      async run({ office, params, query, reader, origin }) {
        const drill = await ports.readOffice(office, (db) => findDrill(db, office, params.drill));
        if (drill === undefined || !isReported(drill)) return refuse('http.not-found');
        const { papers } = reader;
        const found = await papers.findLook(office, query.language);
        const look = must(found, 'Papers are printed for offices there are.');
        const { language } = look.office;
        const names = ports.authority.findPerson(drill.begunBy)?.names;
        const plain = drillPaper(drill, look, names?.[language] ?? drill.begunBy);
        // The same at each printing: as of the entry that reports it.
        const at = must(drill.reportedAt ?? undefined, 'What was reported was so at a time.');
        const date = must(dayOf(look, at), 'An instant is of a day.');
        const number = numberOf(drill);
        const matter = tableMatter(plain, {
          ...{ paper: 'report', register: 'reports', number, date },
          ...{ openSubject: plain.title, subject: plain.title },
        });
        const payload = await papers.stamp(office, stampAsked(matter, drill.reportedIndex));
        const url = payload === undefined ? null : stampUrl(origin, payload);
        const { pdf } = await papers.print({ ...plain, ...stampedParts(look, matter, url) }, at);
        return new Document(`${plain.title} ${date}.pdf`, PDF, pdf);
      },
    }),
  ];
}

function isReported(drill: { readonly report: unknown }): drill is Reported {
  return drill.report !== null;
}
