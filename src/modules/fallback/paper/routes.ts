// PDFs of the office's paper: a pack to be filled in by hand, and the reconciliation of an outage.
// Printing a pack is noted by an act of its own (`print-pack`), not by this.
import { z } from 'zod';
import { Document, routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import type { Language } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { languages } from '#modules/fallback/languages.ts';
import { readOutage } from '#modules/fallback/routes.ts';
import type { FallbackPorts } from '#modules/fallback/routes.ts';
import { findPrinted } from '#modules/fallback/views.ts';
import type { PaperLook } from '#paper/look.ts';
import type { Paper } from '#paper/paper.ts';
import { packPaper } from './pack-paper.ts';
import { reconciliationPaper } from './reconciliation-paper.ts';

const tag = 'fallback';
const PDF = 'application/pdf';
const documents = [PDF] as const;
const inOffice = z.object({ office: z.string().max(63) });

/** What the program gives with each call: the press, and how the office's papers look. */
export interface PressReader {
  readonly papers: {
    /** `at`: RFC 3339. */
    print(paper: Paper, at: string): Promise<{ readonly pdf: Uint8Array<ArrayBuffer> }>;
    findLook(office: string, language?: Language): Promise<PaperLook | undefined>;
  };
}

async function lookOf(
  { papers }: PressReader,
  office: string,
  language: Language | undefined,
): Promise<PaperLook> {
  const look = await papers.findLook(office, language);
  return must(look, 'Papers are printed for offices there are.');
}

export function fallbackPaperRoutes<Reader extends PressReader>(
  ports: FallbackPorts,
): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  const { authority, forms, formWord } = ports;
  return [
    route({
      method: 'GET',
      path: '/api/offices/:office/packs/:pack/sheets.pdf',
      summary: 'The sheets of a pack, in one language or in two at once: PDF/A, a page for each.',
      tag,
      access: 'office',
      params: inOffice.extend({ pack: z.uuid() }),
      query: z.object({ first: z.enum(languages), second: z.enum(languages).optional() }),
      documents,
      async run({ office, params, query, now, reader }) {
        const found = await ports.readOffice(office, (db) => findPrinted(db, office, params.pack));
        const shape = found === undefined ? undefined : forms[found.pack.form];
        if (found === undefined || shape === undefined) return refuse('http.not-found');
        const { pack, version } = found;
        // A sheet that has its end is not printed again.
        const sheets = found.sheets.filter(({ stage }) => stage === 'blank');
        const { form, isDrill } = pack;
        const look = await lookOf(reader, office, query.first);
        const asked = [query.first, ...(query.second === undefined ? [] : [query.second])];
        const both = { look, languages: [...new Set(asked)] };
        const paper = packPaper({ form, shape, version, isDrill, sheets }, both, formWord);
        const { pdf } = await reader.papers.print(paper, now);
        return new Document(`${form} ${pack.pack.slice(-4)}.pdf`, PDF, pdf);
      },
    }),
    route({
      method: 'GET',
      path: '/api/offices/:office/outages/:outage/reconciliation.pdf',
      summary: 'The reconciliation of an outage, or the result of a drill, as a paper.',
      tag,
      access: 'office',
      params: inOffice.extend({ outage: z.uuid() }),
      query: z.object({ language: z.enum(languages).optional() }),
      documents,
      async run({ office, session, params, query, now, reader }) {
        const looking = { office, person: session.person, authority, forms };
        const one = await ports.readOffice(office, (db) => readOutage(db, looking, params.outage));
        if (one === undefined) return refuse('http.not-found');
        const look = await lookOf(reader, office, query.language);
        const paper = reconciliationPaper(one, look, formWord);
        const { pdf } = await reader.papers.print(paper, now);
        return new Document(`reconciliation ${params.outage.slice(-4)}.pdf`, PDF, pdf);
      },
    }),
  ];
}
