// The HTTP face of the register of loans. Lending, extending, reminding and taking back are acts on
// the letter, by its commands.
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import { askingOf, inOffice } from '#modules/correspondence/asking-routes.ts';
import type { CorrespondenceReader } from '#modules/correspondence/reader.ts';
import { loanTable } from './loan-file.ts';
import { askedLoans, loansShape } from './loan-shapes.ts';
import { listLoans } from './loans-view.ts';

const tag = 'correspondence';
const route = routesFor<CorrespondenceReader>();

export const loanRoutes: readonly Route<CorrespondenceReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/loans',
    summary: 'Paper originals that are out, overdue, or came back.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedLoans,
    response: loansShape,
    run: (call) => call.reader.read((db) => listLoans(db, askingOf(call), call.query)),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/loans/export',
    summary: 'The register of loans as a file to save.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedLoans.extend(tableAsked.shape),
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const { format, language, ...asked } = call.query;
      const { rows } = await call.reader.read((db) => listLoans(db, asking, asked));
      return tableFile({ format, language }, loanTable({ office: asking.office, language }), [
        rows,
      ]);
    },
  }),
];
