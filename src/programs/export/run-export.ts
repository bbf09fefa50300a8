// Runs an export beside a server or without one: one read-only transaction, one target.
import { basename } from 'node:path';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LetterRecord } from '#modules/correspondence/formats/letter-record.ts';
import { findPrintedForm } from '#modules/correspondence/paper/printing.ts';
import type { PrintingReader } from '#modules/correspondence/paper/printing.ts';
import type { Secrecy } from '#modules/correspondence/entries.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { isWatched } from '#modules/correspondence/watched.ts';
import { Fault } from '#kernel/fault.ts';
import { Press } from '#paper/press.ts';
import { makePaperPort } from '#programs/paper-port.ts';
import type { SessionPool } from '#store/database.ts';
import type { Opener } from '#store/keyring.ts';
import { Readings } from '#store/readings.ts';
import { officeServer } from '#store/permission.ts';
import { Reader } from '#store/reader.ts';
import { keyringOf, withDatabase } from '#store/upkeep.ts';
import type { UpkeepOptions } from '#store/upkeep.ts';
import { exportLetters } from './export-letters.ts';
import type { ExportForm, ExportReport } from './export-letters.ts';
import { openExportReader, readAuthority, wrongWish } from './export-reader.ts';
import type { ExportScope } from './export-reader.ts';
import { openBagTarget, openFileTarget, openPlainTarget } from './export-target.ts';
import type { ExportTarget } from './export-target.ts';

export interface ExportOrder {
  readonly office: string;
  readonly scope: ExportScope;
  readonly form: ExportForm;
  readonly out: string;
  readonly isPublic: boolean;
  readonly mayRead?: (state: LetterState) => boolean;
  readonly filesDir: string;
  /** A folder with the schemas of Noark 5, which then go along. */
  readonly schemasDir?: string;
  /** RFC 3339. */
  readonly exportedAt: string;
  /** Makes the printed form of a letter; without it an export has none. */
  print?(record: LetterRecord): Promise<Uint8Array | undefined>;
  /** Told of which letters, before any of them is written. */
  onLetters?(subjects: readonly string[]): Promise<void>;
}

/** `origin` is the server that codes lead to; without it, letters are printed only by `print`. */
export type RunOrder = ExportOrder & { readonly origin?: string };

/** So many are noted before they are written down. */
const READINGS_PIECE = 5_000;

const packageShape = z.object({ version: z.string() });

export async function runExport(options: UpkeepOptions, order: RunOrder): Promise<ExportReport> {
  const opener = keyringOf(options);
  const tell = (sentence: string) => options.onProgress?.(sentence);
  return await withDatabase(options, 'beside', async ({ writers, readers }) => {
    const parts = { pool: writers, opener };
    const { origin, office, exportedAt } = order;
    const noted = {
      ...order,
      onLetters: (subjects: readonly string[]) => noteExport(writers, order, subjects),
    };
    if (origin === undefined) return await exportFrom(parts, noted, tell);
    const press = new Press();
    try {
      const authority = await writers.use(readAuthority);
      const found = authority.findOffice(office);
      if (found === undefined) throw wrongWish(`There is no office ${office} here.`);
      const reader = new Reader(readers, opener);
      const { dataDir } = options;
      const papers = makePaperPort({ press, reader, authority, dataDir, pool: writers });
      const asking = {
        office: found,
        viewer: { person: officeServer.person, capacities: [officeServer.capacity] },
        now: exportedAt,
      };
      const read: PrintingReader['read'] = (work) => reader.read([office], work);
      const print = (record: LetterRecord) =>
        findPrintedForm({ read, authority, papers }, { asking, origin }, record);
      return await exportFrom(parts, { ...noted, print }, tell);
    } finally {
      await press.close();
    }
  });
}

/** Whoever sits at the server and copies watched letters is noted as those at a browser are. */
async function noteExport(
  pool: SessionPool,
  { office, isPublic, exportedAt: at }: ExportOrder,
  subjects: readonly string[],
): Promise<void> {
  if (isPublic) return;
  const rows = await pool.query<{ subject: string; secrecy: Secrecy }>({
    text: 'select subject, secrecy from tables.letter where office = $1 and subject = any($2)',
    values: [office, subjects],
  });
  let lostCount = 0;
  const readings = new Readings({ pool, onLost: (count) => (lostCount += count) });
  const who = { person: officeServer.person, appointment: null, file: null };
  for (const [nth, { subject, secrecy }] of rows.entries()) {
    if (isWatched(secrecy)) readings.note({ office, subject, ...who, what: 'export', at });
    if (nth % READINGS_PIECE === 0) await readings.flush();
  }
  await readings.stop();
  if (lostCount === 0) return;
  throw new Fault('store.busy', `${lostCount} readings could not be written down.`);
}

/** For who has a database open already. */
export async function exportFrom(
  { pool, opener }: { readonly pool: SessionPool; readonly opener: Opener },
  order: ExportOrder,
  onProgress: (sentence: string) => void = () => undefined,
): Promise<ExportReport> {
  return await pool.use(async (sql) => {
    await sql.query({ text: 'begin transaction isolation level repeatable read read only' });
    try {
      const reader = await openExportReader(sql, order.office, order.scope, opener);
      await order.onLetters?.(reader.letters);
      const target = await openTarget(order);
      try {
        return await exportLetters(reader, target, {
          ...{ form: order.form, isPublic: order.isPublic, filesDir: order.filesDir },
          ...(order.mayRead === undefined ? {} : { mayRead: order.mayRead }),
          identities: opener.listIdentities(order.office),
          ...(order.schemasDir === undefined ? {} : { schemasDir: order.schemasDir }),
          ...{ series: seriesOf(order.scope), hasJournal: order.scope.kind === 'year' },
          ...{ exportedAt: order.exportedAt, software: `Dawam ${readVersion()}` },
          print: async (record) => await order.print?.(record),
          onProgress,
        });
      } catch (error) {
        await target.abandon();
        throw error;
      }
    } finally {
      await sql.query({ text: 'rollback' });
    }
  });
}

function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8');
  return packageShape.parse(JSON.parse(text)).version;
}

export function seriesOf(scope: ExportScope): string {
  switch (scope.kind) {
    case 'year':
      return `${scope.register} ${scope.year}`;
    case 'file':
      return scope.file;
    case 'letter':
      return scope.letter;
  }
}

async function openTarget({ form, out, exportedAt }: ExportOrder): Promise<ExportTarget> {
  const top = basename(out).replace(/\.zip$/i, '');
  switch (form) {
    case 'bag':
      return await openBagTarget(out, top, exportedAt);
    case 'noark':
      return await openPlainTarget(out, top, exportedAt);
    case 'csv':
      return openFileTarget(out);
  }
}
