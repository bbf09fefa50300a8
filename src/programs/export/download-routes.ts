// Exports as downloads: a register's year or a file of the archive, as a bag, as Noark 5 or as a
// table; complete, or a copy for everybody in which what is graded is masked. It is made whole in
// the server's temporary folder first, so that nobody saves half of one; one at a time.
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import { askingOf, inOffice, noteGiven } from '#modules/correspondence/asking-routes.ts';
import { refuseWith } from '#modules/correspondence/checks.ts';
import { mayRead, mayReadAll } from '#modules/correspondence/clearance.ts';
import { EXPORT_ROWS_MAX } from '#modules/correspondence/export.ts';
import { findPrintedForm } from '#modules/correspondence/paper/printing.ts';
import { registers } from '#modules/correspondence/shapes.ts';
import type { OfficeReader } from '#programs/office-reader.ts';
import type { SessionPool } from '#store/database.ts';
import type { Opener } from '#store/keyring.ts';
import type { ExportForm } from './export-letters.ts';
import type { ExportScope } from './export-reader.ts';
import { exportFrom, seriesOf } from './run-export.ts';

export interface Downloads {
  readonly pool: SessionPool;
  readonly opener: Opener;
  readonly filesDir: string;
}

const tag = 'correspondence';
const route = routesFor<OfficeReader>();

const asked = z
  .object({
    form: z.enum(['bag', 'noark', 'csv']),
    of: z.enum(['office', 'public']).default('office'),
    register: z.enum(registers).optional(),
    year: z.coerce.number().int().min(0).max(9_999).optional(),
    file: z.string().min(1).max(200).optional(),
  })
  .refine(({ register, year, file }) =>
    file === undefined
      ? register !== undefined && year !== undefined
      : register === undefined && year === undefined,
  );
type Asked = z.output<typeof asked>;
type OfficeCall = Call<OfficeReader, 'office', unknown, Asked, unknown>;

/** A table is one file; the other forms are folders, which go as a zip. */
const kinds: Readonly<Record<ExportForm, readonly [suffix: string, mediaType: string]>> = {
  bag: ['.zip', 'application/zip'],
  noark: ['.noark5.zip', 'application/zip'],
  csv: ['.csv', 'text/csv; charset=utf-8'],
};

export function downloadRoutes(downloads: Downloads): readonly Route<OfficeReader>[] {
  let before: Promise<unknown> = Promise.resolve();
  return [
    route({
      method: 'GET',
      path: '/api/offices/:office/archive/download',
      summary: "A register's year or a file of the archive, to keep or hand over.",
      tag,
      access: 'office',
      params: inOffice,
      query: asked,
      documents: ['application/zip', 'text/csv'],
      async run(call) {
        // One after the other: each reads all of a year and packs it.
        const mine = before.then(() => download(downloads, call));
        before = mine.catch(() => undefined);
        return await mine;
      },
    }),
  ];
}

async function download(downloads: Downloads, call: OfficeCall): Promise<Document | Refusal> {
  const { form, of } = call.query;
  const asking = askingOf(call);
  const { office, viewer } = asking;
  const isPublic = of === 'public';
  // A complete export has the very entries of secret letters.
  if (!isPublic && !mayReadAll(viewer)) return refuse('http.not-open-to-you');
  const letters = await listLetters(call);
  if (letters.length === 0) return refuse('http.not-found');
  if (letters.length > EXPORT_ROWS_MAX) {
    const facts = { total: letters.length, rowsMax: EXPORT_ROWS_MAX };
    return refuseWith('correspondence.export-too-large', facts);
  }
  for (const { subject, secrecy } of letters) {
    noteGiven(call, { letter: subject, secrecy, masked: isPublic }, 'export');
  }
  const [suffix, mediaType] = kinds[form];
  const scope = scopeOf(call.query);
  const folder = await mkdtemp(join(tmpdir(), 'dawam-download-'));
  const out = join(folder, `${office.id}${suffix}`);
  const bytes = await bytesOf(folder, out, () =>
    exportFrom(downloads, {
      ...{ office: office.id, scope, form, out, isPublic },
      mayRead: (state) => mayRead(state, viewer),
      ...{ filesDir: downloads.filesDir, exportedAt: call.now },
      print: (record) => findPrintedForm(call.reader, { asking, origin: call.origin }, record),
    }),
  );
  const name = `${office.code} ${seriesOf(scope).replaceAll(/[\\/:*?"<>|]/g, '-')}`;
  const copy = isPublic ? ' public' : '';
  return new Document(`${name}${copy}${suffix}`, mediaType, bytes);
}

/** Once it is open the folder can go: what is open stays readable to its end. */
async function bytesOf(
  folder: string,
  path: string,
  make: () => Promise<unknown>,
): Promise<ReadableStream<Uint8Array>> {
  try {
    await make();
    const file = await open(path);
    return file.readableWebStream({ autoClose: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function scopeOf({ register, year, file }: Asked): ExportScope {
  if (file !== undefined) return { kind: 'file', file };
  return { kind: 'year', register: register ?? '', year: year ?? 0 };
}

async function listLetters(
  call: OfficeCall,
): Promise<readonly { readonly subject: string; readonly secrecy: string }[]> {
  const { register, year, file } = call.query;
  const isMeant =
    file === undefined
      ? sql`register = ${register} and year = ${year}`
      : sql`archive_file = ${file} and state = 'archived'`;
  const found = await call.reader.read((db) =>
    sql<{ subject: string; secrecy: string }>`
      select subject, secrecy from tables.letter
       where office = ${call.office} and ${isMeant}`.execute(db),
  );
  return found.rows;
}
