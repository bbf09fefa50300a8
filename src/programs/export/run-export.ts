// Runs an export beside a server or without one: one read-only transaction, one target.
import { basename } from 'node:path';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LetterRecord } from '#modules/correspondence/formats/letter-record.ts';
import type { SessionPool } from '#store/database.ts';
import type { Opener } from '#store/keyring.ts';
import { keyringOf, withDatabase } from '#store/upkeep.ts';
import type { UpkeepOptions } from '#store/upkeep.ts';
import { exportLetters } from './export-letters.ts';
import type { ExportForm, ExportReport } from './export-letters.ts';
import { openExportReader } from './export-reader.ts';
import type { ExportScope } from './export-reader.ts';
import { openBagTarget, openFileTarget, openPlainTarget } from './export-target.ts';
import type { ExportTarget } from './export-target.ts';

export interface ExportOrder {
  readonly office: string;
  readonly scope: ExportScope;
  readonly form: ExportForm;
  readonly out: string;
  readonly isPublic: boolean;
  readonly filesDir: string;
  /** RFC 3339. */
  readonly exportedAt: string;
  /** Makes the printed form of a letter; without it an export has none. */
  print?(record: LetterRecord): Promise<Uint8Array | undefined>;
}

const packageShape = z.object({ version: z.string() });

export async function runExport(options: UpkeepOptions, order: ExportOrder): Promise<ExportReport> {
  return await withDatabase(options, 'beside', ({ writers }) =>
    exportFrom({ pool: writers, opener: keyringOf(options) }, order, (sentence) =>
      options.onProgress?.(sentence),
    ),
  );
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
      const target = await openTarget(order);
      try {
        return await exportLetters(reader, target, {
          ...{ form: order.form, isPublic: order.isPublic, filesDir: order.filesDir },
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
